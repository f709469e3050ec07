"""Everybody can read and use the pages: axe-core finds nothing, nothing scrolls sideways, the keys suffice."""

from collections.abc import Iterator
from typing import Any

import pytest
from servers import Running

PAGES = (
    "/", "/items?programme=livelihood&resource=venue", "/items?q=%E6%97%A0%E6%AD%A4%E4%BA%8B", "/items/LL-001",
    "/items/TP-1-01", "/items/LL-018", "/bill", "/bill?by=community_type", "/bill/answers", "/communities",
    "/communities/C06", "/units/U02", "/lists/livelihood-2025", "/slip", "/report", "/report/lookup", "/demands",
    "/what-fits", "/items/LL-017/claim", "/register", "/meetings", "/ledger", "/data", "/law", "/feeds", "/style",
    "/dashboards", "/login", "/nowhere",
)  # fmt: skip
#: What differs between settings is seen on a few; the rest is the same markup in another width.
IN_EVERY_SETTING = (
    "/",
    "/items?programme=livelihood",
    "/items/LL-018",
    "/bill",
    "/communities",
    "/slip",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 360, "height": 800}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def lively(chromium: Any, running: Running) -> Iterator[Any]:
    """The chromium, with an item that is solved and one that came back."""
    from town import Town

    town = Town(running.url, running.folder)
    for unit, code in (("U02", "LL-018"), ("U03", "LL-020")):
        item = town.read(f"/items/{code}")
        claim = town.claim_all(unit, code)["id"]
        choice = {"selected": True, "lead": True, "deliberation": None, "reason": "合适"}
        town.act(town.committee_of(item), f"/claims/{claim}/selection", choice)
        town.sign_both(unit, item, claim)
        town.deliver_all(unit, code, claim)
        town.accept(code)
        slips = town.draw_and_print(code)
        for slip in slips[:20]:
            town.answer(slip)
        town.close_item(code)
    for slip in slips[:2]:
        town.act(None, f"/slips/{slip}/recurrence", {"text": "又来了"})
    town.close()
    return chromium


def _page(chromium: Any, running: Running, **more: Any) -> Any:
    settings = {"locale": "zh-CN", "viewport": PHONE, **more}
    return chromium.new_context(base_url=running.url, **settings).new_page()


@pytest.mark.parametrize(
    ("locale", "width", "scheme", "view", "pages"),
    [
        ("zh-CN", 360, "light", "normal", PAGES),
        ("en-GB", 1440, "dark", "normal", PAGES),
        ("zh-CN", 768, "dark", "large", IN_EVERY_SETTING),
        ("en-GB", 360, "light", "large", IN_EVERY_SETTING),
    ],
)
def test_axe_finds_nothing(
    lively: Any, running: Running, locale: str, width: int, scheme: str, view: str,
    pages: tuple[str, ...],
) -> None:  # fmt: skip
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    page = _page(
        lively, running, locale=locale, color_scheme=scheme, bypass_csp=True,
        viewport={"width": width, "height": 900},
    )  # fmt: skip
    page.goto(f"/?view={view}")
    for address in pages:
        page.goto(address)
        rules = [*RULES, "wcag2aaa"] if view == "large" else RULES
        found = axe.run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
        told = [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]]
        assert told == [], (address, told)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.context.close()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_large_print_has_large_letters_and_large_targets(
    lively: Any, running: Running, locale: str
) -> None:
    page = _page(lively, running, locale=locale, has_touch=True)
    for address in IN_EVERY_SETTING:
        page.goto(f"{address}{'&' if '?' in address else '?'}view=large")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
        smallest, low = page.evaluate(
            """() => {
                const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                let smallest = 99;
                while (words.nextNode()) {
                    const around = words.currentNode.parentElement;
                    const shown = around.checkVisibility() && !around.closest("svg, .unseen");
                    if (shown && words.currentNode.textContent.trim())
                        smallest = Math.min(smallest, parseFloat(getComputedStyle(around).fontSize));
                }
                const low = [...document.querySelectorAll("button, select, input:not([type=hidden]), summary,"
                    + " nav a, .tools a, .chips a, .links a, .row h3 a")]
                    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
                    .map((one) => one.outerHTML.slice(0, 90));
                return [smallest, low];
            }"""
        )
        assert smallest >= 18, (address, smallest)
        assert low == [], address
    page.context.close()


def test_the_keys_suffice_from_the_portal_to_a_claim(lively: Any, running: Running) -> None:
    page = _page(lively, running, viewport={"width": 1280, "height": 900})
    page.goto("/")
    _press_until(page, "a[href='/what-fits?resource=operation']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/what-fits**")
    _press_until(page, ".fit__claim a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/claim**")
    for name, words in (
        ("name_zh", "示例键盘公司"),
        ("contact.name", "示例"),
        ("contact.phone", "0512-00000000"),
    ):
        _press_until(page, f'[name="{name}"]')
        page.keyboard.type(words)
    _press_until(page, 'form.claim button:not([name="choice"])')
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts/**")
    page.context.close()


def test_the_keys_suffice_for_a_slip(lively: Any, running: Running) -> None:
    page = _page(lively, running)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.skip')"), (
        "the first key leads past the menu"
    )
    page.keyboard.press("Enter")
    _press_until(page, "#code")
    page.keyboard.type("123456789012")
    page.keyboard.press("Enter")
    page.wait_for_url("**/slip**")
    assert page.locator("[role=alert], .faults, h1").count() > 0
    page.context.close()


def _press_until(page: Any, what: str, presses: int = 90) -> None:
    """Press Tab until the focus is on the first of these; whoever is reached can be seen."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement === document.querySelector(what)", what):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", what
            return
    raise AssertionError(f"not reached by {presses} presses: {what}")


def test_on_paper_the_bill_is_the_bill_with_its_checkpoint(lively: Any, running: Running) -> None:
    page = _page(lively, running, viewport={"width": 794, "height": 1123})
    page.goto("/bill?programme=livelihood")
    page.emulate_media(media="print")
    assert page.locator(".sheet__foot").first.is_visible()
    assert "LL-018" not in page.locator(".sheet").first.inner_text()
    assert "代办便民事项" in page.locator(".sheet").first.inner_text()
    for gone in (".nav", ".filters", ".tools"):
        assert not page.locator(gone).first.is_visible(), gone
    page.context.close()


@pytest.mark.parametrize("address", ["/", "/items/LL-018", "/items?programme=livelihood"])
def test_the_first_visit_costs_less_than_100_kilobytes(
    lively: Any, running: Running, address: str
) -> None:
    page = _page(lively, running)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    assert 0 < sum(sizes) < 100_000
    page.context.close()
