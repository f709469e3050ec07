"""Many units for one line in the same moment: the line is given once, and the counters say so."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest
from servers import Client
from square import Square, days_ago

LIGHT, LIGHT_LINE = "LL-018", "LL-018-2"  # 6 places by 1
FULL, FULL_LINE = "LL-024", "LL-024-1"  # 80 pieces by 5
MANY = 64


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


def outcomes(answers: list[httpx.Response]) -> Counter[str]:
    """How often each state was reached, or each problem told."""
    return Counter(
        answer.json()["state"]
        if answer.status_code == 201
        else answer.json()["type"].split("/")[-1]
        for answer in answers
    )


async def claim_at_once(
    square: Square, units: list[str], share: dict[str, str], **more: Any
) -> list[httpx.Response]:
    code = next(iter(share)).rsplit("-", 1)[0]
    wish = await square.wish(code, share, **more)
    return list(
        await asyncio.gather(
            *(square.client.post(unit, f"/items/{code}/claims", wish) for unit in units)
        )
    )


async def test_of_64_units_that_claim_a_whole_line_at_once_one_holds_it(square: Square) -> None:
    units = await square.add_units(MANY)
    answers = await claim_at_once(square, units, {LIGHT_LINE: "6"})
    assert outcomes(answers) == {"submitted": 1, "gap_exceeded": MANY - 1}
    line = await square.line(LIGHT_LINE)
    assert (line["reserved"], line["gap"]) == (6, 0)
    assert (await square.client.get(f"/items/{LIGHT}/claims"))["total"] == 1
    assert await square.broken_truths() == []


async def test_who_asked_to_wait_waits_and_nobody_is_turned_away(square: Square) -> None:
    units = await square.add_units(MANY)
    answers = await claim_at_once(square, units, {LIGHT_LINE: "6"}, waitlist=True)
    assert outcomes(answers) == {"submitted": 1, "waiting": MANY - 1}
    assert (await square.line(LIGHT_LINE))["reserved"] == 6
    assert await square.broken_truths() == []


async def test_64_units_that_want_a_part_each_fill_the_line_exactly(square: Square) -> None:
    units = await square.add_units(MANY)
    answers = await claim_at_once(square, units, {LIGHT_LINE: "1"})
    assert outcomes(answers) == {"submitted": 6, "gap_exceeded": MANY - 6}
    assert (await square.line(LIGHT_LINE))["gap"] == 0
    assert await square.broken_truths() == []


async def test_one_unit_at_ten_items_at_once_gets_no_more_than_its_three(square: Square) -> None:
    listed = await square.client.get("/items", track="light", programme="livelihood", limit=10)
    codes = [item["code"] for item in listed["items"]]
    wishes = [await square.wish(code) for code in codes]
    answers = await asyncio.gather(
        *(
            square.client.post("U02", f"/items/{code}/claims", wish)
            for code, wish in zip(codes, wishes, strict=True)
        )
    )
    assert outcomes(answers) == {"submitted": 3, "too_many_open_claims": 7}


async def test_of_64_selections_at_once_the_line_holds_what_it_can(square: Square) -> None:
    units = await square.add_units(MANY)
    answers = await claim_at_once(square, units, {FULL_LINE: "5"})
    claims = [answer.json() for answer in answers]
    await asyncio.gather(*(square.qualify(claim) for claim in claims))
    assert (await square.line(FULL_LINE))["reserved"] == 0, "the full track reserves at selection"
    choice = {"selected": True, "deliberation": (await square.deliberate(FULL))["id"]}
    committee = square.committee_of(await square.item(FULL))
    chosen = await asyncio.gather(
        *(
            square.client.post(committee, f"/claims/{claim['id']}/selection", choice)
            for claim in claims
        )
    )
    assert outcomes(chosen) == {"selected": 16, "gap_exceeded": MANY - 16}
    line = await square.line(FULL_LINE)
    assert (line["reserved"], line["gap"]) == (80, 0)
    leads = [one for one in (await square.client.get(f"/items/{FULL}/claims", limit=100))["items"] if one["lead"]]  # fmt: skip
    assert len(leads) == 1
    assert await square.broken_truths() == []


async def test_a_withdrawal_against_a_selection_frees_the_line_exactly_once(
    square: Square,
) -> None:
    units = await square.add_units(16)
    answers = await claim_at_once(square, units, {FULL_LINE: "5"})
    claims = [answer.json() for answer in answers]
    await asyncio.gather(*(square.qualify(claim) for claim in claims))
    choice = {"selected": True, "deliberation": (await square.deliberate(FULL))["id"]}
    committee = square.committee_of(await square.item(FULL))
    acts = []
    for unit, claim in zip(units, claims, strict=True):
        selection = (committee, f"/claims/{claim['id']}/selection", choice)
        withdrawal = (unit, f"/claims/{claim['id']}/withdrawal")
        acts += [selection, withdrawal] if len(acts) % 4 else [withdrawal, selection]
    done = await asyncio.gather(*(square.client.post(*act) for act in acts))
    told = outcomes(done)
    assert told["withdrawn"] == 16, "withdrawing is free until both have signed"
    assert told["selected"] + told["wrong_state"] == 16
    assert (await square.line(FULL_LINE))["reserved"] == 0
    assert await square.broken_truths() == []


async def test_a_closing_against_claims_leaves_no_claim_alive(square: Square) -> None:
    units = await square.add_units(12)
    committee = square.committee_of(await square.item(LIGHT))
    wish = await square.wish(LIGHT, {LIGHT_LINE: "1"})
    closure = {"resolution": "infeasible", "reason": "场地收回"}
    acts = [(unit, f"/items/{LIGHT}/claims", wish) for unit in units]
    acts.insert(4, (committee, f"/items/{LIGHT}/closure", closure))
    answers = await asyncio.gather(*(square.client.post(*act) for act in acts))
    told = outcomes(answers)
    assert told["closed"] == 1
    assert told["claiming_closed"] > 0, "some came too late"
    item = await square.item(LIGHT)
    assert (item["state"], item["word"]) == ("closed", "ended")
    claims = (await square.client.get(f"/items/{LIGHT}/claims"))["items"]
    assert {claim["state"] for claim in claims} <= {"not_selected"}
    assert len(claims) == told["submitted"]
    assert (await square.line(LIGHT_LINE))["reserved"] == 0
    assert await square.broken_truths() == []


async def test_two_desks_of_a_committee_choosing_at_once_never_give_a_line_twice(
    square: Square,
) -> None:
    units = await square.add_units(MANY)
    answers = await claim_at_once(square, units, {FULL_LINE: "5"})
    claims = [answer.json()["id"] for answer in answers]
    await asyncio.gather(*(square.qualify(answer.json()) for answer in answers))
    held = (await square.deliberate(FULL))["id"]
    committee = square.committee_of(await square.item(FULL))
    desks = [committee, await square.add_account("regional", committee)]

    def wish(some: list[str]) -> dict[str, Any]:
        choices = [{"claim": one, "selected": True} for one in some]
        return {"deliberation": held, "choices": choices}

    # Fours of all claims from both desks, each claim wanted by both, in opposite orders.
    fours = [claims[start : start + 4] for start in range(0, MANY, 4)]
    acts = [(desks[0], wish(one)) for one in fours] + [
        (desks[1], wish(one)) for one in reversed(fours)
    ]
    done = await asyncio.gather(
        *(square.client.post(who, f"/items/{FULL}/selections", body) for who, body in acts)
    )
    told = Counter(answer.status_code for answer in done)
    assert told == {201: 4, 409: len(acts) - 4}, "80 pieces are four times four times five"
    line = await square.line(FULL_LINE)
    assert (line["reserved"], line["gap"]) == (80, 0)
    found = (await square.client.get(f"/items/{FULL}/claims", limit=100))["items"]
    assert Counter(one["state"] for one in found) == {"selected": 16, "qualified": MANY - 16}
    assert sum(one["lead"] for one in found) == 1
    assert await square.broken_truths() == []


async def test_a_meeting_recorded_from_two_desks_at_once_is_recorded_once(square: Square) -> None:
    item = await square.item(FULL)
    community = square.community_of(item)
    desks = [community, await square.add_account("community", community)]
    notice = {"meets_on": days_ago(0), "place": "议事室", "items": [FULL]}
    made = await square.act(community, "/meetings", notice)
    fixed = ("community_party_organization", "residents_committee", "property_company")
    body = {
        "seats": [
            {"seat": one, "count": 2} for one in (*fixed, "affected_resident", "affected_resident")
        ],
        "topics": [{"item": FULL, "position": "for", "opinion_zh": "同意。"}],
    }
    path = f"/meetings/{made['id']}"
    acts = [(f"{path}/deliberations", body), (f"{path}/cancellation", {"reason": "停电"})] * 4
    done = await asyncio.gather(
        *(square.client.post(desks[number % 2], *act) for number, act in enumerate(acts))
    )
    assert sorted(answer.status_code for answer in done) == [201] + [409] * 7
    held = (await square.client.get(f"/items/{FULL}/deliberations"))["total"]
    state = (await square.client.get(path))["state"]
    assert (state, held) in (("held", 1), ("called_off", 0))
    assert await square.broken_truths() == []
