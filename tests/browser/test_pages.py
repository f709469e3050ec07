"""In a real browser: nothing leaves the site, nothing breaks the policy, nothing scrolls sideways."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from servers import Running

from dashboards.figures.catalogue import FIGURES as ALL_FIGURES

PHONE = {"width": 360, "height": 800}
PAGES = (
    "/", "/items?programme=livelihood", "/items?gap=open&resource=venue&community=C06", "/items/LL-001",
    "/items/TP-1-01", "/bill", "/bill?programme=livelihood", "/dashboards", "/communities",
    "/communities/C06", "/units/U02", "/lists/livelihood-2025", "/slip", "/slip?code=12", "/report",
    "/report/lookup", "/ledger", "/data", "/login", "/nowhere", "/schema",
)  # fmt: skip
FIGURES = ("problems-by-domain", "burden-by-domain", "need-lines-by-category", "milestones-on-time")
WATCH = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation",
        (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""

pytestmark = pytest.mark.browser


@dataclass
class Browser:
    """A browser that notes every request that leaves the site."""

    chromium: Any
    url: str
    elsewhere: list[str] = field(default_factory=list)

    def context(self, **more: Any) -> Any:
        context = self.chromium.new_context(
            base_url=self.url, **{"locale": "zh-CN", "viewport": PHONE, **more}
        )
        context.on("request", lambda request: self._note(request.url))
        if more.get("java_script_enabled", True):
            context.add_init_script(WATCH)
        return context

    def _note(self, address: str) -> None:
        if not address.startswith((self.url, "data:", "blob:")):
            self.elsewhere.append(address)


@pytest.fixture(scope="module")
def browser(chromium: Any, running: Running) -> Browser:
    return Browser(chromium, running.url)


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_no_page_scrolls_sideways_on_a_telephone(browser: Browser, locale: str) -> None:
    page = browser.context(locale=locale).new_page()
    for address in PAGES:
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], (address, width)
        assert page.evaluate("window.violations") == [], address
    page.context.close()
    assert browser.elsewhere == []


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_drawn_without_leaving_the_site(browser: Browser, name: str) -> None:
    page = browser.context().new_page()
    page.goto(f"/dashboards/{name}")
    page.wait_for_selector(".plot.filled .main-svg", timeout=15_000)
    assert page.locator(".plot .bars path").count() > 0
    assert page.locator("table tbody tr").count() >= 4
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate("window.violations") == []
    page.context.close()
    assert browser.elsewhere == []


def test_every_figure_is_drawn_in_the_place_of_its_chart(browser: Browser) -> None:
    page = browser.context().new_page()
    for name in ALL_FIGURES:
        page.goto(f"/dashboards/{name}")
        page.wait_for_selector(".plot.filled .main-svg", timeout=15_000)
        assert not page.locator(".plot + .chart").is_visible(), name
        assert page.locator(".plot[role=img]").get_attribute("aria-label"), name
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
        assert page.evaluate("window.violations") == [], name
    page.context.close()
    assert browser.elsewhere == []


@pytest.mark.parametrize("name", ["", "/indicators"])
def test_figures_weigh_under_700_kilobytes(browser: Browser, name: str) -> None:
    page = browser.context().new_page()
    weights: list[int] = []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    page.goto(f"/dashboards{name}")
    page.wait_for_selector(".plot.filled .main-svg" if name else ".findings .chart")
    page.context.close()
    assert 0 < sum(weights) < 700_000


def test_without_scripts_every_finding_has_its_chart(browser: Browser) -> None:
    page = browser.context(java_script_enabled=False).new_page()
    page.goto("/dashboards")
    assert page.locator(".finding .chart").count() == len(ALL_FIGURES)
    page.goto("/dashboards/resources-by-step")
    assert page.locator(".plot + .chart").is_visible()
    assert page.locator(".plot + .chart").get_attribute("aria-label")
    page.context.close()


def test_the_doors_for_residents_stand_on_the_first_screen(browser: Browser) -> None:
    page = browser.context().new_page()
    page.goto("/")
    for name in ("door-slip", "door-report", "door-community"):
        box = page.locator(f"#{name}").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= PHONE["height"], name
    page.context.close()


def test_what_is_touched_is_large_enough(browser: Browser) -> None:
    page = browser.context(has_touch=True).new_page()
    for address in ("/", "/slip", "/report", "/items?programme=livelihood"):
        page.goto(address)
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, select, input:not([type=hidden]), nav a, .tools a")]
                .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5)
                .map((one) => one.outerHTML.slice(0, 80))"""
        )
        assert small == [], address
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(browser: Browser, scheme: str) -> None:
    """The tokens of the look, as the browser computes them: at least 4.5 to 1."""
    page = browser.context(color_scheme=scheme).new_page()
    page.goto("/bill")
    colours = page.evaluate(
        """() => Object.fromEntries(["paper", "card", "ink", "muted", "seal", "environment", "space",
            "culture", "safety"].map((name) => [name,
            getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()]))"""
    )
    for ground in ("paper", "card"):
        for name in ("ink", "muted", "seal", "environment", "space", "culture", "safety"):
            assert _contrast(colours[name], colours[ground]) >= 4.5, (scheme, name, ground)
    page.context.close()


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_slip_is_answered_without_scripts_in_four_taps(browser: Browser, town: Any) -> None:
    code = _printed_code(town)
    page = browser.context(java_script_enabled=False, has_touch=True).new_page()
    page.goto(f"/slip/{code}")  # the first tap opened it
    page.locator('label:has(input[name="resolved"][value="yes"])').tap()
    page.locator('label:has(input[name="grade"][value="fairly_satisfied"])').tap()
    with page.expect_navigation():
        page.locator("button").tap()
    assert page.url.endswith(f"/slip/{code}")
    assert "谢谢您" in page.locator("h1").inner_text()
    assert "基本满意" in page.locator("main").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.context.close()


def test_from_the_portal_a_code_leads_to_its_slip(browser: Browser, town: Any) -> None:
    code = _printed_code(town)
    page = browser.context().new_page()
    page.goto("/")
    page.locator("#code").fill(code.replace("-", ""))
    page.locator("form[action='/slip'] button").click()
    assert page.url.endswith(f"/slip/{code}")
    assert page.locator('input[name="resolved"]').count() == 3
    assert page.evaluate("window.violations") == []
    page.context.close()


def test_a_report_is_written_without_scripts(browser: Browser) -> None:
    page = browser.context(java_script_enabled=False).new_page()
    page.goto("/report?community=C06")
    page.locator("textarea").fill("三号楼的路灯不亮")
    page.locator("form[action='/report'] button").click()
    assert re.search(r"R-\d{4}-\w{4}-\w{4}", page.locator("main").inner_text())
    assert "路灯" not in page.content()
    page.context.close()


def test_signing_in_and_out_works_without_scripts(browser: Browser, town: Any) -> None:
    account = town.accounts["U02"]
    page = browser.context(java_script_enabled=False).new_page()
    page.goto("/login?next=/bill")
    page.locator("#f-username").fill(account["username"])
    page.locator("#f-password").fill(account["password"])
    with page.expect_navigation(url=re.compile("/bill$")):
        page.locator("form[action='/login'] button").click()
    assert page.locator("a[href='/workbench']").count() == 1
    page.context.close()


_codes: list[str] = []


def _printed_code(town: Any) -> str:
    """A code that nobody has used yet; the first call walks an item up to its slips."""
    if not _codes:
        code = next(
            one["code"]
            for one in town.all("/items", programme="livelihood", track="light", word="needed")
            if one["community"] != "ALL"
        )
        item = town.read(f"/items/{code}")
        claim = town.claim_all("U02", code)["id"]
        choice = {"selected": True, "lead": True, "deliberation": None, "reason": "合适"}
        town.act(town.committee_of(item), f"/claims/{claim}/selection", choice)
        town.sign_both("U02", item, claim)
        town.deliver_all("U02", code, claim)
        town.accept(code)
        _codes.extend(town.draw_and_print(code))
    return _codes.pop()
