"""SQL about the codes of slips: set at a printing, void after a reprint."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from impact.return_visits.queries import LockedDraw
from marketplace.ground.db import Reader, Unit

#: A slip whose code a reprint makes void: an answered one keeps its own, to say that it came back.
_UNANSWERED: Final = """code_hash is not null
    and not exists (select from slip_answers where slip_answers.slip = slips.id)"""


class DrawToPrint(Struct, frozen=True):
    """A draw whose slips the slip office prints, or printed."""

    id: str
    item: str
    drawn_at: datetime


async def list_draws_to_print(reader: Reader) -> list[DrawToPrint]:
    """The draws that wait for the slip office, oldest first."""
    rows = await reader.fetch(
        "select id, item, drawn_at from draws where state = 'drawn' order by drawn_at, id"
    )
    return [DrawToPrint(*row) for row in rows]


async def list_printed_draws(reader: Reader, limit: int) -> list[DrawToPrint]:
    """The draws whose slips are out, the newest first."""
    rows = await reader.fetch(
        """select id, item, drawn_at from draws where state = 'printed'
           order by printed_at desc, id limit $1""",
        limit,
    )
    return [DrawToPrint(*row) for row in rows]


async def set_printed(unit: Unit, draw: LockedDraw, printing: int) -> None:
    """Move the draw on to printed."""
    await unit.execute(
        """update draws set state = 'printed', version = $2 + 1, printing = $3, printed_at = $4
           where id = $1 and version = $2""",
        draw.id,
        draw.version,
        printing,
        unit.at,
    )


async def list_positions_to_print(reader: Reader, draw_id: str) -> list[int]:
    """The positions of a draw that bear no code, in rising order: all at first, then the voided ones."""
    rows = await reader.fetch(
        "select position from slips where draw = $1 and code_hash is null order by position",
        draw_id,
    )
    return [row["position"] for row in rows]


async def count_unanswered(reader: Reader, draw_id: str) -> int:
    """How many slips of a draw bear a code and are not answered; its item should be locked."""
    return int(
        await reader.fetch_value(
            f"select count(*) from slips where draw = $1 and {_UNANSWERED}", draw_id
        )
    )


async def set_code_hashes(
    unit: Unit, draw_id: str, printing: int, hashes: list[tuple[int, bytes]]
) -> None:
    """Give each position of the draw the hash of its code."""
    await unit.execute(
        """update slips set printing = $2, code_hash = coded.hash
           from unnest($3::integer[], $4::bytea[]) as coded (position, hash)
           where slips.draw = $1 and slips.position = coded.position""",
        draw_id,
        printing,
        [position for position, _ in hashes],
        [code_hash for _, code_hash in hashes],
    )


async def are_codes_known(reader: Reader, hashes: list[bytes]) -> bool:
    """Whether any of these codes stands, or stood, on a slip."""
    return bool(
        await reader.fetch_value(
            """select exists (select from slips where code_hash = any($1))
                   or exists (select from void_codes where code_hash = any($1))""",
            hashes,
        )
    )


async def insert_reprint(unit: Unit, draw: LockedDraw, reason: str, event_id: str) -> None:
    """Record why the present printing's codes are void."""
    await unit.execute(
        """insert into reprints (draw, printing, reason, voided_at, event_id)
           values ($1, $2, $3, $4, $5)""",
        draw.id,
        draw.printing,
        reason,
        unit.at,
        event_id,
    )


async def set_codes_void(unit: Unit, draw: LockedDraw) -> None:
    """Take the code from each slip without an answer and keep it as void; the draw waits to be printed."""
    await unit.execute(
        f"""insert into void_codes (slip, draw, printing, code_hash)
            select id, draw, printing, code_hash from slips where draw = $1 and {_UNANSWERED}""",
        draw.id,
    )
    await unit.execute(
        f"update slips set code_hash = null where draw = $1 and {_UNANSWERED}", draw.id
    )
    await unit.execute(
        """update draws set state = 'drawn', version = $2 + 1, printed_at = null
           where id = $1 and version = $2""",
        draw.id,
        draw.version,
    )


async def find_recurrence_months(reader: Reader, item: str) -> int:
    """How many months the item's slips can say that the problem came back."""
    return int(
        await reader.fetch_value(
            """select recurrence_months from items join policies
               on policies.list = items.list and policies.version = items.policy_version
               where items.code = $1""",
            item,
        )
    )
