"""A waiting list that moves: what comes free is held for the first in line whose whole wish fits."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

from square import Square

CODE, PLACES, HOURS = "LL-018", "LL-018-2", "LL-018-1"  # 6 places by 1, 600 hours by 20
HOLDER, FIRST, SECOND, THIRD = "U02", "U03", "U04", "U05"


async def wait_for(square: Square, unit: str, **share: str) -> Any:
    wanted = {PLACES: share["places"]} if "places" in share else {}
    if "hours" in share:
        wanted[HOURS] = share["hours"]
    claim = await square.claim(unit, CODE, wanted, waitlist=True)
    assert claim["state"] == "waiting"
    return claim


async def state_of(square: Square, claim: Any) -> tuple[str, bool]:
    """The claim's state, and whether its lines are held."""
    seen = await square.client.get(f"/claims/{claim['id']}", who="SD-1")
    return seen["state"], seen["reserved_until"] is not None


async def withdraw(square: Square, unit: str, claim: Any) -> Any:
    return await square.act(unit, f"/claims/{claim['id']}/withdrawal", {"reason_category": "timing"})  # fmt: skip


async def confirm(square: Square, unit: str, claim: Any) -> Any:
    return await square.act(unit, f"/claims/{claim['id']}/confirmation")


async def test_a_withdrawal_offers_the_place_to_the_first_in_line_at_once(square: Square) -> None:
    holder = await square.claim(HOLDER, CODE, {PLACES: "6"})
    first = await wait_for(square, FIRST, places="4")
    second = await wait_for(square, SECOND, places="4")
    third = await wait_for(square, THIRD, places="2")
    await withdraw(square, HOLDER, holder)
    assert await state_of(square, first) == ("waiting", True)
    assert await state_of(square, second) == ("waiting", False), "4 of 2 do not fit"
    assert await state_of(square, third) == ("waiting", True), "2 of 2 fit"
    line = await square.line(PLACES)
    assert (line["reserved"], line["gap"]) == (6, 0)
    assert await square.refused(SECOND, f"/claims/{second['id']}/confirmation") == "wrong_state"
    assert (await confirm(square, FIRST, first))["state"] == "submitted"
    assert (await square.line(PLACES))["reserved"] == 6
    assert await square.broken_truths() == []


async def test_who_does_not_confirm_expires_and_the_next_in_line_is_asked(
    square: Square, working_days_pass: Callable[[int], None]
) -> None:
    holder = await square.claim(HOLDER, CODE, {PLACES: "6"})
    first = await wait_for(square, FIRST, places="5")
    second = await wait_for(square, SECOND, places="3")
    await withdraw(square, HOLDER, holder)
    working_days_pass(15)
    assert await square.lapse() == 0, "the last day is the unit's"
    working_days_pass(1)
    refused = await square.refused(FIRST, f"/claims/{first['id']}/confirmation")
    assert refused == "reservation_expired", "even before the clockwork has come by"
    assert await square.lapse() == 1
    assert (await state_of(square, first))[0] == "expired"
    assert await state_of(square, second) == ("waiting", True)
    assert (await square.line(PLACES))["reserved"] == 3
    assert await square.lapse() == 0
    assert (await confirm(square, SECOND, second))["state"] == "submitted"
    assert await square.broken_truths() == []


async def test_declining_an_offered_place_passes_it_on(square: Square) -> None:
    holder = await square.claim(HOLDER, CODE, {PLACES: "6"})
    first = await wait_for(square, FIRST, places="6")
    second = await wait_for(square, SECOND, places="6")
    await withdraw(square, HOLDER, holder)
    await withdraw(square, FIRST, first)
    assert await state_of(square, second) == ("waiting", True)
    assert (await square.line(PLACES))["reserved"] == 6
    assert await square.broken_truths() == []


async def test_turning_a_claim_down_offers_its_lines(square: Square) -> None:
    holder = await square.claim(HOLDER, CODE, {PLACES: "6"})
    first = await wait_for(square, FIRST, places="6")
    await square.select(holder, selected=False)
    assert await state_of(square, first) == ("waiting", True)
    assert await square.broken_truths() == []


async def test_a_place_needs_every_line_of_the_wish(square: Square) -> None:
    holder = await square.claim(HOLDER, CODE, {PLACES: "6"})
    other = await square.claim(THIRD, CODE, {HOURS: "600"})
    both = await wait_for(square, FIRST, places="2", hours="200")
    await withdraw(square, HOLDER, holder)
    assert await state_of(square, both) == ("waiting", False)
    await withdraw(square, THIRD, other)
    assert await state_of(square, both) == ("waiting", True)
    assert await square.broken_truths() == []


async def test_a_closing_item_offers_nothing(square: Square) -> None:
    await square.claim(HOLDER, CODE, {PLACES: "6"})
    first = await wait_for(square, FIRST, places="6")
    await square.close(CODE, "infeasible", "场地收回")
    assert (await state_of(square, first))[0] == "not_selected"
    line = await square.line(PLACES)
    assert line["reserved"] == 0
    assert await square.broken_truths() == []


async def test_an_offer_is_the_clockworks_doing_and_is_booked(square: Square) -> None:
    holder = await square.claim(HOLDER, CODE, {PLACES: "6"})
    first = await wait_for(square, FIRST, places="6")
    await withdraw(square, HOLDER, holder)
    steps = await square.as_owner(
        "select role, account from state_changes where subject = $1 and act = 'offer'", first["id"]
    )
    assert [tuple(step) for step in steps] == [("clockwork", None)]
    await square.client.clockwork()
    booked = await square.as_owner(
        "select event from ledger_entries where claim = $1 order by entry", first["id"]
    )
    assert [row["event"] for row in booked] == ["claim.waiting.v1", "claim.place_offered.v1"]


async def test_newcomers_against_a_freed_line_never_promise_it_twice(square: Square) -> None:
    """Withdrawals, newcomers and confirmations in the same moment, over real connections."""
    units = await square.add_units(24)
    wish = await square.wish(CODE, {PLACES: "2"})
    held = [await square.claim(unit, CODE, {PLACES: "2"}) for unit in units[:3]]
    line = [await square.claim(unit, CODE, {PLACES: "2"}, waitlist=True) for unit in units[3:12]]
    assert {claim["state"] for claim in line} == {"waiting"}
    acts: list[tuple[str, str, Any]] = []
    for unit, claim in zip(units[:3], held, strict=True):
        acts.append((unit, f"/claims/{claim['id']}/withdrawal", {}))
    acts += [(unit, f"/items/{CODE}/claims", wish) for unit in units[12:]]
    acts += [
        (unit, f"/claims/{claim['id']}/confirmation", {})
        for unit, claim in zip(units[3:12], line, strict=True)
    ]
    answers = await asyncio.gather(*(square.client.post(*act) for act in acts))
    assert {answer.status_code for answer in answers} <= {201, 409}
    states = Counter([(await state_of(square, claim)) for claim in line])
    taken = states["submitted", True] + states["waiting", True]
    assert taken == 3, "those who waited were asked before anybody new"
    for unit, claim in zip(units[3:6], line, strict=False):
        assert (await state_of(square, claim))[1], unit
    counts = await square.line(PLACES)
    assert (counts["reserved"], counts["gap"]) == (6, 0)
    assert await square.broken_truths() == []


async def test_a_confirmation_against_the_clockwork_has_one_winner(
    square: Square, working_days_pass: Callable[[int], None]
) -> None:
    holder = await square.claim(HOLDER, CODE, {PLACES: "6"})
    first = await wait_for(square, FIRST, places="6")
    await withdraw(square, HOLDER, holder)
    working_days_pass(16)
    path = f"/claims/{first['id']}/confirmation"
    answers = await asyncio.gather(
        *(square.client.post(FIRST, path) for _ in range(4)), square.lapse(), square.lapse()
    )
    assert sum(answer for answer in answers if isinstance(answer, int)) == 1
    assert (await state_of(square, first))[0] == "expired"
    assert (await square.line(PLACES))["reserved"] == 0
    assert await square.broken_truths() == []
