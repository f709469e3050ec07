"""Slips on paper: codes leave the house once, in the print file alone; a reprint voids the old and says why."""

import re
from typing import Any

import asyncpg
import pytest
from pdf_reading import words_of
from servers import Client
from square import Square

from impact.return_visits import commands
from impact.return_visits.codes import hash_of, typed
from impact.return_visits.queries import find_slip
from impact.return_visits.schemas import NewAnswer
from marketplace.ground.access.actor import RESIDENT
from marketplace.ground.db import looking, unit_of_work
from marketplace.ground.errors import Refused

LIGHT = "LL-018"
UNIT = "U02"
PDF = {"Accept": "application/pdf"}
CSV = {"Accept": "text/csv"}
HTML = {"Accept": "text/html"}
CODE = re.compile(r"\d{4}-\d{4}-\d{4}")


async def drawn(square: Square) -> Any:
    """A draw whose slips wait to be printed."""
    await square.deliver(UNIT, await square.start(UNIT, LIGHT))
    await square.accept(LIGHT)
    return await square.draw(LIGHT)


async def draw_of(client: Client) -> Any:
    return (await client.get(f"/items/{LIGHT}/draws"))["items"][0]


async def is_good(client: Client, code: str) -> bool:
    answer = await client.call(None, "GET", f"/slips/{code}")
    assert answer.status_code in (200, 404)
    return answer.status_code == 200


async def test_slips_are_printed_as_pdf_with_a_code_for_every_position(client: Client) -> None:
    square = Square(client)
    draw = await drawn(square)
    answer = await client.post("SO-1", f"/draws/{draw['id']}/print", headers=PDF)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert "demonstration" in answer.headers["content-disposition"]
    words = words_of(answer.content)
    codes = CODE.findall(words)
    assert len(codes) == len(set(codes)) == draw["asked"] == 40
    for position in draw["positions"]:
        assert f"第 {position} 号" in words
    assert all([await is_good(client, code) for code in codes])
    item = await square.item(LIGHT)
    head = (await client.http.get("/checkpoint")).text.split("\n")[1]
    for part in (
        item["title_zh"], item["title_en"], "这件事办成了吗", "Is it solved?", "您满意吗", "不记名", "示例数据",
        "demonstration data", "http://town.test/slip", "0512-00000000", f"{head}-", "12 个月内凭同一号码再说",
    ):  # fmt: skip
        assert part in words, part


async def test_the_pdf_too_is_given_once(client: Client) -> None:
    square = Square(client)
    draw = await drawn(square)
    path = f"/draws/{draw['id']}/print"
    odd = await client.post("SO-1", path, headers={"Accept": "image/png"})
    assert odd.status_code == 406
    assert (await client.post("SO-1", path, headers=PDF)).status_code == 200
    assert await square.refused("SO-1", path, headers=PDF) == "wrong_state"
    assert await square.refused("SO-1", path, headers=CSV) == "wrong_state"
    for language, remedy in (("zh-Hans", "请写明原因重印"), ("en", "reprint with a reason")):
        answer = await client.post("SO-1", path, headers={**CSV, "Accept-Language": language})
        assert remedy in answer.json()["errors"][0]["message"]


async def test_the_same_key_gives_the_same_print_file_and_stores_no_code(client: Client) -> None:
    square = Square(client)
    draw = await drawn(square)
    path = f"/draws/{draw['id']}/print"
    once = {**CSV, "Idempotency-Key": "first-print"}
    first, again = [await client.post("SO-1", path, headers=once) for _ in range(2)]
    assert first.status_code == again.status_code == 200, again.text
    assert first.content == again.content
    anew = f"/draws/{draw['id']}/reprint"
    once = {**CSV, "Idempotency-Key": "second-print"}
    wish = {"reason": "受潮"}
    second, twice = [await client.post("SO-1", anew, wish, headers=once) for _ in range(2)]
    assert second.content == twice.content != first.content
    assert (await draw_of(client))["printing"] == 2
    codes = CODE.findall(second.text)
    assert len(codes) == 40
    assert await is_good(client, codes[0])
    async with looking() as reader:
        stored = await reader.fetch("select convert_from(answer, 'UTF8') from idempotency_keys")
    assert len(stored) >= 2
    for code in [*codes, *CODE.findall(first.text)]:
        assert not any(code in row[0] or code.replace("-", "") in row[0] for row in stored)


async def test_a_form_sent_twice_voids_the_codes_once(client: Client) -> None:
    square = Square(client)
    draw = await drawn(square)
    await square.print_slips(draw)
    account = client.accounts["SO-1"]
    fields = {name: account[name] for name in ("username", "password")}
    await client.http.post("/login", data=fields, headers=HTML)
    path = f"/workbench/draws/{draw['id']}/reprint"
    form = {"reason": "受潮", "file": "text/csv", "idempotency_key": "one-click"}
    files = [await client.http.post(path, data=form, headers=HTML) for _ in range(2)]
    assert [one.status_code for one in files] == [200, 200], files[0].text
    assert files[0].content == files[1].content
    assert (await draw_of(client))["printing"] == 2
    assert await is_good(client, CODE.findall(files[0].text)[0])


async def test_a_reprint_voids_the_old_codes_and_says_why(client: Client) -> None:
    square = Square(client)
    old = await square.ask_residents(UNIT, LIGHT)
    await square.answer(old[0])
    draw = await draw_of(client)
    changed = await square.act(
        "SO-1", f"/draws/{draw['id']}/reprint", {"reason": " 受潮，字迹不清 "}
    )
    assert changed["event_id"]
    assert (changed["state"], changed["printed_at"], changed["printing"]) == ("drawn", None, 1)
    entries = await client.get("/ledger/entries", event=changed["event_id"])
    assert [one["event"] for one in entries["items"]] == ["slips.voided.v1"]
    assert await is_good(client, old[0]), "whoever answered keeps the code"
    assert not any([await is_good(client, code) for code in old[1:]])

    new = await square.print_slips(draw)
    assert len(new) == len(old) - 1
    assert not set(new) & set(old)
    public = await draw_of(client)
    assert (public["printing"], public["positions"]) == (2, draw["positions"])
    told = [(one["printing"], one["voided"], one["reason"]) for one in public["reprints"]]
    assert told == [(1, 39, "受潮，字迹不清")]
    kept = (await client.call(None, "GET", f"/slips/{old[0]}")).json()
    assert kept["answer"]["resolved"] == "yes", "what was answered stays answered"
    assert await square.refused(None, f"/slips/{old[0]}/answer", SAID) == "already_answered"
    await square.answer(new[0])
    assert (await square.item(LIGHT))["visits"]["answered"] == 2
    assert await square.broken_truths() == []


SAID = {"resolved": "yes", "grade": "satisfied"}


async def test_who_answered_before_reprints_says_later_that_it_came_back(client: Client) -> None:
    square = Square(client)
    first = await square.ask_residents(UNIT, LIGHT)
    path = f"/draws/{(await draw_of(client))['id']}/reprint"
    for code in first[:15]:
        await square.answer(code)
    once = {**CSV, "Idempotency-Key": "after-fifteen"}
    files = [await client.post("SO-1", path, {"reason": "受潮"}, headers=once)]
    second = CODE.findall(files[0].text)
    assert len(second) == 25
    positions = (await draw_of(client))["positions"]
    of_paper = [int(row.split(",")[0]) for row in files[0].text.split()[1:]]
    assert set(of_paper) < set(positions)
    await square.answer(second[0])
    paper = await client.post("SO-1", path, {"reason": "遗失"}, headers=PDF)
    third = CODE.findall(words_of(paper.content))
    assert len(third) == 24
    files.append(await client.post("SO-1", path, {"reason": "受潮"}, headers=once))
    assert files[1].content == files[0].content, "sent again, the same file"
    for code in third:
        await square.answer(code)
    before = await square.fingerprint()
    assert await square.refused("SO-1", path, {"reason": "再印"}) == "wrong_state"
    assert await square.fingerprint() == before
    assert [one["voided"] for one in (await draw_of(client))["reprints"]] == [25, 24]
    await square.close(LIGHT)
    assert (await client.get(f"/slips/{first[0]}"))["may_report_recurrence"]
    for code in (first[0], second[0]):
        await square.act(None, f"/slips/{code}/recurrence", {"text": "又坏了"})
    assert (await square.item(LIGHT))["word"] == "came_back"
    assert await square.broken_truths() == []


async def test_whoever_types_an_old_code_is_told_kindly_and_does_not_count_as_guessing(
    client: Client,
) -> None:
    square = Square(client)
    old = await square.ask_residents(UNIT, LIGHT)
    draw = await draw_of(client)
    await square.act("SO-1", f"/draws/{draw['id']}/reprint", {"reason": "遗失一箱"})
    for _ in range(15):
        answer = await client.call(None, "GET", f"/slips/{old[0]}")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/slip_replaced")
    page = await client.http.get(f"/slip/{old[0]}", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "已换新单" in page.text


@pytest.mark.parametrize("form", [PDF, CSV], ids=["pdf", "csv"])
async def test_a_reprint_gives_the_new_file_at_once_where_one_is_asked_for(
    form: dict[str, str], client: Client
) -> None:
    square = Square(client)
    old = await square.ask_residents(UNIT, LIGHT)
    draw = await draw_of(client)
    path = f"/draws/{draw['id']}/reprint"
    answer = await client.post("SO-1", path, {"reason": "印错社区"}, headers=form)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(form["Accept"])
    words = words_of(answer.content) if form is PDF else answer.text
    new = CODE.findall(words)
    assert len(set(new)) == len(old)
    assert await is_good(client, new[0])
    assert not await is_good(client, old[0])
    assert (await draw_of(client))["state"] == "printed"


async def test_codes_stand_nowhere_but_on_paper(client: Client, caplog: Any) -> None:
    square = Square(client)
    codes = await square.ask_residents(UNIT, LIGHT)
    draw = await draw_of(client)
    await square.answer(codes[0])
    answer = await client.post(
        "SO-1", f"/draws/{draw['id']}/reprint", {"reason": "受潮"}, headers=CSV
    )
    codes += CODE.findall(answer.text)
    tables = await square.as_owner("select tablename from pg_tables where schemaname = 'public'")
    every = "select {0}::text as text from {0}"
    rows = [
        row["text"]
        for table in tables
        for row in await square.as_owner(every.format(table["tablename"]))
    ]
    # The test's own client tells which addresses it asks for; the house does not.
    logged = [one.getMessage() for one in caplog.records if not one.name.startswith("http")]
    held = "\n".join([*rows, *logged, (await client.http.get("/checkpoint")).text])
    for code in codes:
        assert code not in held
        assert code.replace("-", "") not in held


async def test_an_answer_that_meets_a_reprint_is_turned_away(client: Client) -> None:
    square = Square(client)
    old = await square.ask_residents(UNIT, LIGHT)
    draw = await draw_of(client)
    code = typed(old[0])
    assert code
    async with looking() as reader:
        slip = await find_slip(reader, hash_of(client.app.state.slip_key, code))
    assert slip
    await client.post("SO-1", f"/draws/{draw['id']}/reprint", {"reason": "受潮"}, headers=CSV)
    with pytest.raises(Refused, match="slip_replaced"):
        async with unit_of_work(RESIDENT, "test") as unit:
            await commands.answer_slip(unit, slip, NewAnswer(resolved="yes", grade="satisfied"))


async def test_the_database_knows_no_void_code_without_a_reprint_and_no_reprint_without_a_reason(
    client: Client,
) -> None:
    square = Square(client)
    await square.ask_residents(UNIT, LIGHT)
    draw = await draw_of(client)
    void = """insert into void_codes (slip, draw, printing, code_hash)
              select id, draw, printing, code_hash from slips where draw = $1 limit 1"""
    with pytest.raises(asyncpg.ForeignKeyViolationError, match="void_codes_by_a_reprint"):
        await square.as_owner(void, draw["id"])
    why = """insert into reprints (draw, printing, reason, voided_at, event_id)
             values ($1, 1, '  ', now(), 'x')"""
    with pytest.raises(asyncpg.CheckViolationError, match="reprints_say_why"):
        await square.as_owner(why, draw["id"])


async def test_only_the_slip_office_prints_and_not_when_it_claimed(client: Client) -> None:
    square = Square(client)
    await square.ask_residents(UNIT, LIGHT)
    draw = await draw_of(client)
    for who in (UNIT, "C13", "SD-1", "AU-1"):
        for act in ("print", "reprint"):
            answer = await client.post(who, f"/draws/{draw['id']}/{act}", {"reason": "受潮"})
            assert answer.status_code in (400, 403)
            if act == "reprint":
                assert answer.status_code == 403
    insider = await square.add_account("slip_office", UNIT)
    path = f"/draws/{draw['id']}/reprint"
    assert await square.refused(insider, path, {"reason": "受潮"}) == "forbidden"


async def test_without_a_font_no_code_is_given_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from marketplace.ground.typesetting import fonts

    square = Square(client)
    draw = await drawn(square)
    fonts.faces_in.cache_clear()
    with monkeypatch.context() as without:
        without.setattr(fonts, "SERIF", ())
        without.setattr(fonts, "SANS", ())
        answer = await client.post("SO-1", f"/draws/{draw['id']}/print", headers=PDF)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/no_font")
        assert (await draw_of(client))["state"] == "drawn"
    fonts.faces_in.cache_clear()
    assert (await client.post("SO-1", f"/draws/{draw['id']}/print", headers=PDF)).status_code == 200
