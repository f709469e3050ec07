"""Tables of the workbench as files: what is to be done, claims of an item, units and offers of one's area."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from dashboards.public.asking import Code, asked
from dashboards.rendering import show_text
from dashboards.spreadsheets import AsOf, FileName, Table, as_file, named
from dashboards.workbench.desk import lay_desk
from dashboards.workbench.previewing import label_of
from dashboards.workbench.words import name_of
from dashboards.workbooks import CellKind
from impact.ledger.queries import find_last_entry
from impact.spreadsheets.commands import find_known
from impact.spreadsheets.kinds import KINDS, Kind
from impact.spreadsheets.known import Known, KnownUnit
from marketplace.claims.queries import list_claim_views
from marketplace.claims.schemas import ClaimView
from marketplace.ground.access.actor import Actor
from marketplace.ground.access.declared import open_to
from marketplace.ground.db import Reader, reading
from marketplace.ground.errors import Forbidden
from marketplace.ground.i18n import language
from marketplace.ground.settings import Settings
from marketplace.ground.web.problems import AnyRequest
from marketplace.organisations.queries import list_names


class TableAsked(Struct, frozen=True, kw_only=True):
    """Of which item, where the table is one of an item."""

    item: Code | None = None


class WorkTable(Struct, frozen=True, kw_only=True):
    """One table of the workbench; `make` reads its rows as this account may see them."""

    name: str
    title_zh: str
    title_en: str
    make: Callable[[Reader, Actor, TableAsked], Awaitable[Table]]


_TASK: Final = (
    "group",
    "act",
    "item",
    "about",
    "claim",
    "organisation",
    "who",
    "since",
    "due_on",
    "overdue",
)
_CLAIM: Final = (
    "item", "claim", "organisation", "lead", "claim_state", "need_line", "quantity", "unit_zh", "arrived",
    "used", "finish_on", "reserved_until", "submitted_at",
)  # fmt: skip


async def _tasks(reader: Reader, actor: Actor, _: TableAsked) -> Table:
    """What the account must do, and what waits for others, as the workbench lists it."""
    desk = await lay_desk(reader, actor)
    names = await list_names(reader)
    rows = [
        [
            one.group, show_text(one, "title"), one.item, show_text(one, "about"), one.claim,
            name_of(names, one.claimant) if one.claimant else None,
            (name_of(names, one.who.organisation) if one.who.organisation else one.who.role) if one.who else None,
            one.since.isoformat() if one.since else None,
            one.due_on.isoformat() if one.due_on else None, "true" if one.overdue else "false",
        ]
        for one in desk.tasks
    ]  # fmt: skip
    return Table(_TASK, rows)


async def _claims(reader: Reader, actor: Actor, wanted: TableAsked) -> Table:
    """The claims that this account may see, line by line; contacts stay on the pages."""
    views = await list_claim_views(
        reader, item=wanted.item, viewer=actor.organisation, sees_all=actor.sees_all
    )
    return Table(_CLAIM, [row for one in views for row in _claim_rows(one)])


def _claim_rows(claim: ClaimView) -> Iterator[list[Any]]:
    for line in claim.lines:
        yield [
            claim.item, claim.id, show_text(claim.organisation, "name") if claim.organisation else None,
            "true" if claim.lead else "false", claim.state, line.need_line, line.quantity, line.unit_zh,
            line.arrived, line.used, claim.finish_on.isoformat(),
            claim.reserved_until.isoformat() if claim.reserved_until else None,
            claim.submitted_at.isoformat(),
        ]  # fmt: skip


async def _units(reader: Reader, actor: Actor, _: TableAsked) -> Table:
    """The units of the account's area, in the columns in which they are imported."""
    known = await find_known(reader, actor)
    return _as_imported(KINDS["units"], (_unit_values(one) for one in _own_units(known)))


async def _offers(reader: Reader, actor: Actor, _: TableAsked) -> Table:
    """What the units of the account's area offer, in the columns in which it is imported."""
    known = await find_known(reader, actor)
    units = {one.id: one for one in _own_units(known)}
    called = _unmistakable(known)
    return _as_imported(
        KINDS["offers"],
        (
            {**{name: getattr(one, name) for name in one.__struct_fields__}, "unit_id": called[one.unit_id]}
            for one in known.offers
            if one.unit_id in units
        ),
    )  # fmt: skip


def _own_units(known: Known) -> list[KnownUnit]:
    return [one for one in known.units if known.area is None or one.community_id in known.area]


def _unit_values(unit: KnownUnit) -> dict[str, Any]:
    values = {name: getattr(unit, name) for name in unit.__struct_fields__}
    return {**values, "state_owned": "yes" if unit.state_owned else "no"}


def _unmistakable(known: Known) -> dict[str, str]:
    """Units by name, or by code where two are called alike."""
    names = [one.name_zh for one in known.units]
    return {
        one.id: one.name_zh if names.count(one.name_zh) == 1 else one.credit_code or one.id
        for one in known.units
    }


def _as_imported(kind: Kind, rows: Iterator[Mapping[str, Any]]) -> Table:
    """Rows under the headings and in the words that an import understands."""
    is_english = language.of_rows() == "en"
    words = {
        field.name: {one.code: one.en if is_english else one.zh[0] for one in field.choices}
        for field in kind.fields
    }
    truths = {"yes": "yes" if is_english else "是", "no": "no" if is_english else "否"}
    kinds: dict[str, CellKind] = {
        label_of(one): "day" if one.reads == "date" else "number"
        for one in kind.fields
        if one.reads in ("date", "quantity")
    }
    return Table(
        [label_of(one) for one in kind.fields],
        [
            [
                truths.get(str(row[one.name])) if one.reads == "yes_no"
                else words[one.name].get(str(row[one.name]), row[one.name])
                for one in kind.fields
            ]
            for row in rows
        ],
        kinds,
    )  # fmt: skip


WORK_TABLES: Final = {
    one.name: one
    for one in (
        WorkTable(name="tasks", title_zh="要办的事", title_en="What is to be done", make=_tasks),
        WorkTable(name="claims", title_zh="认领情况", title_en="Claims", make=_claims),
        WorkTable(name="units", title_zh="单位", title_en="Units", make=_units),
        WorkTable(name="offers", title_zh="资源", title_en="Offers", make=_offers),
    )
}
_FOR_OFFICERS: Final = frozenset({"units", "offers"})


@get(
    "/tables/{name:str}",
    operation_id="workbench.table",
    opt=open_to("unit", "community", "regional", "subdistrict", "slip_office", "auditor"),
    include_in_schema=False,
)
async def give_table(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """One table as a file, by the name's ending."""
    file: FileName = named(name, WORK_TABLES)
    if file.name in _FOR_OFFICERS and request.user.role not in ("regional", "subdistrict"):
        raise Forbidden
    wanted = asked(request, TableAsked)
    settings: Settings = request.app.state.settings
    async with reading() as reader:
        table = await WORK_TABLES[file.name].make(reader, request.user, wanted)
        entry, at = await find_last_entry(reader)
    filters = {"item": wanted.item} if wanted.item else {}
    as_of = AsOf(entry=entry, at=at, demonstration=settings.demo, filters=filters)
    return await asyncio.to_thread(as_file, file, table, as_of)
