"""The workbench of a claim's life: what each role must do, with its day, and every act by a form."""

import re
from collections.abc import Callable
from typing import Any

import httpx
from square import Square, days_ago

CODE, HOURS, PLACES = "LL-018", "LL-018-1", "LL-018-2"
BROUGHT, PIECES = "LL-021", "LL-021-2"
UNIT, ANOTHER = "U02", "U03"


class Desk:
    """One account before the workbench's pages."""

    def __init__(self, square: Square, who: str) -> None:
        self.http = square.client.http
        token = square.client.accounts[who]["token"]
        self.headers = {"Accept": "text/html", "Authorization": f"Bearer {token}"}

    async def read(self, path: str) -> str:
        answer = await self.http.get(path, headers=self.headers)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.text

    async def send(self, path: str, **fields: str) -> httpx.Response:
        """Fill in the form at `path` with its hidden key, and send it."""
        key = re.search(r'name="idempotency_key" value="([^"]+)"', await self.read(path))
        assert key is not None
        sent = {"idempotency_key": key[1], **fields}
        return await self.http.post(path, data=sent, headers=self.headers)

    async def done(self, path: str, **fields: str) -> str:
        answer = await self.send(path, **fields)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])


async def test_an_officer_enters_a_claim_for_a_unit_and_gives_it_the_link(square: Square) -> None:
    officer = Desk(square, square.committee_of(await square.item(CODE)))
    entered = await officer.done(
        f"/workbench/items/{CODE}/proposal",
        **{
            "for_unit": UNIT, f"lines.{PLACES}": "2", "finish_on": days_ago(-200), "kind": "service",
            "contact.name": "示例联系人", "contact.phone": "0512-00000000",
        },
    )  # fmt: skip
    assert re.fullmatch(r"/workbench/claims/[^/]+/link", entered)
    shown = await officer.send(entered)
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
    link = re.search(r'href="http://town\.test(/claims/[^"]+/confirm/[^"]+)"', shown.text)
    assert link is not None
    again = await officer.send(entered)
    assert link[1] not in again.text
    http = square.client.http
    assert (await http.get(link[1], headers={"Accept": "text/html"})).status_code == 404, "void"
    fresh = re.search(r'href="http://town\.test(/claims/[^"]+/confirm/[^"]+)"', again.text)
    assert fresh is not None
    assert (await http.get(fresh[1], headers={"Accept": "text/html"})).status_code == 200


async def test_a_proposal_stands_on_the_units_desk_and_is_confirmed_there(square: Square) -> None:
    wish = await square.wish(CODE, {PLACES: "1"}, for_unit=UNIT)
    committee = square.committee_of(await square.item(CODE))
    claim = await square.act(committee, f"/items/{CODE}/claims", wish)
    unit = Desk(square, UNIT)
    page = f"/workbench/claims/{claim['id']}/confirmation"
    assert page in await unit.read("/workbench")
    assert page not in await Desk(square, ANOTHER).read("/workbench")
    assert await unit.done(page) == f"/claims/{claim['id']}/receipt"
    assert page not in await unit.read("/workbench")
    receipt = await unit.read(f"/claims/{claim['id']}/receipt")
    assert "党委审定期间" in receipt


async def test_a_reminder_stands_beside_the_task_with_its_day(
    square: Square, working_days_pass: Callable[[int], None]
) -> None:
    claim = await square.choose(UNIT, CODE)
    working_days_pass(5)
    await square.lapse()
    desk = await Desk(square, UNIT).read("/workbench")
    assert "时间已过半" in desk
    assert f"/workbench/claims/{claim['id']}/signature" in desk
    assert "最晚" in await Desk(square, UNIT).read(f"/claims/{claim['id']}/receipt")


async def test_a_donation_by_form_is_confirmed_on_a_second_page(square: Square) -> None:
    unit = Desk(square, UNIT)
    receipt = await unit.done(
        f"/workbench/items/{CODE}/claim",
        **{
            f"lines.{PLACES}": "1", "finish_on": days_ago(-200), "kind": "donation", "understood": "true",
            "contact.name": "示例联系人", "contact.phone": "0512-00000000",
        },
    )  # fmt: skip
    page = f"/workbench{receipt.removesuffix('/receipt')}/confirmation"
    assert page in await unit.read(receipt)
    assert "慈善法" in await unit.read(page)
    assert await unit.done(page) == receipt
    assert page not in await unit.read("/workbench")
    assert await square.broken_truths() == []


async def test_a_claim_by_form_may_rest_on_another_units(square: Square) -> None:
    fields = {
        f"lines.{PLACES}": "1", "finish_on": days_ago(-200), "kind": "service",
        "contact.name": "示例联系人", "contact.phone": "0512-00000000",
    }  # fmt: skip
    unit = Desk(square, UNIT)
    page = f"/workbench/items/{CODE}/claim"
    bad = await unit.send(page, **{**fields, "condition.organisation": ANOTHER})
    assert bad.status_code == 400
    assert 'id="f-condition-by-fault"' in bad.text
    rests = {"condition.organisation": ANOTHER, "condition.by": days_ago(-9)}
    receipt = await unit.done(page, **fields, **rests)
    assert "尚未认领" in await unit.read(receipt)


async def test_return_lead_and_another_day_by_forms(square: Square) -> None:
    lead = await square.select(await square.claim(UNIT, BROUGHT, {PIECES: "100"}), lead=True)
    other = await square.select(await square.claim(ANOTHER, BROUGHT, {"LL-021-1": "120"}))
    for unit, claim in ((UNIT, lead), (ANOTHER, other)):
        await square.sign(unit, claim)
    await square.client.clockwork()
    committee = Desk(square, square.committee_of(await square.item(BROUGHT)))
    node = (await square.nodes(BROUGHT))[0]
    own = Desk(square, UNIT)
    assert f"/workbench/milestones/{node['id']}/replan" in await own.read("/workbench")
    plan = {"due_on": days_ago(-200), "reason": "材料晚到"}
    await own.done(f"/workbench/milestones/{node['id']}/replan", **plan)
    page = f"/workbench/milestones/{node['id']}/replan-approval"
    assert page in await committee.read("/workbench")
    await committee.done(page, approved="true")
    assert (await square.nodes(BROUGHT))[0]["due_on"] == days_ago(-200)

    page = f"/workbench/claims/{lead['id']}/return"
    assert page in await own.read("/workbench")
    bad = await own.send(page, reason_category="capacity")
    assert bad.status_code == 409
    assert 'id="f-note-fault"' in bad.text
    await own.done(page, reason_category="capacity", note="钥匙交社区")
    assert "钥匙交社区" in await own.read(f"/claims/{lead['id']}/receipt")
    page = f"/workbench/claims/{other['id']}/lead"
    assert page in await committee.read("/workbench")
    await committee.done(page, reason="由其继续")
    assert (await square.item(BROUGHT))["waiting_on"]["organisation"] == ANOTHER
    page = f"/workbench/claims/{other['id']}/termination"
    assert page in await committee.read("/workbench")
    await committee.done(page, reason_category="not_delivering")
    assert await square.broken_truths() == []


async def test_the_receipt_tells_every_state(square: Square) -> None:
    """Number, what, held until when, the next step and its latest day, in the words of the state."""
    told: dict[str, str] = {}

    async def look(unit: str, claim: Any) -> None:
        seen = await square.client.get(f"/claims/{claim['id']}", who=unit)
        told[seen["state"]] = await Desk(square, unit).read(f"/claims/{claim['id']}/receipt")

    claim = await square.claim(UNIT, CODE, {PLACES: "6", HOURS: "600"})
    await look(UNIT, claim)
    waiting = await square.claim(ANOTHER, CODE, {PLACES: "6"}, waitlist=True)
    await look(ANOTHER, waiting)
    await square.select(claim)
    await look(UNIT, claim)
    await square.sign(UNIT, claim)
    await look(UNIT, claim)
    await square.act(ANOTHER, f"/claims/{waiting['id']}/withdrawal", {"note": "另有安排"})
    await look(ANOTHER, waiting)
    words = {
        "submitted": "党委审定期间", "waiting": "已列入候补", "active": "双方已签署", "withdrawn": "另有安排",
    }  # fmt: skip
    for state, text in words.items():
        assert state in told
        assert text in told[state], state
    assert "最晚" in told["selected"]
