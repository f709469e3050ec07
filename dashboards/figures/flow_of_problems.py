"""The flow of problems: raised, under way, solved, half solved, came back, by the four domains."""

from collections.abc import Sequence
from typing import Final

from dashboards.figures.drawing.fills import DOMAIN_COLOURS, INK
from dashboards.figures.drawing.stacked import Layer, Stacked
from dashboards.figures.shape import NAMED, Cell, Column, Drawn, Table
from impact.standing.schemas import CohortRow

NAME: Final = "flow-of-problems"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    "“提出”数全部；其余数现在停在那一步的。",
    "“Raised” counts all; the others count who stands there now.",
)
UNIT: Final = ("个", "problems")
#: The stations in the order of the way; `raised` counts all, the others who stands there now.
STATIONS: Final = (
    ("raised", "提出", "Raised"),
    ("under_way", "在办", "Under way"),
    ("solved", "办成了", "Solved"),
    ("half_solved", "解决一半", "Half solved"),
    ("came_back", "又回来了", "Came back"),
)
#: What tells the domains apart without colour.
FILLS: Final = ("solid", "striped", "dotted", "hatched")


def draw(rows: Sequence[CohortRow], programme: str) -> Drawn:
    """The figure of one programme's cohort rows by domain."""
    table: list[list[Cell]] = [
        [row.key, row.label_zh, row.label_en, *(getattr(row, key) for key, _, _ in STATIONS)]
        for row in rows
    ]
    title_zh, title_en = titles(rows)
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=sum(row.raised for row in rows),
        sources=[f"/api/v1/items?programme={programme}", "/api/v1/cohort?by=domain"],
        table=Table([*NAMED, *(Column(key, zh, en, *UNIT) for key, zh, en in STATIONS)], table),
        drawing=Stacked(
            labels=[(zh, en) for _, zh, en in STATIONS],
            colours=[INK] * len(STATIONS),
            layers=[
                Layer(
                    row.label_zh,
                    row.label_en,
                    [getattr(row, key) for key, _, _ in STATIONS],
                    FILLS[place % len(FILLS)],
                    DOMAIN_COLOURS.get(row.key, INK),
                )
                for place, row in enumerate(rows)
            ],
        ),
    )


def titles(rows: Sequence[CohortRow]) -> tuple[str, str]:
    """The finding: of all that was raised, how many stand at each station."""
    sums = {key: sum(getattr(row, key) for row in rows) for key, _, _ in STATIONS}
    if not sums["raised"]:
        return "还没有提出难题", "No problem has been raised yet"
    zh = "，".join(f"{label} {sums[key]} 个" for key, label, _ in STATIONS)
    en = ", ".join(f"{sums[key]} {label.lower()}" for key, _, label in STATIONS)
    return zh, en
