"""What the public counts beside the bill: owed answers, what became of promises, how long it takes."""

from collections.abc import Iterable, Sequence
from datetime import date

from impact.closure import challenge_queries
from impact.ledger.queries import find_last_entry
from impact.replies import queries as replies
from impact.replies.rules import OwedCount, OwedRow, count_owed
from impact.return_visits.rules import shown
from impact.standing import bill, counting_queries, pace, views
from impact.standing.facts import ItemFacts
from impact.standing.filters import ItemFilters
from impact.standing.schemas import (
    Funnel,
    FunnelClaims,
    FunnelLine,
    OwedCounts,
    Pace,
    PaceRow,
    SpanView,
)
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader
from marketplace.ground.errors import NotFound
from marketplace.ground.quantities import quantity_text


async def count_all_owed(reader: Reader, filters: ItemFilters) -> OwedCounts:
    """Of the items that fit: how many answers were owed, in time, late, waiting and overdue."""
    found = {one.code: one for one in await views.find_items(reader, filters)}
    if filters.code is not None and not found:
        raise NotFound
    today = civil_date(reader.at)
    slips = await replies.list_counted(reader, filters.code)

    def of(about: str) -> list[tuple[str, OwedRow]]:
        return [(one.item, one.row) for one in slips if one.about == about and one.item in found]

    doubts = [
        row
        for item, row in await challenge_queries.list_counted(reader, filters.code)
        if item in found or (item is None and filters == ItemFilters())
    ]
    return OwedCounts(
        item=filters.code,
        as_of_day=today,
        answers=_count_shown(of("answer"), found, today, alone=filters.code is not None),
        recurrences=_count_shown(of("recurrence"), found, today, alone=filters.code is not None),
        challenges=count_owed(doubts, today),
    )


def _count_shown(
    rows: Sequence[tuple[str, OwedRow]], found: dict[str, ItemFacts], today: date, *, alone: bool
) -> OwedCount | None:
    """The count; items whose small counts are hidden stay outside, and alone they answer None."""
    hidden = {
        code
        for code in {item for item, _ in rows}
        if found[code].sensitive_group is not None
        and _is_small(count_owed([row for item, row in rows if item == code], today))
    }
    if alone and hidden:
        return None
    return count_owed([row for item, row in rows if item not in hidden], today)


def _is_small(count: OwedCount) -> bool:
    numbers = (count.owed, count.in_time, count.late, count.waiting, count.overdue)
    return any(shown(number, sensitive=True) is None for number in numbers)


async def trace_promises(reader: Reader, programme: str) -> Funnel:
    """What was ever intended in a programme, and what became of it; units are never added together."""
    last_entry, _ = await find_last_entry(reader)
    lines = await counting_queries.list_funnel(reader, programme)
    names = ("intended", "withdrawn", "expired", "turned_down", "signed", "given_back", "arrived", "used")  # fmt: skip
    return Funnel(
        programme=programme,
        as_of=str(last_entry),
        claims=FunnelClaims(**await counting_queries.count_claims(reader, programme)),
        rows=[
            FunnelLine(
                resource=one.resource,
                unit_zh=one.unit_zh,
                unit_en=one.unit_en,
                **{name: quantity_text(getattr(one, name)) for name in names},
            )
            for one in lines
        ],
    )


async def measure_pace(reader: Reader, by: bill.CohortBy, programme: str | None) -> Pace:
    """Days from the first letter to solved, and of those still waiting; programmes stay apart."""
    labels = await bill.find_labels(reader, by)
    last_entry, _ = await find_last_entry(reader)
    today = civil_date(reader.at)
    rows: list[PaceRow] = []
    for one in [programme] if programme else bill.PROGRAMMES:
        facts = await views.find_items(reader, ItemFilters(programme=one))
        grouped = bill.group_items(facts, by)
        rows += [
            _pace_row(one, key, label, grouped[key], today)
            for key, label in labels.items()
            if grouped[key]
        ]
    return Pace(by=by, as_of=str(last_entry), rows=rows)


def _pace_row(
    programme: str, key: str, label: tuple[str, str], facts: Iterable[ItemFacts], today: date
) -> PaceRow:
    items = list(facts)
    solved = pace.median_of(pace.days_to_solved(items))
    waiting = pace.median_of(pace.days_waiting(items, today))
    return PaceRow(
        programme=programme,
        key=key,
        label_zh=label[0],
        label_en=label[1],
        raised=len(items),
        solved=SpanView(n=solved.n, median_days=solved.median_days),
        waiting=SpanView(n=waiting.n, median_days=waiting.median_days),
    )
