"""SQL about units and their offers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from marketplace.ground.db import Reader, Unit
from marketplace.units.schemas import UnitView


async def insert_units(unit: Unit, rows: list[Any]) -> None:
    """Insert details of units whose organisations are there; the rows are those of units.csv."""
    await unit.execute_many(
        """insert into unit_details (organisation, unit_kind, state_owned, community, credit_code,
               code_status)
           values ($1, $2, $3, $4, $5, 'valid')""",
        [
            (row.unit_id, row.kind, row.state_owned == "yes", row.community_id, row.credit_code)
            for row in rows
        ],
    )


async def insert_offers(unit: Unit, rows: list[Any], *, demonstration: bool) -> None:
    """Insert offers with the communities in which they hold; the rows are those of offers.csv."""
    await unit.execute_many(
        """insert into offers (id, unit, resource, quantity, unit_zh, unit_en, step, what_zh, what_en,
               available_from, available_to, everywhere, conditions_zh, conditions_en, source,
               demonstration)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'illustrative', $15)""",
        [
            (
                row.offer_id, row.unit_id, row.resource_type, Decimal(row.quantity), row.unit_zh, row.unit_en,
                Decimal(row.step), row.what_zh, row.what_en, row.available_from, row.available_to,
                row.communities == "ALL", row.conditions_zh, row.conditions_en, demonstration,
            )
            for row in rows
        ],
    )  # fmt: skip
    await unit.execute_many(
        "insert into offer_communities (offer, community) values ($1, $2)",
        [
            (row.offer_id, community)
            for row in rows
            if row.communities != "ALL"
            for community in row.communities.split(";")
        ],
    )


async def set_unit(unit: Unit, organisation: str, changes: Mapping[str, str]) -> None:
    """Change a unit's details; what is not given stays."""
    state_owned = changes.get("state_owned")
    await unit.execute(
        """update unit_details
           set unit_kind = coalesce($2, unit_kind), state_owned = coalesce($3, state_owned),
               community = coalesce($4, community)
           where organisation = $1""",
        organisation,
        changes.get("kind"),
        None if state_owned is None else state_owned == "yes",
        changes.get("community_id"),
    )


_CHANGEABLE = (
    "quantity", "step", "available_from", "available_to", "conditions_zh", "what_en", "unit_en",
)  # fmt: skip


async def set_offer(unit: Unit, offer: str, changes: Mapping[str, str]) -> None:
    """Change an offer; what is not given stays. `communities` are ids joined by `;`, or `ALL`."""
    await unit.execute(
        """update offers
           set quantity = coalesce($2::text::numeric, quantity), step = coalesce($3::text::numeric, step),
               available_from = coalesce($4::text::date, available_from),
               available_to = coalesce($5::text::date, available_to),
               conditions_zh = coalesce($6, conditions_zh), what_en = coalesce($7, what_en),
               unit_en = coalesce($8, unit_en)
           where id = $1""",
        offer,
        *(changes.get(name) for name in _CHANGEABLE),
    )
    if "communities" in changes:
        await _set_communities(unit, offer, changes["communities"].split(";"))


async def _set_communities(unit: Unit, offer: str, communities: list[str]) -> None:
    everywhere = communities == ["ALL"]
    await unit.execute("update offers set everywhere = $2 where id = $1", offer, everywhere)
    await unit.execute("delete from offer_communities where offer = $1", offer)
    await unit.execute_many(
        "insert into offer_communities (offer, community) values ($1, $2)",
        [(offer, one) for one in communities if not everywhere],
    )


async def find_unit(reader: Reader, unit_id: str) -> UnitView | None:
    """A unit with its offers, or None."""
    row = await reader.fetch_row(
        """select body.id, body.name_zh, body.name_en, detail.unit_kind as kind, detail.state_owned,
                  detail.community, body.source, body.demonstration,
                  coalesce((select jsonb_agg(jsonb_build_object('id', offer.id, 'unit', offer.unit,
                          'resource', resource, 'quantity', trim_scale(quantity)::text,
                          'unit_zh', unit_zh, 'unit_en', unit_en, 'step', trim_scale(step)::text,
                          'what_zh', what_zh, 'what_en', what_en, 'available_from', available_from,
                          'available_to', available_to, 'conditions_zh', conditions_zh,
                          'source', offer.source, 'demonstration', offer.demonstration,
                          'communities', case when everywhere then '["ALL"]'::jsonb else
                              (select jsonb_agg(place.community order by place.community)
                               from offer_communities as place where place.offer = offer.id) end)
                          order by offer.id)
                      from offers as offer where offer.unit = body.id), '[]') as offers
           from organisations as body join unit_details as detail on detail.organisation = body.id
           where body.id = $1""",
        unit_id,
    )
    return msgspec.convert(dict(row), UnitView) if row else None
