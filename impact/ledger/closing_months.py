"""Closing months: nobody's act; each closes by itself some time after its end, by an entry that says so."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from impact.ledger import month_queries as queries
from impact.ledger.commands import tell_and_book
from impact.ledger.events import MonthClosed
from impact.ledger.queries import list_leaves, lock_head
from impact.ledger.statements import (
    Bill,
    bill_in,
    end_of_month,
    month_after,
    month_of,
    statement_of,
)
from impact.ledger.verifier import Recount
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import Unit, in_one_unit, looking
from marketplace.ground.ids import new_id

#: So long after its end a month closes: whatever was being booked then has its number.
GRACE: Final = timedelta(minutes=30)
ENTRIES_AT_ONCE: Final = 1000
#: So much is recounted in one run of the job; the next one goes on from there.
ENTRIES_A_RUN_MAX: Final = 300_000


class MonthClosing:
    """The months of one ledger, with what was recounted of it so far in this process."""

    def __init__(self, ledger: str) -> None:
        self.ledger = ledger
        self._recount = Recount()

    async def close_next(self) -> str | None:
        """Close the earliest month that is over and open; None when there is none, or not yet."""
        async with looking() as reader:
            found = await queries.find_open_month(reader)
            if found is None:
                return None
            month = month_after(found.closed) if found.closed else month_of(found.begun_at)
            if reader.at < end_of_month(month) + GRACE:
                return None
            last_entry = await queries.find_last_entry_before(reader, end_of_month(month))
        if not await self._recount_up_to(last_entry):
            return None
        before: Bill = bill_in(found.statement) if found.statement else {}
        statement = statement_of(month, self.ledger, self._recount, before)
        closed = await in_one_unit(CLOCKWORK, "months", self._close, month, last_entry, statement)
        return month if closed else None

    async def _recount_up_to(self, last_entry: int) -> bool:
        """Take the entries up to this one, a bundle at a time so that others have their turn."""
        if self._recount.size > last_entry:
            self._recount = Recount()
        until = min(last_entry, self._recount.size + ENTRIES_A_RUN_MAX)
        while self._recount.size < until:
            many = min(ENTRIES_AT_ONCE, until - self._recount.size)
            async with looking() as reader:
                for leaf in await list_leaves(reader, self._recount.size, many):
                    self._recount.add(leaf)
        return self._recount.size == last_entry

    async def _close(self, unit: Unit, month: str, last_entry: int, statement: bytes) -> bool:
        """Name the last entry by an entry; False when another one closed it or something was booked."""
        await lock_head(unit)
        ended_at: datetime = end_of_month(month)
        is_as_counted = await queries.find_last_entry_before(unit, ended_at) == last_entry
        if await queries.is_closed(unit, month) or not is_as_counted:
            return False
        facts: dict[str, str | int | None | list[int]] = {
            "ledger": self.ledger,
            "month": month,
            "last_entry": str(last_entry),
            "sha256": sha256(statement).hexdigest(),
        }
        news = MonthClosed(item=None, month=month, last_entry=last_entry)
        entry = await tell_and_book(unit, news, new_id(), "measured", facts=facts)
        await queries.insert_closed_month(unit, month, last_entry, entry, statement)
        return True
