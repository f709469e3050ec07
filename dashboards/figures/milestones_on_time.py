"""Milestones on time: delivery nodes met by their first due date, however often it was moved since."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from dashboards.figures.drawing.fills import DOMAIN_COLOURS, INK
from dashboards.figures.drawing.stacked import Layer, Stacked
from dashboards.figures.shape import NAMED, Cell, Column, Drawn, Table
from impact.milestones.queries import NodeDates

NAME: Final = "milestones-on-time"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    "按最早定下的日期判断，不管后来改过几次。",
    "Judged by the first due date, however often it was moved since.",
)
UNIT: Final = ("个", "milestones")
STATES: Final = (
    ("on_time", "按期", "On time", "solid"),
    ("late", "晚了才完成", "Met late", "pale"),
    ("overdue", "已过期未完成", "Overdue", "hatched"),
    ("upcoming", "还没到期", "Not due yet", "empty"),
    ("resting", "随项目暂停", "Resting with its item", "dashed"),
)


def state_of(node: NodeDates, today: date) -> str:
    """Where a node stands against its first due date."""
    if node.is_resting:
        return "resting"
    if node.met_on is not None:
        return "on_time" if node.met_on <= node.first_due_on else "late"
    return "overdue" if node.first_due_on < today else "upcoming"


def draw(
    nodes: Sequence[NodeDates], labels: Mapping[str, tuple[str, str]], today: date, programme: str
) -> Drawn:
    """The figure of the delivery nodes by domain."""
    counts = {key: {state: 0 for state, _, _, _ in STATES} for key in labels}
    for node in nodes:
        counts[node.domain][state_of(node, today)] += 1
    table: list[list[Cell]] = [
        [key, *labels[key], sum(by.values()), *by.values(), share_on_time(by)]
        for key, by in counts.items()
    ]
    title_zh, title_en = titles(counts)
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=len(nodes),
        sources=[f"/api/v1/items?programme={programme}", "/api/v1/items/{code}/milestones"],
        table=Table(
            [
                *NAMED,
                Column("nodes", "节点", "Milestones", *UNIT),
                *(Column(key, zh, en, *UNIT) for key, zh, en, _ in STATES),
                Column("on_time_percent", "按期率", "On time", "%", "%"),
            ],
            table,
        ),
        drawing=Stacked(
            labels=[labels[key] for key in counts],
            colours=[DOMAIN_COLOURS.get(key, INK) for key in counts],
            layers=[
                Layer(
                    zh,
                    en,
                    [by[state] if any(by.values()) else None for by in counts.values()],
                    fill,
                )
                for state, zh, en, fill in STATES
            ],
        ),
    )


def share_on_time(by: Mapping[str, int]) -> int | None:
    """Percent met by the first due date of those whose time has come; None when none has."""
    due = by["on_time"] + by["late"] + by["overdue"]
    return None if due == 0 else 100 * by["on_time"] // due


def titles(counts: Mapping[str, Mapping[str, int]]) -> tuple[str, str]:
    """The finding: how many of the nodes whose time has come were met by their first due date."""
    on_time = sum(by["on_time"] for by in counts.values())
    due = on_time + sum(by["late"] + by["overdue"] for by in counts.values())
    if due == 0:
        return (
            "节点按期率：未测，还没有节点到期",
            "On time: not measured, no milestone has come due yet",
        )
    return (
        f"{due} 个到期节点里 {on_time} 个按期完成",
        f"{on_time} of {due} milestones met their first due date",
    )
