"""Both tracks, walked over HTTP against the running processes, from the list to the bill."""

from decimal import Decimal
from typing import Any

from town import Town

LIGHT_UNIT, FULL_UNIT = "U02", "U15"


def _first(town: Town, track: str, **more: Any) -> dict[str, Any]:
    for item in town.all("/items", programme="livelihood", track=track, word="needed"):
        if item["community"] != "ALL" and all(item[key] == value for key, value in more.items()):
            return item
    raise AssertionError("no such item")


def _burden(town: Town, domain: str, account: str) -> Decimal:
    rows = town.read("/bill/summary", by="domain", programme="livelihood")["rows"]
    return Decimal(next(row["burden"][account] for row in rows if row["key"] == domain))


def _solved(town: Town, domain: str) -> int:
    rows = town.read("/bill/summary", by="domain", programme="livelihood")["rows"]
    return next(row["solved"] for row in rows if row["key"] == domain)


def test_a_light_item_walks_from_the_list_to_the_bill_and_comes_back(town: Town) -> None:
    item = _first(town, "light")
    code, domain = item["code"], item["domain"]
    lifted_before, solved_before = _burden(town, domain, "lifted"), _solved(town, domain)

    claim = town.claim_all(LIGHT_UNIT, code)
    assert claim["state"] == "submitted"
    lines = town.read(f"/items/{code}")["need_lines"]
    assert all(line["reserved"] == line["required"] and line["gap"] == "0" for line in lines)
    assert town.read(f"/items/{code}")["word"] == "taken"

    town.act(
        town.committee_of(item),
        f"/claims/{claim['id']}/selection",
        {"selected": True, "lead": True, "deliberation": None, "reason": "合适"},
    )
    assert town.read(f"/claims/{claim['id']}")["organisation"] is None, "not before both signed"
    signed = town.sign_both(LIGHT_UNIT, item, claim["id"])
    assert signed["state"] == "active"
    assert town.read(f"/claims/{claim['id']}")["organisation"]["id"] == LIGHT_UNIT
    assert town.read(f"/items/{code}")["word"] == "under_way"

    town.deliver_all(LIGHT_UNIT, code, claim["id"])
    nodes = town.read(f"/items/{code}/milestones")["items"]
    assert [node["state"] for node in nodes] == ["met", "met"]
    lines = town.read(f"/items/{code}")["need_lines"]
    assert all(line["used"] == line["arrived"] == line["required"] for line in lines)

    town.accept(code)
    pending = [line for line in town.all("/bill") if line["item"] == code]
    assert [line["status"] for line in pending] == ["pending"]
    slips = town.draw_and_print(code)
    assert town.refused(
        town.committee_of(item), f"/items/{code}/closure", {"resolution": "solved"}
    ) == ("too_few_answers")
    for slip in slips:
        town.answer(slip)
    closed = town.close_item(code)
    assert (closed["word"], closed["state"]) == ("solved", "closed")

    line = next(line for line in town.all("/bill") if line["item"] == code)
    assert line["status"] == "standing"
    assert (line["asked"], line["answered"], line["yes"]) == (len(slips),) * 3
    assert line["entries"], "a line names its entries"
    assert _burden(town, domain, "lifted") > lifted_before
    assert _solved(town, domain) == solved_before + 1
    assert town.read(f"/claims/{claim['id']}")["state"] == "fulfilled"

    town.act(None, f"/slips/{slips[0]}/recurrence", {"text": "又坏了"})
    assert town.read(f"/items/{code}")["word"] == "solved", "one report alone does not strike"
    assert town.refused(None, f"/slips/{slips[0]}/recurrence", {}) == "wrong_state"
    town.act(None, f"/slips/{slips[1]}/recurrence", {})
    assert town.read(f"/items/{code}")["word"] == "came_back"
    struck = next(line for line in town.all("/bill") if line["item"] == code)
    assert struck["status"] == "struck"
    assert struck["struck_on"]
    assert struck["struck_reason_zh"]
    assert _burden(town, domain, "lifted") == lifted_before
    fix = town.read(f"/items/{code}/milestones")["items"][-1]
    assert fix["node_code"] == "recurrence_fix"
    assert fix["state"] == "due"

    town.hand_in_and_verify(LIGHT_UNIT, item, fix, [])
    town.accept(code)
    again = town.draw_and_print(code)
    for slip in again:
        town.answer(slip)
    town.close_item(code)
    statuses = sorted(line["status"] for line in town.all("/bill") if line["item"] == code)
    assert statuses == ["standing", "struck"], "the struck line stays"


def test_a_full_item_walks_through_deliberation_gate_and_arrivals(town: Town) -> None:
    item = town.read("/items/LL-001")
    code = item["code"]
    claim = town.claim_all(FULL_UNIT, code, kind="works", licence_ref="示例-1")
    assert {line["reserved"] for line in town.read(f"/items/{code}")["need_lines"]} == {"0"}

    path = f"/claims/{claim['id']}"
    choice = {"selected": True, "lead": True, "deliberation": None, "reason": "合适"}
    assert town.refused("RPC-1", f"{path}/selection", choice) == "wrong_state"
    town.act("RPC-1", f"{path}/qualification", {"qualified": True, "reason": "合格"})
    assert town.refused("RPC-1", f"{path}/selection", choice) == "deliberation_missing"
    meeting = town.act("C06", f"/items/{code}/deliberations", _meeting())
    town.act("RPC-1", f"{path}/selection", {**choice, "deliberation": meeting["id"]})
    lines = town.read(f"/items/{code}")["need_lines"]
    assert all(line["reserved"] == line["required"] for line in lines)

    role = {"signatory_role": "负责人"}
    assert town.refused(FULL_UNIT, f"{path}/signature", role) == "approval_ref_missing"
    town.act(FULL_UNIT, f"{path}/approval", {"internal_approval_ref": "示例批复-7"})
    assert town.sign_both(FULL_UNIT, item, claim["id"])["state"] == "signed"
    assert town.read(f"/items/{code}")["waiting_on"]["act"] == "record_gate"

    failed = town.act("C06", f"/items/{code}/gates", _vote(149))
    assert failed["state"] == "failed"
    assert town.read(path)["state"] == "signed"
    passed = town.act("C06", f"/items/{code}/gates", _vote(150))
    assert passed["state"] == "passed"
    town.await_that(lambda: town.read(path)["state"] == "active")
    node = town.await_that(lambda: town.read(f"/items/{code}/milestones")["items"])[0]
    assert town.refused(FULL_UNIT, f"/milestones/{node['id']}/submission", {"used": []}) == (
        "evidence_missing"
    )

    town.deliver_all(FULL_UNIT, code, claim["id"])
    assert town.refused("C06", f"/items/{code}/acceptance", _accepts(item)) == "wrong_level"
    town.accept(code)
    slips = town.draw_and_print(code)
    for slip in slips[:31]:
        town.answer(slip, "yes" if slip != slips[0] else "no")
    closed = town.close_item(code)
    assert closed["word"] == "solved"
    assert closed["visits"]["asked"] == 40
    assert closed["visits"]["answered"] == 31
    assert (closed["visits"]["yes"], closed["visits"]["no"]) == (30, 1)


def test_every_market_event_is_booked_once_within_ten_seconds(town: Town) -> None:
    item = _first(town, "light")
    claim = town.claim_all("U03", item["code"])
    event = claim["event_id"]
    entries = town.await_that(lambda: town.read("/ledger/entries", event=event)["items"])
    assert len(entries) == 1
    assert entries[0]["event"] == "claim.submitted.v1"
    assert entries[0]["basis"] == "reported"
    moved = {(one["debit"], one["credit"]) for one in entries[0]["postings"]}
    line = claim["lines"][0]["need_line"]
    assert (f"gap:{line}", f"reserved:{line}") in moved


def _meeting() -> dict[str, Any]:
    seats = ("community_party_organization", "owners_committee", "property_company")
    return {
        "notified_on": "2026-11-01",
        "held_on": "2026-11-20",
        "place": "议事室",
        "seats": [{"seat": seat, "count": 1, "position": "for"} for seat in seats]
        + [
            {"seat": "affected_resident", "count": 2, "position": "condition", "organisation": None}
        ],
        "opinion_zh": "同意建设，施工避开午休。",
        "objections": ["担心占用绿地"],
    }


def _vote(agreed: int) -> dict[str, Any]:
    return {
        "gate": "owners_vote_three_quarters",
        "owners": {"total": 300, "voted": 200, "agreed": agreed},
        "area_m2": {"total": "300", "voted": "200.00", "agreed": "150"},
        "held_on": "2026-11-20",
    }


def _accepts(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "result": "pass",
        "outcomes": [
            {"outcome_code": one["outcome_code"], "quantity": one["target"]}
            for one in item["outcomes"]
        ],
    }
