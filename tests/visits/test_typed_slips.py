"""Paper slips are typed by the slip office under its account; what looks odd is shown beside the result."""

from typing import Any

import pytest_asyncio
from page_reading import Reading
from servers import Client
from square import Square

ITEM = "LL-018"
HTML = {"Accept": "text/html"}


@pytest_asyncio.fixture
async def square(client: Client) -> Square:
    return Square(client)


async def type_in(square: Square, code: str, resolved: str = "yes") -> None:
    said = {"resolved": resolved, "grade": "satisfied"}
    await square.act("SO-1", f"/slips/{code}/answer", said)


async def rows_for(square: Square, who: str) -> list[dict[str, Any]]:
    answer = await square.client.get(f"/items/{ITEM}/flags/rows", who, limit=100)
    return list(answer["items"])


async def test_many_typed_within_a_minute_are_shown_and_none_is_left_out(square: Square) -> None:
    codes = await square.ask_residents("U02", ITEM)
    for code in codes[:3]:
        await type_in(square, code)
    await square.answer(codes[3], "half")
    flags = await square.client.get(f"/items/{ITEM}/flags")
    assert flags["answered"] == 4
    (flag,) = flags["flags"]
    assert (flag["flag"], flag["rows"], flag["of"]) == ("same_minute", 3, 4)
    assert flag["text_en"] == "3 of 4 came within one minute"
    assert flag["text_zh"] == "4 份中有 3 份在同一分钟内"
    page = await square.client.http.get(f"/items/{ITEM}", headers=HTML)
    assert flag["text_zh"] in page.text
    visits = (await square.item(ITEM))["visits"]
    assert (visits["answered"], visits["yes"]) == (4, 3)


async def test_the_auditor_reads_the_rows_and_the_slip_office_its_own_never_a_door(
    square: Square,
) -> None:
    codes = await square.ask_residents("U02", ITEM)
    for code in codes[:3]:
        await type_in(square, code)
    rows = await rows_for(square, "AU-1")
    assert len(rows) == 3
    assert {row["typed_by_account"] for row in rows} != {None}
    assert not {"position", "slip", "code"} & set(rows[0])
    assert await rows_for(square, "SO-1") == rows
    await square.plant("update slip_answers set typed_by = 'SO-2'")
    assert await rows_for(square, "SO-1") == []
    for who in ("C13", "U02", "RPC-1", None):
        answer = await square.client.call(who, "GET", f"/items/{ITEM}/flags/rows")
        assert answer.status_code in (401, 403)


async def test_the_slip_office_types_from_its_workbench_and_the_holder_sees_what_was_typed(
    square: Square,
) -> None:
    codes = await square.ask_residents("U02", ITEM)
    headers = {**HTML, "Authorization": f"Bearer {square.client.accounts['SO-1']['token']}"}
    http, address = square.client.http, "/workbench/slips/typing"
    assert address in Reading((await http.get("/workbench", headers=headers)).text).links
    form = Reading((await http.get(address, headers=headers)).text).form(address)
    typed = {**form["fields"], "code": "0000-0000-0000", "resolved": "no", "grade": "dissatisfied"}
    missed = await http.post(address, data=typed, headers=headers)
    assert missed.status_code == 400
    assert "没有找到这个回访码" in missed.text
    typed |= {"code": codes[0], "text": "灯不亮"}
    sent = await http.post(address, data=typed, headers=headers)
    assert sent.status_code == 303, sent.text
    assert codes[0] not in sent.headers["location"]
    answer = (await square.client.get(f"/slips/{codes[0]}"))["answer"]
    assert (answer["resolved"], answer["text"]) == ("no", "灯不亮")

    async def typed_by() -> list[Any]:
        return list(await square.as_owner("select typed_by, typed_account from slip_answers"))

    assert [row["typed_by"] for row in await typed_by()] == ["SO-1"]
    assert [row["typed_account"] is not None for row in await typed_by()] == [True]


async def test_flags_stand_on_the_page_on_which_the_committee_closes(square: Square) -> None:
    codes = await square.ask_residents("U02", ITEM)
    for code in codes:
        await type_in(square, code)
    committee = square.committee_of(await square.item(ITEM))
    headers = {**HTML, "Authorization": f"Bearer {square.client.accounts[committee]['token']}"}
    page = await square.client.http.get(f"/workbench/items/{ITEM}/closure", headers=headers)
    assert "在同一分钟内" in page.text
    assert "由同一账号录入" in page.text
    await square.close(ITEM)
    assert (await square.item(ITEM))["word"] == "solved"
