"""SQL about the claims of units that nobody has confirmed."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from marketplace.ground.db import Reader, Unit

_OPEN: Final = ["submitted", "waiting", "qualified", "selected"]


class Newcomer(Struct, frozen=True):
    """A unit that nobody has confirmed: whether it has given its particulars, and its open claims."""

    is_completed: bool
    open_claims: int


class FirstHold(Struct, frozen=True):
    """A newcomer's claim that holds lines: its list's policy, and since when."""

    claim: str
    list: str
    policy_version: int
    submitted_at: datetime
    owes_donation_confirmation: bool


async def find_newcomer(reader: Reader, organisation: str) -> Newcomer | None:
    """The unit as a newcomer, or None when it is confirmed or was entered by an office."""
    row = await reader.fetch_row(
        """select completed_at is not null, (select count(*) from claims
               where claims.organisation = registrations.organisation and claims.state = any($2))
           from registrations where organisation = $1 and state = 'unconfirmed'""",
        organisation,
        _OPEN,
    )
    return Newcomer(*row) if row else None


async def set_hold(unit: Unit, claim: str, until: datetime) -> None:
    """Let a claim hold its lines until then."""
    await unit.execute("update claims set reserved_until = $2 where id = $1", claim, until)


async def list_items_claimed(reader: Reader, organisation: str) -> list[str]:
    """The items on which the unit has a claim that is handed in, in the order of locking."""
    rows = await reader.fetch(
        """select distinct item from claims where organisation = $1 and state = 'submitted'
           order by item""",
        organisation,
    )
    return [row["item"] for row in rows]


async def list_first_holds(reader: Reader, organisation: str) -> list[FirstHold]:
    """The unit's claims that hold lines and lie with their committee."""
    rows = await reader.fetch(
        """select claim.id, item.list, item.policy_version, claim.submitted_at,
                  claim.claim_kind = 'donation' and claim.donation_confirmed_at is null
           from claims as claim join items as item on item.code = claim.item
           where claim.organisation = $1 and claim.state = 'submitted'
             and claim.reserved_until is not null""",
        organisation,
    )
    return [FirstHold(*row) for row in rows]
