"""Offers over HTTP: made, changed, withdrawn, shown, and what fits them."""

from typing import Any

import pytest
from servers import Client
from square import Square, days_ago

OFFER = {
    "resource": "venue",
    "quantity": "3",
    "unit_zh": "处",
    "what_zh": "一楼会议室，可坐四十人",
    "available_from": days_ago(0),
    "available_to": days_ago(-200),
    "communities": ["ALL"],
    "conditions_zh": "工作日晚间",
}


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def test_a_unit_makes_changes_and_withdraws_an_offer(square: Square) -> None:
    made = await square.act("U02", "/offers", OFFER)
    assert (made["unit"], made["state"], made["step"], made["communities"]) == (
        "U02", "open", "1", ["ALL"],
    )  # fmt: skip
    assert made["event_id"]
    shown = await square.client.get("/units/U02")
    assert made["id"] in [one["id"] for one in shown["offers"]]
    wish = {**OFFER, "communities": ["C06", "C05"], "quantity": "2"}
    answer = await square.client.call("U02", "PATCH", f"/offers/{made['id']}", json=wish)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["communities"], answer.json()["quantity"]) == (["C05", "C06"], "2")
    gone = await square.act("U02", f"/offers/{made['id']}/withdrawal", {"reason": "另有安排"})
    assert gone["state"] == "withdrawn"
    shown = await square.client.get("/units/U02")
    assert made["id"] not in [one["id"] for one in shown["offers"]]
    assert await square.refused("U02", f"/offers/{made['id']}/withdrawal") == "wrong_state"
    assert not await square.broken_truths()


async def test_nobody_touches_anothers_offer(square: Square) -> None:
    made = await square.act("U02", "/offers", OFFER)
    for path in (f"/offers/{made['id']}/withdrawal",):
        assert await square.refused("U03", path) == "forbidden"
        assert await square.refused(None, path) == "not_signed_in"
        assert await square.refused("C06", path) == "forbidden"
    answer = await square.client.call("U03", "PATCH", f"/offers/{made['id']}", json=OFFER)
    assert answer.status_code == 403
    assert await square.refused("U02", "/offers/none/withdrawal") == "not_found"
    answer = await square.client.call("U03", "GET", f"/offers/{made['id']}/fits")
    assert answer.status_code == 403
    assert (await square.client.call(None, "GET", "/offers")).status_code == 401


async def test_what_is_wrong_with_an_offer_is_told_at_once(square: Square) -> None:
    body = {
        **OFFER, "quantity": "5", "step": "2", "available_to": "2020-01-01",
        "communities": ["C06", "X99"],
    }  # fmt: skip
    answer = await square.client.post("U02", "/offers", body)
    found = {(one["pointer"], one["code"]) for one in answer.json()["errors"]}
    assert found == {
        ("/step", "not_whole_steps"), ("/available_to", "before_the_start"),
        ("/communities/1", "unknown"),
    }  # fmt: skip
    nothing = {**OFFER, "quantity": "0"}
    answer = await square.client.post("U02", "/offers", nothing)
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/quantity"]
    for name in ("resource", "quantity", "unit_zh", "what_zh", "communities"):
        less = {key: value for key, value in OFFER.items() if key != name}
        assert (await square.client.post("U02", "/offers", less)).status_code == 400, name


async def test_a_unit_sees_its_own_offers_and_officers_those_that_hold_in_a_place(
    square: Square,
) -> None:
    made = await square.act("U02", "/offers", {**OFFER, "communities": ["C06"]})
    own = await square.client.get("/offers", "U02", limit="100")
    assert {one["unit"] for one in own["items"]} == {"U02"}
    here = await square.client.get("/offers", "C06", community="C06", resource="venue", limit="100")
    there = await square.client.get("/offers", "C05", community="C05", limit="100")
    assert made["id"] in [one["id"] for one in here["items"]]
    assert made["id"] not in [one["id"] for one in there["items"]]


async def test_what_fits_is_found_without_an_account(square: Square) -> None:
    found = (await square.client.get("/fits", resource="venue", limit="100"))["items"]
    assert found
    assert {line["resource"] for one in found for line in one["lines"]} == {"venue"}
    days = [one["finish_on"] for one in found]
    assert days == sorted(days)
    for one in found:
        item = await square.item(one["item"])
        gaps = {line["id"]: line["gap"] for line in item["need_lines"]}
        assert item["claimable"]
        assert all(line["gap"] == gaps[line["need_line"]] for line in one["lines"])


async def test_each_question_makes_what_fits_less(square: Square) -> None:
    every = await square.client.get("/fits", limit="100")
    questions: list[dict[str, Any]] = [
        {"community": "C06"}, {"gate": "none"}, {"gate": "permit"}, {"track": "light"},
        {"finish_before": days_ago(-90)}, {"quantity": "1"}, {"resource": "funding"},
    ]  # fmt: skip
    for question in questions:
        some = await square.client.get("/fits", limit="100", **question)
        assert 0 < some["total"] < every["total"], question
    light = await square.client.get("/fits", limit="100", track="light", gate="none")
    assert all(one["track"] == "light" and not one["gates"] for one in light["items"])
    here = await square.client.get("/fits", limit="100", community="C06")
    assert {one["community"] for one in here["items"]} <= {"C06", "ALL"}
    one = await square.client.get("/fits", limit="100", resource="venue", quantity="2")
    assert all(float(line["fits"]) <= 2 for item in one["items"] for line in item["lines"])


async def test_what_is_promised_no_longer_fits(square: Square) -> None:
    first = (await square.client.get("/fits", track="light"))["items"][0]
    line = first["lines"][0]
    await square.claim("U02", first["item"], {line["need_line"]: line["gap"]})
    found = (await square.client.get("/fits", track="light", limit="100"))["items"]
    lines = [row["need_line"] for one in found for row in one["lines"]]
    assert line["need_line"] not in lines


async def test_an_offers_own_fits_follow_its_place_and_time(square: Square) -> None:
    made = await square.act("U02", "/offers", {**OFFER, "communities": ["C06"]})
    found = (await square.client.get(f"/offers/{made['id']}/fits", "U02", limit="100"))["items"]
    assert {one["community"] for one in found} <= {"C06", "ALL"}
    over = {**OFFER, "available_from": "2020-01-01", "available_to": "2020-12-31"}
    past = await square.act("U02", "/offers", over)
    assert (await square.client.get(f"/offers/{past['id']}/fits", "U02"))["items"] == []


async def test_the_filters_of_items_ask_one_and_the_same_line(square: Square) -> None:
    every = (await square.client.get("/items", limit="100", gap="open", resource="venue"))["items"]
    for one in every:
        item = await square.item(one["code"])
        assert any(
            line["resource"] == "venue" and line["gap"] != "0" for line in item["need_lines"]
        )
    small = await square.client.get(
        "/items", limit="100", gap="open", resource="materials", can_give="1"
    )
    large = await square.client.get(
        "/items", limit="100", gap="open", resource="materials", can_give="100000"
    )
    assert small["total"] < large["total"]
    for one in small["items"]:
        item = await square.item(one["code"])
        assert any(
            line["resource"] == "materials" and float(line["step"]) <= 1
            for line in item["need_lines"]
        )
    without = await square.client.get("/items", limit="100", programme="livelihood", gate="none")
    assert without["total"] > 0
    assert all(one["gates"] == [] for one in without["items"])
    gated = await square.client.get("/items", limit="100", gate="permit")
    assert all("permit" in one["gates"] for one in gated["items"])
    assert (await square.client.call(None, "GET", "/items?can_give=much")).status_code == 400
