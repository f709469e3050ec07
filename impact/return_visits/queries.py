"""SQL about draws, slips, answers and recurrences."""

from datetime import date, datetime

import msgspec
from msgspec import Struct

from impact.return_visits.rules import Tally
from impact.return_visits.schemas import DrawView, GivenAnswer, NewAnswer
from marketplace.ground.db import Reader, Unit


class LockedDraw(Struct, frozen=True):
    """A draw whose row is locked."""

    id: str
    version: int
    state: str
    item: str
    round_no: int
    frame: int
    wanted: int
    request_entry: int
    printing: int


class FoundSlip(Struct, frozen=True):
    """A slip by its code, of the printing that bore it."""

    id: str
    item: str
    printing: int


class OwedToSlip(Struct, frozen=True):
    """By when a slip's answer is owed a reply, and when it last said that the problem came back."""

    answer_due_on: date | None
    recurrence_at: datetime | None


async def insert_draw(
    unit: Unit,
    draw_id: str,
    item: str,
    round_no: int,
    frame: int,
    wanted: int,
    entry: int,
    method: str,
) -> None:
    """Insert a draw as requested, numbered after the one before; its first state is recorded."""
    await unit.execute(
        """insert into draws (id, kind, version, state, item, draw_no, round_no, frame, wanted, method,
               request_entry, printing, requested_at)
           select $1, 'draw', 1, 'requested', $2, count(*) + 1, $3, $4, $5, $6, $7, 0, $8
           from draws where item = $2""",
        draw_id,
        item,
        round_no,
        frame,
        wanted,
        method,
        entry,
        unit.at,
    )


async def count_closures(reader: Reader, item: str) -> int:
    """How many times the item was reopened or listed again: its rounds of asking are one more."""
    return int(
        await reader.fetch_value(
            """select listing_round - 1 + (select count(*) from closures
                   where closures.item = items.code and reopened_at is not null)
               from items where code = $1""",
            item,
        )
    )


async def is_draw_open(reader: Reader, item: str) -> bool:
    """Whether a draw of the item waits for its seed."""
    return bool(
        await reader.fetch_value(
            "select exists (select from draws where item = $1 and state = 'requested')", item
        )
    )


async def list_taken_positions(reader: Reader, item: str, round_no: int) -> list[int]:
    """The positions that were drawn in this round."""
    rows = await reader.fetch(
        """select position from slips join draws on draws.id = slips.draw
           where draws.item = $1 and draws.round_no = $2""",
        item,
        round_no,
    )
    return [row["position"] for row in rows]


async def find_owed(reader: Reader, slip_id: str) -> OwedToSlip:
    """What whoever holds this slip is owed."""
    row = await reader.fetch_row(
        """select (select owed_answer_by from slip_answers where slip = $1) as answer_due_on,
                  (select max(reported_at) from recurrences where slip = $1) as recurrence_at""",
        slip_id,
    )
    return OwedToSlip(*row)


async def list_requested_draws(reader: Reader, sealed_size: int) -> list[str]:
    """The draws whose own entry is sealed and that wait for their seed."""
    rows = await reader.fetch(
        "select id from draws where state = 'requested' and request_entry <= $1 order by requested_at",
        sealed_size,
    )
    return [row["id"] for row in rows]


async def find_draw_item(reader: Reader, draw_id: str) -> str | None:
    """The item of a draw, so that it can be locked first."""
    item: str | None = await reader.fetch_value("select item from draws where id = $1", draw_id)
    return item


async def lock_draw(unit: Unit, draw_id: str) -> LockedDraw:
    """Lock a draw; its item must be locked already."""
    row = await unit.fetch_row(
        """select id, version, state, item, round_no, frame, wanted, request_entry, printing
           from draws where id = $1 for no key update""",
        draw_id,
    )
    return LockedDraw(*row)


async def set_drawn(
    unit: Unit, draw: LockedDraw, seed: bytes, checkpoint_size: int, slips: list[tuple[str, int]]
) -> None:
    """Move the draw on to drawn, with a slip (id, position) for each position."""
    await unit.execute(
        """update draws set state = 'drawn', version = $2 + 1, seed = $3, checkpoint_size = $4,
                  drawn_at = $5
           where id = $1 and version = $2""",
        draw.id,
        draw.version,
        seed,
        checkpoint_size,
        unit.at,
    )
    await unit.execute_many(
        "insert into slips (id, draw, position, printing) values ($1, $2, $3, 0)",
        [(slip_id, draw.id, position) for slip_id, position in slips],
    )


async def find_slip(reader: Reader, code_hash: bytes) -> FoundSlip | None:
    """The slip of a code."""
    row = await reader.fetch_row(
        """select slips.id, draws.item, slips.printing from slips join draws on draws.id = slips.draw
           where code_hash = $1""",
        code_hash,
    )
    return FoundSlip(*row) if row else None


async def is_code_void(reader: Reader, code_hash: bytes) -> bool:
    """Whether a reprint made this code void."""
    return bool(
        await reader.fetch_value("select true from void_codes where code_hash = $1", code_hash)
    )


async def is_replaced(reader: Reader, slip: FoundSlip) -> bool:
    """Whether the slip was printed anew since it was found by its code; its item must be locked."""
    return not await reader.fetch_value(
        "select printing = $2 and code_hash is not null from slips where id = $1",
        slip.id,
        slip.printing,
    )


async def find_answer(reader: Reader, slip_id: str) -> GivenAnswer | None:
    """What was said with the slip, or None."""
    row = await reader.fetch_row(
        "select resolved, grade, text, answered_at from slip_answers where slip = $1", slip_id
    )
    return msgspec.convert(dict(row), GivenAnswer) if row else None


async def insert_answer(
    unit: Unit, slip: FoundSlip, answer: NewAnswer, owed_by: date | None, event_id: str
) -> bool:
    """Record what was said, once for each slip; False when it was answered before."""
    answer_id = await unit.fetch_value(
        """insert into slip_answers (slip, item, resolved, grade, text, typed_by, typed_account,
               answered_at, owed_answer_by, event_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           on conflict (slip) do nothing returning id""",
        slip.id,
        slip.item,
        answer.resolved,
        answer.grade,
        answer.text or None,
        unit.actor.organisation,
        unit.actor.account,
        unit.at,
        owed_by,
        event_id,
    )
    if answer_id is None:
        return False
    if answer.call_back is not None:
        await unit.execute(
            "insert into slip_contacts (answer, phone) values ($1, $2)",
            answer_id,
            answer.call_back.phone,
        )
    return True


async def insert_recurrence(
    unit: Unit, slip: FoundSlip, closure: str, text: str | None, owed_by: date, event_id: str
) -> bool:
    """Record that the problem came back, once for each slip and closure."""
    return bool(
        await unit.execute(
            """insert into recurrences (slip, item, closure, text, reported_at, owed_answer_by,
                   event_id)
               values ($1, $2, $3, $4, $5, $6, $7) on conflict (slip, closure) do nothing""",
            slip.id,
            slip.item,
            closure,
            text or None,
            unit.at,
            owed_by,
            event_id,
        )
    )


async def count_recurrences(reader: Reader, closure: str) -> int:
    """How many slips say that the problem came back since this closure."""
    return int(
        await reader.fetch_value("select count(*) from recurrences where closure = $1", closure)
    )


async def has_reported(reader: Reader, slip_id: str, closure: str) -> bool:
    """Whether this slip has reported a recurrence since this closure."""
    return bool(
        await reader.fetch_value(
            "select true from recurrences where slip = $1 and closure = $2", slip_id, closure
        )
    )


async def find_slip_words(reader: Reader, item: str) -> dict[str, object]:
    """What a slip says about its item."""
    row = await reader.fetch_row(
        """select code as item, title_zh, title_en, coalesce(community, 'ALL') as community, frame_zh,
                  demonstration
           from items where code = $1""",
        item,
    )
    return dict(row)


#: What residents said of each item since it was last reopened or listed again.
TALLIES = """
    select item.code as item, coalesce(item.frame_doors, 0) as frame,
           coalesce(asked.asked, 0) as asked, coalesce(said.answered, 0) as answered,
           coalesce(said.yes, 0) as yes, coalesce(said.half, 0) as half,
           coalesce(said.satisfied, 0) as satisfied,
           coalesce(said.fairly_satisfied, 0) as fairly_satisfied,
           coalesce(back.came_back, 0) as came_back
    from items as item
    left join lateral (select count(*) + item.listing_round as round_no from closures
        where closures.item = item.code and reopened_at is not null) as present on true
    left join lateral (select sum(wanted)::integer as asked from draws
        where draws.item = item.code and draws.round_no = present.round_no
          and state <> 'requested') as asked on true
    left join lateral (select count(*)::integer as answered,
            (count(*) filter (where resolved = 'yes'))::integer as yes,
            (count(*) filter (where resolved = 'half'))::integer as half,
            (count(*) filter (where grade = 'satisfied'))::integer as satisfied,
            (count(*) filter (where grade = 'fairly_satisfied'))::integer as fairly_satisfied
        from slip_answers as answer join slips on slips.id = answer.slip
        join draws on draws.id = slips.draw
        where answer.item = item.code and draws.round_no = present.round_no) as said on true
    left join lateral (select count(*)::integer as came_back from recurrences
        where recurrences.item = item.code) as back on true
"""

#: What residents said in each round before the present one: it decides nothing any more, and stays shown.
EARLIER_ROUNDS = """
    select past.item, jsonb_agg(to_jsonb(past) - 'item' order by past.round_no) as rounds
    from (select draws.item, draws.round_no, max(draws.frame) as frame,
            sum(draws.wanted)::integer as asked, sum(said.answered)::integer as answered,
            sum(said.yes)::integer as yes, sum(said.half)::integer as half,
            sum(said.satisfied)::integer as satisfied,
            sum(said.fairly_satisfied)::integer as fairly_satisfied
        from draws join items as item on item.code = draws.item
        cross join lateral (select count(*) as answered,
                count(*) filter (where resolved = 'yes') as yes,
                count(*) filter (where resolved = 'half') as half,
                count(*) filter (where grade = 'satisfied') as satisfied,
                count(*) filter (where grade = 'fairly_satisfied') as fairly_satisfied
            from slip_answers as answer join slips on slips.id = answer.slip
            where slips.draw = draws.id) as said
        where draws.state <> 'requested' and draws.round_no < item.listing_round
            + (select count(*) from closures where closures.item = item.code
               and reopened_at is not null)
        group by draws.item, draws.round_no) as past
    group by past.item
"""


async def find_tally(reader: Reader, item: str) -> Tally:
    """What residents said of one item since it was last reopened."""
    row = await reader.fetch_row(
        f"select * from ({TALLIES}) as tally where item = $1",
        item,
    )
    values = dict(row)
    del values["item"]
    return msgspec.convert(values, Tally)


async def list_tallies(reader: Reader) -> dict[str, Tally]:
    """What residents said of every item that anybody was asked about."""
    rows = await reader.fetch(
        f"select * from ({TALLIES}) as tally where asked > 0 or came_back > 0"
    )
    tallies = {}
    for row in rows:
        values = dict(row)
        tallies[values.pop("item")] = msgspec.convert(values, Tally)
    return tallies


async def list_draws(
    reader: Reader, *, item: str | None = None, draw_id: str | None = None
) -> list[DrawView]:
    """The draws of an item in order, or the one of this id."""
    rows = await reader.fetch(
        """select id, item, draw_no, method, encode(seed, 'hex') as seed,
                  checkpoint_size::text as checkpoint_size, request_entry::text as request_entry, frame,
                  case when state = 'requested' then 0 else wanted end as asked,
                  coalesce((select jsonb_agg(position order by position) from slips
                            where slips.draw = draws.id), '[]') as positions,
                  state, requested_at, drawn_at, printed_at, printing,
                  coalesce((select jsonb_agg(jsonb_build_object('printing', reprints.printing,
                                'voided', (select count(*) from void_codes as void
                                    where void.draw = reprints.draw
                                      and void.printing = reprints.printing),
                                'reason', reason, 'voided_at', voided_at) order by reprints.printing)
                            from reprints where reprints.draw = draws.id), '[]') as reprints
           from draws where ($1::text is null or item = $1) and ($2::text is null or id = $2)
           order by draw_no""",
        item,
        draw_id,
    )
    return [msgspec.convert(dict(row), DrawView) for row in rows]


async def delete_old_contacts(unit: Unit, before: datetime) -> int:
    """Forget the telephone numbers of answers given before this instant."""
    return await unit.execute(
        """delete from slip_contacts using slip_answers
           where slip_answers.id = slip_contacts.answer and slip_answers.answered_at < $1""",
        before,
    )
