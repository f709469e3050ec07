"""SQL that counts what became of claims, resource by resource."""

from decimal import Decimal

from msgspec import Struct

from marketplace.ground.db import Reader


class FunnelRow(Struct, frozen=True):
    """One resource in one unit: what was ever intended, and what became of it."""

    resource: str
    unit_zh: str
    unit_en: str | None
    intended: Decimal
    withdrawn: Decimal
    expired: Decimal
    turned_down: Decimal
    signed: Decimal
    given_back: Decimal
    arrived: Decimal
    used: Decimal


_TURNED_DOWN = "('unqualified', 'not_selected')"
_GIVEN_BACK = "('returned', 'terminated')"
_EVER = """exists (select from state_changes as step where step.kind = 'claim'
    and step.subject = claims.id and step.to_state = '{0}')"""


async def list_funnel(reader: Reader, programme: str) -> list[FunnelRow]:
    """What was promised in claims that were ever handed in, by resource and unit."""
    rows = await reader.fetch(
        f"""select need.resource, need.unit_zh, max(need.unit_en), sum(line.quantity),
                  coalesce(sum(line.quantity) filter (where claims.state = 'withdrawn'), 0),
                  coalesce(sum(line.quantity) filter (where claims.state = 'expired'), 0),
                  coalesce(sum(line.quantity) filter (where claims.state in {_TURNED_DOWN}), 0),
                  coalesce(sum(line.quantity) filter (where {_EVER.format("signed")}), 0),
                  coalesce(sum(line.quantity - line.arrived)
                      filter (where claims.state in {_GIVEN_BACK}
                              and {_EVER.format("signed")}), 0),
                  sum(line.arrived), sum(line.used)
           from claims join claim_lines as line on line.claim = claims.id
           join need_lines as need on need.id = line.need_line
           join items as item on item.code = claims.item
           where item.programme = $1 and {_EVER.format("submitted")}
           group by need.resource, need.unit_zh order by need.resource, need.unit_zh""",
        programme,
    )
    return [FunnelRow(*row) for row in rows]


async def count_claims(reader: Reader, programme: str) -> dict[str, int]:
    """How many claims of the programme were handed in, and how many ended in which way."""
    row = await reader.fetch_row(
        f"""select count(*) as intended,
                  count(*) filter (where claims.state = 'withdrawn') as withdrawn,
                  count(*) filter (where claims.state = 'expired') as expired,
                  count(*) filter (where claims.state in {_TURNED_DOWN}) as turned_down,
                  count(*) filter (where {_EVER.format("signed")}) as signed,
                  count(*) filter (where claims.state in {_GIVEN_BACK}) as given_back
           from claims join items as item on item.code = claims.item
           where item.programme = $1 and {_EVER.format("submitted")}""",
        programme,
    )
    return dict(row)
