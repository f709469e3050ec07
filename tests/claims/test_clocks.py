"""The unit's own clock: it runs while the move is the unit's, reminds, and ends the claim."""

import asyncio
from collections.abc import Callable
from typing import Any

from square import CONTACT, Square

CODE, PLACES = "LL-018", "LL-018-2"
FULL, FULL_LINE = "LL-024", "LL-024-1"
UNIT, ANOTHER = "U02", "U03"
Pass = Callable[[int], None]


async def state_of(square: Square, claim: Any) -> str:
    return str((await square.client.get(f"/claims/{claim['id']}", who="SD-1"))["state"])


async def test_a_chosen_claim_that_is_not_signed_in_time_expires(
    square: Square, working_days_pass: Pass
) -> None:
    claim = await square.choose(UNIT, CODE, {PLACES: "6"})
    waiting = await square.claim(ANOTHER, CODE, {PLACES: "6"}, waitlist=True)
    working_days_pass(10)
    assert await square.lapse() == 0
    working_days_pass(1)
    assert await square.lapse() == 1
    assert await state_of(square, claim) == "expired"
    offered = await square.client.get(f"/claims/{waiting['id']}", who=ANOTHER)
    assert (offered["awaits"], offered["state"]) == ("confirm", "waiting")
    ending = (await square.client.get(f"/claims/{claim['id']}", who=UNIT))["ending"]
    assert ending["reason_category"] == "clock_ran_out"
    assert await square.broken_truths() == []


async def test_the_clock_stands_still_while_the_community_is_to_sign(
    square: Square, working_days_pass: Pass
) -> None:
    claim = await square.choose(UNIT, CODE)
    path = f"/claims/{claim['id']}/signature"
    signed = await square.act(UNIT, path, {"signatory_role": "负责人"})
    assert signed["awaits"] is None
    working_days_pass(60)
    assert await square.lapse() == 0
    item = await square.item(CODE)
    both = await square.act(square.community_of(item), path, {"signatory_role": "书记"})
    assert both["state"] in ("signed", "active")
    assert await square.broken_truths() == []


async def test_the_clock_stands_still_while_the_committee_is_to_choose(
    square: Square, working_days_pass: Pass
) -> None:
    claim = await square.claim(UNIT, CODE, {PLACES: "6"})
    working_days_pass(60)
    assert await square.lapse() == 0
    seen = await square.client.get(f"/claims/{claim['id']}", who=UNIT)
    assert (seen["state"], seen["awaits"]) == ("submitted", None)
    assert seen["reserved_until"] > (await square.select(claim))["submitted_at"]
    assert await square.broken_truths() == []


async def test_on_the_full_track_the_clock_begins_behind_the_notice(
    square: Square, working_days_pass: Pass
) -> None:
    await square.pin_policy(FULL, publicity_working_days=5)
    claim = await square.choose(UNIT, FULL, {FULL_LINE: "5"})
    working_days_pass(15)
    assert await square.lapse() == 0
    working_days_pass(1)
    assert await square.lapse() == 1
    assert (await square.line(FULL_LINE))["reserved"] == 0
    assert await state_of(square, claim) == "expired"
    assert await square.broken_truths() == []


async def test_reminders_come_at_half_four_fifths_and_the_end_each_once(
    square: Square, working_days_pass: Pass
) -> None:
    claim = await square.choose(UNIT, CODE)  # ten working days
    told: list[list[str]] = []
    for _ in range(11):
        await square.lapse()
        await square.lapse()
        rows = await square.as_owner(
            "select share from claim_reminders where claim = $1 order by id", claim["id"]
        )
        told.append([row["share"] for row in rows])
        working_days_pass(1)
    whole = ["half", "four_fifths", "end"]
    assert told == [whole[:n] for n in (0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3)]
    events = await square.as_owner("select topic from outbox where topic like '%reminded%'")
    assert len(events) == 3
    assert await square.broken_truths() == []


async def test_two_clockworks_at_once_remind_once(square: Square, working_days_pass: Pass) -> None:
    await square.choose(UNIT, CODE)
    working_days_pass(5)
    await asyncio.gather(*(square.lapse() for _ in range(4)))
    assert len(await square.as_owner("select from claim_reminders")) == 1
    assert len(await square.as_owner("select from outbox where topic like '%reminded%'")) == 1


async def test_a_signature_against_the_clockwork_has_one_winner(
    square: Square, working_days_pass: Pass
) -> None:
    claim = await square.choose(UNIT, CODE, {PLACES: "6"})
    working_days_pass(11)
    path = f"/claims/{claim['id']}/signature"
    answers = await asyncio.gather(
        *(square.client.post(UNIT, path, {"signatory_role": "负责人"}) for _ in range(3)),
        square.lapse(),
        square.lapse(),
    )
    assert sum(one for one in answers if isinstance(one, int)) == 1
    assert await state_of(square, claim) == "expired"
    assert (await square.line(PLACES))["reserved"] == 0
    assert await square.broken_truths() == []


async def test_a_proposal_that_nobody_answers_lapses_without_a_trace(
    square: Square, working_days_pass: Pass
) -> None:
    item = await square.item(CODE)
    committee = square.committee_of(item)
    wish = await square.wish(CODE, {PLACES: "1"}, for_unit=UNIT)
    claim = await square.act(committee, f"/items/{CODE}/claims", wish)
    working_days_pass(16)
    secret = claim["confirm_path"].rsplit("/", 1)[-1]
    path = f"/claims/{claim['id']}/confirmation"
    assert (await square.client.post(None, path, {"secret": secret})).status_code == 404
    assert await square.lapse() == 1
    assert (await square.client.get(f"/claims/{claim['id']}", who=UNIT))["state"] == "expired"
    for who in (committee, None, "SD-1"):
        assert (await square.client.get(f"/items/{CODE}/claims", who=who))["total"] == 0
    assert await square.broken_truths() == []


async def test_a_donation_is_held_until_its_second_confirmation_or_expires(
    square: Square, working_days_pass: Pass
) -> None:
    gift = await square.claim(UNIT, CODE, {PLACES: "2"}, kind="donation")
    assert (gift["state"], gift["awaits"]) == ("submitted", "confirm")
    assert "慈善法" in gift["notice_zh"]
    assert "Charity Law" in gift["notice_en"]
    assert (await square.item(CODE))["waiting_on"]["act"] == "confirm"
    committee = square.committee_of(await square.item(CODE))
    path = f"/claims/{gift['id']}"
    assert await square.refused(committee, f"{path}/selection", {"selected": True}) == "wrong_state"
    done = await square.act(UNIT, f"{path}/confirmation")
    assert (done["state"], done["awaits"]) == ("submitted", None)
    assert await square.refused(UNIT, f"{path}/confirmation") == "wrong_state"
    assert (await square.select(done))["state"] == "selected"

    late = await square.claim(ANOTHER, CODE, {PLACES: "2"}, kind="donation")
    working_days_pass(16)
    # The chosen one was not signed either.
    assert await square.lapse() == 2
    assert await state_of(square, late) == "expired"
    assert (await square.line(PLACES))["reserved"] == 0
    assert await square.broken_truths() == []


async def test_a_proposed_donation_is_confirmed_twice(square: Square) -> None:
    wish = await square.wish(CODE, {PLACES: "1"}, for_unit=UNIT, kind="donation")
    committee = square.committee_of(await square.item(CODE))
    claim = await square.act(committee, f"/items/{CODE}/claims", wish)
    secret = {"secret": claim["confirm_path"].rsplit("/", 1)[-1]}
    path = f"/claims/{claim['id']}/confirmation"
    first = await square.act(None, path, secret)
    assert (first["state"], first["awaits"]) == ("submitted", "confirm")
    second = await square.act(None, path, secret)
    assert (second["state"], second["awaits"]) == ("submitted", None)
    assert await square.broken_truths() == []


async def test_works_owe_a_licence(square: Square) -> None:
    wish = await square.wish(FULL, {FULL_LINE: "5"}, kind="works", contact=CONTACT)
    answer = await square.client.post(UNIT, f"/items/{FULL}/claims", wish)
    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/licence_ref"]
