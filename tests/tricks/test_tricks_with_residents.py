"""Tricks with those who are asked: whom, how often, who answers for them, and what is made of their silence."""

from typing import Any

import pytest_asyncio
from page_reading import Reading
from servers import Client
from square import Square

from impact.return_visits import controllers as return_visits
from impact.return_visits.drawing import draw_positions

ITEM, COMMUNITY, UNIT = "LL-018", "C13", "U02"
SAID = {"resolved": "yes", "grade": "satisfied"}
HTML = {"Accept": "text/html"}


@pytest_asyncio.fixture
async def square(client: Client) -> Square:
    return Square(client)


async def draws_of(square: Square) -> list[Any]:
    return list((await square.client.get(f"/items/{ITEM}/draws"))["items"])


async def delivered(square: Square) -> None:
    """The item delivered and accepted, nobody asked yet."""
    await square.deliver(UNIT, await square.start(UNIT, ITEM))
    await square.accept(ITEM)


async def test_choosing_whom_to_ask(square: Square) -> None:
    """The positions follow from a seed that nobody could know; anybody can draw them again."""
    path = f"/items/{ITEM}/draws"
    assert await square.refused(COMMUNITY, path) == "wrong_state", "not before it is accepted"
    await delivered(square)
    assert await square.refused(COMMUNITY, path, {"positions": [1, 2, 3]}) == "bad_request"
    assert await square.refused(COMMUNITY, path, {"seed": "00"}) == "bad_request"
    draw = await square.draw(ITEM)
    assert int(draw["checkpoint_size"]) >= int(draw["request_entry"]), "the seed came later"
    again = draw_positions(bytes.fromhex(draw["seed"]), draw["id"], draw["frame"], draw["asked"])
    assert again == draw["positions"]
    page = await square.client.http.get(f"/items/{ITEM}", headers=HTML)
    assert draw["seed"] in page.text
    frozen = await square.client.call(
        COMMUNITY, "PUT", f"/items/{ITEM}", json={"list": "livelihood-2025", "title_zh": "换", "need_zh": "换", "domain": "safety_upgrade", "community": COMMUNITY, "frame": {"zh": "楼道骨干", "doors": 3}}
    )  # fmt: skip
    assert frozen.status_code in (400, 409), "the frame was frozen at publication"
    assert (await square.item(ITEM))["frame"]["doors"] == draw["frame"]


async def test_asking_again_until_the_answer_is_right(square: Square) -> None:
    """A second draw adds to the first: bad answers stay, and both draws are listed."""
    await square.pin_policy(ITEM, visit_sample=8)
    codes = await square.ask_residents(UNIT, ITEM)
    for code in codes:
        await square.answer(code, "no")
    more = await square.print_slips(await square.draw(ITEM))
    for code in more:
        await square.answer(code)
    first, second = await draws_of(square)
    assert not set(first["positions"]) & set(second["positions"]), "no door is asked twice"
    visits = (await square.item(ITEM))["visits"]
    assert (visits["asked"], visits["answered"], visits["no"]) == (16, 16, 8)
    committee = square.committee_of(await square.item(ITEM))
    closing = {"resolution": "solved", "reason": None}
    assert await square.refused(committee, f"/items/{ITEM}/closure", closing) == "below_floor"


async def test_answering_the_slips_oneself(square: Square) -> None:
    """Codes are on paper alone; bodies that decide cannot use them; what is typed bears its account."""
    await delivered(square)
    draw = await square.draw(ITEM)
    committee = square.committee_of(await square.item(ITEM))
    for who in (COMMUNITY, committee, UNIT, "SD-1", "AU-1"):
        assert await square.refused(who, f"/draws/{draw['id']}/print") == "forbidden"
    codes = await square.print_slips(draw)
    for who in (COMMUNITY, committee, UNIT, "SD-1"):
        refused = await square.refused(who, f"/slips/{codes[0]}/answer", SAID)
        assert refused == "own_organisation", who
    assert (await square.item(ITEM))["visits"]["answered"] == 0
    for code in codes[:6]:  # without an account, from one chair
        await square.answer(code)
    for code in codes[6:10]:  # as the slip office, from one chair
        await square.act("SO-1", f"/slips/{code}/answer", SAID)
    flags = (await square.client.get(f"/items/{ITEM}/flags"))["flags"]
    assert [(one["flag"], one["rows"], one["of"]) for one in flags] == [("same_minute", 10, 10)]
    page = await square.client.http.get(f"/items/{ITEM}", headers=HTML)
    assert "10 份中有 10 份在同一分钟内" in page.text


async def test_hiding_silence(square: Square) -> None:
    """Who did not answer stands first, is no yes, and too much silence keeps it from being solved."""
    codes = await square.ask_residents(UNIT, ITEM)
    for code in codes[:8]:
        await square.answer(code)
    words = Reading((await square.client.http.get(f"/items/{ITEM}", headers=HTML)).text).words
    text = "".join("".join(words).split())
    silence = f"没有回音{len(codes) - 8}"
    assert silence in text
    assert text.index(silence) < text.index("说解决了8"), "silence is told first"
    visits = (await square.item(ITEM))["visits"]
    assert (visits["asked"], visits["answered"], visits["yes"]) == (len(codes), 8, 8)
    committee = square.committee_of(await square.item(ITEM))
    closing = {"resolution": "solved", "reason": None}
    refused = await square.refused(committee, f"/items/{ITEM}/closure", closing)
    assert refused == "response_too_low"


async def test_forgetting_whom_one_asked_before_it_came_back(square: Square) -> None:
    """What came back is asked about anew, and who was asked and silent before stays in public."""
    codes = await square.ask_residents(UNIT, ITEM)
    for code in codes[:15]:
        await square.answer(code)
    await square.close(ITEM)
    for code in codes[:2]:
        await square.act(None, f"/slips/{code}/recurrence", {"text": "又坏了"})
    visits = (await square.item(ITEM))["visits"]
    assert (visits["asked"], visits["answered"]) == (0, 0), "closing begins anew"
    (past,) = visits["earlier"]
    assert (past["asked"], past["answered"], past["yes"], past["no"]) == (40, 15, 15, 0)
    (line,) = (await square.client.get("/bill"))["items"]
    assert (line["status"], line["asked"], line["yes"]) == ("struck", 40, 15)
    chinese, english = [await page_of(square, language) for language in ("zh-Hans", "en")]
    assert "还没有回访居民" in chinese, "of this round"
    assert "未测：还没有回访居民" not in chinese
    assert "上一轮：问了 40 人，25 人没有回答，15 人说解决了" in chinese
    assert "Earlier round: 40 asked, 25 did not answer, 15 said solved." in english
    assert "nobody has been asked yet" in english
    await square.plant("update items set sensitive_group = 'children' where code = 'LL-018'")
    await square.plant(
        "update slip_answers set resolved = 'no' where id = (select min(id) from slip_answers)"
    )
    (past,) = (await square.item(ITEM))["visits"]["earlier"]
    assert (past["asked"], past["answered"], past["yes"], past["no"]) == (40, 15, None, None)
    assert "15 人说" not in await page_of(square, "zh-Hans")
    assert "25 人没有回答；其余怎么说不显示" in await page_of(square, "zh-Hans")


async def page_of(square: Square, language: str) -> str:
    headers = {**HTML, "Accept-Language": language}
    return str((await square.client.http.get(f"/items/{ITEM}", headers=headers)).text)


async def test_leaving_a_no_unanswered(square: Square) -> None:
    """What residents are owed is counted in public, and who lets the day pass is counted as late."""
    codes = await square.ask_residents(UNIT, ITEM)
    await square.answer(codes[0], "no")
    await square.answer(codes[1], "half")
    await square.plant("update owed_answers set due_on = '2026-01-02'")
    counted = (await square.client.get("/owed-answers", item=ITEM))["answers"]
    assert (counted["owed"], counted["overdue"]) == (2, 2)
    owed = (await square.client.get("/owed-answers/mine", COMMUNITY))["items"][0]
    await square.act(COMMUNITY, f"/owed-answers/{owed['id']}/reply", {"text": "已处理。"})
    counted = (await square.client.get("/owed-answers", item=ITEM))["answers"]
    assert (counted["late"], counted["overdue"]) == (1, 1)


async def test_guessing_slip_codes(square: Square) -> None:
    """After ten wrong ones it is enough; whoever has a right one is never stopped."""
    codes = await square.ask_residents(UNIT, ITEM)
    names = [
        await square.refused(None, f"/slips/{number:012d}/answer", SAID) for number in range(12)
    ]
    assert names == ["not_found"] * 10 + ["too_many_tries"] * 2
    await square.answer(codes[0])


async def test_replaying_a_slip(square: Square) -> None:
    """One slip, one answer: sent again it is the same one, and another one is refused."""
    codes = await square.ask_residents(UNIT, ITEM)
    path, key = f"/slips/{codes[0]}/answer", {"Idempotency-Key": "once"}
    first = await square.client.post(None, path, SAID, headers=key)
    again = await square.client.post(None, path, SAID, headers=key)
    assert (first.status_code, again.content) == (201, first.content)
    assert await square.refused(None, path, {**SAID, "resolved": "no"}) == "already_answered"
    visits = (await square.item(ITEM))["visits"]
    assert (visits["answered"], visits["no"]) == (1, 0)


async def test_reprinting_to_get_codes(square: Square) -> None:
    """A reprint voids what was not answered and says in public how much and why; an answer stands."""
    codes = await square.ask_residents(UNIT, ITEM)
    await square.answer(codes[0], "no")
    (draw,) = await draws_of(square)
    path = f"/draws/{draw['id']}/reprint"
    for who in (COMMUNITY, UNIT, "SD-1"):
        assert await square.refused(who, path, {"reason": "丢失"}) == "forbidden"
    assert await square.refused("SO-1", path, {"reason": " "}) == "reason_missing"
    assert await square.refused("SO-1", f"/draws/{draw['id']}/print") == "wrong_state"
    await square.act("SO-1", path, {"reason": "丢失一叠"})
    new = await square.print_slips(draw)
    (told,) = (await draws_of(square))[0]["reprints"]
    assert (told["reason"], told["voided"]) == ("丢失一叠", 39)
    page = await page_of(square, "en")
    assert "Printed anew: 39 codes without an answer made void." in page
    assert await square.refused(None, f"/slips/{codes[1]}/answer", SAID) == "slip_replaced"
    assert await square.refused(None, f"/slips/{codes[0]}/answer", SAID) == "already_answered"
    assert len(new) == 39
    assert codes[0] not in new
    assert (await square.item(ITEM))["visits"]["no"] == 1


def test_codes_are_too_many_to_be_guessed_one_by_one() -> None:
    assert return_visits.codes.DIGITS == 12
