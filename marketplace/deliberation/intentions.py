"""Taking an intention in a meeting: a proposal that its unit confirms within five working days."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct

from marketplace.claims.proposals import Proposal, propose_claim
from marketplace.claims.schemas import ChangedClaim, WantedLine
from marketplace.deliberation.intention_queries import (
    WallLine,
    find_standing,
    insert_intention,
    list_wall_lines,
)
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.errors import BadRequest, NotFound
from marketplace.ground.quantities import QuantityText
from marketplace.ground.text import CodeText
from marketplace.ground.web.faults import fault_at
from marketplace.items.commands import lock_item_or_not_found

WORKING_DAYS: Final = 5
#: States of a meeting in which intentions are taken: not one that was called off.
TAKING: Final = ("announced", "held")
DAYS_IF_UNKNOWN: Final = 90
#: What somebody does; money and things given are a donation's, which no meeting takes.
KIND: Final = "service"
MONEY: Final = "funding"


class NewIntention(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody said in the meeting: a unit, a need line of one of its topics, how much."""

    need_line: CodeText
    quantity: QuantityText
    for_unit: CodeText


async def take_intention(unit: Unit, meeting_id: str, wish: NewIntention) -> ChangedClaim:
    """Enter the intention; nothing is held, and it falls unless the unit itself confirms it in time.

    Raises `NotFound` for another body's meeting or one called off, `BadRequest` for a line that is no
    topic's or asks for money, and what `propose_claim` raises.
    """
    if await find_standing(unit, meeting_id) not in TAKING:
        raise NotFound
    lines = {one.need_line: one for one in await list_wall_lines(unit, meeting_id)}
    line = lines.get(wish.need_line)
    if line is None:
        raise BadRequest([fault_at("/need_line", "unknown", "This is no need of a topic here.")])
    if line.resource == MONEY:
        raise BadRequest(
            [fault_at("/need_line", "no_donation", "Money is a donation: a meeting takes none.")]
        )
    item = await lock_item_or_not_found(unit, line.item)
    proposal = Proposal(
        organisation=wish.for_unit,
        lines=[WantedLine(need_line=wish.need_line, quantity=wish.quantity)],
        finish_on=civil_date(unit.at) + timedelta(days=item.duration_days or DAYS_IF_UNKNOWN),
        kind=KIND,
        waits_if_taken=True,
        working_days=WORKING_DAYS,
    )
    claim = await propose_claim(unit, line.item, proposal)
    await insert_intention(unit, claim.id, meeting_id, line.item, KIND)
    return claim


def is_open(line: WallLine) -> bool:
    """Whether an intention can be taken for this line."""
    return line.gap > Decimal(0) and line.resource != MONEY
