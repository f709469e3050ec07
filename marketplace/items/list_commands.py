"""Acts about lists and the words that their items are sorted by: rows with validity, never enums."""

from datetime import date

import msgspec
from msgspec import UNSET

from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault, NotFound
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.items import list_queries, queries
from marketplace.items.events import ListMade, TermSet
from marketplace.items.list_schemas import NewList, NewTerm, SetTerm, Validity
from marketplace.items.policies import LAW_POLICY
from marketplace.items.rows import ListRow
from marketplace.items.schemas import ChangedList, PolicyChange, PolicyView

_TAKEN = "This is taken; choose another."


async def make_list(unit: Unit, wish: NewList) -> ChangedList:
    """Make next year's list or the next batch, with the law's policy where nothing else is said."""
    row = await _row_of(unit, wish)
    taken = await list_queries.find_taken(unit, row)
    refuse_faults(
        [*_faults_of(wish, row), *(fault_at(f"/{one}", "taken", _TAKEN) for one in taken)]
    )
    if not await list_queries.insert_list(unit, row):
        refuse_faults([fault_at("/code", "taken", _TAKEN)])  # somebody else, in this very moment
    await queries.insert_policy(unit, row.code, policy_with(wish.policy))
    event_id = new_id()
    await tell(unit, ListMade(item=None, list=row.code), event_id)
    return await _changed_list(unit, row.code, event_id)


def policy_with(change: PolicyChange | None) -> PolicyView:
    """The law's defaults with these changes."""
    given = msgspec.structs.asdict(change) if change else {}
    return msgspec.structs.replace(
        LAW_POLICY, **{name: value for name, value in given.items() if value is not UNSET}
    )


async def _row_of(unit: Unit, wish: NewList) -> ListRow:
    return ListRow(
        code=wish.code,
        programme=wish.programme,
        batch_no=wish.batch_no,
        name_zh=wish.name_zh,
        name_en=wish.name_en,
        source="workbench",
        demonstration=await list_queries.is_demonstration(unit, str(unit.actor.organisation)),
        item_prefix=wish.item_prefix or (f"TP-{wish.batch_no}" if wish.batch_no else ""),
        valid_from=wish.valid_from,
        valid_to=wish.valid_to,
    )


def _faults_of(wish: NewList, row: ListRow) -> list[Fault]:
    faults = faults_of_validity(wish.valid_from, wish.valid_to)
    if wish.programme == "tackling" and wish.batch_no is None:
        faults.append(fault_at("/batch_no", "missing", "A batch of projects has a number."))
    elif wish.programme == "livelihood" and not row.item_prefix:
        told = "Say what its items’ numbers begin with, for example LL-2026."
        faults.append(fault_at("/item_prefix", "missing", told))
    return faults


def faults_of_validity(valid_from: date | None, valid_to: date | None) -> list[Fault]:
    """A validity that ends before it begins."""
    if valid_from is None or valid_to is None or valid_from <= valid_to:
        return []
    return [fault_at("/valid_to", "before_it_begins", "Choose a day after the first one.")]


async def set_list_validity(unit: Unit, code: str, validity: Validity) -> ChangedList:
    """Say from when until when a list takes new items; what stands on it stands."""
    refuse_faults(faults_of_validity(validity.valid_from, validity.valid_to))
    if not await queries.lock_list(unit, code):
        raise NotFound
    await list_queries.set_list_validity(unit, code, validity)
    event_id = new_id()
    await tell(unit, ListMade(item=None, list=code), event_id)
    return await _changed_list(unit, code, event_id)


async def _changed_list(unit: Unit, code: str, event_id: str) -> ChangedList:
    view = (await queries.list_lists(unit, code))[0]
    return ChangedList(**msgspec.structs.asdict(view), event_id=event_id)


async def make_term(unit: Unit, wish: NewTerm) -> SetTerm:
    """Make a category, a domain, a community type or a level."""
    faults = faults_of_validity(wish.valid_from, wish.valid_to)
    if wish.kind == "gate":
        told = "Each gate has a form of its own; only its validity can be changed."
        faults.append(fault_at("/kind", "not_a_choice", told))
    refuse_faults(faults)
    if not await list_queries.insert_term(unit, wish):
        refuse_faults([fault_at("/code", "taken", _TAKEN)])
    return await _set(unit, wish.kind, wish.code)


async def set_term_validity(unit: Unit, kind: str, code: str, validity: Validity) -> SetTerm:
    """Say from when until when drafts may use a word; what uses it already stands."""
    refuse_faults(faults_of_validity(validity.valid_from, validity.valid_to))
    if not await list_queries.set_term_validity(unit, kind, code, validity):
        raise NotFound
    return await _set(unit, kind, code)


async def _set(unit: Unit, kind: str, code: str) -> SetTerm:
    event_id = new_id()
    await tell(unit, TermSet(item=None, kind=kind, code=code), event_id)
    found = await list_queries.list_terms(unit, kind, code)
    return SetTerm(**msgspec.structs.asdict(found[0]), event_id=event_id)
