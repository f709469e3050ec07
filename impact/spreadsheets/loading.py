"""Loading a plan: communities, units, what units offer, drafts; all in the unit of work at hand."""

from collections.abc import Mapping, Sequence

import msgspec

from impact.imports.sheets import OfferRow, UnitRow
from impact.spreadsheets.drafting import load_drafts
from impact.spreadsheets.judges import IN_THE_SAME_FILE
from impact.spreadsheets.planning import Plan, PlannedRow
from impact.spreadsheets.schemas import MadeRow
from marketplace.ground.db import Unit
from marketplace.ground.ids import new_id
from marketplace.organisations import queries as organisations
from marketplace.organisations.queries import OrganisationRow
from marketplace.units import queries as units
from marketplace.units.offering import amend_offer, enter_offers

#: Where a row comes from that an office entered.
ENTERED = "entered"


async def load_plan(unit: Unit, plan: Plan, *, demonstration: bool) -> list[MadeRow]:
    """Do what the plan says; answer every thing that was made or changed."""
    made = await _load_communities(unit, plan, demonstration=demonstration)
    made_units, ids = await _load_units(unit, plan, demonstration=demonstration)
    made_offers = await _load_offers(unit, plan, ids, demonstration=demonstration)
    return [*made, *made_units, *made_offers, *await load_drafts(unit, plan)]


def _made(rows: Sequence[PlannedRow], ids: Sequence[str], name: str) -> list[MadeRow]:
    return [
        MadeRow(
            kind=one.kind, row=one.row, status=one.status, id=made_id, name=one.values.get(name, "")
        )
        for one, made_id in zip(rows, ids, strict=True)
    ]


async def _load_communities(unit: Unit, plan: Plan, *, demonstration: bool) -> list[MadeRow]:
    new, changed = plan.of("communities", "new"), plan.of("communities", "changes")
    rows = [_community_row(one.values, demonstration=demonstration) for one in new]
    await organisations.insert_organisations(unit, rows)
    for one in changed:
        await organisations.set_organisation(unit, str(one.subject), _changes(one))
    both = [*new, *changed]
    return _made(both, [one.values["community_id"] for one in both], "name_zh")


def _community_row(values: Mapping[str, str], *, demonstration: bool) -> OrganisationRow:
    return OrganisationRow(
        id=values["community_id"],
        kind="community",
        name_zh=values["name_zh"],
        name_en=values.get("name_en"),
        parent=values["regional_committee"],
        community_type=values["community_type"],
        strategy_zh=values.get("strategy_zh"),
        source=ENTERED,
        demonstration=demonstration,
    )


def _changes(row: PlannedRow) -> dict[str, str]:
    return {name: row.values[name] for name in row.before}


async def _load_units(
    unit: Unit, plan: Plan, *, demonstration: bool
) -> tuple[list[MadeRow], dict[str, str]]:
    """What was made, and the ids of the file's units by their credit codes."""
    new, changed = plan.of("units", "new"), plan.of("units", "changes")
    rows = [_unit_row(new_id(), one.values) for one in new]
    bodies = [_body_of(row, demonstration=demonstration) for row in rows]
    await organisations.insert_organisations(unit, bodies)
    await units.insert_units(unit, rows)
    for one in changed:
        await organisations.set_organisation(unit, str(one.subject), _changes(one))
        await units.set_unit(unit, str(one.subject), _changes(one))
    ids = {row.credit_code: row.unit_id for row in rows}
    subjects = [str(one.subject) for one in changed]
    return _made([*new, *changed], [*ids.values(), *subjects], "name_zh"), ids


def _body_of(row: UnitRow, *, demonstration: bool) -> OrganisationRow:
    return OrganisationRow(
        id=row.unit_id,
        kind="unit",
        name_zh=row.name_zh,
        name_en=row.name_en,
        source=ENTERED,
        demonstration=demonstration,
    )


def _unit_row(unit_id: str, values: Mapping[str, str]) -> UnitRow:
    return UnitRow(
        unit_id=unit_id,
        name_zh=values["name_zh"],
        name_en=values.get("name_en"),
        kind=values["kind"],
        state_owned="yes" if values.get("state_owned") == "yes" else "no",
        community_id=values["community_id"],
        credit_code=values["credit_code"],
    )


async def _load_offers(
    unit: Unit, plan: Plan, ids: Mapping[str, str], *, demonstration: bool
) -> list[MadeRow]:
    new, changed = plan.of("offers", "new"), plan.of("offers", "changes")
    rows = [_offer_row(new_id(), one.values, ids) for one in new]
    await enter_offers(unit, rows, demonstration=demonstration)
    for one in changed:
        await amend_offer(unit, str(one.subject), _changes(one))
    subjects = [*(row.offer_id for row in rows), *(str(one.subject) for one in changed)]
    return _made([*new, *changed], subjects, "what_zh")


def _offer_row(offer_id: str, values: Mapping[str, str], ids: Mapping[str, str]) -> OfferRow:
    provider = values["unit_id"]
    if provider.startswith(IN_THE_SAME_FILE):
        provider = ids[provider.removeprefix(IN_THE_SAME_FILE)]
    wanted = {**values, "offer_id": offer_id, "unit_id": provider}
    return msgspec.convert(wanted, OfferRow)
