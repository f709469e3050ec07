"""A claim that rests on another unit's: they bind together, or what rests on nothing falls."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from square import Square, days_ago

from marketplace.claims.terms.rules import ConditionFacts, Signed, must_fall, who_binds

CODE, HOURS, PLACES = "LL-018", "LL-018-1", "LL-018-2"
VENUE, GIVER, THIRD = "U02", "U03", "U04"
DAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("others", "days_after", "falls"),
    [
        (set(), 0, False),
        (set(), 1, True),
        ({"proposed", "waiting"}, 1, True),
        ({"withdrawn", "expired", "not_selected", "returned", "terminated"}, 1, True),
        ({"submitted"}, 1, False),
        ({"qualified"}, 1, False),
        ({"selected"}, 9, False),
        ({"signed"}, 9, False),
        ({"withdrawn", "active"}, 9, False),
    ],
)
def test_a_claim_falls_when_its_day_is_over_and_the_other_is_not_there(
    others: set[str], days_after: int, *, falls: bool
) -> None:
    facts = ConditionFacts(due_on=DAY, today=DAY + timedelta(days_after), others=others)
    assert must_fall(facts) is falls


@pytest.mark.parametrize(
    ("signed", "bound", "binds"),
    [
        ([("a", "A", None)], set(), {"a"}),
        ([("a", "A", "B")], set(), set()),
        ([("a", "A", "B")], {"B"}, {"a"}),
        ([("a", "A", "B"), ("b", "B", None)], set(), {"a", "b"}),
        ([("a", "A", "B"), ("b", "B", "A")], set(), {"a", "b"}),
        ([("a", "A", "B"), ("b", "B", "C")], set(), set()),
        ([("a", "A", "B"), ("b", "B", "C"), ("c", "C", "A")], set(), {"a", "b", "c"}),
        ([("a", "A", "B"), ("b", "B", "C"), ("d", "D", None)], set(), {"d"}),
        ([], {"B"}, set()),
    ],
)
def test_the_most_that_can_binds_together(
    signed: list[tuple[str, str, str | None]], bound: set[str], binds: set[str]
) -> None:
    assert who_binds([Signed(*one) for one in signed], bound) == binds


async def rests(square: Square, unit: str, line: str, other: str, by: str, **more: Any) -> Any:
    condition = {"organisation": other, "by": by}
    share = {HOURS: "600"} if line == HOURS else {PLACES: "6"}
    return await square.claim(unit, CODE, share, condition=condition, **more)


async def state_of(square: Square, claim: Any) -> str:
    return str((await square.client.get(f"/claims/{claim['id']}", who="SD-1"))["state"])


async def sign(square: Square, unit: str, claim: Any) -> Any:
    """Both sides of one claim."""
    return await square.sign(unit, claim)


async def test_two_that_rest_on_each_other_bind_in_the_same_moment(square: Square) -> None:
    venue = await rests(square, VENUE, PLACES, GIVER, days_ago(-30))
    assert venue["condition"] == {"organisation": GIVER, "by": days_ago(-30), "met": False}
    goods = await rests(square, GIVER, HOURS, VENUE, days_ago(-30))
    assert goods["condition"]["met"] is True
    for claim in (venue, goods):
        await square.select(claim)
    first = await sign(square, VENUE, venue)
    assert (first["state"], len(first["signatures"])) == ("selected", 2)
    assert (await square.item(CODE))["waiting_on"]["act"] == "sign"
    await sign(square, GIVER, goods)
    for claim in (venue, goods):
        assert await state_of(square, claim) == "active"
    assert (await square.line(PLACES))["signed"] == 6
    assert await square.broken_truths() == []


async def test_one_that_rests_on_a_free_claim_waits_for_it(square: Square) -> None:
    venue = await rests(square, VENUE, PLACES, GIVER, days_ago(-30))
    goods = await square.claim(GIVER, CODE, {HOURS: "600"})
    for claim in (venue, goods):
        await square.select(claim)
    await sign(square, VENUE, venue)
    assert (await square.item(CODE))["waiting_on"]["act"] in ("sign", "await_partner")
    assert await state_of(square, venue) == "selected"
    await sign(square, GIVER, goods)
    assert await state_of(square, venue) == "active"
    assert await square.broken_truths() == []


async def test_unmet_by_its_day_it_falls_and_its_lines_are_free(
    square: Square, working_days_pass: Callable[[int], None]
) -> None:
    venue = await rests(square, VENUE, PLACES, GIVER, days_ago(-1))
    waiting = await square.claim(THIRD, CODE, {PLACES: "6"}, waitlist=True)
    await square.lapse()
    assert await state_of(square, venue) == "submitted"
    working_days_pass(5)
    assert await square.lapse() == 1
    seen = await square.client.get(f"/claims/{venue['id']}", who=VENUE)
    assert (seen["state"], seen["ending"]["reason_category"]) == ("expired", "condition_unmet")
    assert (await square.client.get(f"/claims/{waiting['id']}", who=THIRD))["awaits"] == "confirm"
    assert await square.broken_truths() == []


async def test_what_rests_on_a_fallen_claim_falls_with_it(
    square: Square, working_days_pass: Callable[[int], None]
) -> None:
    """U02 rests on U03, who rests on U04, who never comes."""
    venue = await rests(square, VENUE, PLACES, GIVER, days_ago(-1))
    goods = await rests(square, GIVER, HOURS, THIRD, days_ago(-1))
    await square.select(venue)
    working_days_pass(5)
    assert await square.lapse() == 2
    assert [await state_of(square, one) for one in (venue, goods)] == ["expired", "expired"]
    for line in (PLACES, HOURS):
        assert (await square.line(line))["reserved"] == 0
    assert await square.broken_truths() == []


async def test_after_its_day_it_falls_as_soon_as_the_other_goes(
    square: Square, working_days_pass: Callable[[int], None]
) -> None:
    venue = await rests(square, VENUE, PLACES, GIVER, days_ago(-1))
    goods = await square.claim(GIVER, CODE, {HOURS: "600"})
    working_days_pass(5)
    assert await square.lapse() == 0
    await square.act(GIVER, f"/claims/{goods['id']}/withdrawal", {})
    assert await square.lapse() == 1
    assert await state_of(square, venue) == "expired"
    assert await square.broken_truths() == []


async def test_both_signing_at_once_bind_both_or_neither(square: Square) -> None:
    venue = await rests(square, VENUE, PLACES, GIVER, days_ago(-30))
    goods = await rests(square, GIVER, HOURS, VENUE, days_ago(-30))
    item = await square.item(CODE)
    for unit, claim in ((VENUE, venue), (GIVER, goods)):
        await square.select(claim)
        await square.act(unit, f"/claims/{claim['id']}/signature", {"signatory_role": "负责人"})
    community = square.community_of(item)
    await asyncio.gather(
        *(
            square.client.post(community, f"/claims/{claim['id']}/signature", {"signatory_role": "书记"})
            for claim in (venue, goods)
        )
    )  # fmt: skip
    assert [await state_of(square, one) for one in (venue, goods)] == ["active", "active"]
    assert await square.broken_truths() == []


async def test_a_stranger_does_not_read_what_a_claim_rests_on(square: Square) -> None:
    venue = await rests(square, VENUE, PLACES, GIVER, days_ago(-30))
    assert (await square.client.get(f"/claims/{venue['id']}"))["condition"] is None


@pytest.mark.parametrize(
    ("condition", "faults"),
    [
        ({"organisation": VENUE, "by": days_ago(-9)}, {"/condition/organisation"}),
        ({"organisation": "C13", "by": days_ago(-9)}, {"/condition/organisation"}),
        ({"organisation": "U99", "by": days_ago(9)}, {"/condition/organisation", "/condition/by"}),
        ({"organisation": GIVER, "by": "soon"}, {"/condition/by"}),
    ],
)
async def test_a_condition_that_makes_no_sense_is_told_with_its_fields(
    square: Square, condition: Any, faults: set[str]
) -> None:
    wish = await square.wish(CODE, {PLACES: "1"}, condition=condition)
    answer = await square.client.post(VENUE, f"/items/{CODE}/claims", wish)
    assert answer.status_code == 400
    assert {fault["pointer"] for fault in answer.json()["errors"]} == faults


async def test_the_other_unit_finds_it_on_its_desk_without_a_name(square: Square) -> None:
    await rests(square, VENUE, PLACES, GIVER, days_ago(-30))
    headers = {"Authorization": f"Bearer {square.client.accounts[GIVER]['token']}"}
    desk = (await square.client.http.get("/workbench", headers=headers)).text
    assert "有单位以你们参加为条件作了承诺" in desk
    assert f'href="/workbench/items/{CODE}/claim"' in desk
    assert VENUE not in desk
    await square.claim(GIVER, CODE, {HOURS: "600"})
    desk = (await square.client.http.get("/workbench", headers=headers)).text
    assert "有单位以你们参加为条件作了承诺" not in desk
