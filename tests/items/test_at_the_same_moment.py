"""Two in the same second: which of them the item's lock lets through, with real connections."""

import asyncio

import pytest
from drafts import LINES, REASON, close_window, drafted, screened
from servers import Client
from square import Square


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def _both(square: Square, *asked: tuple[str, str, object]) -> list[int]:
    answers = await asyncio.gather(*(square.client.post(*one) for one in asked))
    assert {one.status_code for one in answers} <= {201, 409}, [one.text for one in answers]
    return sorted(one.status_code for one in answers)


async def test_an_item_is_published_once(square: Square) -> None:
    item = await screened(square)
    ask = (item["regional_committee"], f"/items/{item['code']}/publication", {})
    assert await _both(square, ask, ask, ask) == [201, 409, 409]
    assert await square.broken_truths() == []


async def test_drafts_of_one_list_never_get_the_same_number(square: Square) -> None:
    items = await asyncio.gather(*(drafted(square) for _ in range(6)))
    assert len({one["code"] for one in items}) == 6


async def test_an_empty_window_is_marked_once_and_listed_again_once(square: Square) -> None:
    code = "LL-018"
    await close_window(square, code)
    by = square.committee_of(await square.item(code))
    ask = (by, f"/items/{code}/relisting", REASON)
    assert await _both(square, ask, ask) == [201, 409]
    assert (await square.item(code))["listing_round"] == 2
    assert await square.broken_truths() == []


async def test_a_claim_and_a_withdrawal_leave_no_claim_alive(square: Square) -> None:
    code, line = "LL-018", "LL-018-1"
    by = square.committee_of(await square.item(code))
    wish = await square.wish(code, {line: "20"})
    await asyncio.gather(
        square.client.post("U02", f"/items/{code}/claims", wish),
        square.client.post(by, f"/items/{code}/withdrawal", REASON),
    )
    assert (await square.item(code))["state"] == "withdrawn"
    claims = (await square.client.get(f"/items/{code}/claims"))["items"]
    assert {one["state"] for one in claims} <= {"not_selected"}
    assert (await square.line(line))["reserved"] == 0
    assert await square.broken_truths() == []


async def test_lines_and_a_claim_of_the_same_moment_fit_together(square: Square) -> None:
    code = "TP-1-01"
    await square.act("C02", f"/items/{code}/lines", {"need_lines": LINES, "duration_days": 30})
    wish = await square.wish(code, {f"{code}-1": "6"})
    more = {"need_lines": LINES[:1]}
    told = await _both(
        square, ("U02", f"/items/{code}/claims", wish), ("C02", f"/items/{code}/lines", more)
    )
    assert told in ([201, 201], [201, 409])
    assert await square.broken_truths() == []
