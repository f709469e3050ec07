"""Two people do the same in the same second: one of them is told that it is done already."""

import asyncio
from typing import Any

import pytest_asyncio
from servers import Client
from square import Square

ITEM, COMMUNITY = "LL-018", "C13"


@pytest_asyncio.fixture
async def square(client: Client) -> Square:
    return Square(client)


async def both_at_once(square: Square, who: str, path: str, one: Any, other: Any) -> list[int]:
    calls = (square.client.post(who, path, one), square.client.post(who, path, other))
    return sorted(answer.status_code for answer in await asyncio.gather(*calls))


async def test_a_resident_is_answered_once(square: Square) -> None:
    codes = await square.ask_residents("U02", ITEM)
    await square.answer(codes[0], "no")
    owed = (await square.client.get("/owed-answers/mine", COMMUNITY))["items"][0]
    path = f"/owed-answers/{owed['id']}/reply"
    texts: tuple[Any, Any] = ({"text": "周五前换灯。"}, {"text": "已换。"})
    assert await both_at_once(square, COMMUNITY, path, *texts) == [201, 409]
    assert await square.broken_truths() == []


async def test_a_line_is_struck_once_and_a_look_is_recorded_once(square: Square) -> None:
    for code in await square.ask_residents("U02", ITEM):
        await square.answer(code)
    await square.close(ITEM)
    line = (await square.client.get("/bill"))["items"][0]
    doubts = [
        await square.act(None, f"/bill/{line['id']}/challenges", {"text": "不对。"}) for _ in "12"
    ]
    committee = square.committee_of(await square.item(ITEM))
    upheld = {"upheld": True, "answer": "核对后划去。"}
    calls = [
        square.client.post(committee, f"/challenges/{one['id']}/answer", upheld) for one in doubts
    ]
    assert [answer.status_code for answer in await asyncio.gather(*calls)] == [201, 201]
    entries = (await square.client.get("/ledger/entries", item=ITEM, limit=100))["items"]
    contra = [one for one in entries if one["event"] == "challenge.answered.v1" and one["postings"]]
    assert len(contra) == 1, "both were right, and the line is struck by one of them"

    await square.plant("update upkeep_checks set due_on = '2026-01-05' where months = 3")
    check = (await square.client.get(f"/items/{ITEM}/upkeep"))["items"][0]
    back = {"result": "came_back", "note": "又停了"}
    path = f"/upkeep-checks/{check['id']}/result"
    assert await both_at_once(square, COMMUNITY, path, back, {"result": "holds"}) == [201, 409]
    assert await square.broken_truths() == []
