"""Items are found by words of both languages, by what is missing, and by the picture of the communities."""

import re

import pytest
from page_reading import Reading
from servers import Client

from dashboards.public.honeycomb import draw_combs
from marketplace.organisations.schemas import CommunityView


async def _open(client: Client, address: str, lang: str = "zh-Hans") -> Reading:
    answer = await client.http.get(
        address, headers={"Accept": "text/html", "Accept-Language": lang}
    )
    assert answer.status_code == 200, address
    return Reading(answer.text)


@pytest.mark.parametrize(
    ("q", "code"),
    [
        ("充电棚", "LL-001"),
        ("charging sheds", "LL-001"),
        ("CHARGING　ports", "LL-001"),  # full-width space, capitals
        ("电工持证", "LL-001"),  # what a need line says
        ("动迁示例社区01", "LL-001"),  # where it is
        ("ll-001", "LL-001"),
    ],
)
async def test_words_of_either_language_find_an_item(client: Client, q: str, code: str) -> None:
    page = await _open(client, f"/items?programme=livelihood&q={q}")
    assert f"/items/{code}" in page.links


async def test_what_lacks_most_comes_first_unless_asked_otherwise(client: Client) -> None:
    first = await client.get("/items", programme="livelihood", sort="gap", limit=1)
    page = await _open(client, "/items?programme=livelihood")
    rows = [one for one in page.links if re.fullmatch(r"/items/LL-\d+", one)]
    assert rows[0] == f"/items/{first['items'][0]['code']}"
    by_code = await _open(client, "/items?programme=livelihood&sort=code")
    codes = [one for one in by_code.links if re.fullmatch(r"/items/LL-\d+", one)]
    assert codes == sorted(codes)


async def test_each_chosen_filter_can_be_taken_away_by_itself(client: Client) -> None:
    page = await _open(client, "/items?programme=livelihood&resource=venue&community=C06&q=无此")
    assert "/items?programme=livelihood&community=C06&q=%E6%97%A0%E6%AD%A4" in page.links
    assert "/items?programme=livelihood" in page.links
    assert "去掉" in page.words
    assert "/items" in page.links, "and an empty page shows the way to everything"


async def test_every_community_is_a_hexagon_that_leads_somewhere(client: Client) -> None:
    page = await _open(client, "/communities")
    places = {one for one in page.links if re.fullmatch(r"/communities/C\d\d", one)}
    assert len(places) == 38
    chosen = await _open(client, "/items?programme=livelihood&community=C06")
    assert "/items?programme=livelihood&community=C07" in chosen.links


async def test_a_hexagon_counts_one_programme_alone(client: Client) -> None:
    needed = await client.get("/items", programme="livelihood", community="C06", word="needed")
    text = (await client.http.get("/communities?lang=en")).text
    told = re.search(r'href="/communities/C06"[^>]*aria-label="[^"]*: (\d+)"', text)
    assert told is not None
    assert int(told[1]) == needed["total"]
    both = (await client.http.get("/items")).text
    assert "cell__count" not in both, "programmes are never counted together"


def test_hexagons_of_a_region_never_overlap() -> None:
    bodies = [
        CommunityView(
            id=f"C{number:02}", name_zh="示例社区", name_en=None, community_type="resettlement",
            regional_committee="RPC-1", strategy_zh=None, source="illustrative", type_source=None,
            region_source=None, demonstration=True,
        )
        for number in range(11)
    ]  # fmt: skip
    comb = draw_combs(bodies, None, str)[0]
    middles = [(one.x, one.y) for one in comb.cells]
    apart = [
        ((a - c) ** 2 + (b - d) ** 2) ** 0.5
        for number, (a, b) in enumerate(middles)
        for c, d in middles[number + 1 :]
    ]
    assert min(apart) >= 78, "two touch where their middles are less than a hexagon's width apart"
    assert all(0 < x < comb.width and 0 < y < comb.height for x, y in middles)
