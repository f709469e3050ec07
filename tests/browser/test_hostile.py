"""Hostile words in public fields are shown as words: nothing runs, nothing breaks, nothing turns around."""

from typing import Any

import pytest
from servers import Running

PHONE = {"width": 360, "height": 800}
MARKUP = (
    """<script>window.hacked=1</script><img src=x onerror="window.hacked=1">{{ 7*7 }}{% raw %}"""
)
TURNED = "\u202eeritne elgnis eht nrut"
RARE = "𠮷𡈽𪚥𰻝龘🧑🏽‍🦽🇨🇳é̴̃"
ENDLESS = "W" * 120
#: What reaches beyond the screen, unless it scrolls within a part of its own.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("body *")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".scroll"))
        .map((one) => one.outerHTML.slice(0, 80))"""
pytestmark = pytest.mark.browser


def _line(length: int) -> str:
    return f"{MARKUP}{TURNED}{RARE}{ENDLESS}"[:length]


def _paragraph(length: int) -> str:
    return (f"{MARKUP}{TURNED}{RARE}{ENDLESS}" + "无" * 10_000)[:length]


@pytest.fixture(scope="module")
def hostile(running: Running) -> dict[str, str]:
    """A published item, a unit with a claim, and a public report, all full of hostile words."""
    from town import Town

    town = Town(running.url, running.folder)
    what, need = _line(200), _paragraph(2_000)
    item = town.act("C13", "/items", {
        "list": "livelihood-2025", "title_zh": what, "title_en": what, "need_zh": need, "need_en": need,
        "category": "convenience_services", "domain": "culture_nurturing", "first_heard_on": "2026-03-02",
        "people_affected": 120, "severity": 2, "duration_days": 60, "milestone_template": "MT-LIGHT",
        "frame": {"zh": what, "doors": 46},
        "need_lines": [{"resource": "venue", "what_zh": what, "what_en": what, "conditions_zh": what,
                        "unit_zh": "W" * 20, "required": "999999", "step": "3"}],
        "outcomes": [{"outcome_code": "hours", "label_zh": what, "target": "60", "unit_zh": "W" * 20}],
    })["code"]  # fmt: skip
    town.act("C13", f"/items/{item}/submission")
    made = town.read("/items/LL-018")
    committee = town.call("C13", "GET", f"/api/v1/items/{item}").json()["regional_committee"]
    town.act(committee or town.committee_of(made), f"/items/{item}/publication")
    lines = [{"need_line": f"{item}-1", "quantity": "3"}]
    unit = town.act(None, "/registrations", {
        "name_zh": _line(100),
        "contact": {"name": _line(100), "phone": "0512-00000000"},
        "claim": {"item": item, "lines": lines, "finish_on": "2027-12-31"},
    })  # fmt: skip
    claim = unit["claims"][0]["id"]
    choice = {"selected": True, "lead": True, "deliberation": None, "reason": need}
    town.act(committee, f"/claims/{claim}/selection", choice)
    demand = town.act(None, "/demands", {"text": need, "community": "C13"})
    town.act("C13", f"/demands/{demand['serial']}/summary", {"summary_zh": _paragraph(300)})
    town.act("C13", f"/demands/{demand['serial']}/links", {"items": [item]})
    town.act(committee, f"/items/{item}/suspension", {"reason": need})
    town.close()
    return {"item": item, "unit": unit["id"]}


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_hostile_words_are_words(
    chromium: Any, running: Running, hostile: dict[str, str], locale: str
) -> None:
    page = chromium.new_context(base_url=running.url, viewport=PHONE, locale=locale).new_page()
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda one: elsewhere.append(one.url) if not one.url.startswith(running.url) else None,
    )
    item = hostile["item"]
    for address in (
        f"/items/{item}", f"/items?q={item}", "/communities/C13", f"/units/{hostile['unit']}",
        "/demands?community=C13", f"/ledger?item={item}", "/items?q=%3Cscript%3E%E2%80%AE" + "W" * 80,
    ):  # fmt: skip
        page.goto(address)
        assert page.evaluate("window.hacked") is None, address
        assert page.locator("main img[src=x], main script").count() == 0, address
        assert page.evaluate(TOO_WIDE) == [], address
    page.goto(f"/items/{item}")
    assert "<script>window.hacked=1</script>" in page.locator("h1").inner_text()
    assert "{{ 7*7 }}" in page.locator("h1").inner_text()
    feed = page.request.get(f"/items/{item}/feed.atom")
    assert feed.ok
    assert "&lt;script&gt;" in feed.text()
    assert elsewhere == []
    page.context.close()


def test_what_was_typed_in_vain_is_not_lost(chromium: Any, running: Running) -> None:
    page = chromium.new_context(
        base_url=running.url, viewport=PHONE, java_script_enabled=False
    ).new_page()
    page.goto("/report")
    page.locator("textarea").fill(f"{MARKUP}{RARE}")
    page.locator("form[action='/report'] button").first.click()
    assert f"{MARKUP}{RARE}" in page.locator("textarea").first.input_value()
    page.context.close()
