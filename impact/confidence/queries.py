"""SQL about lines to the auditor."""

from typing import Final

import msgspec

from impact.confidence.schemas import LineView, NewLine
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit

LISTED_MAX: Final = 1_000


async def insert_line(unit: Unit, line_id: str, wish: NewLine) -> None:
    """Keep a line."""
    await unit.execute(
        """insert into confidential_lines (id, organisation, claim, words, left_on, left_at)
           values ($1, $2, $3, $4, $5, $6)""",
        line_id,
        unit.actor.organisation,
        wish.claim,
        wish.text,
        civil_date(unit.at),
        unit.at,
    )


async def is_own_claim(reader: Reader, claim: str, organisation: str | None) -> bool:
    """Whether the claim is this unit's."""
    return bool(
        await reader.fetch_value(
            "select exists (select from claims where id = $1 and organisation = $2)",
            claim,
            organisation,
        )
    )


_LINES: Final = """
    select line.id, line.organisation, line.claim, claim.item, line.words as text, line.left_at,
           line.read_at, line.erased_at
    from confidential_lines as line left join claims as claim on claim.id = line.claim
"""


async def list_lines(reader: Reader, line_id: str | None = None) -> list[LineView]:
    """The lines, unread ones first, then the newest."""
    rows = await reader.fetch(
        f"""{_LINES} where $1::text is null or line.id = $1
            order by line.read_at is not null, line.left_at desc, line.id limit {LISTED_MAX}""",
        line_id,
    )
    return [msgspec.convert(dict(row), LineView) for row in rows]


async def count_unread(reader: Reader) -> int:
    """How many lines nobody has read."""
    return int(
        await reader.fetch_value(
            "select count(*) from confidential_lines where read_at is null and erased_at is null"
        )
    )


async def set_read(unit: Unit, line_id: str) -> bool:
    """Mark a line as read; the first time counts."""
    return bool(
        await unit.execute(
            "update confidential_lines set read_at = coalesce(read_at, $2) where id = $1",
            line_id,
            unit.at,
        )
    )


async def set_erased(unit: Unit, line_id: str) -> bool:
    """Erase a line's words."""
    return bool(
        await unit.execute(
            """update confidential_lines set words = null, erased_at = coalesce(erased_at, $2)
               where id = $1""",
            line_id,
            unit.at,
        )
    )
