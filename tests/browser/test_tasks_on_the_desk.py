"""In a real browser: the main tasks of the workbench from the desk, every click counted; drafts that survive."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

CLICKS_MAX = 3
pytestmark = pytest.mark.browser


@dataclass
class Officer:
    """Somebody signed in at the desk; every click is counted, every complaint of the browser kept."""

    page: Any
    complaints: list[str]
    clicks: int = 0

    def click(self, what: str) -> None:
        self.clicks += 1
        self.page.locator(what).first.click()

    def waits_for(self, what: str) -> Any:
        found = self.page.locator(what).first
        found.wait_for(timeout=8000)
        return found


@pytest.fixture
def sit_down(chromium: Any, running: Any, town: Any) -> Iterator[Any]:
    """Signs somebody in and opens the desk, with or without scripts."""
    contexts = []

    def at_the_desk(who: str, *, scripts: bool = True) -> Officer:
        context = chromium.new_context(
            base_url=running.url, locale="zh-CN", java_script_enabled=scripts,
            viewport={"width": 360, "height": 800},
        )  # fmt: skip
        contexts.append(context)
        account = {name: town.accounts[who][name] for name in ("username", "password")}
        assert context.request.post("/api/v1/session", data=account).ok
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on(
            "console", lambda told: complaints.append(told.text) if told.type == "error" else None
        )
        page.goto("/workbench")
        return Officer(page, complaints)

    yield at_the_desk
    for context in contexts:
        context.close()


def _light(town: Any, committee: str) -> list[Any]:
    return [
        one
        for one in town.all("/items", track="light", word="needed")
        if one["regional_committee"] == committee and one["claimable"]
    ]


def _in_delivery(town: Any, unit: str, committee: str) -> tuple[Any, Any]:
    item = town.read(f"/items/{_light(town, committee)[0]['code']}")
    claim = town.claim_all(unit, item["code"])
    choice = {"selected": True, "lead": False, "deliberation": None, "reason": "合适"}
    town.act(committee, f"/claims/{claim['id']}/selection", choice)
    town.sign_both(unit, item, claim["id"])
    nodes = town.await_that(lambda: town.read(f"/items/{item['code']}/milestones")["items"])
    return item, nodes[0]


@pytest.mark.parametrize("scripts", [True, False])
def test_an_officer_invites_a_candidate_in_at_most_three_clicks(
    sit_down: Any, *, scripts: bool
) -> None:
    officer = sit_down("RPC-2" if scripts else "RPC-1", scripts=scripts)
    officer.click('.desk-gaps a[href*="/uptake"]')
    officer.waits_for('input[name="need_line"]:checked')
    officer.click('.act form .submit .button:not([name="preview"])')
    told = officer.waits_for('.notice-text[role="status"]').inner_text()
    assert told
    assert officer.clicks <= CLICKS_MAX
    assert officer.complaints == []


def test_a_unit_hands_in_and_a_community_verifies_in_at_most_three_clicks_each(
    sit_down: Any, town: Any
) -> None:
    item, node = _in_delivery(town, "U07", "RPC-1")
    unit = sit_down("U07")
    unit.click(f'.task a[href="/workbench/milestones/{node["id"]}/submission"]')
    unit.waits_for(".task__here .act")
    unit.click(".task__here .submit .button")
    unit.waits_for('#desk .notice-text[role="status"]')
    assert unit.page.locator(f'.task a[href$="{node["id"]}/submission"]').count() == 0, (
        "the row goes"
    )
    community = sit_down(town.community_of(item))
    community.click(f'.task a[href="/workbench/milestones/{node["id"]}/verification"]')
    community.waits_for(".task__here .act")
    community.click('.task__here input[name="result"][value="met"]')
    community.click(".task__here .submit .button")
    community.waits_for('#desk .notice-text[role="status"]')
    assert max(unit.clicks, community.clicks) <= CLICKS_MAX
    states = {
        one["id"]: one["state"] for one in town.read(f"/items/{item['code']}/milestones")["items"]
    }
    assert states[node["id"]] == "met"
    assert unit.complaints == community.complaints == []


def test_what_was_typed_survives_a_reload_and_goes_once_it_is_sent(
    sit_down: Any, town: Any
) -> None:
    code = _light(town, "RPC-1")[0]["code"]
    officer = sit_down("RPC-1")
    officer.page.goto(f"/workbench/items/{code}/proposal")
    officer.page.locator("summary").first.click()
    officer.page.locator('textarea[name="note"]').fill("说明写到一半")
    officer.page.locator('input[name="contact.phone"]').fill("0512-00000000")
    assert "0512" not in officer.page.evaluate("JSON.stringify(sessionStorage)")
    officer.page.context.clear_cookies()
    officer.page.reload()
    assert "/login" in officer.page.url, "the session is lost"
    account = town.accounts["RPC-1"]
    officer.page.locator('[name="username"]').fill(account["username"])
    officer.page.locator('[name="password"]').fill(account["password"])
    officer.page.locator("main form .button").first.click()
    officer.page.wait_for_url("**/proposal")
    assert officer.page.locator('textarea[name="note"]').input_value() == "说明写到一半"
    assert officer.page.locator('input[name="contact.phone"]').input_value() == ""
    assert officer.page.locator(".draft-told").count() == 1
    stranger = sit_down("RPC-2")
    assert "说明" not in stranger.page.evaluate("JSON.stringify(sessionStorage)")
