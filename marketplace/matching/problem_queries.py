"""SQL about what the matcher looks at: needs that can be claimed, offers, and who was asked already."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader
from marketplace.matching.schemas import Scope
from marketplace.matching.solving.problem import THOUSANDTHS, Need, Offer

#: What has been asked of a line without holding it: queued on the full track, or proposed to a unit.
_ASKED = """(select coalesce(sum(line.quantity), 0) from claim_lines as line
             join claims as claim on claim.id = line.claim
             where line.need_line = need.id
               and (claim.state = 'proposed'
                    or (claim.track = 'full' and claim.state in ('submitted', 'qualified'))))"""


async def list_needs(reader: Reader, scope: Scope, committee: str | None) -> list[Need]:
    """What need lines still lack within the scope; of this regional committee's items if one is named.

    Only items that can be claimed now; what others were asked for already is not asked for again.
    """
    rows = await reader.fetch(
        f"""select need.id, need.item, need.resource, need.unit_zh as measure, need.required,
                   greatest(0, need.required - need.reserved - need.signed - {_ASKED}) as gap,
                   need.step, item.community, place.parent as region, item.category, item.domain,
                   item.community_type, coalesce(item.severity, 1) as severity,
                   coalesce(item.people_affected, 1) as people, item.first_heard_on as heard_on,
                   item.duration_days
            from need_lines as need join items as item on item.code = need.item
            left join organisations as place on place.id = item.community
            where item.state = 'published' and item.duration_days is not null
              and (item.claim_until is null or item.claim_until > $1)
              and ($2::text is null or place.parent = $2)
              and ($3::text is null or item.list = $3)
              and ($4::text is null or item.programme = $4)
              and ($5::text is null or item.category = $5)
              and ($6::text is null or item.domain = $6)
              and ($7::text is null or item.community = $7)
              and ($8::text is null or need.resource = $8)
              and ($9::text is null or item.code = $9)
            order by need.item, need.line_no""",
        reader.at,
        committee,
        scope.list,
        scope.programme,
        scope.category,
        scope.domain,
        scope.community,
        scope.resource,
        scope.item,
    )
    today = civil_date(reader.at)
    return [need for row in rows if (need := _need(dict(row), today)).missing_steps > 0]


def _need(row: dict[str, Any], today: date) -> Need:
    days = row.pop("duration_days")
    amounts: dict[str, Any] = {
        name: _thousandths(row.pop(name)) for name in ("required", "gap", "step")
    }
    finish = today + timedelta(days=days - 1)
    return Need(**row, **amounts, start_on=today, finish_on=finish)


def _thousandths(quantity: Decimal) -> int:
    return int(quantity * THOUSANDTHS)


async def list_offers(reader: Reader) -> list[Offer]:
    """What units can still give: their open offers that have not ended, less what they have promised.

    Offers of a unit that nobody has confirmed yet are left out. A unit's promises of a resource are taken from its offers of it in the order of their end.
    """
    rows = await reader.fetch(
        """with promised as (
               select claim.organisation as unit, need.resource, need.unit_zh as measure,
                      sum(case when claim.state in ('fulfilled', 'partly_fulfilled') then line.arrived
                               else line.quantity end) as quantity
               from claim_lines as line join claims as claim on claim.id = line.claim
               join need_lines as need on need.id = line.need_line
               where claim.state in ('proposed', 'submitted', 'waiting', 'qualified', 'selected',
                                     'signed', 'active', 'fulfilled', 'partly_fulfilled')
               group by 1, 2, 3),
           counted as (
               select offer.*, coalesce(promised.quantity, 0) as taken,
                      coalesce(sum(offer.quantity) over (
                          partition by offer.unit, offer.resource, offer.unit_zh
                          order by offer.available_to, offer.id
                          rows between unbounded preceding and 1 preceding), 0) as before
               from offers as offer left join promised on promised.unit = offer.unit
                    and promised.resource = offer.resource and promised.measure = offer.unit_zh
               where offer.available_to >= $1 and offer.state = 'open'
                 and not exists (select from registrations as unknown
                     where unknown.organisation = offer.unit and unknown.state <> 'confirmed'))
           select counted.id, counted.unit, resource, unit_zh as measure, step, available_from,
                  available_to, detail.community as home, home.parent as region,
                  quantity - least(quantity, greatest(0, taken - before)) as quantity,
                  case when not everywhere then
                      array(select community from offer_communities where offer = counted.id) end
                      as communities
           from counted
           left join unit_details as detail on detail.organisation = counted.unit
           left join organisations as home on home.id = detail.community
           order by counted.id""",
        civil_date(reader.at),
    )
    return [_offer(dict(row)) for row in rows]


def _offer(row: dict[str, Any]) -> Offer:
    places = row.pop("communities")
    step = max(1, _thousandths(row.pop("step")))
    quantity = _thousandths(row.pop("quantity")) // step * step
    return Offer(
        **row, step=step, quantity=quantity,
        communities=None if places is None else frozenset(places),
    )  # fmt: skip


async def list_decided(reader: Reader) -> frozenset[tuple[str, str]]:
    """Unit and item where the unit was asked or has claimed in the item's present round."""
    rows = await reader.fetch(
        """select distinct claim.organisation, claim.item from claims as claim
           join items on items.code = claim.item and items.listing_round = claim.listing_round"""
    )
    return frozenset((row["organisation"], row["item"]) for row in rows)
