"""Burden by domain: people affected times severity, an estimate; open, in delivery, lifted."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from dashboards.figures.drawing.fills import DOMAIN_COLOURS, INK
from dashboards.figures.drawing.stacked import Layer, Stacked
from dashboards.figures.shape import NAMED, Cell, Column, Drawn, Table
from impact.closure.schemas import BillSummaryRow

NAME: Final = "burden-by-domain"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    "人数乘严重程度（1–5 级），估计值；结项时按居民的回答减轻。同一人可能数多次。",
    (
        "People times severity (1–5), an estimate, lifted at closure by residents’ "
        "answers; not distinct people."
    ),
)
UNIT: Final = ("人·级", "people × severity")
ACCOUNTS: Final = (
    ("lifted", "已减轻", "Lifted", "solid"),
    ("in_delivery", "在办", "In delivery", "pale"),
    ("open", "还在", "Open", "hatched"),
)


def draw(rows: Sequence[BillSummaryRow], programme: str) -> Drawn:
    """The figure of one programme's bill summary by domain."""
    columns = [
        *NAMED,
        *(Column(key, zh, en, *UNIT) for key, zh, en, _ in ACCOUNTS),
    ]
    table: list[list[Cell]] = [
        [row.key, row.label_zh, row.label_en, *(_of(row, key) for key, _, _, _ in ACCOUNTS)]
        for row in rows
    ]
    title_zh, title_en = titles(rows)
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=sum(row.raised for row in rows),
        sources=[f"/api/v1/bill/summary?by=domain&programme={programme}"],
        table=Table(columns, table),
        drawing=Stacked(
            labels=[(row.label_zh, row.label_en) for row in rows],
            colours=[DOMAIN_COLOURS.get(row.key, INK) for row in rows],
            layers=[
                Layer(zh, en, [_of(row, key) for row in rows], fill)
                for key, zh, en, fill in ACCOUNTS
            ],
        ),
    )


def _of(row: BillSummaryRow, account: str) -> int:
    return int(Decimal(getattr(row.burden, account)))


def titles(rows: Sequence[BillSummaryRow]) -> tuple[str, str]:
    """The finding: which share of the estimated burden residents' answers have lifted."""
    lifted = sum(_of(row, "lifted") for row in rows)
    whole = sum(_of(row, key) for row in rows for key, _, _, _ in ACCOUNTS)
    if whole == 0:
        return "估计的负担：未测", "Estimated burden: not measured"
    percent = 100 * lifted // whole
    return (
        f"估计的负担已减轻 {percent}%（人数乘严重程度，同一人可能数多次）",
        f"An estimated {percent} % of the burden is lifted (people times severity, not distinct people)",
    )
