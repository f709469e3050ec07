"""SQL about acceptances."""

from datetime import datetime
from decimal import Decimal

import msgspec
from msgspec import Struct

from impact.acceptance.schemas import AcceptanceView, NewAcceptance
from marketplace.ground.db import Reader, Unit


class LastAcceptance(Struct, frozen=True):
    """The newest acceptance of an item."""

    id: str
    acceptance_no: int
    result: str
    accepted_at: datetime


class AcceptedQuantity(Struct, frozen=True):
    """An accepted outcome with what it is called and counted in."""

    outcome_code: str
    label_zh: str
    label_en: str | None
    quantity: Decimal
    unit_zh: str
    unit_en: str | None


async def find_last_acceptance(reader: Reader, item: str) -> LastAcceptance | None:
    """The newest acceptance of the item, or None."""
    row = await reader.fetch_row(
        """select id, acceptance_no, result, accepted_at from acceptances
           where item = $1 order by acceptance_no desc limit 1""",
        item,
    )
    return LastAcceptance(*row) if row else None


async def has_node_verified_since(reader: Reader, item: str, since: datetime) -> bool:
    """Whether a milestone of the item was verified after this instant."""
    return bool(
        await reader.fetch_value(
            "select exists (select from milestones where item = $1 and verified_at > $2)",
            item,
            since,
        )
    )


async def count_fails(reader: Reader, item: str) -> int:
    """How many acceptances of the item failed."""
    return int(
        await reader.fetch_value(
            "select count(*) from acceptances where item = $1 and result = 'fail'", item
        )
    )


async def list_outcome_codes(reader: Reader, item: str) -> dict[str, str]:
    """The item's outcome codes with their Chinese units."""
    rows = await reader.fetch("select outcome_code, unit_zh from outcomes where item = $1", item)
    return {row["outcome_code"]: row["unit_zh"] for row in rows}


async def insert_acceptance(
    unit: Unit, acceptance_id: str, item: str, number: int, acceptance: NewAcceptance, event_id: str
) -> None:
    """Record an acceptance with its counts."""
    await unit.execute(
        """insert into acceptances (id, item, acceptance_no, result, defects_zh, account, organisation,
               accepted_at, event_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        acceptance_id,
        item,
        number,
        acceptance.result,
        acceptance.defects_zh,
        unit.actor.account,
        unit.actor.organisation,
        unit.at,
        event_id,
    )
    await unit.execute_many(
        """insert into accepted_outcomes (acceptance, outcome_code, quantity) values ($1, $2, $3)""",
        [(acceptance_id, one.outcome_code, one.amount) for one in acceptance.outcomes],
    )


async def list_accepted(reader: Reader, acceptance_id: str) -> list[AcceptedQuantity]:
    """The outcomes of an acceptance that were counted above nothing."""
    rows = await reader.fetch(
        """select counted.outcome_code, outcome.label_zh, outcome.label_en, counted.quantity,
                  outcome.unit_zh, outcome.unit_en
           from accepted_outcomes as counted
           join acceptances as acceptance on acceptance.id = counted.acceptance
           join outcomes as outcome on outcome.item = acceptance.item
                and outcome.outcome_code = counted.outcome_code
           where counted.acceptance = $1 and counted.quantity > 0 order by counted.outcome_code""",
        acceptance_id,
    )
    return [AcceptedQuantity(*row) for row in rows]


async def list_acceptances(
    reader: Reader, *, item: str | None = None, acceptance_id: str | None = None
) -> list[AcceptanceView]:
    """The acceptances of an item, oldest first, or the one of this id."""
    rows = await reader.fetch(
        """select id, item, acceptance_no, result, defects_zh, organisation, accepted_at,
                  coalesce((select jsonb_agg(jsonb_build_object('outcome_code', outcome_code,
                       'quantity', trim_scale(quantity)::text) order by outcome_code)
                   from accepted_outcomes where acceptance = acceptances.id), '[]') as outcomes
           from acceptances
           where ($1::text is null or item = $1) and ($2::text is null or id = $2)
           order by acceptance_no""",
        item,
        acceptance_id,
    )
    return [msgspec.convert(dict(row), AcceptanceView) for row in rows]
