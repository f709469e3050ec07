"""The act by which a community or its committee takes an offer up: it becomes a proposed claim, which the unit confirms."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from marketplace.claims.schemas import ChangedClaim, WantedLine
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault, NotFound, Refused
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.matching.inviting import invite
from marketplace.matching.schemas import NewUptake
from marketplace.units.fitting import find_fits_of_offer
from marketplace.units.queries import lock_offer
from marketplace.units.registration_queries import is_newcomer
from marketplace.units.schemas import FitLineView, OfferView


async def take_up_offer(
    unit: Unit, offer_id: str, uptake: NewUptake, secret: str | None = None
) -> ChangedClaim:
    """Propose to a unit that it gives what it offers to an item; nothing is reserved until it confirms.

    It is an invitation and counts as one. Raises what `invite` raises, and `NotFound`.
    """
    locked = await lock_offer(unit, offer_id)
    if locked is None or await is_newcomer(unit, locked.unit):
        raise NotFound
    if locked.state != "open":
        raise Refused("wrong_state")
    offer, fits = await find_fits_of_offer(unit, offer_id)
    found = next((one for one in fits if one.item == uptake.item), None)
    refuse_faults(_faults_of(uptake.lines, offer, found.lines if found else []))
    today = civil_date(unit.at)
    return await invite(
        unit,
        uptake.item,
        offer.unit,
        uptake.lines,
        finish_on=uptake.finish_on or (found.finish_on if found else today + timedelta(days=30)),
        note=uptake.note,
        secret=secret,
    )


def _faults_of(
    lines: Sequence[WantedLine], offer: OfferView, fitting: Sequence[FitLineView]
) -> list[Fault]:
    """Which lines the offer does not fit, and whether it is enough for all of them together."""
    known = {one.need_line: Decimal(one.fits) for one in fitting}
    faults = []
    for index, line in enumerate(lines):
        if line.need_line not in known:
            text = "The offer does not fit this line: look at kind, unit, place, time and what is missing."
            faults.append(fault_at(f"/lines/{index}/need_line", "does_not_fit", text))
        elif line.amount > known[line.need_line]:
            text = "More than the offer has, or than the line still lacks."
            faults.append(fault_at(f"/lines/{index}/quantity", "too_large", text))
    if not faults and sum(line.amount for line in lines) > Decimal(offer.quantity):
        faults.append(
            fault_at("/lines", "too_large", "All lines together are more than the offer.")
        )
    return faults
