"""In a real browser without scripts: from the portal to a receipt, counting every click and every field."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from servers import Running

PHONE = {"width": 360, "height": 800}
CLICKS_MAX = 5
FIELDS_MAX = 3

pytestmark = pytest.mark.browser


@dataclass
class Manager:
    """A community manager of a bank with a telephone; every click and every field is counted."""

    page: Any
    clicks: int = 0
    fields: list[str] = field(default_factory=list)

    def click(self, what: str) -> None:
        self.clicks += 1
        with self.page.expect_navigation():
            self.page.locator(what).first.click()

    def fill(self, name: str, text: str) -> None:
        self.fields.append(name)
        self.page.locator(f'[name="{name}"]').fill(text)

    def fits_the_screen(self) -> bool:
        width: int = self.page.evaluate("document.documentElement.scrollWidth")
        return width <= PHONE["width"]


@pytest.fixture
def manager(chromium: Any, running: Running) -> Iterator[Manager]:
    context = chromium.new_context(
        base_url=running.url, locale="zh-CN", viewport=PHONE, java_script_enabled=False
    )
    yield Manager(context.new_page())
    context.close()


def test_from_the_portal_to_a_receipt_in_five_clicks_and_three_fields(
    manager: Manager, town: Any
) -> None:
    manager.page.goto("/")
    manager.click('#door-unit ~ * a[href*="resource=venue"]')
    assert manager.fits_the_screen()
    manager.click(".rows h3 a")
    manager.click('a[href$="/claim"], a[href*="/claim?"]')
    assert manager.fits_the_screen()
    manager.fill("name_zh", "示例两分钟银行")
    manager.fill("contact.name", "示例联系人")
    manager.fill("contact.phone", "0512-00000000")
    manager.click('form.claim button:not([name="choice"])')
    assert "/receipts/" in manager.page.url
    assert manager.fits_the_screen()
    told = manager.page.locator("main").inner_text()
    assert "示例两分钟银行" in told
    assert "下一步" in told
    assert manager.clicks <= CLICKS_MAX
    assert len(manager.fields) <= FIELDS_MAX
    link = manager.page.url.rsplit("/", 1)[1]
    claim = town.read(f"/registrations/{link}")["claims"][0]
    assert claim["state"] == "submitted"
    _accepted_by_the_committee(town, claim, link)


def _accepted_by_the_committee(town: Any, claim: Any, link: str) -> None:
    """The committee accepts the claim, and with it confirms the unit."""
    item = town.read(f"/items/{claim['item']}")
    committee = town.committee_of(item)
    path = f"/claims/{claim['id']}"
    if item["track"] == "light":
        choice = {"selected": True, "lead": False, "deliberation": None, "reason": "合适"}
        town.act(committee, f"{path}/selection", choice)
    else:
        town.act(committee, f"{path}/qualification", {"qualified": True})
    assert town.read(f"/registrations/{link}")["state"] == "confirmed"


def test_one_click_less_straight_from_what_fits(manager: Manager) -> None:
    manager.page.goto("/")
    manager.click('#door-unit ~ * a[href*="resource=volunteer_hours"]')
    manager.click(".rows .fit__claim a")
    manager.fill("name_zh", "示例一步银行")
    manager.fill("contact.name", "示例联系人")
    manager.fill("contact.phone", "0512-00000000")
    manager.click('form.claim button:not([name="choice"])')
    assert "/receipts/" in manager.page.url
    assert (manager.clicks, len(manager.fields)) == (3, 3)


def test_whoever_comes_late_takes_what_is_left_or_waits(manager: Manager, town: Any) -> None:
    item = _light_item(town)
    line = item["need_lines"][0]
    manager.page.goto(f"/items/{item['code']}/claim")
    town.claim_all("U03", item["code"], lines=[{"need_line": line["id"], "quantity": line["gap"]}])
    manager.fill("name_zh", "示例晚到公司")
    manager.fill("contact.name", "示例联系人")
    manager.fill("contact.phone", "0512-00000000")
    manager.click('form.claim button:not([name="choice"])')
    assert manager.page.locator("[name='name_zh']").input_value() == "示例晚到公司"
    manager.click('button[name="choice"][value="waitlist"]')
    assert "/receipts/" in manager.page.url
    link = manager.page.url.rsplit("/", 1)[1]
    assert town.read(f"/registrations/{link}")["claims"][0]["state"] == "waiting"


def _light_item(town: Any) -> Any:
    """A light item of a community of which nothing is promised."""
    for one in town.all("/items", programme="livelihood", track="light", word="needed"):
        item = town.read(f"/items/{one['code']}")
        if item["community"] != "ALL" and len(item["need_lines"]) > 1:
            return item
    raise AssertionError("every light item is taken")


def test_the_rest_is_given_on_the_receipt_and_the_unit_signs_in(manager: Manager) -> None:
    manager.page.goto("/what-fits?resource=instructor&track=light")
    manager.click(".rows .fit__claim a")
    for name, text in (
        ("name_zh", "示例补全公司"),
        ("contact.name", "示例联系人"),
        ("contact.phone", "0512-00000000"),
    ):
        manager.fill(name, text)
    manager.click('form.claim button:not([name="choice"])')
    page = manager.page
    page.locator('[name="kind"]').select_option("enterprise")
    page.locator('[name="state_owned"][value="no"]').check()
    manager.fill("credit_code", "91320599ma00text09")
    manager.fill("username", "two-minutes")
    manager.fill("password", "a long enough password")
    button = '[aria-labelledby="rest"] button'
    manager.click(button)
    assert "校验" in page.locator(".faults").inner_text()
    assert page.locator('[name="username"]').input_value() == "two-minutes"
    assert page.locator('[name="password"]').input_value() == ""
    manager.fill("credit_code", "91320599ma00text08")
    manager.fill("password", "a long enough password")
    manager.click(button)
    assert "done=yes" in page.url
    page.goto("/login")
    manager.fill("username", "two-minutes")
    manager.fill("password", "a long enough password")
    manager.click("form[action='/login'] button")
    assert page.url.endswith("/workbench") or "/workbench" in page.url
