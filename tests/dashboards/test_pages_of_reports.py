"""The pages: writing with a photo, what is like it, me too, papers, and a community's inbox."""

import re
from typing import Any

import httpx
import pytest
from page_reading import Reading
from photographs import SVG, photo, photo_with_position
from servers import Client
from square import Square

from marketplace.demands import photos
from marketplace.ground.db import looking
from marketplace.ground.files.storing import Shelf

HTML = {"Accept": "text/html"}
SERIAL = re.compile(r"R-\d{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
SCRIPT = '<script>alert("x")</script>'


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def get(client: Client, address: str) -> httpx.Response:
    return await client.http.get(address, headers=HTML)


async def send(client: Client, address: str, fields: dict[str, Any], **more: Any) -> httpx.Response:
    return await client.http.post(address, data=fields, headers=HTML, **more)


async def write(client: Client, fields: dict[str, str], picture: bytes | None = None) -> Any:
    files = {"picture": ("a.jpg", picture, "image/jpeg")} if picture is not None else None
    form = Reading((await get(client, "/report")).text).form("/report")
    form["fields"].pop("picture")
    return await send(client, "/report", {**form["fields"], **fields}, files=files)


async def sign_in(client: Client, who: str) -> None:
    account = client.accounts[who]
    fields = {name: account[name] for name in ("username", "password")}
    answer = await send(client, "/login", fields)
    assert answer.status_code == 303, answer.text


async def summarise(square: Square, text: str) -> Any:
    one = await square.act(None, "/demands", {"text": text, "community": "C06"})
    await square.act("C06", f"/demands/{one['id']}/summary", {"summary_zh": text})
    return one


async def test_whoever_writes_is_first_shown_what_others_said(square: Square) -> None:
    client = square.client
    await summarise(square, "三号楼东侧路灯不亮")
    fields = {"text": "路灯又不亮了，三号楼", "community": "C06", "contact": "0512-7654321"}
    step = await write(client, fields, photo_with_position())
    assert step.status_code == 200
    assert "三号楼东侧路灯不亮" in step.text
    mine = Reading(step.text).form("/report")
    assert {name: mine["fields"][name] for name in fields} == fields
    assert mine["fields"]["photo"]
    sent = await send(client, "/report", mine["fields"])
    assert sent.status_code == 303
    again = await send(client, "/report", mine["fields"])
    assert again.headers["location"] == sent.headers["location"], "sent twice is one report"
    serial = SERIAL.search(sent.headers["location"])
    assert serial
    assert (await client.get(f"/demands/{serial[0]}"))["photo"] == "private"


async def test_one_tap_says_the_same_and_shows_no_small_count(square: Square) -> None:
    client = square.client
    one = await summarise(square, "电梯经常停运")
    page = await get(client, "/demands?community=C06")
    voice = Reading(page.text).form(f"/demands/{one['id']}/support")
    for _ in range(2):
        said = await send(client, f"/demands/{one['id']}/support", voice["fields"])
        assert said.status_code == 303
    thanks = await get(client, said.headers["location"])
    assert "您的一声已计入" in thanks.text
    assert "满 5 人才显示" in thanks.text
    async with looking() as reader:
        assert await reader.fetch_value("select count(*) from demand_supports") == 1
    for _ in range(3):
        client.http.cookies.clear()
        await send(client, f"/demands/{one['id']}/support", {})
    assert '<b class="num">5</b>' in (await get(client, "/communities/C06")).text


async def test_a_photo_survives_a_mistake_in_another_field(client: Client) -> None:
    sent = await write(client, {"text": "路灯不亮"}, photo("PNG"))
    assert sent.status_code == 400
    assert 'id="f-community-fault"' in sent.text
    kept = Reading(sent.text).form("/report")["fields"]
    assert kept["photo"]
    done = await send(client, "/report", {**kept, "text": "路灯不亮", "community": "C06"})
    if done.status_code == 200:
        done = await send(client, "/report", Reading(done.text).form("/report")["fields"])
    assert done.status_code == 303


async def test_what_is_no_photo_is_said_beside_the_field(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {"text": "路灯不亮", "community": "C99"}
    sent = await write(client, fields, SVG)
    assert sent.status_code == 400
    assert 'id="f-picture-fault"' in sent.text
    assert 'f-text-fault"' not in sent.text

    monkeypatch.setattr(photos, "photo_shelf", lambda settings: Shelf(settings.data_dir, 1 << 60))
    sent = await write(client, {"text": "路灯不亮", "community": "C06"}, photo())
    assert sent.status_code == 507
    assert "存不下照片" in sent.text
    assert "路灯不亮" in sent.text, "nothing typed is lost"


async def test_a_number_on_paper_leads_to_its_own_form_then_to_its_answer(square: Square) -> None:
    client = square.client
    batch = await square.act("SO-1", "/demands/papers", {"community": "C06", "many": 1})
    serial = batch["papers"][0]["serial"]
    page = await get(client, f"/report/{serial.lower().replace('-', '')}")
    form = Reading(page.text).form("/report")
    assert form["fields"]["serial"] == serial
    fields = {**form["fields"], "text": "楼道堆物", "community": "C06", "checked": "yes"}
    sent = await send(client, "/report", fields)
    assert sent.headers["location"] == f"/report/{serial}?received=yes"
    used = await send(client, "/report", {**fields, "text": "别的", "idempotency_key": "another"})
    assert used.status_code == 409
    assert "受理号已经用过了" in used.text
    await square.act("C06", f"/demands/{serial}/replies", {"text": "已清理。"})
    shown = await get(client, f"/report/{serial}")
    assert "已清理。" in shown.text
    objection = Reading(shown.text).form(f"/report/{serial}/objection")
    done = await send(client, f"/report/{serial}/objection", objection["fields"])
    assert done.status_code == 303
    assert "需再答复" in (await get(client, f"/report/{serial}")).text
    late = await send(client, f"/report/{serial}/objection", {"idempotency_key": "late"})
    assert late.status_code == 409


async def test_guessing_serials_is_slowed_down(client: Client) -> None:
    statuses = [
        (await get(client, f"/report/R-2026-2222-22{n}2")).status_code for n in range(2, 10)
    ]
    statuses += [(await get(client, "/report/R-2026-3333-3333")).status_code for _ in range(4)]
    assert statuses[0] == 404
    assert statuses[-1] == 429


async def test_a_community_answers_many_and_each_from_its_inbox(square: Square) -> None:
    client = square.client
    words = [f"路灯不亮，第 {n} 处 {SCRIPT}" for n in range(5)]
    sent = [await square.act(None, "/demands", {"text": one, "community": "C06"}) for one in words]
    assert (await get(client, "/workbench/demands")).status_code == 303, "nobody signs in first"
    await sign_in(client, "C06")
    desk = await get(client, "/workbench")
    assert "/workbench/demands" in Reading(desk.text).links
    inbox = await get(client, "/workbench/demands")
    assert "<script>alert" not in inbox.text
    assert inbox.text.count('name="demand"') == 5
    form = Reading(inbox.text).form("/workbench/demands")
    ids = [one["id"] for one in sent]
    key = form["fields"]["idempotency_key"]
    chosen = {"idempotency_key": key, "demand": ids, "item": "LL-001", "text": ""}
    done = await send(client, "/workbench/demands", {**chosen, "act": "link"})
    assert done.status_code == 303
    assert "已办理" in (await get(client, done.headers["location"])).text
    wrong = {"demand": ids, "item": "LL-999", "act": "link", "text": "一句话"}
    back = await send(client, "/workbench/demands", wrong)
    assert back.status_code == 400
    assert back.text.count(" checked") == 5
    assert "一句话" in back.text
    none = await send(client, "/workbench/demands", {"act": "reply", "text": "好"})
    assert none.status_code == 400
    page = f"/workbench/demands/{ids[0]}/work"
    work = Reading((await get(client, page)).text).form(page)
    fields = {**work["fields"], "summary_zh": "多处路灯不亮", "reply": "两周内修好。"}
    assert (await send(client, page, fields)).status_code == 303
    shown = await client.get(f"/demands/{sent[0]['serial']}")
    assert (shown["state"], shown["summary_zh"]) == ("replied", "多处路灯不亮")
    assert [one["code"] for one in shown["items"]] == ["LL-001"]
    assert (await client.get("/demands/owed", who="C06"))["total"] == 4


async def test_everything_about_a_report_is_done_on_one_page_or_nothing(square: Square) -> None:
    client = square.client
    taken = await client.call(
        None, "POST", "/demands/photos", files={"file": ("a.jpg", photo(), "image/jpeg")}
    )
    one = await square.act(
        None, "/demands", {"text": "甲", "community": "C06", "photo": taken.json()["id"]}
    )
    other = await square.act(None, "/demands", {"text": "乙", "community": "C06"})
    await sign_in(client, "C06")
    page = f"/workbench/demands/{one['id']}/work"
    key = Reading((await get(client, page)).text).form(page)["fields"]["idempotency_key"]
    fields = {"idempotency_key": key, "shows_person": "false", "summary_zh": "摘要",
              "items": "LL-001\nLL-999", "hand_to": "12345", "ticket": "7", "into": other["serial"]}  # fmt: skip
    before = await square.fingerprint()
    back = await send(client, page, fields)
    assert back.status_code == 400
    assert 'id="f-items-fault"' in back.text
    assert await square.fingerprint() == before
    assert (await send(client, page, {**fields, "items": "LL-001"})).status_code == 303
    shown = await client.get(f"/demands/{one['id']}/original", who="C06")
    assert shown["photo"] == "public"
    assert shown["same_as"] == other["id"]
    assert (shown["state"], shown["handed_to"], shown["ticket"]) == ("handed_off", "12345", "7")
    assert [item["code"] for item in shown["items"]] == ["LL-001"]
    seen = f"/workbench/demands/{other['id']}/work"
    form = Reading((await get(client, seen)).text).form(seen)
    assert (await send(client, seen, form["fields"])).status_code == 303


async def test_strangers_do_not_open_an_inbox_or_a_report(square: Square) -> None:
    client = square.client
    one = await square.act(None, "/demands", {"text": "甲乙丙", "community": "C06"})
    for who in ("C05", "U02", "SO-1", "RPC-1"):
        client.http.cookies.clear()
        await sign_in(client, who)
        page = await get(client, f"/workbench/demands/{one['id']}/work")
        assert page.status_code == 403, who
        assert "甲乙丙" not in page.text
        assert "甲乙丙" not in (await get(client, "/workbench/demands")).text
        typing = await get(client, "/workbench/communities/C06/typing")
        assert typing.status_code == (200 if who == "SO-1" else 403)


async def test_paper_is_typed_in_printed_and_visits_are_counted_from_the_workbench(
    square: Square,
) -> None:
    client = square.client
    await sign_in(client, "C06")
    page = "/workbench/communities/C06/papers"
    form = Reading((await get(client, page)).text).form(page)
    sent = await send(client, page, {**form["fields"], "many": "3"})
    assert sent.status_code == 303
    printed = await get(client, sent.headers["location"])
    serials = sorted(set(SERIAL.findall(printed.text)))
    assert len(serials) == 3
    assert printed.text.count("<svg") >= 3
    page = "/workbench/communities/C06/typing"
    form = Reading((await get(client, page)).text).form(page)
    fields = {**form["fields"], "serial": serials[0], "text": "楼道堆物", "channel": "reply_slip"}
    sent = await send(client, page, fields)
    assert sent.headers["location"] == f"/report/{serials[0]}?received=yes"
    assert (await client.get(f"/demands/{serials[0]}"))["channel"] == "reply_slip"
    page = "/workbench/communities/C06/visit-tallies"
    form = Reading((await get(client, page)).text).form(page)
    fields = {**form["fields"], "team": "一队", "doors": "40", "demands": "9"}
    assert (await send(client, page, fields)).status_code == 303
    public = await get(client, "/communities/C06")
    assert "入户走访 40 户次" in public.text
    assert "一队" not in public.text
    client.http.cookies.clear()
    await sign_in(client, "SO-1")
    page = "/workbench/communities/ALL/typing"
    form = Reading((await get(client, page)).text).form(page)
    fields = {**form["fields"], "text": "来信", "channel": "open_letter", "community": "C05"}
    assert (await send(client, page, fields)).status_code == 303
    assert (await client.get("/demands/owed", who="C05"))["total"] == 1


async def test_a_summary_is_text_wherever_it_is_shown(square: Square) -> None:
    await summarise(square, f"电梯{SCRIPT}")
    for address in ("/demands", "/communities/C06"):
        page = await get(square.client, address)
        assert "电梯" in page.text
        assert "<script>alert" not in page.text


async def test_a_draft_begins_with_what_the_report_says(square: Square) -> None:
    client = square.client
    one = await summarise(square, "楼道堆物，占用通道")
    await sign_in(client, "C06")
    work = await get(client, f"/workbench/demands/{one['id']}/work")
    start = re.search(r'href="(/workbench/drafting\?report=[^"]+)"', work.text)
    assert start
    lists = await get(client, start[1])
    blank = re.search(
        r'href="(/workbench/lists/livelihood-2025/items/blank\?report=[^"]+)"', lists.text
    )
    assert blank
    draft = await get(client, blank[1])
    assert re.search(r'<textarea[^>]*name="need_zh"[^>]*>\s*楼道堆物，占用通道', draft.text)
    await client.http.post("/logout", headers=HTML)
    await sign_in(client, "C05")
    assert (await get(client, blank[1])).status_code in (403, 404), "another community's report"
