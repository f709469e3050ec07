"""SQL about owed answers."""

from datetime import date

import msgspec
from msgspec import Struct

from impact.replies.rules import OwedRow
from impact.replies.schemas import OwedView, ReplyView
from impact.replies.states import About
from marketplace.ground.db import Reader, Unit


class LockedOwed(Struct, frozen=True):
    """An owed answer whose row is locked."""

    id: str
    version: int
    state: str


class OwedOfItem(Struct, frozen=True):
    """An owed answer as it is counted: of which item, and what for."""

    item: str
    about: str
    row: OwedRow


async def insert_owed(
    unit: Unit, owed_id: str, item: str, slip: str, about: About, due_on: date, raised_by: str
) -> None:
    """Insert an answer as owed; its first state must already be recorded."""
    await unit.execute(
        """insert into owed_answers (id, kind, version, state, item, slip, about, owed_since, due_on,
               raised_by)
           values ($1, 'owed_answer', 1, 'owed', $2, $3, $4, $5, $6, $7)""",
        owed_id,
        item,
        slip,
        about,
        unit.at,
        due_on,
        raised_by,
    )


async def find_item_of(reader: Reader, owed_id: str) -> str | None:
    """The item of an owed answer, so that it can be locked first."""
    item: str | None = await reader.fetch_value(
        "select item from owed_answers where id = $1", owed_id
    )
    return item


async def lock_owed(unit: Unit, owed_id: str) -> LockedOwed:
    """Lock an owed answer; its item must be locked already."""
    row = await unit.fetch_row(
        "select id, version, state from owed_answers where id = $1 for no key update", owed_id
    )
    return LockedOwed(*row)


async def set_answered(unit: Unit, owed: LockedOwed, reply: str) -> None:
    """Keep what was answered, and move on."""
    await unit.execute(
        """update owed_answers set state = 'answered', version = $2 + 1, reply = $3,
                  organisation = $4, answered_at = $5
           where id = $1 and version = $2""",
        owed.id,
        owed.version,
        reply,
        unit.actor.organisation,
        unit.at,
    )


async def has_claimed(reader: Reader, item: str, organisation: str | None) -> bool:
    """Whether this organisation ever claimed on the item."""
    return bool(
        await reader.fetch_value(
            "select exists (select from claims where item = $1 and organisation = $2)",
            item,
            organisation,
        )
    )


async def list_replies(reader: Reader, slip: str) -> list[ReplyView]:
    """What is owed to a slip and what it was answered, in order."""
    rows = await reader.fetch(
        """select about, due_on, reply as text, answered_at as replied_at, organisation
           from owed_answers where slip = $1 order by owed_since, id""",
        slip,
    )
    return [msgspec.convert(dict(row), ReplyView) for row in rows]


_VIEWS = """
    select owed.id, owed.item, owed.about, owed.state, answer.resolved as said,
           coalesce(back.text, answer.text) as words, owed.owed_since, owed.due_on, owed.reply,
           owed.answered_at
    from owed_answers as owed join items as item on item.code = owed.item
    left join organisations as community on community.id = item.community
    left join slip_answers as answer on answer.event_id = owed.raised_by
    left join recurrences as back on back.event_id = owed.raised_by
"""


async def find_view(reader: Reader, owed_id: str) -> OwedView | None:
    """An owed answer with what was said."""
    row = await reader.fetch_row(f"{_VIEWS} where owed.id = $1", owed_id)
    return msgspec.convert(dict(row), OwedView) if row else None


async def list_open(
    reader: Reader, body: str | None, *, only_whole: bool = False
) -> list[OwedView]:
    """What is still owed on items of one community or committee; with None on all.

    With `only_whole`, on items of the whole subdistrict alone.
    """
    rows = await reader.fetch(
        f"""{_VIEWS} where owed.state = 'owed'
              and ($1::text is null or $1 in (community.id, community.parent))
              and (not $2 or item.community is null)
            order by owed.due_on, owed.owed_since, owed.id limit 1000""",
        body,
        only_whole,
    )
    return [msgspec.convert(dict(row), OwedView) for row in rows]


async def list_counted(reader: Reader, item: str | None = None) -> list[OwedOfItem]:
    """Every answer that was ever owed to a slip (of one item), with the day on which it was given."""
    rows = await reader.fetch(
        """select item, about, due_on, (answered_at at time zone 'Asia/Shanghai')::date
           from owed_answers where $1::text is null or item = $1 order by owed_since, id""",
        item,
    )
    return [OwedOfItem(row[0], row[1], OwedRow(row[2], row[3])) for row in rows]
