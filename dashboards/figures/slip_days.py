"""Days of slip: how far delivery nodes ran beyond the day first promised."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from dashboards.figures.counting import FEW_EN, FEW_ZH, known, median_of
from dashboards.figures.drawing.fills import INK
from dashboards.figures.drawing.stacked import Layer, Stacked
from dashboards.figures.shape import NAMED, Cell, Column, Drawn, Table
from impact.milestones.queries import NodeDates

NAME: Final = "slip-days"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    "完成日期减最早定下的日期；没完成的算到今天或改过的日期。还没到期也没改过的不算。",
    (
        "Day met less the day first set; of nodes not met, up to today or the new day. "
        "Nodes not yet due are left out."
    ),
)
UNIT: Final = ("个", "milestones")
#: Bins by the last day that belongs to each; the last has no end.
BINS: Final = (
    (0, "按期或提前", "On time or early"),
    (7, "1–7 天", "1–7 days"),
    (14, "8–14 天", "8–14 days"),
    (30, "15–30 天", "15–30 days"),
    (60, "31–60 天", "31–60 days"),
    (None, "60 天以上", "Over 60 days"),
)


def slip_of(node: NodeDates, today: date) -> int | None:
    """Days beyond the first due date: until it was met, or so far; None while its day is to come.

    A node that was moved counts as slipped to its new day, before that day comes too.
    """
    if node.is_resting:
        return None
    if node.met_on is not None:
        return (node.met_on - node.first_due_on).days
    now = max(node.due_on, today) if node.first_due_on < today else node.due_on
    slipped = (now - node.first_due_on).days
    return slipped if slipped > 0 else None


def bin_of(slip: int) -> int:
    """The place of the bin into which so many days fall."""
    return next(place for place, (last, _, _) in enumerate(BINS) if last is None or slip <= last)


def draw(nodes: Sequence[NodeDates], today: date, programme: str) -> Drawn:
    """The figure of one programme's delivery nodes whose slip is known."""
    met, open_ = [0] * len(BINS), [0] * len(BINS)
    slips: list[int] = []
    for node in nodes:
        slip = slip_of(node, today)
        if slip is not None:
            slips.append(slip)
            (open_ if node.met_on is None else met)[bin_of(slip)] += 1
    table: list[list[Cell]] = [
        [f"bin-{place}", zh, en, met[place], open_[place]] for place, (_, zh, en) in enumerate(BINS)
    ]
    title_zh, title_en = titles(slips)
    layers = [
        Layer("已完成", "Met", known(met, slips), "solid"),
        Layer("还没完成，到目前为止", "Not met, so far", known(open_, slips), "hatched"),
    ]
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=len(slips),
        sources=[f"/api/v1/items?programme={programme}", "/api/v1/items/{code}/milestones"],
        table=Table(
            [
                *NAMED,
                Column("met", "已完成", "Met", *UNIT),
                Column("open", "还没完成，到目前为止", "Not met, so far", *UNIT),
            ],
            table,
        ),
        drawing=Stacked([(zh, en) for _, zh, en in BINS], [INK] * len(BINS), layers),
    )


def titles(slips: Sequence[int]) -> tuple[str, str]:
    """The finding: how many ran late, and the median of those that did."""
    if not slips:
        return (
            "推迟天数：未测，还没有节点完成或改期",
            "Slip: not measured, no milestone met or moved yet",
        )
    late = [slip for slip in slips if slip > 0]
    zh = f"{len(slips)} 个节点里 {len(late)} 个比原定晚"
    en = f"{len(late)} of {len(slips)} milestones ran beyond their first day"
    if not late:
        return zh, en
    median = median_of(late)
    if median is None:
        return f"{zh}（{FEW_ZH}，不算中位数）", f"{en} ({FEW_EN} for a median)"
    return f"{zh}，中位数晚 {median} 天", f"{en}, by {median} days in the median"
