"""SQL about challenges: to which line or entry, by when an answer is owed, and what it was."""

from datetime import date

import msgspec
from msgspec import Struct

from impact.closure.schemas import ChallengeOwed, ChallengeView, PublicChallenge
from impact.replies.rules import OwedRow
from marketplace.ground.db import Reader, Unit


class Target(Struct, frozen=True):
    """What is doubted: a line of the bill, or an entry; and the item that it is about, if any."""

    item: str | None
    bill_line: str | None
    entry: int | None


class LockedChallenge(Struct, frozen=True):
    """A challenge whose row is locked."""

    id: str
    version: int
    state: str
    item: str | None
    bill_line: str | None
    entry: int | None


async def find_line(reader: Reader, line_id: str) -> Target | None:
    """A written line of the bill; a pending one (`<acceptance>:<outcome>`) is doubted by its entry."""
    row = await reader.fetch_row(
        """select item, id, null::bigint from bill_lines where id = $1
           union all
           select acceptance.item, null, entry.entry from acceptances as acceptance
           join ledger_entries as entry on entry.event_id = acceptance.event_id
           where acceptance.id = split_part($1, ':', 1) and $1 like '%:%'
             and exists (select from accepted_outcomes as counted
                         where counted.acceptance = acceptance.id
                           and counted.outcome_code = split_part($1, ':', 2))
           limit 1""",
        line_id,
    )
    return Target(*row) if row else None


async def find_entry(reader: Reader, entry: int) -> Target | None:
    """An entry of the ledger."""
    row = await reader.fetch_row(
        "select item, null, entry from ledger_entries where entry = $1", entry
    )
    return Target(*row) if row else None


async def insert_challenge(
    unit: Unit, challenge_id: str, serial: str, target: Target, text: str, due_on: date
) -> None:
    """Insert a challenge as owed an answer; its first state must already be recorded."""
    await unit.execute(
        """insert into challenges (id, kind, version, state, serial, item, bill_line, entry, text,
               raised_at, due_on)
           values ($1, 'challenge', 1, 'owed', $2, $3, $4, $5, $6, $7, $8)""",
        challenge_id,
        serial,
        target.item,
        target.bill_line,
        target.entry,
        text,
        unit.at,
        due_on,
    )


async def is_serial_taken(reader: Reader, serial: str) -> bool:
    """Whether a challenge has this serial already."""
    return bool(
        await reader.fetch_value("select exists (select from challenges where serial = $1)", serial)
    )


async def find_item_of(reader: Reader, challenge_id: str) -> str | None:
    """The item of a challenge, so that it can be locked first."""
    item: str | None = await reader.fetch_value(
        "select item from challenges where id = $1", challenge_id
    )
    return item


async def lock_challenge(unit: Unit, challenge_id: str) -> LockedChallenge | None:
    """Lock a challenge; its item must be locked already."""
    row = await unit.fetch_row(
        """select id, version, state, item, bill_line, entry from challenges where id = $1
           for no key update""",
        challenge_id,
    )
    return LockedChallenge(*row) if row else None


async def set_answered(unit: Unit, challenge: LockedChallenge, state: str, answer_zh: str) -> None:
    """Keep the answer, and move on."""
    await unit.execute(
        """update challenges set state = $3, version = $2 + 1, answer_zh = $4, organisation = $5,
                  answered_at = $6
           where id = $1 and version = $2""",
        challenge.id,
        challenge.version,
        state,
        answer_zh,
        unit.actor.organisation,
        unit.at,
    )


_PUBLIC = """challenges.id, challenges.item, bill_line, entry::text as entry, challenges.state, raised_at,
    due_on, answered_at, answer_zh, organisation"""


async def list_public(
    reader: Reader,
    *,
    item: str | None = None,
    bill_line: str | None = None,
    entry: int | None = None,
) -> list[PublicChallenge]:
    """Challenges as anybody may read them, newest first: never what was written, always the answer."""
    rows = await reader.fetch(
        f"""select {_PUBLIC} from challenges
            where ($1::text is null or item = $1) and ($2::text is null or bill_line = $2)
              and ($3::bigint is null or entry = $3)
            order by raised_at desc, id""",
        item,
        bill_line,
        entry,
    )
    return [msgspec.convert(dict(row), PublicChallenge) for row in rows]


async def count_by_line(reader: Reader) -> dict[str, int]:
    """How often each line of the bill was challenged."""
    rows = await reader.fetch(
        "select bill_line, count(*) from challenges where bill_line is not null group by bill_line"
    )
    return {row[0]: row[1] for row in rows}


async def find_by_serial(reader: Reader, serial: str) -> ChallengeView | None:
    """A challenge for whoever holds its serial."""
    row = await reader.fetch_row(
        f"select {_PUBLIC}, serial, text from challenges where serial = $1", serial
    )
    return msgspec.convert(dict(row), ChallengeView) if row else None


async def find_owed(reader: Reader, challenge_id: str) -> ChallengeOwed | None:
    """A challenge for those who answer it."""
    row = await reader.fetch_row(
        f"select {_PUBLIC}, text from challenges where id = $1", challenge_id
    )
    return msgspec.convert(dict(row), ChallengeOwed) if row else None


async def list_owed(reader: Reader, *, committee: str | None, whole: bool) -> list[ChallengeOwed]:
    """The challenges that this committee owes an answer to; the subdistrict: of no one community."""
    rows = await reader.fetch(
        f"""select {_PUBLIC}, text from challenges
            left join items on items.code = challenges.item
            left join organisations as community on community.id = items.community
            where challenges.state = 'owed'
              and (community.parent = $1 or ($2 and items.community is null))
            order by due_on, raised_at, challenges.id limit 1000""",
        committee,
        whole,
    )
    return [msgspec.convert(dict(row), ChallengeOwed) for row in rows]


async def list_counted(reader: Reader, item: str | None = None) -> list[tuple[str | None, OwedRow]]:
    """Of every challenge its item, the day by which it is due, and the day on which it was answered."""
    rows = await reader.fetch(
        """select item, due_on, (answered_at at time zone 'Asia/Shanghai')::date from challenges
           where $1::text is null or item = $1 order by raised_at, id""",
        item,
    )
    return [(row[0], OwedRow(row[1], row[2])) for row in rows]
