"""SQL about units and their offers."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

import msgspec

from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.units.rows import LockedOffer
from marketplace.units.schemas import NewOffer, OfferView, UnitView

#: More lines than any list of one subdistrict has; a page shows 25 items of them.
NEEDS_MAX: Final = 2_000


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
    """Insert open offers with their communities; the rows are those of offers.csv.

    Their first states must already be recorded.
    """
    await unit.execute_many(
        """insert into offers (kind, version, state, id, unit, resource, quantity, unit_zh, unit_en, step, what_zh, what_en,
               available_from, available_to, everywhere, conditions_zh, conditions_en, source,
               demonstration)
           values ('offer', 1, 'open', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
                   'illustrative', $15)""",
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
    """Change an offer; what is not given stays. `communities` are ids joined by `;`, or `ALL`.

    The step must already be recorded.
    """
    await unit.execute(
        """update offers
           set version = version + 1, quantity = coalesce($2::text::numeric, quantity), step = coalesce($3::text::numeric, step),
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


_OFFER = """
    select offer.id, offer.unit, resource, trim_scale(quantity)::text as quantity, unit_zh, unit_en,
           trim_scale(step)::text as step, what_zh, what_en, available_from, available_to,
           conditions_zh, state, source, demonstration,
           case when everywhere then '["ALL"]'::jsonb
                else (select jsonb_agg(place.community order by place.community)
                      from offer_communities as place where place.offer = offer.id) end as communities
    from offers as offer
"""


async def find_unit(
    reader: Reader, unit_id: str, *, viewer: str | None = None, sees_all: bool = False
) -> UnitView | None:
    """A unit with its open offers, or None.

    A unit that nobody has confirmed is there for itself, for those who decide on its claims, and for
    whoever sees all.
    """
    row = await reader.fetch_row(
        f"""select body.id, body.name_zh, body.name_en, detail.unit_kind as kind, detail.state_owned,
                  detail.community, registration.state is distinct from 'unconfirmed' as confirmed,
                  body.source, body.demonstration,
                  coalesce((select jsonb_agg(to_jsonb(sums) order by resource, unit_zh)
                      from (select need.resource, need.unit_zh, max(need.unit_en) as unit_en,
                                trim_scale(sum(line.used))::text as quantity
                            from claims join claim_lines as line on line.claim = claims.id
                            join need_lines as need on need.id = line.need_line
                            where claims.organisation = $1 and line.used > 0
                            group by need.resource, need.unit_zh) as sums), '[]') as delivered,
                  coalesce((select jsonb_agg(to_jsonb(one) order by one.id)
                      from ({_OFFER} where offer.unit = $1 and state = 'open'
                            and available_to >= $4) as one), '[]') as offers
           from organisations as body join unit_details as detail on detail.organisation = body.id
           left join registrations as registration on registration.organisation = body.id
           where body.id = $1 and (registration.state is distinct from 'unconfirmed' or $3
                 or $2 = body.id or exists (select from claims
                     join items on items.code = claims.item
                     left join organisations as place on place.id = items.community
                     where claims.organisation = body.id and $2 in (items.community, place.parent)))""",
        unit_id,
        viewer,
        sees_all,
        _today(reader),
    )
    return msgspec.convert(dict(row), UnitView) if row else None


def _today(reader: Reader) -> date:
    return civil_date(reader.at)


async def list_offers(
    reader: Reader,
    *,
    offer_id: str | None = None,
    unit: str | None = None,
    community: str | None = None,
    resource: str | None = None,
) -> list[OfferView]:
    """Offers: the one of this id, all of a unit, or those open now that hold in a community.

    Without a `unit` or id only open ones of confirmed units are there, as long as they last.
    """
    rows = await reader.fetch(
        _OFFER
        + """where ($1::text is null or offer.id = $1) and ($2::text is null or offer.unit = $2)
               and ($1::text is not null or $2::text is not null
                    or (state = 'open' and available_to >= $5
                        and not exists (select from registrations
                            where registrations.organisation = offer.unit
                              and registrations.state = 'unconfirmed')))
               and ($3::text is null or everywhere or exists (select from offer_communities as place
                    where place.offer = offer.id and place.community = $3))
               and ($4::text is null or resource = $4)
             order by offer.id""",
        offer_id,
        unit,
        community,
        resource,
        _today(reader),
    )
    return [msgspec.convert(dict(row), OfferView) for row in rows]


async def lock_offer(unit: Unit, offer_id: str) -> LockedOffer | None:
    """Lock an offer, or None when there is no such one."""
    row = await unit.fetch_row(
        "select id, version, state, unit from offers where id = $1 for no key update", offer_id
    )
    return msgspec.convert(dict(row), LockedOffer) if row else None


async def insert_offer(unit: Unit, offer_id: str, offer: NewOffer, step: Decimal) -> None:
    """Insert an open offer of the acting unit; its first state must already be recorded."""
    await unit.execute(
        """insert into offers (kind, version, state, id, unit, resource, quantity, unit_zh, step,
               what_zh, available_from, available_to, everywhere, conditions_zh, source, demonstration)
           select 'offer', 1, 'open', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'unit',
                  body.demonstration
           from organisations as body where body.id = $2""",
        offer_id,
        unit.actor.organisation,
        *_values_of(offer, step),
    )
    await _insert_places(unit, offer_id, offer)


async def rewrite_offer(unit: Unit, offer: LockedOffer, changed: NewOffer, step: Decimal) -> None:
    """Change an offer from its locked version on; the step must already be recorded."""
    await unit.execute(
        """update offers set version = $2 + 1, resource = $3, quantity = $4, unit_zh = $5,
                  unit_en = case when unit_zh = $5 then unit_en end, step = $6,
                  what_en = case when what_zh = $7 then what_en end, what_zh = $7,
                  available_from = $8, available_to = $9, everywhere = $10, conditions_zh = $11,
                  conditions_en = case when conditions_zh = $11 then conditions_en end
           where id = $1 and version = $2""",
        offer.id,
        offer.version,
        *_values_of(changed, step),
    )
    await unit.execute("delete from offer_communities where offer = $1", offer.id)
    await _insert_places(unit, offer.id, changed)


def _values_of(offer: NewOffer, step: Decimal) -> tuple[object, ...]:
    return (
        offer.resource, Decimal(offer.quantity), offer.unit_zh, step, offer.what_zh,
        offer.available_from, offer.available_to, offer.communities == ["ALL"],
        offer.conditions_zh or None,
    )  # fmt: skip


async def _insert_places(unit: Unit, offer_id: str, offer: NewOffer) -> None:
    if offer.communities != ["ALL"]:
        await unit.execute(
            """insert into offer_communities (offer, community)
               select $1, community from unnest($2::text[]) as named (community)""",
            offer_id,
            sorted(set(offer.communities)),
        )


async def set_offer_withdrawn(unit: Unit, offer: LockedOffer) -> None:
    """Take an offer back from its locked version on."""
    await unit.execute(
        "update offers set state = 'withdrawn', version = $2 + 1 where id = $1 and version = $2",
        offer.id,
        offer.version,
    )


async def list_community_ids(reader: Reader) -> frozenset[str]:
    """Every community."""
    rows = await reader.fetch("select id from organisations where kind = 'community'")
    return frozenset(row["id"] for row in rows)


async def list_open_needs(
    reader: Reader,
    *,
    resource: str | None = None,
    communities: list[str] | None = None,
    track: str | None = None,
) -> list[dict[str, Any]]:
    """Lines that lack something, of items that can be claimed now, item by item, soonest first.

    Items for the whole subdistrict are there for every community. At most `NEEDS_MAX` lines.
    """
    rows = await reader.fetch(
        """select item.code as item, item.programme, item.title_zh, item.title_en, item.domain,
                  item.category, item.community, item.community_type, item.track,
                  item.duration_days, item.claim_until,
                  coalesce((select array_agg(gate order by gate) from item_gates
                      where item_gates.item = item.code and state <> 'passed'), '{}') as gates,
                  (select count(*) from template_nodes
                      where template = item.milestone_template) as nodes,
                  line.id as need_line, line.resource, line.what_zh, line.what_en,
                  line.conditions_zh, line.unit_zh, line.unit_en, line.required, line.step,
                  line.required - line.reserved - line.signed as gap
           from need_lines as line join items as item on item.code = line.item
           where line.reserved + line.signed < line.required
             and item.state = 'published' and item.duration_days is not null
             and (item.claim_until is null or item.claim_until > $1)
             and ($2::text is null or line.resource = $2)
             and ($3::text[] is null or item.community is null or item.community = any($3))
             and ($4::text is null or item.track = $4)
           order by item.duration_days, item.code, line.line_no limit $5""",
        reader.at,
        resource,
        communities,
        track,
        NEEDS_MAX,
    )
    return [dict(row) for row in rows]
