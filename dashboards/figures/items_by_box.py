"""Items by box: one square for each item ever published, in exactly one box, ended ones too."""

from collections.abc import Mapping, Sequence
from typing import Final

from dashboards.figures.drawing.fills import DOMAIN_COLOURS, INK
from dashboards.figures.drawing.squares import Held, Square, Squares
from dashboards.figures.shape import NAMED, Cell, Column, Drawn, Table
from impact.standing.facts import ItemFacts
from impact.standing.rules import word_of
from impact.standing.schemas import CohortRow
from impact.standing.states import WORD_LABELS, WORDS, Word

NAME: Final = "items-by-box"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    "公布过的项目每个一格，只在一个框里；暂停的和不再办的也在。颜色是领域。",
    (
        "One square for each item ever published, in one box only, suspended and ended "
        "ones too; colour is the domain."
    ),
)
UNIT: Final = ("个", "items")
#: By what the rows of the table are grouped, for each programme.
GROUPED_BY: Final = {"tackling": "list", "livelihood": "category"}
FILLS: Final[Mapping[Word, str]] = {
    "needed": "empty", "taken": "dotted", "under_way": "striped", "solved": "solid",
    "half_solved": "pale", "came_back": "crossed", "suspended": "dashed", "ended": "barred",
}  # fmt: skip


def draw(facts: Sequence[ItemFacts], rows: Sequence[CohortRow], programme: str) -> Drawn:
    """The figure of one programme's items; `rows` is the same as a table by groups."""
    boxes: dict[Word, list[Square]] = {word: [] for word in WORDS}
    for one in facts:
        told = f"{one.code} {one.title_zh}", f"{one.code} {one.title_en or one.title_zh}"
        boxes[word_of(one)].append(Square(DOMAIN_COLOURS.get(one.domain, INK), told))
    table: list[list[Cell]] = [
        [row.key, row.label_zh, row.label_en, row.raised, *(getattr(row, word) for word in WORDS)]
        for row in rows
    ]
    title_zh, title_en = titles({word: len(squares) for word, squares in boxes.items()})
    by = GROUPED_BY[programme]
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=len(facts),
        sources=[f"/api/v1/items?programme={programme}", f"/api/v1/cohort?by={by}"],
        table=Table(
            [
                *NAMED,
                Column("raised", "公布过", "Ever published", *UNIT),
                *(Column(word, *WORD_LABELS[word], *UNIT) for word in WORDS),
            ],
            table,
        ),
        drawing=Squares([Held(WORD_LABELS[word], FILLS[word], boxes[word]) for word in WORDS]),
    )


def titles(counts: Mapping[Word, int]) -> tuple[str, str]:
    """The finding: every item stands in one box, and which boxes hold something."""
    whole = sum(counts.values())
    if not whole:
        return "还没有公布项目", "No item has been published yet"
    held = [(word, many) for word, many in counts.items() if many]
    zh = "，".join(f"{WORD_LABELS[word][0]} {many}" for word, many in held)
    en = ", ".join(f"{WORD_LABELS[word][1].lower()} {many}" for word, many in held)
    return f"{whole} 个项目各在一格：{zh}", f"Each of {whole} items stands in one box: {en}"
