"""An act that is lawful once, done by many in the same moment: one does it, the others are told so."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from servers import Client
from square import Square, acceptance

from impact.return_visits import controllers as return_visits

LIGHT, LIGHT_BROUGHT = "LL-018", "LL-021"
FULL = "LL-024"
UNIT = "U02"
AT_ONCE = 8

Act = tuple[str | None, str, Any]
SCENES: dict[str, tuple[str, Callable[[Square], Awaitable[Act]]]] = {}


def once(refusal: str) -> Callable[[Any], Any]:
    """The scene ends in an act that can be done once; then it is refused by this name."""

    def note(scene: Callable[[Square], Awaitable[Act]]) -> Callable[[Square], Awaitable[Act]]:
        SCENES[scene.__name__] = (refusal, scene)
        return scene

    return note


@once("wrong_state")
async def a_claim_is_withdrawn(square: Square) -> Act:
    claim = await square.claim(UNIT, LIGHT)
    return UNIT, f"/claims/{claim['id']}/withdrawal", {}


@once("wrong_state")
async def a_claim_is_qualified(square: Square) -> Act:
    claim = await square.claim(UNIT, FULL)
    committee = square.committee_of(await square.item(FULL))
    return committee, f"/claims/{claim['id']}/qualification", {"qualified": True}


@once("wrong_state")
async def a_light_claim_is_chosen(square: Square) -> Act:
    claim = await square.claim(UNIT, LIGHT)
    committee = square.committee_of(await square.item(LIGHT))
    return committee, f"/claims/{claim['id']}/selection", {"selected": True}


@once("wrong_state")
async def a_full_claim_is_chosen(square: Square) -> Act:
    claim = await square.claim(UNIT, FULL)
    await square.qualify(claim)
    choice = {"selected": True, "deliberation": (await square.deliberate(FULL))["id"]}
    committee = square.committee_of(await square.item(FULL))
    return committee, f"/claims/{claim['id']}/selection", choice


@once("wrong_state")
async def the_unit_signs(square: Square) -> Act:
    claim = await square.choose(UNIT, LIGHT)
    return UNIT, f"/claims/{claim['id']}/signature", {"signatory_role": "负责人"}


@once("wrong_state")
async def the_community_signs(square: Square) -> Act:
    path = f"/claims/{(await square.choose(UNIT, LIGHT))['id']}/signature"
    await square.act(UNIT, path, {"signatory_role": "负责人"})
    return "C13", path, {"signatory_role": "书记"}


@once("wrong_state")
async def an_arrival_is_confirmed(square: Square) -> Act:
    claim = await square.start(UNIT, LIGHT_BROUGHT)
    part = {"need_line": f"{LIGHT_BROUGHT}-2", "quantity": "10"}
    arrival = await square.act(UNIT, f"/claims/{claim['id']}/arrivals", part)
    return "C29", f"/arrivals/{arrival['id']}/confirmation", {"quantity": "10"}


@once("wrong_state")
async def a_milestone_is_handed_in(square: Square) -> Act:
    claim = await square.start(UNIT, LIGHT)
    node = (await square.nodes(LIGHT))[0]
    used = [{"claim": claim["id"], "need_line": f"{LIGHT}-1", "quantity": "200"}]
    return UNIT, f"/milestones/{node['id']}/submission", {"used": used}


@once("wrong_state")
async def a_milestone_is_verified(square: Square) -> Act:
    who, path, body = await a_milestone_is_handed_in(square)
    await square.act(who, path, body)
    return "C13", path.replace("submission", "verification"), {"result": "met"}


@once("wrong_state")
async def an_item_is_accepted(square: Square) -> Act:
    await square.deliver(UNIT, await square.start(UNIT, LIGHT))
    return "C13", f"/items/{LIGHT}/acceptance", acceptance(await square.item(LIGHT))


@once("wrong_state")
async def a_draw_is_asked_for(square: Square) -> Act:
    await square.deliver(UNIT, await square.start(UNIT, LIGHT))
    await square.accept(LIGHT)
    return "C13", f"/items/{LIGHT}/draws", {}


@once("wrong_state")
async def slips_are_printed(square: Square) -> Act:
    await square.deliver(UNIT, await square.start(UNIT, LIGHT))
    await square.accept(LIGHT)
    draw = await square.draw(LIGHT)
    return "SO-1", f"/draws/{draw['id']}/print", {}


@once("already_answered")
async def a_slip_is_answered(square: Square) -> Act:
    slips = await square.ask_residents(UNIT, LIGHT)
    return None, f"/slips/{slips[0]}/answer", {"resolved": "yes", "grade": "satisfied"}


@once("wrong_state")
async def an_item_is_closed(square: Square) -> Act:
    slips = await square.ask_residents(UNIT, LIGHT)
    for slip in slips[:12]:
        await square.answer(slip)
    committee = square.committee_of(await square.item(LIGHT))
    return committee, f"/items/{LIGHT}/closure", {"resolution": "solved"}


@once("wrong_state")
async def an_item_is_reopened(square: Square) -> Act:
    await square.close(LIGHT, "infeasible", "场地收回")
    committee = square.committee_of(await square.item(LIGHT))
    return committee, f"/items/{LIGHT}/reopening", {"reason": "又有场地了"}


@pytest.mark.parametrize(("refusal", "scene"), SCENES.values(), ids=SCENES)
async def test_of_eight_in_the_same_moment_one_does_it(
    refusal: str, scene: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    square = Square(client)
    act = await scene(square)
    monkeypatch.setattr(return_visits, "SEED_SECONDS_MAX", 0.0)
    answers = await asyncio.gather(*(client.post(*act) for _ in range(AT_ONCE)))
    told = Counter(
        "done" if answer.status_code in (200, 201) else answer.json()["type"].split("/")[-1]
        for answer in answers
    )
    assert told == {"done": 1, refusal: AT_ONCE - 1}
    assert await square.broken_truths() == []


async def test_two_accounts_of_one_committee_choose_a_claim_once(client: Client) -> None:
    square = Square(client)
    claim = await square.claim(UNIT, LIGHT)
    committee = square.committee_of(await square.item(LIGHT))
    colleague = await square.add_account("regional", committee)
    path = f"/claims/{claim['id']}/selection"
    answers = await asyncio.gather(
        client.post(committee, path, {"selected": True}),
        client.post(colleague, path, {"selected": False}),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    chosen = answers[0].status_code == 201
    assert (await square.line(f"{LIGHT}-1"))["reserved"] == (600 if chosen else 0)
    assert await square.broken_truths() == []


async def test_of_three_recurrences_at_once_two_strike_the_line_once(client: Client) -> None:
    square = Square(client)
    slips = await square.ask_residents(UNIT, LIGHT)
    for slip in slips[:12]:
        await square.answer(slip)
    await square.close(LIGHT)
    answers = await asyncio.gather(
        *(client.post(None, f"/slips/{slip}/recurrence", {}) for slip in slips[:3])
    )
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409]
    lines = [one for one in (await client.get("/bill"))["items"] if one["item"] == LIGHT]
    assert [line["status"] for line in lines] == ["struck"]
    nodes = [node["node_code"] for node in await square.nodes(LIGHT)]
    assert nodes.count("recurrence_fix") == 1
    assert (await square.item(LIGHT))["word"] == "came_back"
    assert await square.broken_truths() == []


async def test_ten_changes_of_a_policy_at_once_are_ten_versions(client: Client) -> None:
    answers = await asyncio.gather(
        *(
            client.call(
                "SD-1", "PATCH", "/lists/livelihood-2025/policy", json={"visit_sample": 30 + n}
            )
            for n in range(10)
        )
    )
    versions = sorted(answer.json()["policy"]["version"] for answer in answers)
    assert versions == list(range(2, 12))


async def test_a_closing_against_a_verification_leaves_every_truth_true(client: Client) -> None:
    square = Square(client)
    who, path, body = await a_milestone_is_verified(square)
    committee = square.committee_of(await square.item(LIGHT))
    closure = {"resolution": "moved", "reason": "移交"}
    verified, closed = await asyncio.gather(
        client.post(who, path, body), client.post(committee, f"/items/{LIGHT}/closure", closure)
    )
    assert closed.status_code == 201
    used = (await square.line(f"{LIGHT}-1"))["used"]
    assert used == (200 if verified.status_code == 201 else 0)
    state = (await client.get(f"/items/{LIGHT}/claims"))["items"][0]["state"]
    assert state == ("partly_fulfilled" if used else "terminated")
    assert await square.broken_truths() == []
