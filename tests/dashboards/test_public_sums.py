"""What pages count: shares with their interval, sums that betray nobody, medians, and who is named when."""

from typing import Any, TypeVar

import pytest
from msgspec import Struct
from page_reading import Reading
from servers import Client
from square import Square

from dashboards.public.counts import count_beside_median, count_by_programme
from dashboards.public.portal import one_of_each_category
from dashboards.public.visits import Interval, share_interval, sum_up_visits
from impact.return_visits.rules import Tally
from impact.standing.facts import ItemFacts

HTML = {"Accept": "text/html", "Accept-Language": "zh-CN"}
T = TypeVar("T", bound=Struct)


def _item(code: str, **facts: Any) -> ItemFacts:
    told = {
        "code": code,
        "programme": "livelihood",
        "state": "closed",
        "resolution": "solved",
        "was_reopened": False,
        "claims": (),
        "lines": (),
        "tally": Tally(frame=100),
    }
    return ItemFacts(**{**dict.fromkeys(ItemFacts.__struct_fields__), **told, **facts})


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(27, 31, 71, 95), (0, 10, 0, 28), (10, 10, 72, 100), (1, 2, 9, 91), (400, 500, 76, 83)],
)
def test_a_share_has_the_interval_of_wilson(part: int, whole: int, low: int, high: int) -> None:
    assert share_interval(part, whole) == Interval(low, high)


def test_nothing_asked_has_no_interval() -> None:
    assert share_interval(0, 0) is None
    assert share_interval(None, 10) is None


def test_the_sum_of_answers_leaves_out_counts_that_are_hidden() -> None:
    plain = _item("A", tally=Tally(frame=100, asked=40, answered=30, yes=20, half=5, satisfied=25))
    hidden = _item(
        "B",
        tally=Tally(frame=50, asked=40, answered=20, yes=18, half=1, satisfied=20),
        sensitive_group="children",
    )
    shown = sum_up_visits("livelihood", [plain, hidden, _item("C")])
    assert shown is not None
    assert (shown.asked, shown.yes, shown.half, shown.no) == (40, 20, 5, 5)
    assert sum_up_visits("livelihood", [hidden]) is None
    assert sum_up_visits("tackling", [plain]) is None


def test_programmes_are_counted_apart() -> None:
    rows = count_by_programme([_item("A"), _item("B"), _item("T", programme="tackling")])
    assert {row.programme: row.counts["raised"] for row in rows} == {"livelihood": 2, "tackling": 1}
    assert {row.programme: row.counts["solved"] for row in rows} == {"livelihood": 2, "tackling": 1}


def test_a_community_stands_beside_the_median_of_all() -> None:
    items = [_item(f"A{n}", community="C01") for n in range(4)] + [_item("B", community="C02")]
    row = count_beside_median(items, "C01", ["C01", "C02", "C03"])[0]
    assert row.counts["raised"] == 4
    assert row.median is not None
    assert row.median["raised"] == "1"


def test_the_portal_shows_a_mixed_handful() -> None:
    items = [_item(f"A{n}", category="x") for n in range(9)] + [_item("B", category="y")]
    assert [one.code for one in one_of_each_category(items)][:3] == ["A0", "B", "A1"]


async def test_a_unit_is_not_named_before_its_name_is_public(client: Client) -> None:
    square = Square(client)
    name = (await client.get("/units/U02"))["name_zh"]
    claim = await square.claim("U02", "LL-018")
    for address in ("/items/LL-018", "/units/U02", "/ledger?item=LL-018"):
        page = Reading((await client.http.get(address, headers=HTML)).text)
        if address != "/units/U02":
            assert name not in page.text, address
        else:
            assert "LL-018" not in page.text
    await square.select(claim, lead=True)
    await square.sign("U02", claim)
    page = Reading((await client.http.get("/items/LL-018", headers=HTML)).text)
    assert name in page.text
    record = Reading((await client.http.get("/units/U02", headers=HTML)).text)
    assert "LL-018" in record.text


async def test_the_history_of_an_item_names_bodies_and_no_unit(client: Client) -> None:
    square = Square(client)
    name = (await client.get("/units/U02"))["name_zh"]
    await square.claim("U02", "LL-018")
    text = (await client.http.get("/items/LL-018", headers=HTML)).text
    history = Reading(text[text.index('id="happened"') :]).text
    assert "有单位揭榜" in history
    assert name not in history
