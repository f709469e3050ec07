"""Acts about lists, items and gates."""

from datetime import date
from typing import Any

import msgspec
from msgspec import UNSET

from marketplace.ground.access.actor import Actor
from marketplace.ground.audit.recording import record_move
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault, Forbidden, NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.items import queries, rules, views
from marketplace.items.events import GateRecorded, PolicyChanged
from marketplace.items.queries import LockedItem
from marketplace.items.schemas import (
    ChangedList,
    NewGateRecord,
    OwnersArea,
    PolicyChange,
    RecordedGate,
)


async def lock_item_or_not_found(unit: Unit, code: str) -> LockedItem:
    """The item, locked for this unit of work; raises `NotFound`."""
    item = await queries.lock_item(unit, code)
    if item is None:
        raise NotFound
    return item


def be_its_community(unit: Unit, item: LockedItem) -> None:
    """Raise `Forbidden` unless the actor's is the item's community (the subdistrict, for the whole)."""
    own = "subdistrict" if item.community is None else "community"
    if unit.actor.role != own or (item.community and unit.actor.organisation != item.community):
        raise Forbidden


def be_a_committee_of_it(unit: Unit, item: LockedItem) -> str | None:
    """Raise `Forbidden` for another region's committee; answer `wrong_level` for another level.

    The regional committee decides on items of its communities, the subdistrict on those for the whole.
    """
    if is_committee_of(unit.actor, item.regional_committee):
        return None
    if item.regional_committee and unit.actor.role == "regional":
        raise Forbidden
    return "wrong_level"


def is_committee_of(actor: Actor, regional_committee: str | None) -> bool:
    """Whether the actor decides on items of this regional committee (None: on those for the whole)."""
    if regional_committee is None:
        return actor.role == "subdistrict"
    return actor.role == "regional" and actor.organisation == regional_committee


def be_a_body_of_it(unit: Unit, item: LockedItem) -> str | None:
    """For what the item's own community may do as well as its committee: the same answers."""
    if unit.actor.role != "community":
        return be_a_committee_of_it(unit, item)
    be_its_community(unit, item)
    return None


async def record_gate(unit: Unit, code: str, record: NewGateRecord) -> RecordedGate:
    """Record a vote, grant or consent for one gate of the item; it may pass or fail by it."""
    refuse_faults(_faults_of(record, civil_date(unit.at)))
    item = await lock_item_or_not_found(unit, code)
    be_its_community(unit, item)
    gate = await queries.lock_gate(unit, code, record.gate)
    facts = rules.GateFacts(
        item_state=item.state, gate_state=gate.state if gate else None, record=record
    )
    refusal = rules.why_not_record_gate(facts)
    if refusal or gate is None:
        raise Refused(refusal or "wrong_gate", _missing(record))
    passed = rules.is_passed(record)
    event_id = new_id()
    await record_move(
        unit, "gate", gate.id, gate, "passed" if passed else "failed", "record_gate", event_id
    )
    await queries.set_gate_state(unit, gate, "passed" if passed else "failed")
    await queries.insert_gate_record(
        unit, _record_row(record, gate.id, passed=passed, unit=unit, event_id=event_id)
    )
    await tell(unit, GateRecorded(item=code, gate=record.gate, passed=passed), event_id)
    view = next(one for one in await views.list_gates(unit, code) if one.gate == record.gate)
    return RecordedGate(**msgspec.structs.asdict(view), event_id=event_id)


def _faults_of(record: NewGateRecord, today: date) -> list[Fault]:
    faults = [
        fault_at(f"/{name}", "in_the_future", "Choose today or an earlier date.")
        for name, day in (("held_on", record.held_on), ("issued_on", record.issued_on))
        if day is not None and day > today
    ]
    return faults + (_faults_of_area(record.area_m2) if record.area_m2 else [])


def _faults_of_area(area: OwnersArea) -> list[Fault]:
    faults = [
        fault_at(f"/area_m2/{name}", "too_fine", "At most two decimal places.")
        for name in area.__struct_fields__
        if not rules.has_two_places(getattr(area, name))
    ]
    if rules.hundredths(area.total) <= 0:
        faults.append(fault_at("/area_m2/total", "too_small", "More than nothing."))
    return faults


def _missing(record: NewGateRecord) -> list[Fault]:
    return [
        fault_at(f"/{name}", "missing", "This gate's form needs this field.")
        for name in rules.missing_fields(record)
    ]


def _record_row(
    record: NewGateRecord, gate_id: str, *, passed: bool, unit: Unit, event_id: str
) -> dict[str, Any]:
    owners = rules.votes_by_owners(record.owners) if record.owners else None
    area = rules.votes_by_area(record.area_m2) if record.area_m2 else None
    return {
        "id": new_id(),
        "gate": gate_id,
        "passed": passed,
        "owners_total": owners.total if owners else None,
        "owners_voted": owners.voted if owners else None,
        "owners_agreed": owners.agreed if owners else None,
        "area_total": area.total if area else None,
        "area_voted": area.voted if area else None,
        "area_agreed": area.agreed if area else None,
        "reference": record.reference,
        "granted_on": record.issued_on,
        "consents_required": record.required,
        "consents_given": record.given,
        "held_on": record.held_on,
        "organisation": unit.actor.organisation,
        "recorded_at": unit.at,
        "event_id": event_id,
    }


async def change_policy(unit: Unit, list_code: str, change: PolicyChange) -> ChangedList:
    """Give the list a new version of its policy; items already published keep theirs."""
    if not await queries.lock_list(unit, list_code):
        raise NotFound
    present = await queries.find_policy(unit, list_code)
    wanted = {
        name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET
    }
    policy = msgspec.structs.replace(present, version=present.version + 1, **wanted)
    await queries.insert_policy(unit, list_code, policy)
    event_id = new_id()
    await tell(unit, PolicyChanged(item=None, list=list_code, version=policy.version), event_id)
    view = (await queries.list_lists(unit, list_code))[0]
    return ChangedList(**msgspec.structs.asdict(view), event_id=event_id)
