"""Problems by domain: raised, in which box each stands, and what came back."""

from collections.abc import Sequence
from typing import Final

from dashboards.figures.drawing.fills import DOMAIN_COLOURS, INK
from dashboards.figures.drawing.stacked import Layer, Stacked
from dashboards.figures.shape import NAMED, Cell, Column, Drawn, Table
from impact.standing.schemas import CohortRow
from impact.standing.states import WORD_LABELS, WORDS, Word

NAME: Final = "problems-by-domain"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    "每个项目按它现在的状态只数一次。",
    "Each item is counted once, by the word that stands for it now.",
)
UNIT: Final = ("个", "problems")
#: The boxes as they are drawn, from the ground up; each has a filling of its own.
LAYERS: Final[tuple[tuple[Word, str], ...]] = (
    ("solved", "solid"),
    ("half_solved", "pale"),
    ("under_way", "striped"),
    ("taken", "dotted"),
    ("came_back", "crossed"),
    ("needed", "hatched"),
    ("suspended", "dashed"),
    ("ended", "empty"),
)


def draw(rows: Sequence[CohortRow], programme: str) -> Drawn:
    """The figure of one programme's cohort rows by domain."""
    columns = [
        *NAMED,
        Column("raised", "提出", "Raised", *UNIT),
        *(Column(word, *WORD_LABELS[word], *UNIT) for word in WORDS),
    ]
    table: list[list[Cell]] = [
        [row.key, row.label_zh, row.label_en, row.raised, *(getattr(row, word) for word in WORDS)]
        for row in rows
    ]
    title_zh, title_en = titles(rows)
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=sum(row.raised for row in rows),
        sources=[f"/api/v1/items?programme={programme}", "/api/v1/cohort?by=domain"],
        table=Table(columns, table),
        drawing=Stacked(
            labels=[(row.label_zh, row.label_en) for row in rows],
            colours=[DOMAIN_COLOURS.get(row.key, INK) for row in rows],
            layers=[
                Layer(*WORD_LABELS[word], [getattr(row, word) for row in rows], fill)
                for word, fill in LAYERS
            ],
        ),
    )


def titles(rows: Sequence[CohortRow]) -> tuple[str, str]:
    """The finding: how many of all are solved, what came back, and where most is under way."""
    raised = sum(row.raised for row in rows)
    solved = sum(row.solved for row in rows)
    came_back = sum(row.came_back for row in rows)
    if raised == 0:
        return "还没有提出难题", "No problem has been raised yet"
    zh = f"{raised} 个难题里办成了 {solved} 个"
    en = f"{solved} of {raised} problems are solved"
    if came_back:
        zh, en = f"{zh}，{came_back} 个又回来了", f"{en}; {came_back} came back"
    busiest = max(rows, key=lambda row: row.under_way)
    if busiest.under_way:
        return (
            f"{zh}，{busiest.label_zh}在办最多",
            f"{en}; most under way in {busiest.label_en.lower()}",
        )
    return zh, en
