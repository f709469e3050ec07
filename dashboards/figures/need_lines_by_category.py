"""Need lines by category: how many are wholly signed, partly promised, and still open."""

from collections.abc import Mapping, Sequence
from typing import Final

from dashboards.figures.drawing.fills import INK
from dashboards.figures.drawing.stacked import Layer, Stacked
from dashboards.figures.shape import NAMED, Cell, Column, Drawn, Table
from impact.standing.facts import ItemFacts, LineFact

NAME: Final = "need-lines-by-category"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    "每行需求：签约数量达到需要的为认齐，有一部分的为部分，其余为没有人接。",
    (
        "A need line is wholly signed when what is signed reaches what is needed; partly "
        "with any promise."
    ),
)
UNIT: Final = ("行", "lines")
STATES: Final = (
    ("signed", "已认齐", "Wholly signed", "solid"),
    ("partly", "认了一部分", "Partly promised", "pale"),
    ("open", "还没有人接", "Nobody yet", "hatched"),
)


def state_of(line: LineFact) -> str:
    """Whether a line is wholly signed, partly promised (reserved or signed), or open."""
    if line.signed >= line.required:
        return "signed"
    return "partly" if line.signed + line.reserved > 0 else "open"


def draw(items: Sequence[ItemFacts], labels: Mapping[str, tuple[str, str]]) -> Drawn:
    """The figure of the need lines of these items, by their categories."""
    counts = {key: dict.fromkeys(("signed", "partly", "open"), 0) for key in labels}
    for item in items:
        for line in item.lines:
            if item.category in counts:
                counts[item.category][state_of(line)] += 1
    table: list[list[Cell]] = [
        [key, *labels[key], sum(by.values()), *(by[state] for state, _, _, _ in STATES)]
        for key, by in counts.items()
    ]
    title_zh, title_en = titles(counts, labels)
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=sum(sum(by.values()) for by in counts.values()),
        sources=["/api/v1/items?programme=livelihood", "/api/v1/categories"],
        table=Table(
            [
                *NAMED,
                Column("lines", "需求行", "Need lines", *UNIT),
                *(Column(key, zh, en, *UNIT) for key, zh, en, _ in STATES),
            ],
            table,
        ),
        drawing=Stacked(
            labels=[labels[key] for key in counts],
            colours=[INK] * len(counts),
            layers=[
                Layer(zh, en, [by[state] for by in counts.values()], fill)
                for state, zh, en, fill in STATES
            ],
        ),
    )


def titles(
    counts: Mapping[str, Mapping[str, int]], labels: Mapping[str, tuple[str, str]]
) -> tuple[str, str]:
    """The finding: how many lines are wholly signed, and where most are still open."""
    whole = sum(sum(by.values()) for by in counts.values())
    if whole == 0:
        return "还没有需求行", "No need lines yet"
    signed = sum(by["signed"] for by in counts.values())
    zh = f"{whole} 行需求里认齐了 {signed} 行"
    en = f"{signed} of {whole} need lines are wholly signed"
    key = max(counts, key=lambda one: counts[one]["open"])
    if counts[key]["open"] == 0:
        return zh, en
    return f"{zh}，{labels[key][0]}还缺最多", f"{en}; most are open in {labels[key][1].lower()}"
