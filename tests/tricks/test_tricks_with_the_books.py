"""Tricks with what is counted: closing, resting, withdrawing, rules, burdens, promises, demonstrations."""

from typing import Any

import pytest_asyncio
from page_reading import Reading
from servers import Client
from square import CONTACT, Square, acceptance, days_ago

ITEM, COMMUNITY, UNIT = "LL-018", "C13", "U02"
BROUGHT, BROUGHT_LINE = "LL-021", "LL-021-2"  # C29, light, with things to bring
LIGHT = ("LL-019", "LL-020", "LL-025")
HTML = {"Accept": "text/html"}


@pytest_asyncio.fixture
async def square(client: Client) -> Square:
    return Square(client)


async def committee_of(square: Square) -> str:
    return square.committee_of(await square.item(ITEM))


async def boxes(square: Square) -> dict[str, int]:
    """The livelihood row of the cohort table."""
    rows = (await square.client.get("/cohort", by="programme"))["rows"]
    row = next(one for one in rows if one["programme"] == "livelihood")
    return {name: n for name, n in row.items() if isinstance(n, int)}


async def words_of(square: Square, path: str) -> str:
    answer = await square.client.http.get(path, headers=HTML)
    assert answer.status_code == 200
    return "".join(Reading(answer.text).words)


async def test_closing_without_solving(square: Square) -> None:
    """Without acceptance and enough yes there is no "solved"; another end says why and has no line."""
    path = f"/items/{ITEM}/closure"
    by = await committee_of(square)
    claim = await square.start(UNIT, ITEM)
    for resolution in ("solved", "half"):
        wish = {"resolution": resolution, "reason": "差不多了"}
        assert await square.refused(by, path, wish) == "wrong_state", "nothing is accepted"
    await square.deliver(UNIT, claim)
    await square.accept(ITEM)
    assert await square.refused(by, path, {"resolution": "solved"}) == "too_few_answers"
    assert await square.refused(by, path, {"resolution": "infeasible"}) == "reason_missing"
    before = await boxes(square)
    await square.close(ITEM, "infeasible", "场地被收回")
    after = await boxes(square)
    assert (after["raised"], after["ended"]) == (before["raised"], before["ended"] + 1)
    assert after["solved"] == before["solved"]
    assert (await square.client.get("/bill"))["total"] == 0
    assert "场地被收回" in await words_of(square, f"/items/{ITEM}")


async def test_suspending_the_hard_ones(square: Square) -> None:
    """A suspended item stays in the denominator, in its own box, with a public reason."""
    before = await boxes(square)
    by = await committee_of(square)
    assert await square.refused(by, f"/items/{ITEM}/suspension", {"reason": ""}) in (
        "bad_request",
        "reason_missing",
    )
    await square.act(by, f"/items/{ITEM}/suspension", {"reason": "道路开挖"})
    after = await boxes(square)
    assert (after["raised"], after["suspended"]) == (before["raised"], before["suspended"] + 1)
    assert sum(n for name, n in after.items() if name != "raised") == after["raised"]
    shown = await words_of(square, f"/items/{ITEM}")
    assert "道路开挖" in shown
    assert "暂停" in shown


async def test_withdrawing_quietly(square: Square) -> None:
    """A withdrawn item needs a reason, stays listed and counted, and the clock of it never restarts."""
    before = await boxes(square)
    by = await committee_of(square)
    heard = (await square.item(ITEM))["first_heard_on"]
    refused = await square.refused(by, f"/items/{ITEM}/withdrawal", {"reason": " "})
    assert refused in ("bad_request", "reason_missing")
    await square.act(by, f"/items/{ITEM}/withdrawal", {"reason": "无人认领"})
    after = await boxes(square)
    assert (after["raised"], after["ended"]) == (before["raised"], before["ended"] + 1)
    assert "无人认领" in await words_of(square, f"/items/{ITEM}")
    listed = await square.client.get("/items", state="withdrawn")
    assert [one["code"] for one in listed["items"]] == [ITEM]
    await square.act(by, f"/items/{ITEM}/relisting", {"reason": "再挂一次"})
    again = await square.item(ITEM)
    assert (again["first_heard_on"], again["listing_round"]) == (heard, 2)
    steps = (await square.client.get(f"/items/{ITEM}/history"))["items"]
    assert {"withdraw", "relist"} <= {one["act"] for one in steps}


async def test_changing_the_rules_on_the_day(square: Square) -> None:
    """A new version of the policy is public and touches no item that is out already."""
    codes = await square.ask_residents(UNIT, ITEM)
    for code in codes[:16]:
        await square.answer(code, "no")
    pinned = (await square.item(ITEM))["policy_version"]
    easy = {"resolved_floor_percent": 1, "response_min_percent": 1, "answers_min": 1}
    changed = await square.client.call("SD-1", "PATCH", "/lists/livelihood-2025/policy", json=easy)
    assert changed.status_code == 200, changed.text
    assert changed.json()["policy"]["version"] == pinned + 1
    assert (await square.item(ITEM))["policy_version"] == pinned
    by = await committee_of(square)
    refused = await square.refused(by, f"/items/{ITEM}/closure", {"resolution": "solved"})
    assert refused == "below_floor"
    public = await square.client.get("/lists/livelihood-2025")
    assert public["policy"]["version"] == pinned + 1


async def test_inflating_the_burden(square: Square) -> None:
    """It is frozen at publication, marked estimated, and lifted only as far as residents say so."""
    before = await square.item(ITEM)
    draft = {
        "list": "livelihood-2025", "title_zh": before["title_zh"], "need_zh": before["need_zh"],
        "domain": before["domain"], "category": before["category"], "community": COMMUNITY, "people_affected": 999999, "severity": 5,
    }  # fmt: skip
    answer = await square.client.call(COMMUNITY, "PUT", f"/items/{ITEM}", json=draft)
    assert answer.status_code in (400, 409), answer.text
    after = await square.item(ITEM)
    assert after["people_affected"] == before["people_affected"]
    lying = {**await square.wish(ITEM), "basis": "measured"}
    assert await square.refused(UNIT, f"/items/{ITEM}/claims", lying) == "bad_request"
    for number, code in enumerate(await square.ask_residents(UNIT, ITEM)):
        await square.answer(code, "yes" if number % 10 else "no")
    await square.close(ITEM)
    entries = (await square.client.get("/ledger/entries", item=ITEM, limit=100))["items"]
    burden = [
        one for one in entries if any(p["asset"].startswith("burden") for p in one["postings"])
    ]
    assert {one["basis"] for one in burden} == {"estimated"}
    closed = next(one for one in burden if one["event"] == "item.closed.v1")
    lifted = {p["credit"].split(":")[0]: int(p["amount"]) for p in closed["postings"]}
    assert lifted["open"] > 0, "who said no keeps a part of it open"
    assert "估计" in await words_of(square, f"/items/{ITEM}")


async def test_passing_a_demonstration_as_real(square: Square) -> None:
    """Every page, row, file name and checkpoint of a demonstration says that it is one."""
    http = square.client.http
    for path in ("/", "/items", f"/items/{ITEM}", "/bill", "/ledger", "/data", "/slip"):
        page = await http.get(path, headers=HTML)
        assert "示例" in page.text, path
    assert (await square.item(ITEM))["demonstration"] is True
    for code in await square.ask_residents(UNIT, ITEM):
        await square.answer(code)
    await square.close(ITEM)
    (line,) = (await square.client.get("/bill"))["items"]
    assert line["demonstration"] is True
    table = await http.get("/data/bill.csv")
    assert "demonstration" in table.headers["content-disposition"]
    checkpoint = await http.get("/checkpoint")
    assert "demonstration" in checkpoint.text.splitlines()[0]


async def test_verifying_ones_own_delivery(square: Square) -> None:
    """Neither the unit nor a body that handed it in itself can say that it is done."""
    claim = await square.start(UNIT, ITEM)
    node = (await square.nodes(ITEM))[0]
    await square.act(UNIT, f"/milestones/{node['id']}/submission", {"used": []})
    path, met = f"/milestones/{node['id']}/verification", {"result": "met"}
    assert await square.refused(UNIT, path, met) == "forbidden"
    await square.plant("update milestone_submissions set organisation = 'C13'")
    assert await square.refused(COMMUNITY, path, met) == "own_organisation"
    assert await square.refused(UNIT, f"/items/{ITEM}/acceptance", acceptance(await square.item(ITEM))) == "forbidden"  # fmt: skip
    assert claim["organisation"]


async def test_counting_a_promise_as_a_delivery(square: Square) -> None:
    """Four numbers that never mix: what is signed has not arrived, and what has not arrived is not used."""
    claim = await square.start(UNIT, BROUGHT, {BROUGHT_LINE: "20"})
    line = await square.line(BROUGHT_LINE)
    assert (line["reserved"], line["signed"], line["arrived"], line["used"]) == (0, 20, 0, 0)
    node = (await square.nodes(BROUGHT))[0]
    used = [{"claim": claim["id"], "need_line": BROUGHT_LINE, "quantity": "10"}]
    path = f"/milestones/{node['id']}/submission"
    assert await square.refused(UNIT, path, {"used": used}) == "exceeds_arrived"
    part = {"need_line": BROUGHT_LINE, "quantity": "20"}
    arrival = await square.act(UNIT, f"/claims/{claim['id']}/arrivals", part)
    assert (await square.line(BROUGHT_LINE))["arrived"] == 0, "until the receiver has counted it"
    own = await square.refused(UNIT, f"/arrivals/{arrival['id']}/confirmation", {"quantity": "20"})
    assert own == "forbidden"
    item = await square.item(BROUGHT)
    assert (item["delivered"], item["verified"]) == ("none", "none")
    assert (await square.client.get("/bill"))["total"] == 0


async def test_splitting_a_claim_to_dodge_the_limit(square: Square) -> None:
    """So many open light claims per unit, however small each is."""
    for code in LIGHT:
        item = await square.item(code)
        need = item["need_lines"][0]
        await square.claim(UNIT, code, {need["id"]: need["step"]})
    small: dict[str, Any] = {
        "lines": [{"need_line": "LL-018-1", "quantity": "20"}],
        "finish_on": days_ago(-365),
        "contact": CONTACT,
    }
    refused = await square.refused(UNIT, f"/items/{ITEM}/claims", small)
    assert refused == "too_many_open_claims"
    small["lines"] = [{"need_line": "LL-018-1", "quantity": "7"}]
    assert await square.refused("U03", f"/items/{ITEM}/claims", small) == "below_step"
