"""Acts at the entrance: registering, with a first claim or without one, and giving the rest later."""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct

from marketplace.claims.newcomers.commands import claim_item, let_claims_hold
from marketplace.claims.newcomers.queries import list_items_claimed
from marketplace.claims.queries import list_claim_views
from marketplace.claims.schemas import NewClaim
from marketplace.entrance import allowances
from marketplace.entrance.schemas import FirstClaim, NewRegistration, Registered, RegistrationView
from marketplace.ground.access.actor import Actor
from marketplace.ground.access.guesses import take_from_allowance
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import BadRequest, Fault, NotFound, Refused
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.items.commands import lock_item_or_not_found
from marketplace.organisations.passwords import hash_of_token
from marketplace.units import commands as units
from marketplace.units.registration_queries import find_linked_unit, find_standing
from marketplace.units.schemas import ChangedUnit, Completion

#: A link's secret is as long as a session's.
LINK_LENGTH_MIN: Final = 43
LINK_LENGTH_MAX: Final = 100


class Arrival(Struct, frozen=True, kw_only=True):
    """What is known of a newcomer beside what it wrote: its id to be, its link, who calls."""

    organisation: str
    link_hash: bytes
    password_hash: str | None
    caller: str

    @property
    def actor(self) -> Actor:
        """The unit, acting without an account."""
        return Actor("unit", self.organisation)


def hash_of_link(link: str) -> bytes | None:
    """What is kept of a private link's secret; None for what can be none."""
    is_one = LINK_LENGTH_MIN <= len(link) <= LINK_LENGTH_MAX and link.isascii()
    return hash_of_token(link) if is_one else None


def faults_of_registration(given: NewRegistration) -> list[Fault]:
    """What can be told before anything is looked up: which fields must be given together."""
    faults = []
    if not given.name_zh.strip():
        faults.append(fault_at("/name_zh", "missing", "This field is needed."))
    if given.claim is None or given.username is not None or given.password is not None:
        faults += units.missing_for_an_account(given)
    return faults


async def register(unit: Unit, given: NewRegistration, arrival: Arrival) -> Registered:
    """Let a unit in, with its first claim; all or nothing. Raises with every fault at once."""
    newcomer = units.Newcomer(
        organisation=arrival.organisation,
        name_zh=given.name_zh.strip(),
        contact=(given.contact.name, given.contact.phone),
        link_hash=arrival.link_hash,
        particulars=given,
        password_hash=arrival.password_hash,
    )
    event_id, faults = await units.register_unit(unit, newcomer)
    await _claim_first(unit, given, faults)
    await take_from_allowance(unit, arrival.caller, allowances.REGISTRATIONS)
    view = await get_registration(unit, arrival.organisation)
    return Registered(**msgspec.structs.asdict(view), event_id=event_id)


async def _claim_first(unit: Unit, given: NewRegistration, faults: list[Fault]) -> None:
    """Do the claim if there is one; raise what is wrong with it and with the registration."""
    if given.claim is None:
        refuse_faults(faults)
        return
    try:
        await claim_item(unit, given.claim.item, _wish_of(given.claim, given))
    except BadRequest as fault:
        raise BadRequest([*faults, *_of_the_claim(fault.faults)]) from None
    except NotFound:
        unknown = fault_at("/claim/item", "unknown", "There is no such item.")
        raise BadRequest([*faults, unknown]) from None
    except Refused as refusal:
        found = _of_the_claim(refusal.faults)
        refuse_faults([*faults, *found] if faults else [])
        raise Refused(refusal.name, found, refusal.facts) from None
    refuse_faults(faults)


def _wish_of(claim: FirstClaim, given: NewRegistration) -> NewClaim:
    fields = {name: getattr(claim, name) for name in NewClaim.__struct_fields__}
    return NewClaim(**{**fields, "contact": claim.contact or given.contact})


def _of_the_claim(faults: Sequence[Fault]) -> list[Fault]:
    return [msgspec.structs.replace(one, pointer=f"/claim{one.pointer}") for one in faults]


async def find_registered(reader: Reader, link: str) -> str:
    """The unit of a private link; raises `NotFound`."""
    known = hash_of_link(link)
    organisation = await find_linked_unit(reader, known) if known else None
    if organisation is None:
        raise NotFound
    return organisation


async def get_registration(reader: Reader, organisation: str) -> RegistrationView:
    """How a registered unit and its claims stand, for the unit itself; raises `NotFound`."""
    standing = await find_standing(reader, organisation)
    if standing is None:
        raise NotFound
    own = await list_claim_views(reader, organisation=organisation, viewer=organisation)
    return RegistrationView(**msgspec.structs.asdict(standing), claims=own)


async def complete_registration(
    unit: Unit, organisation: str, given: Completion, password_hash: str
) -> ChangedUnit:
    """Take what the unit left open, and let its first claim hold as long as anybody's."""
    # Like every act on claims: first the item, so that none of them ends or is chosen meanwhile.
    for code in await list_items_claimed(unit, organisation):
        await lock_item_or_not_found(unit, code)
    changed = await units.complete_registration(unit, organisation, given, password_hash)
    await let_claims_hold(unit, organisation)
    return changed
