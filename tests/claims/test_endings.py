"""Returning, ending and leading: what was not delivered is free once, what arrived stays."""

import asyncio
from typing import Any

import pytest
from square import Square, days_ago

CODE, HOURS, PIECES = "LL-021", "LL-021-1", "LL-021-2"  # 120 hours by 4, 100 pieces by 10
LEAD, OTHER, THIRD = "U02", "U03", "U04"
GONE = {"reason_category": "capacity", "note": "已完成三成，钥匙交社区。"}


async def two_in_delivery(square: Square) -> tuple[Any, Any]:
    """The lead brings the pieces, another unit gives the hours."""
    lead = await square.select(await square.claim(LEAD, CODE, {PIECES: "100"}), lead=True)
    other = await square.select(await square.claim(OTHER, CODE, {HOURS: "120"}))
    claims = [await square.sign(unit, claim) for unit, claim in ((LEAD, lead), (OTHER, other))]
    await square.client.clockwork()
    return claims[0], claims[1]


async def arrive(square: Square, claim: Any, quantity: str) -> None:
    item = await square.item(CODE)
    brought = {"need_line": PIECES, "quantity": quantity}
    arrival = await square.act(LEAD, f"/claims/{claim['id']}/arrivals", brought)
    path = f"/arrivals/{arrival['id']}/confirmation"
    await square.act(square.community_of(item), path, {"quantity": quantity})


async def test_a_return_frees_what_was_not_delivered_and_regional_names_another_lead(
    square: Square,
) -> None:
    lead, other = await two_in_delivery(square)
    committee = square.committee_of(await square.item(CODE))
    await arrive(square, lead, "30")
    before = len(await square.nodes(CODE))
    done = await square.act(LEAD, f"/claims/{lead['id']}/return", GONE)
    assert done["state"] == "returned"
    assert done["ending"]["note"] == GONE["note"]
    line = await square.line(PIECES)
    assert (line["signed"], line["arrived"], line["gap"]) == (30, 30, 70)
    waits = (await square.item(CODE))["waiting_on"]
    assert (waits["role"], waits["act"]) == ("regional", "name_lead")
    node = (await square.nodes(CODE))[0]
    submission = f"/milestones/{node['id']}/submission"
    assert (await square.client.post(OTHER, submission, {"used": []})).status_code == 403

    path = f"/claims/{other['id']}/lead"
    assert await square.refused(committee, path, {"reason": " "}) == "reason_missing"
    named = await square.act(committee, path, {"reason": "牵头单位退出，由其继续。"})
    assert named["lead"] is True
    assert await square.refused(committee, path, {"reason": "再来"}) == "wrong_state"
    assert len(await square.nodes(CODE)) == before, "the nodes stay"
    waits = (await square.item(CODE))["waiting_on"]
    assert (waits["role"], waits["organisation"]) == ("unit", OTHER)
    await square.act(OTHER, submission, {"used": []})
    again = await square.claim(THIRD, CODE, {PIECES: "70"})
    assert again["state"] == "submitted"
    assert await square.broken_truths() == []


async def test_when_the_only_claim_is_returned_a_new_one_leads_the_same_nodes(
    square: Square,
) -> None:
    claim = await square.start(LEAD, CODE)
    nodes = [node["id"] for node in await square.nodes(CODE)]
    await square.act(LEAD, f"/claims/{claim['id']}/return", GONE)
    assert (await square.item(CODE))["waiting_on"]["act"] == "claim"
    assert (await square.item(CODE))["word"] == "needed"
    await square.start(OTHER, CODE)
    assert [node["id"] for node in await square.nodes(CODE)] == nodes
    assert (await square.item(CODE))["waiting_on"]["organisation"] == OTHER
    await square.act(OTHER, f"/milestones/{nodes[0]}/submission", {"used": []})
    assert await square.broken_truths() == []


async def test_what_a_lead_that_left_had_handed_in_cannot_be_counted_beyond_what_arrived(
    square: Square,
) -> None:
    claim = await square.start(LEAD, CODE)
    node = (await square.nodes(CODE))[0]
    used = [{"claim": claim["id"], "need_line": HOURS, "quantity": "40"}]
    await square.act(LEAD, f"/milestones/{node['id']}/submission", {"used": used})
    await square.act(LEAD, f"/claims/{claim['id']}/return", GONE)
    item = await square.item(CODE)
    verdict = f"/milestones/{node['id']}/verification"
    judge = square.community_of(item)
    assert await square.refused(judge, verdict, {"result": "met"}) == "exceeds_arrived"
    await square.act(judge, verdict, {"result": "not_met"})
    assert await square.broken_truths() == []


async def test_a_termination_is_the_committees_and_has_a_reason(square: Square) -> None:
    lead, _ = await two_in_delivery(square)
    committee = square.committee_of(await square.item(CODE))
    path = f"/claims/{lead['id']}/termination"
    other = "RPC-2" if committee != "RPC-2" else "RPC-1"
    assert (await square.client.post(other, path, GONE)).status_code == 403
    assert await square.refused("SD-1", path, GONE) == "wrong_level"
    assert await square.refused(committee, path, {}) == "reason_missing"
    done = await square.act(committee, path, {"note": "多次催办未到场"})
    assert done["state"] == "terminated"
    assert (await square.line(PIECES))["signed"] == 0
    assert await square.refused(committee, path, GONE) == "wrong_state"
    assert await square.broken_truths() == []


async def test_what_was_written_about_an_ending_is_not_public(square: Square) -> None:
    lead, _ = await two_in_delivery(square)
    await square.act(LEAD, f"/claims/{lead['id']}/return", GONE)
    assert (await square.client.get(f"/claims/{lead['id']}"))["ending"] is None
    pages = [
        (await square.client.http.get(path, headers={"Accept": "text/html"})).text
        for path in (f"/items/{CODE}", f"/units/{LEAD}")
    ]
    assert GONE["note"] not in "".join(pages)
    own = await square.client.get(f"/claims/{lead['id']}", who=LEAD)
    assert own["ending"]["note"] == GONE["note"]


@pytest.mark.parametrize("body", [{}, {"reason_category": "capacity"}, {"note": "都交了"}])
async def test_a_return_needs_a_reason_and_a_handover(square: Square, body: Any) -> None:
    claim = await square.start(LEAD, CODE)
    answer = await square.client.post(LEAD, f"/claims/{claim['id']}/return", body)
    assert answer.json()["type"] == "/problems/reason_missing"
    missing = {f"/{name}" for name in ("reason_category", "note") if name not in body}
    assert {fault["pointer"] for fault in answer.json()["errors"]} == missing
    assert (await square.client.get(f"/claims/{claim['id']}"))["state"] == "active"


async def test_before_signing_nothing_is_returned_but_withdrawn(square: Square) -> None:
    claim = await square.choose(LEAD, CODE)
    assert await square.refused(LEAD, f"/claims/{claim['id']}/return", GONE) == "wrong_state"
    assert (await square.client.post(OTHER, f"/claims/{claim['id']}/return", GONE)).status_code == 403  # fmt: skip


async def test_a_return_against_a_termination_frees_the_lines_once(square: Square) -> None:
    lead, _ = await two_in_delivery(square)
    committee = square.committee_of(await square.item(CODE))
    acts = [(LEAD, f"/claims/{lead['id']}/return", GONE)] * 3
    acts += [(committee, f"/claims/{lead['id']}/termination", GONE)] * 3
    answers = await asyncio.gather(*(square.client.post(*act) for act in acts))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    line = await square.line(PIECES)
    assert (line["signed"], line["gap"]) == (0, 100)
    assert await square.broken_truths() == []


async def test_two_leads_named_at_once_leave_one(square: Square) -> None:
    lead, other = await two_in_delivery(square)
    third = await square.claim(THIRD, CODE, {PIECES: "10"}, waitlist=True)
    assert third["state"] == "waiting"
    committee = square.committee_of(await square.item(CODE))
    await square.act(LEAD, f"/claims/{lead['id']}/return", GONE)
    reason = {"reason": "由其继续"}
    await asyncio.gather(
        *(square.client.post(committee, f"/claims/{other['id']}/lead", reason) for _ in range(3))
    )
    claims = (await square.client.get(f"/items/{CODE}/claims"))["items"]
    assert [one["id"] for one in claims if one["lead"] and one["state"] == "active"] == [other["id"]]  # fmt: skip
    offered = await square.client.get(f"/claims/{third['id']}", who=THIRD)
    assert offered["awaits"] == "confirm", "what the lead gave back is offered to who waits"
    assert await square.broken_truths() == []


async def test_another_day_is_proposed_by_the_lead_and_agreed_by_the_committee(
    square: Square,
) -> None:
    await square.start(LEAD, CODE)
    item = await square.item(CODE)
    committee, node = square.committee_of(item), (await square.nodes(CODE))[0]
    path = f"/milestones/{node['id']}"
    later = days_ago(-200)
    plan = {"due_on": later, "reason": "材料晚到"}
    assert await square.refused(committee, f"{path}/replan-approval", {"approved": True}) == "wrong_state"  # fmt: skip
    assert await square.refused(LEAD, f"{path}/replan", {"due_on": later}) == "reason_missing"
    past = await square.client.post(LEAD, f"{path}/replan", {**plan, "due_on": days_ago(1)})
    assert [fault["pointer"] for fault in past.json()["errors"]] == ["/due_on"]
    assert (await square.client.post(OTHER, f"{path}/replan", plan)).status_code == 403
    proposed = await square.act(LEAD, f"{path}/replan", plan)
    assert (proposed["due_on"], proposed["replan"]["due_on"]) == (node["due_on"], later)
    assert await square.refused(LEAD, f"{path}/replan", plan) == "wrong_state"
    waits = (await square.item(CODE))["waiting_on"]
    assert (waits["role"], waits["act"]) == ("regional", "replan")
    verdict = f"{path}/replan-approval"
    assert await square.refused("SD-1", verdict, {"approved": True}) == "wrong_level"
    assert await square.refused(committee, verdict, {"approved": False}) == "reason_missing"
    agreed = await square.act(committee, verdict, {"approved": True})
    assert (agreed["due_on"], agreed["first_due_on"]) == (later, node["first_due_on"])
    assert agreed["slip_days"] > 0
    await square.act(LEAD, f"{path}/replan", {**plan, "due_on": days_ago(-300)})
    refused = await square.act(committee, verdict, {"approved": False, "reason": "不能再拖"})
    assert (refused["due_on"], refused["replan"]["approved"]) == (later, False)
    assert await square.broken_truths() == []
