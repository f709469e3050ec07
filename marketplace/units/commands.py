"""Acts about units: coming in, giving what was left open, being confirmed, a code reviewed."""

import secrets
from typing import Final

import msgspec
from msgspec import Struct

from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault, NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.organisations.queries import insert_fresh_account
from marketplace.units import registration_queries as queries
from marketplace.units import rules
from marketplace.units.credit_codes import CodeFault, check_code
from marketplace.units.events import (
    UnitCodeConfirmed,
    UnitCompleted,
    UnitConfirmed,
    UnitEvent,
    UnitRegistered,
)
from marketplace.units.rows import LockedRegistration, UnitRow
from marketplace.units.schemas import (
    ChangedUnit,
    CodeConfirmation,
    Completion,
    UnitParticulars,
)

_ID_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID_LENGTH: Final = 12
_CODE_FAULTS: Final[dict[CodeFault, str]] = {
    "bad_length": "A credit code has 18 letters and digits.",
    "bad_char": "A credit code has digits and capital letters without I, O, S, V and Z; a zero is no O.",
    "bad_region": "The third to the eighth place are digits.",
    "bad_check": "The last letter does not fit the others: look for a slip of the pen. If it stands so "
    "on your papers, tick that, and a reviewer looks at it.",
    "old_code": "This is an old registration number of 15 digits. If there is no code of 18 yet, tick "
    "that it stands so on your papers, and a reviewer looks at it.",
}


class Newcomer(Struct, frozen=True, kw_only=True):
    """A unit that comes in: its name, a contact, its link, and as much of the rest as it gave."""

    organisation: str
    name_zh: str
    contact: tuple[str, str]
    link_hash: bytes
    particulars: UnitParticulars
    password_hash: str | None


def new_unit_id() -> str:
    """A fresh id that tells nothing: about 58 random bits."""
    return "U" + "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))


async def register_unit(unit: Unit, newcomer: Newcomer) -> tuple[str, list[Fault]]:
    """Let a unit in, unconfirmed; answer the event's id and what is wrong with what it gave."""
    given = newcomer.particulars
    row, faults = read_particulars(newcomer.organisation, given)
    registration_id, event_id = new_id(), new_id()
    await record_making(unit, "registration", registration_id, "unconfirmed", "register", event_id)
    contact = newcomer.contact
    if not await queries.insert_newcomer(unit, row, newcomer.name_zh, given.name_en, contact):
        raise_taken_code([*faults])
    if newcomer.password_hash is not None:
        faults += await open_account(unit, newcomer.organisation, given, newcomer.password_hash)
    fresh = await queries.insert_registration(
        unit,
        registration_id,
        newcomer.organisation,
        newcomer.link_hash,
        is_completed=newcomer.password_hash is not None,
    )
    if not fresh:
        faults.append(fault_at("/link", "taken", "Open the form anew, then send it once."))
    await tell(unit, UnitRegistered(item=None, unit=newcomer.organisation), event_id)
    return event_id, faults


def raise_taken_code(faults: list[Fault]) -> None:
    """Raise `BadRequest` for a code that is another unit's."""
    text = "A unit with this code is registered already: sign in, or ask the committee."
    refuse_faults([*faults, fault_at("/credit_code", "taken", text)])


def read_particulars(organisation: str, given: UnitParticulars) -> tuple[UnitRow, list[Fault]]:
    """The unit's details as they are kept, and what is wrong with its code."""
    faults: list[Fault] = []
    code, fault = None, None
    if given.credit_code:
        checked = check_code(given.credit_code)
        code, fault = checked.code, checked.fault
        if fault and not (given.code_exception and fault in rules.EXCEPTIONS):
            faults.append(fault_at("/credit_code", fault, _CODE_FAULTS[fault]))
            code = None
    row = UnitRow(
        organisation=organisation,
        unit_kind=given.kind,
        state_owned=bool(given.state_owned),
        credit_code=code,
        code_status=rules.code_status(code, fault),
    )
    return row, faults


def missing_for_an_account(given: UnitParticulars) -> list[Fault]:
    """What must be given together so that a unit can act by itself."""
    names = ("kind", "state_owned", "username", "password")
    return [
        fault_at(f"/{name}", "missing", "This field is needed.")
        for name in names
        if getattr(given, name) is None
    ]


async def open_account(
    unit: Unit, organisation: str, given: UnitParticulars, password_hash: str
) -> list[Fault]:
    """Open the unit's account; the fault that keeps it from being opened, if any."""
    made = await insert_fresh_account(
        unit, new_id(), str(given.username), password_hash, "unit", organisation
    )
    return [] if made else [fault_at("/username", "taken", "Choose another one: this is taken.")]


async def complete_registration(
    unit: Unit, organisation: str, given: Completion, password_hash: str
) -> ChangedUnit:
    """Take what a unit left open when it registered, and open its account; done once."""
    registration = await _lock(unit, organisation)
    refusal = rules.why_not_complete(is_completed=registration.is_completed)
    if refusal:
        raise Refused(refusal)
    row, faults = read_particulars(organisation, given)
    if not await queries.set_particulars(unit, row, given.name_en):
        raise_taken_code(faults)
    refuse_faults([*faults, *await open_account(unit, organisation, given, password_hash)])
    news = UnitCompleted(item=None, unit=organisation)
    return await _move(unit, registration, registration.state, "complete", news, is_completed=True)


async def confirm_unit(unit: Unit, organisation: str) -> None:
    """Confirm a unit with its first claim; nothing for one that is confirmed or was entered by an office.

    Called by the acts that accept a claim, whose level was checked there.
    """
    registration = await queries.lock_registration(unit, organisation)
    if registration is not None and registration.state == "unconfirmed":
        news = UnitConfirmed(item=None, unit=organisation)
        await _move(unit, registration, "confirmed", "confirm", news)


async def confirm_code(unit: Unit, organisation: str, given: CodeConfirmation) -> ChangedUnit:
    """Let a code count although the standard's check does not pass it."""
    registration = await _lock(unit, organisation)
    committees = await queries.list_committees_of(unit, organisation)
    decides = unit.actor.role == "subdistrict" or unit.actor.organisation in committees
    facts = rules.CodeFacts(
        state=registration.state,
        code_status=registration.code_status,
        level_refusal=None if decides else "wrong_level",
        reason=given.reason,
    )
    refusal = rules.why_not_confirm_code(facts)
    if refusal:
        raise Refused(refusal)
    await queries.set_code_status(unit, organisation, "exception_confirmed")
    news = UnitCodeConfirmed(item=None, unit=organisation)
    act = "confirm_code"
    return await _move(unit, registration, registration.state, act, news, reason=given.reason)


async def _lock(unit: Unit, organisation: str) -> LockedRegistration:
    registration = await queries.lock_registration(unit, organisation)
    if registration is None:
        raise NotFound
    return registration


async def _move(
    unit: Unit,
    registration: LockedRegistration,
    to_state: str,
    act: str,
    news: UnitEvent,
    *,
    is_completed: bool = False,
    reason: str | None = None,
) -> ChangedUnit:
    event_id = new_id()
    await record_move(
        unit, "registration", registration.id, registration, to_state, act, event_id, reason
    )
    await queries.set_registration(unit, registration, to_state, is_completed=is_completed)
    await tell(unit, news, event_id)
    view = await queries.find_standing(unit, registration.organisation)
    if view is None:
        raise NotFound
    return ChangedUnit(**msgspec.structs.asdict(view), event_id=event_id)
