"""Acts about files that officers bring: bringing one, saying how it is read, confirming it."""

import asyncio
from collections.abc import Mapping
from typing import Any

import asyncpg
import msgspec
from msgspec import Struct

from impact.ledger.commands import tell_and_book
from impact.spreadsheets import queries, views
from impact.spreadsheets.drafting import with_draft_faults
from impact.spreadsheets.events import SheetLoaded
from impact.spreadsheets.grids import Opened, open_file
from impact.spreadsheets.headings import Wish
from impact.spreadsheets.judges import plan_of
from impact.spreadsheets.known import Known
from impact.spreadsheets.loading import load_plan
from impact.spreadsheets.parsing import Parsed, parse
from impact.spreadsheets.planning import Plan
from impact.spreadsheets.queries import ImportRow
from impact.spreadsheets.schemas import ChangedImport, Confirmation, ImportView, NewReading, RowView
from marketplace.ground.access.actor import Actor
from marketplace.ground.audit.recording import record_making
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import NotFound, Refused
from marketplace.ground.ids import new_id


class Brought(Struct, frozen=True):
    """A file or paste as it came in, already opened and read."""

    source: str
    content: bytes
    reading: NewReading
    opened: Opened
    parsed: Parsed


async def read_file(content: bytes, source: str, reading: NewReading) -> Brought:
    """Open and read a file beside the loop, outside of any unit of work."""
    return await asyncio.to_thread(_read, content, source, reading)


def _read(content: bytes, source: str, reading: NewReading) -> Brought:
    opened = open_file(content, source, reading.encoding)
    wishes = {one.sheet: Wish(kind=one.kind, columns=one.columns) for one in reading.sheets}
    return Brought(source, content, reading, opened, parse(opened, wishes))


async def find_and_read(
    reader: Reader, import_id: str, actor: Actor
) -> tuple[ImportRow, Brought | None]:
    """The actor's file, read again as it was asked for; without content once it is loaded."""
    row = await queries.find_import(reader, import_id, actor.account)
    if row is None:
        raise NotFound
    if row.content is None:
        return row, None
    reading = msgspec.convert(row.choices, NewReading)
    return row, await read_file(row.content, row.source, reading)


async def bring_file(unit: Unit, brought: Brought) -> ImportView:
    """Keep the file for a day and show what it would do; nothing is loaded."""
    import_id = new_id()
    choices = views.choices_of(brought.reading)
    await queries.insert_import(unit, import_id, brought.source, brought.content, choices)
    return await _preview(unit, import_id, brought)


async def read_anew(unit: Unit, import_id: str, brought: Brought) -> ImportView:
    """Keep how the file is to be read, and show what it would do now."""
    row = await queries.lock_import(unit, import_id)
    if row is None:
        raise NotFound
    if row.state is not None:
        raise Refused("wrong_state")
    await queries.set_choices(unit, import_id, views.choices_of(brought.reading))
    return await _preview(unit, import_id, brought)


async def _preview(unit: Unit, import_id: str, brought: Brought) -> ImportView:
    row = await queries.find_import(unit, import_id, unit.actor.account)
    if row is None:
        raise NotFound
    plan = await plan_for(unit, unit.actor, brought)
    return views.view_of_preview(row, brought.opened, brought.parsed, plan)


async def plan_for(reader: Reader, actor: Actor, brought: Brought) -> Plan:
    """What the file would do as of now."""
    known = await find_known(reader, actor)
    return await asyncio.to_thread(_plan, brought.parsed, known)


def _plan(parsed: Parsed, known: Known) -> Plan:
    return with_draft_faults(plan_of(parsed, known), known)


async def show_import(reader: Reader, import_id: str, actor: Actor) -> ImportView:
    """The actor's file: its preview as of now, or what it did."""
    row, brought = await find_and_read(reader, import_id, actor)
    if brought is None:
        return views.view_of_result(row)
    plan = await plan_for(reader, actor, brought)
    return views.view_of_preview(row, brought.opened, brought.parsed, plan)


async def list_rows(
    reader: Reader, import_id: str, actor: Actor, status: str | None, sheet: str | None
) -> list[RowView]:
    """The preview's rows; none once it is loaded."""
    _, brought = await find_and_read(reader, import_id, actor)
    if brought is None:
        return []
    return views.row_views(brought.parsed, await plan_for(reader, actor, brought), status, sheet)


async def find_known(reader: Reader, actor: Actor) -> Known:
    """What is there, and for which communities the actor may act."""
    places = await queries.list_known_places(reader)
    others = await queries.list_other_bodies(reader)
    own = {one.id for one in places if actor.organisation in (one.id, one.regional_committee)}
    return Known(
        role=actor.role,
        organisation=str(actor.organisation),
        area=None if actor.role == "subdistrict" else frozenset(own),
        today=civil_date(reader.at),
        places=places,
        committees={one: name for one, kind, name in others if kind == "regional"},
        bodies=frozenset(one for one, _, _ in others),
        units=await queries.list_known_units(reader),
        offers=await queries.list_known_offers(reader),
        lists=await queries.list_known_lists(reader, civil_date(reader.at)),
        items=await queries.list_known_items(reader),
        names=await queries.list_known_names(reader),
    )


async def confirm_import(
    unit: Unit, import_id: str, wish: Confirmation, brought: Brought | None
) -> ChangedImport:
    """Load the whole file as it was seen, or nothing; a second time, what the first one did."""
    await queries.load_one_at_a_time(unit)
    row = await queries.lock_import(unit, import_id)
    if row is None:
        raise NotFound
    if row.state is None and brought is not None:
        await _load(unit, row, brought, wish.content_hash)
        row = await queries.find_import(unit, import_id, unit.actor.account)
    elif row.content_hash != wish.content_hash:
        raise Refused("import_outdated")
    return _changed(row)


def _changed(row: ImportRow | None) -> ChangedImport:
    if row is None:
        raise NotFound
    shown: Mapping[str, Any] = msgspec.structs.asdict(views.view_of_result(row))
    return ChangedImport(**shown)


async def _load(unit: Unit, row: ImportRow, brought: Brought, seen_hash: str) -> None:
    plan = await plan_for(unit, unit.actor, brought)
    if plan.faults:
        raise Refused("import_has_faults")
    if plan.content_hash != seen_hash:
        raise Refused("import_outdated")
    event_id = new_id()
    is_demonstration = await queries.is_demonstration(unit, unit.actor.organisation)
    try:
        made = await load_plan(unit, plan, demonstration=is_demonstration)
    except asyncpg.UniqueViolationError:  # somebody registered one of them in this very moment
        raise Refused("import_outdated") from None
    await record_making(unit, "sheet_import", row.id, "loaded", "load_sheet", event_id)
    await queries.set_loaded(
        unit, row.id, seen_hash, [msgspec.to_builtins(one) for one in made], event_id
    )
    await tell_and_book(unit, _event(row.id, plan), event_id, "reported")


def _event(import_id: str, plan: Plan) -> SheetLoaded:
    counts = plan.count()
    return SheetLoaded(
        item=None, sheet_import=import_id, new=counts["new"], changed=counts["changes"]
    )
