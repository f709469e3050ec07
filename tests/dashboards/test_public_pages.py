"""Every public page opens in both languages, says what it is, and leads nowhere but into this site."""

import re
from collections.abc import Mapping

import pytest
from page_reading import Reading
from servers import Client

from dashboards import rendering
from marketplace.ground.i18n import language

PAGES = (
    "/",
    "/items",
    "/items?programme=livelihood&gap=open&resource=venue&sort=deadline",
    "/items?q=%E5%85%85%E7%94%B5",
    "/items/LL-001",
    "/items/TP-1-01",
    "/bill",
    "/bill?programme=tackling&domain=safety_upgrade&month=2026-01",
    "/dashboards",
    "/dashboards/problems-by-domain",
    "/dashboards/burden-by-domain?programme=livelihood",
    "/dashboards/need-lines-by-category",
    "/dashboards/milestones-on-time",
    "/communities",
    "/communities/C06",
    "/communities/ALL",
    "/units/U02",
    "/lists/livelihood-2025",
    "/lists/tackling-1",
    "/feeds",
    "/style",
    "/slip",
    "/report",
    "/report?community=C06",
    "/report/lookup",
    "/ledger",
    "/ledger?item=LL-001",
    "/data",
    "/login",
    "/schema",
)
BANNERS = {"zh-Hans": "示例数据", "en": "Demonstration data"}


class Recorder(Mapping[str, str]):
    """A catalogue that notes which texts it lacks."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self.lacking: set[str] = set()

    def __getitem__(self, message: str) -> str:
        return self._texts[message]

    def get(self, message: str, default: str | None = None) -> str | None:  # type: ignore[override]
        if message not in self._texts:
            self.lacking.add(message)
        return self._texts.get(message, default)

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


async def _open(client: Client, address: str, lang: str = "zh-Hans") -> Reading:
    answer = await client.http.get(
        address, headers={"Accept": "text/html", "Accept-Language": lang}
    )
    assert answer.status_code == 200, (address, answer.status_code, answer.text[:500])
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Reading(answer.text)


@pytest.mark.parametrize("lang", language.LANGUAGES)
async def test_every_page_opens_and_says_that_it_is_a_demonstration(
    client: Client, lang: language.Language
) -> None:
    for address in PAGES:
        page = await _open(client, address, lang)
        assert page.language == lang, address
        assert BANNERS[lang] in page.text, address
        assert " None" not in page.text, address


async def test_no_text_of_a_chinese_page_lacks_its_translation(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(language.catalogue("zh-Hans"))
    monkeypatch.setattr(language, "catalogue", lambda _lang: recorder)
    rendering._terms.cache_clear()
    for address in PAGES:
        await _open(client, address)
    assert recorder.lacking == set()


async def test_no_page_names_an_address_outside_of_this_site(client: Client) -> None:
    for address in PAGES:
        page = await _open(client, address)
        for found in page.addresses:
            assert re.match(r"^(/(?!/)|#|tel:)", found), (address, found)


async def test_every_page_carries_a_policy_whose_nonce_is_its_own(client: Client) -> None:
    for address in PAGES:
        answer = await client.http.get(address, headers={"Accept": "text/html"})
        policy = answer.headers["content-security-policy"]
        nonce = re.search(r"'nonce-([^']+)'", policy)
        assert nonce is not None
        assert set(Reading(answer.text).nonces) <= {nonce[1]}
        assert "unsafe-eval" not in policy
        assert "script-src 'self'" in policy
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", answer.text), (
            address
        )


async def test_a_figure_gives_its_style_the_nonce_of_its_policy(client: Client) -> None:
    page = await _open(client, "/dashboards/problems-by-domain")
    assert len(page.nonces) == 2


async def test_every_page_answers_head_as_it_answers_get(client: Client) -> None:
    for address in PAGES:
        if address == "/schema":
            continue
        answer = await client.http.head(address)
        assert answer.status_code == 200, address


async def test_every_link_leads_somewhere(client: Client) -> None:
    """One link of each shape: digits and codes apart, an item's link is an item's link."""
    samples: dict[str, tuple[str, str]] = {}
    for address in PAGES:
        for link in (await _open(client, address)).links:
            if link.startswith("/"):
                shape = re.sub(r"[0-9]+", "0", link.replace("&amp;", "&"))
                samples.setdefault(shape, (address, link))
    assert len(samples) > 50
    for address, link in samples.values():
        answer = await client.http.get(link, headers={"Accept": "text/html"})
        assert answer.status_code in (200, 303), (address, link, answer.status_code)


async def test_the_language_asked_for_is_remembered(client: Client) -> None:
    chinese = {"Accept-Language": "zh-CN"}
    first = await client.http.get("/bill?lang=en", headers=chinese)
    assert first.cookies["lang"] == "en"
    second = await client.http.get("/bill", headers=chinese)
    assert Reading(second.text).language == "en"
    client.http.cookies.clear()
    third = await client.http.get("/bill", headers=chinese)
    assert Reading(third.text).language == "zh-Hans"


async def test_fields_left_empty_in_a_form_count_as_not_given(client: Client) -> None:
    empty = "&".join(
        f"{name}="
        for name in ("q", "programme", "word", "domain", "category", "community", "community_type",
                     "resource", "track", "gate", "gap", "finish_before", "sort", "cursor", "list")
    )  # fmt: skip
    everything = await _open(client, f"/items?{empty}")
    assert "民生榜单 91 · 攻坚项目 105" in everything.text, "programmes are never added together"
    assert (await client.http.get("/bill?programme=&domain=&community=&month=")).status_code == 200
    assert (await client.http.get("/ledger?item=&cursor=")).status_code == 200
    assert (await client.http.get("/communities?community=")).status_code == 200


async def test_a_choice_says_how_many_items_it_would_show(client: Client) -> None:
    page = await client.http.get("/items?programme=livelihood&lang=en")
    offered = re.search(r'<option value="light">light track \((\d+)\)</option>', page.text)
    assert offered is not None
    chosen = await client.get("/items", programme="livelihood", track="light")
    assert int(offered[1]) == chosen["total"]


async def test_paging_walks_through_all_items_once(client: Client) -> None:
    codes: list[str] = []
    link = "/items?programme=livelihood"
    while link:
        answer = await client.http.get(link)
        codes += re.findall(r'<h3><a href="/items/([A-Z0-9-]+)"', answer.text)
        found = re.search(r'rel="next" href="([^"]+)"', answer.text)
        link = found[1].replace("&amp;", "&") if found else ""
    assert len(codes) == len(set(codes)) == 91


async def test_the_choice_of_a_community_leads_to_its_page(client: Client) -> None:
    answer = await client.http.get("/communities?community=C06")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/communities/C06"


async def test_the_portal_has_three_doors_for_residents_and_one_for_units(client: Client) -> None:
    page = await _open(client, "/")
    for door in ("我有回访单", "我要反映", "我的社区", "我们能做什么"):
        assert door in page.words
    assert page.form("/slip")["fields"].keys() == {"code"}


async def test_a_page_is_shown_to_the_one_who_asks_and_kept_for_nobody_else(client: Client) -> None:
    answer = await client.http.get("/items")
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "Cookie" in answer.headers["vary"]
