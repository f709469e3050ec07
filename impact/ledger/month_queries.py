"""SQL about closed months."""

from datetime import datetime

from msgspec import Struct

from impact.ledger.schemas import MonthView
from marketplace.ground.db import Reader, Unit


class OpenMonth(Struct, frozen=True):
    """When the ledger began, and the last month that is closed, if any, with its statement."""

    begun_at: datetime
    closed: str | None
    statement: bytes | None


async def find_open_month(reader: Reader) -> OpenMonth | None:
    """What the next month to be closed follows from; None for an empty ledger."""
    row = await reader.fetch_row(
        """select entry.booked_at, closed.month, closed.statement from ledger_entries as entry
           left join (select month, statement from closed_months order by month desc limit 1) as closed
                on true
           where entry.entry = 1"""
    )
    return OpenMonth(*row) if row else None


async def find_last_entry_before(reader: Reader, instant: datetime) -> int:
    """The entry before the first one that was booked at or after the instant; the last, without any."""
    return int(
        await reader.fetch_value(
            """select coalesce((select min(entry) - 1 from ledger_entries where booked_at >= $1),
                               (select last_entry from ledger_head))""",
            instant,
        )
    )


async def is_closed(reader: Reader, month: str) -> bool:
    """Whether the month is closed."""
    return bool(await reader.fetch_value("select true from closed_months where month = $1", month))


async def insert_closed_month(
    unit: Unit, month: str, last_entry: int, entry: int, statement: bytes
) -> None:
    """Keep a month's statement with the entry that closed it."""
    await unit.execute(
        "insert into closed_months (month, last_entry, entry, statement) values ($1, $2, $3, $4)",
        month,
        last_entry,
        entry,
        statement,
    )


async def list_closed_months(reader: Reader) -> list[MonthView]:
    """The closed months, the newest first."""
    rows = await reader.fetch(
        """select month, last_entry, closed.entry, booked_at, encode(sha256(statement), 'hex') as sha256
           from closed_months as closed join ledger_entries on ledger_entries.entry = closed.entry order by month desc"""
    )
    return [
        MonthView(
            month=row["month"],
            last_entry=str(row["last_entry"]),
            entry=str(row["entry"]),
            closed_at=row["booked_at"],
            sha256=row["sha256"],
        )
        for row in rows
    ]


async def find_statement(reader: Reader, month: str) -> bytes | None:
    """A closed month's statement as JSON, or None."""
    statement: bytes | None = await reader.fetch_value(
        "select statement from closed_months where month = $1", month
    )
    return statement
