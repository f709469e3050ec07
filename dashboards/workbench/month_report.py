"""What a committee's or the subdistrict's monthly report says: counts of the month, and what stands now.

From the books by the calendar of Suzhou; by role and by programme, never by person, unit or community.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from msgspec import Struct

from dashboards.workbench.matters import is_in_scope
from dashboards.workbench.tasks import turns_of
from dashboards.workbench.words import both
from impact.ledger.statements import end_of_month, month_of
from impact.replies.queries import list_open
from impact.standing.facts import ItemFacts
from impact.standing.filters import ItemFilters
from impact.standing.month_queries import (
    MonthCount,
    find_closed_month,
    list_month_amounts,
    list_month_counts,
)
from impact.standing.queries import list_item_facts
from marketplace.ground.access.actor import Actor
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader

#: The rows of a month, in the order of an item's way: event -> msgid.
EVENTS: Final = {
    "item.published.v1": "raised (published)",
    "claim.submitted.v1": "claims handed in",
    "claim.signed.v1": "claims signed by both sides",
    "arrival.confirmed.v1": "arrivals confirmed",
    "milestone.verified.v1": "milestones verified",
    "item.accepted.v1": "results accepted",
    "item.closed.v1": "items closed",
    "recurrence.reported.v1": "reported as come back",
    "item.reopened.v1": "items opened again",
}
PROGRAMMES: Final = ("livelihood", "tackling")
NEXT_MAX: Final = 12


class Row(Struct, frozen=True, kw_only=True):
    """One line: what is counted, in which programme, how many; `of` narrows it (a resolution)."""

    title_zh: str
    title_en: str
    counts: dict[str, int]
    resolution: str | None = None


class NextDate(Struct, frozen=True, kw_only=True):
    """A day on which something is due: the item, the act, whose role it is."""

    due_on: date
    item: str
    act: str
    role: str


class MonthReport(Struct, frozen=True, kw_only=True):
    """Everything that the page, the sheet and the paper say."""

    month: str
    organisation: str | None
    #: The last entry of the month, once it is closed.
    closed_with: int | None
    rows: list[Row]
    #: What moved, like with like: programme, kind, asset, amount.
    amounts: list[dict[str, str]]
    owed_answers: int
    overdue_answers: int
    #: Role -> moves whose day is over.
    overdue_moves: dict[str, int]
    next_dates: list[NextDate]
    on: date


async def make_report(reader: Reader, actor: Actor, month: str) -> MonthReport:
    """The report of a month for this account's area."""
    body = actor.organisation if actor.role == "regional" else None
    ends = end_of_month(month)
    begins = end_of_month(_before(month))
    counts = await list_month_counts(reader, begins, ends, body)
    amounts = await list_month_amounts(reader, begins, ends, body)
    today = civil_date(reader.at)
    facts = await list_item_facts(reader, ItemFilters(unpublished=True))
    moves = _moves([item for item in facts if is_in_scope(actor, item)])
    owed = await list_open(reader, body)
    return MonthReport(
        month=month,
        organisation=body,
        closed_with=await find_closed_month(reader, month),
        rows=_rows(counts),
        amounts=[
            {"programme": one.programme, "moved": one.event, "asset": one.asset, "amount": one.amount}
            for one in amounts
        ],
        owed_answers=len(owed),
        overdue_answers=sum(one.due_on < today for one in owed),
        overdue_moves=dict(sorted(Counter(one.role for one in moves if one.due_on < today).items())),
        next_dates=[one for one in moves if one.due_on >= today][:NEXT_MAX],
        on=today,
    )  # fmt: skip


def _before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - (number == 1):04}-{(number - 2) % 12 + 1:02}"


def is_over_or_runs(month: str, now: datetime) -> bool:
    """Whether the month has begun in Suzhou."""
    return month <= month_of(now)


def _moves(items: Sequence[ItemFacts]) -> list[NextDate]:
    """Every move with a day, the nearest first; of officials, units and residents alike by role."""
    moves = [
        NextDate(due_on=turn.move.due_on, item=item.code, act=turn.move.act, role=turn.move.role)
        for item in items
        for turn in turns_of(item)
        if turn.move.due_on is not None and turn.move.act != "claim"
    ]
    return sorted(moves, key=lambda one: (one.due_on, one.item, one.act))


def _rows(counts: Sequence[MonthCount]) -> list[Row]:
    rows = []
    for event, title in EVENTS.items():
        found = [one for one in counts if one.event == event]
        rows.append(Row(**both(title), counts=_by_programme(found)))
        if event == "item.closed.v1":
            for resolution in sorted({one.resolution for one in found if one.resolution}):
                part = [one for one in found if one.resolution == resolution]
                rows.append(Row(**both(title), counts=_by_programme(part), resolution=resolution))
    return rows


def _by_programme(found: Sequence[MonthCount]) -> dict[str, int]:
    return {name: sum(one.n for one in found if one.programme == name) for name in PROGRAMMES}
