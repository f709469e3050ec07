"""The delivery calendar: every node's day as first promised and as it holds now."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Final

from dashboards.figures.drawing.fills import DOMAIN_COLOURS, INK
from dashboards.figures.drawing.spans import Day, SpanRow, Spans
from dashboards.figures.shape import Cell, Column, Drawn, Table
from impact.milestones.queries import NodeDates

NAME: Final = "delivery-calendar"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    "灰圈是最早定下的日期，线连到现在的日期；实心是完成的。",
    ("Grey rings are the days first set, a line leads to the present day; solid ones are met."),
)
#: Items that are drawn; the table below holds them all.
ROWS_MAX: Final = 60


def draw(nodes: Sequence[NodeDates], today: date, programme: str) -> Drawn:
    """The figure of one programme's delivery nodes, item by item in the order of their codes."""
    rows = [_row(list(of_item)) for _, of_item in groupby(nodes, key=lambda node: node.item)]
    title_zh, title_en = titles(nodes, len(rows))
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=len(nodes),
        sources=[f"/api/v1/items?programme={programme}", "/api/v1/items/{code}/milestones"],
        table=Table(
            [
                Column("item", "项目", "Item"),
                Column("label_zh", "名称", "Name (Chinese)"),
                Column("label_en", "英文名称", "Name (English)"),
                Column("node_zh", "节点", "Node (Chinese)"),
                Column("node_en", "节点英文", "Node"),
                Column("first_due_on", "原定日期", "First due"),
                Column("due_on", "现定日期", "Due now"),
                Column("slip_days", "推迟", "Moved by", "天", "days"),
                Column("met_on", "完成日期", "Met on"),
            ],
            [_cells(node) for node in nodes],
        ),
        drawing=Spans(rows[:ROWS_MAX], today),
    )


def _cells(node: NodeDates) -> list[Cell]:
    moved = (node.due_on - node.first_due_on).days
    met = node.met_on.isoformat() if node.met_on else None
    return [node.item, node.item_zh, node.item_en, node.title_zh, node.title_en,
            node.first_due_on.isoformat(), node.due_on.isoformat(), moved, met]  # fmt: skip


def _row(nodes: Sequence[NodeDates]) -> SpanRow:
    first = nodes[0]
    names = f"{first.item} {first.item_zh}", f"{first.item} {first.item_en or first.item_zh}"
    days = [
        Day(node.first_due_on, node.due_on, node.met_on is not None, (node.title_zh, node.title_en))
        for node in nodes
    ]
    return SpanRow(first.item, names, DOMAIN_COLOURS.get(first.domain, INK), days)


def titles(nodes: Sequence[NodeDates], items: int) -> tuple[str, str]:
    """The finding: how many of the dates were moved."""
    if not nodes:
        return "还没有交付节点", "No delivery has begun yet"
    moved = sum(node.due_on != node.first_due_on for node in nodes)
    zh = f"{items} 个项目的 {len(nodes)} 个节点里，{moved} 个改过日期"
    en = f"{moved} of {len(nodes)} milestones of {items} items were moved to another day"
    if items > ROWS_MAX:
        zh, en = f"{zh}（画前 {ROWS_MAX} 个项目）", f"{en} (the first {ROWS_MAX} items are drawn)"
    return zh, en
