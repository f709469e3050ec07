"""Days since first heard: to the solution, and of those still waiting, by batch and domain."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from dashboards.figures.counting import FEW_EN, FEW_ZH, median_of
from dashboards.figures.drawing.chart import Names
from dashboards.figures.drawing.dots import Dots, Point, Series
from dashboards.figures.drawing.fills import DOMAIN_COLOURS, INK
from dashboards.figures.shape import NAMED, Cell, Column, Drawn, Table
from impact.standing.facts import ItemFacts
from impact.standing.pace import days_to_solved, days_waiting

NAME: Final = "days-since-first-heard"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    "从第一次听说起，重新发榜也不归零。少于 5 个不算中位数。",
    "From the day first heard, through relistings. No median of fewer than 5.",
)
UNIT: Final = ("天", "days")
ITEMS: Final = ("个", "items")


class Group(NamedTuple):
    """One batch and domain, with the days of each of its items."""

    key: str
    names: Names
    domain: str
    solved: list[int]
    waiting: list[int]


def group(
    facts: Sequence[ItemFacts],
    lists: Mapping[str, Names],
    domains: Mapping[str, Names],
    today: date,
) -> list[Group]:
    """The groups that hold an item, batch by batch in the order of the lists."""
    groups: dict[tuple[str, str], Group] = {
        (code, key): Group(f"{code}/{key}", (f"{list_zh} · {zh}", f"{list_en} · {en}"), key, [], [])
        for code, (list_zh, list_en) in lists.items()
        for key, (zh, en) in domains.items()
    }
    for one in facts:
        held = groups[one.list, one.domain]
        held.solved.extend(days_to_solved([one]))
        held.waiting.extend(days_waiting([one], today))
    seen = {(one.list, one.domain) for one in facts}
    return [held for key, held in groups.items() if key in seen]


def draw(groups: Sequence[Group], programme: str) -> Drawn:
    """The figure of one programme's items by batch and domain."""
    table: list[list[Cell]] = [
        [
            one.key,
            *one.names,
            len(one.solved),
            _cell(one.solved),
            len(one.waiting),
            _cell(one.waiting),
        ]
        for one in groups
    ]
    title_zh, title_en = titles(groups)
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=sum(len(one.solved) + len(one.waiting) for one in groups),
        sources=[f"/api/v1/items?programme={programme}", f"/api/v1/pace?by=list&programme={programme}"],
        table=Table(
            [
                *NAMED,
                Column("solved", "办成了", "Solved", *ITEMS),
                Column("solved_median", "到办成的中位数", "Median to solved", *UNIT),
                Column("waiting", "还在等", "Still waiting", *ITEMS),
                Column("waiting_median", "已等的中位数", "Median waited", *UNIT),
            ],
            table,
        ),
        drawing=Dots(
            rows=[one.names for one in groups],
            colours=[DOMAIN_COLOURS.get(one.domain, INK) for one in groups],
            series=[
                Series(("到办成", "to solved"), "solid", [_point("办成", "solved", one.solved) for one in groups]),
                Series(("还在等", "still waiting"), "empty", [_point("在等", "waiting", one.waiting) for one in groups]),
            ],
            unit=UNIT,
        ),
    )  # fmt: skip


def _cell(days: Sequence[int]) -> Cell:
    """The median; of too few it is said that they are too few, of none nothing."""
    return median_of(days) if len(days) >= 5 or not days else "n<5"


def _point(zh: str, en: str, days: Sequence[int]) -> Point:
    median = median_of(days)
    if not days:
        return Point(None, (f"{zh}：没有", f"{en}: none"))
    if median is None:
        return Point(None, (f"{zh}：{FEW_ZH}（n={len(days)}）", f"{en}: {FEW_EN} (n={len(days)})"))
    return Point(
        median, (f"{zh}：{median} 天（n={len(days)}）", f"{en}: {median} days (n={len(days)})")
    )


def titles(groups: Sequence[Group]) -> tuple[str, str]:
    """The finding: how long those that wait have waited, and how long the solved ones took."""
    solved = [days for one in groups for days in one.solved]
    waiting = [days for one in groups for days in one.waiting]
    if not solved and not waiting:
        return "从第一次听说起的天数：未测", "Days since first heard: not measured"
    to_solved, waited = _point("办成", "solved", solved), _point("还在等", "waiting", waiting)
    zh = f"从第一次听说起，{to_solved.told[0]}；{waited.told[0]}（中位数）"
    en = f"Median days since first heard: {to_solved.told[1]}; {waited.told[1]}"
    return zh, en
