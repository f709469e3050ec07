"""A claim that a committee enters for a unit: nobody's business until the unit says yes."""

import re
from typing import Any

import pytest
from square import CONTACT, Square, days_ago

from marketplace.claims.proposals import Proposal, propose_claim
from marketplace.claims.schemas import WantedLine
from marketplace.ground.access.actor import Actor
from marketplace.ground.db import unit_of_work

LIGHT, LINE = "LL-018", "LL-018-2"  # 6 places by 1
FULL, FULL_LINE = "LL-024", "LL-024-1"  # 80 pieces by 5
UNIT, STRANGER = "U02", "U03"


async def propose(square: Square, code: str = LIGHT, quantity: str = "2", **more: Any) -> Any:
    line = LINE if code == LIGHT else FULL_LINE
    wish = await square.wish(code, {line: quantity}, for_unit=UNIT, **more)
    return await square.act(square.committee_of(await square.item(code)), f"/items/{code}/claims", wish)  # fmt: skip


async def test_a_proposal_reserves_nothing_and_only_its_unit_and_its_committee_see_it(
    square: Square,
) -> None:
    item = await square.item(LIGHT)
    claim = await propose(square)
    assert claim["state"] == "proposed"
    assert (await square.line(LINE))["reserved"] == 0
    path = f"/claims/{claim['id']}"
    for who in (UNIT, square.committee_of(item)):
        assert (await square.client.get(path, who=who))["state"] == "proposed"
    for who in (None, STRANGER, square.community_of(item), "SD-1"):
        assert (await square.client.call(who, "GET", path)).status_code == 404
        listed = await square.client.get(f"/items/{LIGHT}/claims", who=who)
        assert listed["total"] == 0
    assert (await square.item(LIGHT))["word"] == "needed"
    await square.client.clockwork()
    entries = await square.client.get("/ledger/entries", item=LIGHT)
    assert claim["id"] not in str(entries)
    assert await square.broken_truths() == []


async def test_its_link_is_told_once_and_kept_only_as_a_hash(square: Square) -> None:
    item = await square.item(LIGHT)
    wish = await square.wish(LIGHT, {LINE: "1"}, for_unit=UNIT)
    key = {"Idempotency-Key": "one-proposal"}
    path = f"/items/{LIGHT}/claims"
    first, again = [
        (await square.client.post(square.committee_of(item), path, wish, headers=key)).json()
        for _ in range(2)
    ]
    secret = first["confirm_path"].rsplit("/", 1)[-1]
    assert len(secret) > 40
    assert again["id"] == first["id"]
    assert again["confirm_path"] is None
    for rows in (
        await square.as_owner("select answer from idempotency_keys"),
        await square.as_owner("select secret_hash from claim_links"),
        await square.as_owner("select payload from outbox where topic like 'private.%'"),
    ):
        assert rows
        assert secret not in str(rows)


async def test_the_unit_confirms_from_its_account_and_then_its_lines_are_held(
    square: Square,
) -> None:
    claim = await propose(square)
    path = f"/claims/{claim['id']}/confirmation"
    assert (await square.client.post(None, path)).status_code == 401
    assert (await square.client.post(STRANGER, path)).status_code == 404
    assert (await square.client.post("SD-1", path)).status_code == 403
    done = await square.act(UNIT, path)
    assert done["state"] == "submitted"
    assert done["reserved_until"] is not None
    assert (await square.line(LINE))["reserved"] == 2
    assert await square.refused(UNIT, path) == "wrong_state"
    assert (await square.client.get(f"/items/{LIGHT}/claims"))["total"] == 1
    assert await square.broken_truths() == []


async def test_whoever_holds_the_link_confirms_without_an_account(square: Square) -> None:
    claim = await propose(square)
    secret = claim["confirm_path"].rsplit("/", 1)[-1]
    path = f"/claims/{claim['id']}/confirmation"
    assert (await square.client.post(None, path, {"secret": "x" * 43})).status_code == 404
    other = await propose(square)
    wrong = other["confirm_path"].rsplit("/", 1)[-1]
    assert (await square.client.post(None, path, {"secret": wrong})).status_code == 404
    done = await square.act(None, path, {"secret": secret})
    assert done["state"] == "submitted"
    steps = await square.as_owner(
        "select role, organisation, account from state_changes where subject = $1 and act = 'confirm'",
        claim["id"],
    )
    assert [tuple(step) for step in steps] == [("unit", UNIT, None)]
    assert await square.broken_truths() == []


async def test_on_the_full_track_a_confirmed_proposal_lies_with_the_committee(
    square: Square,
) -> None:
    claim = await propose(square, FULL, "5")
    done = await square.act(UNIT, f"/claims/{claim['id']}/confirmation")
    assert (done["state"], done["reserved_until"]) == ("submitted", None)
    assert (await square.line(FULL_LINE))["reserved"] == 0


async def test_at_confirmation_the_law_of_claiming_is_asked_anew(square: Square) -> None:
    claim = await propose(square, quantity="4")
    path = f"/claims/{claim['id']}/confirmation"
    await square.claim(STRANGER, LIGHT, {LINE: "3"})
    assert await square.refused(UNIT, path) == "gap_exceeded"
    waiting = await square.act(UNIT, path, {"waitlist": True})
    assert (waiting["state"], waiting["reserved_until"]) == ("waiting", None)
    assert (await square.line(LINE))["reserved"] == 3
    assert await square.broken_truths() == []


async def test_a_proposal_counts_against_the_limit_only_when_it_is_confirmed(
    square: Square,
) -> None:
    claims = [await propose(square, quantity="1") for _ in range(4)]
    for claim in claims[:3]:
        await square.act(UNIT, f"/claims/{claim['id']}/confirmation")
    last = f"/claims/{claims[3]['id']}/confirmation"
    assert await square.refused(UNIT, last) == "too_many_open_claims"


async def test_after_the_item_closed_a_proposal_is_gone(square: Square) -> None:
    claim = await propose(square)
    await square.close(LIGHT, "infeasible", "场地收回")
    assert await square.refused(UNIT, f"/claims/{claim['id']}/confirmation") == "wrong_state"
    assert (await square.client.get(f"/items/{LIGHT}/claims", who="RPC-1"))["total"] == 0
    assert await square.broken_truths() == []


async def test_a_declined_proposal_is_listed_nowhere(square: Square) -> None:
    item = await square.item(LIGHT)
    claim = await propose(square)
    done = await square.act(UNIT, f"/claims/{claim['id']}/withdrawal", {"reason_category": "other"})
    assert done["state"] == "withdrawn"
    for who in (None, square.committee_of(item), square.community_of(item), "SD-1"):
        assert (await square.client.get(f"/items/{LIGHT}/claims", who=who))["total"] == 0
    await square.client.clockwork()
    assert claim["id"] not in str(await square.client.get("/ledger/entries", item=LIGHT))
    assert await square.broken_truths() == []


@pytest.mark.parametrize(
    ("who", "body", "told"),
    [
        ("RPC-1", {}, "403"),
        (UNIT, {"for_unit": STRANGER}, "/for_unit not_for_units"),
        (None, {"for_unit": UNIT}, "401"),
        ("committee", {}, "/for_unit missing"),
        ("committee", {"for_unit": "C13"}, "/for_unit unknown"),
        ("committee", {"for_unit": "U99"}, "/for_unit unknown"),
        ("committee", {"for_unit": UNIT, "kind": "works"}, "/licence_ref missing"),
        ("committee", {"for_unit": UNIT, "finish_on": "2026-01-01"}, "/finish_on in_the_past"),
        ("committee", {"for_unit": UNIT, "lines": [{"need_line": "LL-018-2", "quantity": "0.5"}]}, "below_step"),
        ("committee", {"for_unit": UNIT, "lines": [{"need_line": "LL-018-2", "quantity": "7"}]}, "gap_exceeded"),
    ],
)  # fmt: skip
async def test_what_cannot_be_proposed(
    square: Square, who: str | None, body: dict[str, Any], told: str
) -> None:
    item = await square.item(LIGHT)
    committee = square.committee_of(item)
    if who == "RPC-1" and committee == "RPC-1":
        who, body = "RPC-2", {**body, "for_unit": UNIT}
    elif who == "RPC-1":
        body = {**body, "for_unit": UNIT}
    wish = {**await square.wish(LIGHT, {LINE: "1"}), **body}
    before = await square.fingerprint()
    answer = await square.client.post(
        committee if who == "committee" else who, f"/items/{LIGHT}/claims", wish
    )
    problem = answer.json()
    faults = {f"{one['pointer']} {one['code']}" for one in problem["errors"]}
    assert told in faults | {str(answer.status_code), problem["type"].removeprefix("/problems/")}
    assert await square.fingerprint() == before


async def test_a_proposal_without_a_contact_asks_the_unit_for_one(square: Square) -> None:
    committee = square.committee_of(await square.item(LIGHT))
    proposal = Proposal(
        organisation=UNIT,
        lines=[WantedLine(need_line=LINE, quantity="1")],
        finish_on=(await _next_year()),
    )
    async with unit_of_work(Actor("regional", committee, "test"), "test") as unit:
        claim = await propose_claim(unit, LIGHT, proposal)
    path = f"/claims/{claim.id}/confirmation"
    answer = await square.client.post(UNIT, path)
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/contact"]
    done = await square.act(UNIT, path, {"contact": CONTACT})
    assert done["contact"] == CONTACT


async def _next_year() -> Any:
    from datetime import date

    return date.fromisoformat(days_ago(-365))


async def test_the_page_of_the_link_shows_what_is_promised_and_takes_a_yes(square: Square) -> None:
    claim = await propose(square)
    http = square.client.http
    html = {"Accept": "text/html"}
    shown = await http.get(claim["confirm_path"], headers=html)
    assert shown.status_code == 200
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert shown.headers["cache-control"] == "no-store"
    assert "贵单位接下这一项吗" in shown.text
    key = re.search(r'name="idempotency_key" value="([^"]+)"', shown.text)
    assert key is not None
    fields = {"idempotency_key": key[1], "answer": "confirm"}
    sent = await http.post(claim["confirm_path"], data=fields, headers=html)
    assert (sent.status_code, sent.headers["location"]) == (303, claim["confirm_path"])
    after = await http.get(claim["confirm_path"], headers=html)
    assert "贵单位接下这一项吗" not in after.text
    assert (await square.client.get(f"/claims/{claim['id']}"))["state"] == "submitted"


async def test_the_page_of_the_link_takes_a_no(square: Square) -> None:
    claim = await propose(square)
    fields = {"answer": "decline"}
    sent = await square.client.http.post(claim["confirm_path"], data=fields)
    assert sent.status_code == 303
    assert (await square.client.get(f"/claims/{claim['id']}", who=UNIT))["state"] == "withdrawn"


async def test_a_wrong_link_shows_nothing(square: Square) -> None:
    claim = await propose(square)
    wrong = claim["confirm_path"][:-1] + ("A" if claim["confirm_path"][-1] != "A" else "B")
    for method in ("GET", "POST"):
        answer = await square.client.http.request(method, wrong, headers={"Accept": "text/html"})
        assert answer.status_code == 404


async def test_taken_meanwhile_the_page_offers_the_waiting_list(square: Square) -> None:
    claim = await propose(square, quantity="4")
    await square.claim(STRANGER, LIGHT, {LINE: "3"})
    http, html = square.client.http, {"Accept": "text/html"}
    sent = await http.post(claim["confirm_path"], data={"answer": "confirm"}, headers=html)
    assert sent.status_code == 409
    assert 'name="waitlist"' in sent.text
    await http.post(claim["confirm_path"], data={"answer": "confirm", "waitlist": "true"})
    assert (await square.client.get(f"/claims/{claim['id']}"))["state"] == "waiting"
