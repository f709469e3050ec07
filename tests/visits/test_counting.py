"""What the public counts: what became of promises, how long it takes, how delivery goes."""

from typing import Any

import pytest_asyncio
from servers import Client
from square import Square

ITEM, COMMUNITY = "LL-018", "C13"


@pytest_asyncio.fixture
async def square(client: Client) -> Square:
    return Square(client)


async def funnel_of(square: Square, resource: str) -> Any:
    told = await square.client.get("/funnel", programme="livelihood")
    return next((one for one in told["rows"] if one["resource"] == resource), None)


async def test_what_was_promised_is_traced_from_intention_to_use(square: Square) -> None:
    gone = await square.claim("U03", ITEM, {"LL-018-1": "40"})
    await square.act("U03", f"/claims/{gone['id']}/withdrawal", {"reason_category": "capacity"})
    claim = await square.start("U02", ITEM, {"LL-018-1": "200"})
    row = await funnel_of(square, "volunteer_hours") or {}
    before = {name: row.get(name) for name in ("intended", "withdrawn", "signed", "used")}
    assert before == {"intended": "240", "withdrawn": "40", "signed": "200", "used": "0"}
    await square.deliver("U02", claim)
    row = await funnel_of(square, "volunteer_hours")
    assert (row["arrived"], row["used"]) == ("200", "200")
    claims = (await square.client.get("/funnel", programme="livelihood"))["claims"]
    assert (claims["intended"], claims["withdrawn"], claims["signed"]) == (2, 1, 1)
    assert (await square.client.get("/funnel", programme="tackling"))["rows"] == []


async def test_the_clock_runs_from_the_first_letter_and_says_of_how_many(square: Square) -> None:
    async def row() -> Any:
        told = await square.client.get("/pace", by="programme", programme="livelihood")
        return told["rows"][0]

    before = await row()
    assert (before["solved"]["n"], before["solved"]["median_days"]) == (0, None)
    assert (before["waiting"]["n"], before["raised"]) == (91, 91)
    for code in await square.ask_residents("U02", ITEM):
        await square.answer(code)
    await square.close(ITEM)
    after = await row()
    assert (after["solved"]["n"], after["waiting"]["n"]) == (1, 90)
    heard = (await square.item(ITEM))["first_heard_on"]
    days = await square.as_owner(
        "select (now() at time zone 'Asia/Shanghai')::date - $1::text::date as n", heard
    )
    assert after["solved"]["median_days"] == days[0]["n"]


async def test_progress_is_a_share_with_lights_and_is_empty_before_there_are_nodes(
    square: Square,
) -> None:
    path = f"/items/{ITEM}/progress"
    assert await square.client.get(path) == {"item": ITEM, "progress": None, "nodes": []}
    claim = await square.start("U02", ITEM)
    begun = await square.client.get(path)
    assert begun["progress"] == 0
    assert {one["light"] for one in begun["nodes"]} <= {"green", "amber"}
    assert {one["forecast"] for one in begun["nodes"]} == {None}, "nothing like it was done before"
    await square.plant("update milestones set due_on = '2026-01-05'")
    late = await square.client.get(path)
    assert {one["light"] for one in late["nodes"]} == {"red"}
    await square.deliver("U02", claim)
    assert (await square.client.get(path))["progress"] == 1


async def test_owed_answers_are_counted_in_public_and_few_of_a_sensitive_group_are_not(
    square: Square,
) -> None:
    codes = await square.ask_residents("U02", ITEM)
    for code in codes[:3]:
        await square.answer(code, "no")
    told = await square.client.get("/owed-answers", item=ITEM)
    assert told["answers"] == {"owed": 3, "in_time": 0, "late": 0, "waiting": 3, "overdue": 0}
    assert (await square.client.get("/owed-answers"))["answers"]["owed"] == 3
    await square.plant("update items set sensitive_group = 'elderly' where code = 'LL-018'")
    assert (await square.client.get("/owed-answers", item=ITEM))["answers"] is None
    assert (await square.client.get("/owed-answers"))["answers"]["owed"] == 0
    assert await square.client.get("/owed-answers", programme="tackling")
    answer = await square.client.call(None, "GET", "/owed-answers", params={"item": "none"})
    assert answer.status_code == 404
