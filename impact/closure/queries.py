"""SQL about closures and bill lines."""

from datetime import date, datetime

import msgspec
from msgspec import Struct

from impact.acceptance.queries import AcceptedQuantity
from impact.closure.schemas import BillLineView, NewClosure
from impact.return_visits.queries import TALLIES
from impact.return_visits.rules import Tally, yes_on_the_bill
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit


class OpenClosure(Struct, frozen=True):
    """The closure that stands: the item was not reopened since."""

    id: str
    event_id: str
    resolution: str
    closed_at: datetime


class LockedBillLine(Struct, frozen=True):
    """A bill line whose row is locked."""

    id: str
    version: int
    state: str
    outcome_code: str
    quantity: str
    unit_zh: str


async def insert_closure(
    unit: Unit,
    closure_id: str,
    item: str,
    closure: NewClosure,
    policy_version: int,
    tally: Tally,
    event_id: str,
) -> None:
    """Record a closing with what residents had said by then."""
    await unit.execute(
        """insert into closures (id, item, closure_no, resolution, reason, policy_version, frame, asked,
               answered, yes, half, satisfied, fairly_satisfied, organisation, closed_at, closed_on,
               event_id)
           select $1, $2, count(*) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16
           from closures where item = $2""",
        closure_id,
        item,
        closure.resolution,
        closure.reason,
        policy_version,
        tally.frame,
        tally.asked,
        tally.answered,
        tally.yes,
        tally.half,
        tally.satisfied,
        tally.fairly_satisfied,
        unit.actor.organisation,
        unit.at,
        civil_date(unit.at),
        event_id,
    )


async def find_open_closure(reader: Reader, item: str) -> OpenClosure | None:
    """The closure that stands, or None when the item is open."""
    row = await reader.fetch_row(
        """select id, event_id, resolution, closed_at from closures
           where item = $1 and reopened_at is null""",
        item,
    )
    return OpenClosure(*row) if row else None


async def find_last_reopening(reader: Reader, item: str) -> datetime | None:
    """When the item was last reopened or listed again, or None."""
    instant: datetime | None = await reader.fetch_value(
        """select greatest(relisted_at, (select max(reopened_at) from closures
                                         where closures.item = items.code))
           from items where code = $1""",
        item,
    )
    return instant


async def set_reopened(unit: Unit, closure_id: str) -> None:
    """Note that the item of this closure is open again."""
    await unit.execute(
        "update closures set reopened_at = $2 where id = $1 and reopened_at is null",
        closure_id,
        unit.at,
    )


async def insert_bill_line(
    unit: Unit,
    line_id: str,
    item: str,
    closure_id: str,
    accepted: AcceptedQuantity,
) -> None:
    """Insert a bill line as standing; its first state must already be recorded."""
    await unit.execute(
        """insert into bill_lines (id, kind, version, state, item, closure, outcome_code, label_zh,
               label_en, quantity, unit_zh, unit_en)
           values ($1, 'bill_line', 1, 'standing', $2, $3, $4, $5, $6, $7, $8, $9)""",
        line_id,
        item,
        closure_id,
        accepted.outcome_code,
        accepted.label_zh,
        accepted.label_en,
        accepted.quantity,
        accepted.unit_zh,
        accepted.unit_en,
    )


async def lock_bill_lines(unit: Unit, closure_id: str) -> list[LockedBillLine]:
    """Lock the standing lines of a closure."""
    rows = await unit.fetch(
        """select id, version, state, outcome_code, trim_scale(quantity)::text, unit_zh
           from bill_lines where closure = $1 and state = 'standing' order by id
           for no key update""",
        closure_id,
    )
    return [LockedBillLine(*row) for row in rows]


async def lock_bill_line(unit: Unit, line_id: str) -> LockedBillLine | None:
    """Lock a line that still stands; its item must be locked already."""
    row = await unit.fetch_row(
        """select id, version, state, outcome_code, trim_scale(quantity)::text, unit_zh
           from bill_lines where id = $1 and state = 'standing' for no key update""",
        line_id,
    )
    return LockedBillLine(*row) if row else None


async def find_event_of_line(reader: Reader, line_id: str) -> str:
    """The event of the closing that wrote the line."""
    return str(
        await reader.fetch_value(
            """select closures.event_id from bill_lines
               join closures on closures.id = bill_lines.closure where bill_lines.id = $1""",
            line_id,
        )
    )


async def set_struck(unit: Unit, line: LockedBillLine, on: date, reason_zh: str) -> None:
    """Strike a line; it stays on the bill with the day and the reason."""
    await unit.execute(
        """update bill_lines set state = 'struck', version = $2 + 1, struck_on = $3,
                  struck_reason_zh = $4
           where id = $1 and version = $2""",
        line.id,
        line.version,
        on,
        reason_zh,
    )


_COLUMNS = """
    item.code as item, item.programme, item.domain, coalesce(item.community, 'ALL') as community,
    item.community_type, item.list, item.demonstration, item.sensitive_group is not null as sensitive,
    item.category
"""

#: Lines written at closures, and pending ones: accepted, not closed yet, outside every total.
_LINES = f"""
    select line.id, line.label_zh, line.label_en, line.outcome_code,
           trim_scale(line.quantity)::text as quantity, line.unit_zh, line.unit_en, closure.closed_on,
           closure.resolution, closure.asked, closure.answered, closure.yes, line.state as status,
           line.struck_on, line.struck_reason_zh, closure.closed_at as ordered_at, {_COLUMNS},
           coalesce((select jsonb_agg(entry.entry::text order by entry.entry)
                     from ledger_entries as entry where entry.basis = 'measured' and entry.event_id in (
                         closure.event_id, (select event_id from state_changes
                             where kind = 'bill_line' and subject = line.id and version = 2))),
                    '[]') as entries
    from bill_lines as line join closures as closure on closure.id = line.closure
    join items as item on item.code = line.item
    union all
    select acceptance.id || ':' || outcome.outcome_code,
           outcome.label_zh, outcome.label_en,
           outcome.outcome_code, trim_scale(counted.quantity)::text, outcome.unit_zh, outcome.unit_en,
           null, null, tally.asked, tally.answered, tally.yes, 'pending', null, null,
           acceptance.accepted_at, {_COLUMNS},
           coalesce((select jsonb_agg(entry.entry::text) from ledger_entries as entry
                     where entry.event_id = acceptance.event_id), '[]')
    from items as item
    join lateral (select * from acceptances where acceptances.item = item.code
        and acceptances.accepted_at > coalesce(greatest(item.relisted_at,
            (select max(reopened_at) from closures where closures.item = item.code)), '-infinity')
        order by acceptance_no desc limit 1) as acceptance
        on acceptance.result in ('pass', 'conditional')
    join accepted_outcomes as counted on counted.acceptance = acceptance.id and counted.quantity > 0
    join outcomes as outcome on outcome.item = item.code
        and outcome.outcome_code = counted.outcome_code
    join ({TALLIES}) as tally on tally.item = item.code
    where item.state in ('published', 'suspended')
"""


async def list_bill_lines(
    reader: Reader,
    *,
    programme: str | None = None,
    domain: str | None = None,
    category: str | None = None,
    community: str | None = None,
    community_type: str | None = None,
    list_code: str | None = None,
    item: str | None = None,
    month: str | None = None,
) -> list[BillLineView]:
    """The bill's lines that fit every filter given, newest first; `month` is YYYY-MM of closing."""
    rows = await reader.fetch(
        f"""select * from ({_LINES}) as line
            where ($1::text is null or programme = $1) and ($2::text is null or domain = $2)
              and ($3::text is null or category = $3) and ($4::text is null or community = $4)
              and ($5::text is null or community_type = $5) and ($6::text is null or list = $6)
              and ($7::text is null or item = $7)
              and ($8::text is null or to_char(closed_on, 'YYYY-MM') = $8)
            order by ordered_at desc, id""",
        programme,
        domain,
        category,
        community,
        community_type,
        list_code,
        item,
        month,
    )
    return [_bill_line(dict(row)) for row in rows]


def _bill_line(row: dict[str, object]) -> BillLineView:
    sensitive = bool(row.pop("sensitive"))
    line = msgspec.convert(row, BillLineView)
    yes = yes_on_the_bill(line.answered, line.yes or 0, sensitive=sensitive)
    return msgspec.structs.replace(line, yes=yes)
