"""A "no", a "half", a "came back" is owed an answer: by a day, by those it concerns, told to the slip."""

from datetime import date

import pytest
import pytest_asyncio
from page_reading import Reading
from servers import Client
from square import Square

from impact.replies.rules import OwedRow, count_owed
from marketplace.ground.clock import civil_date, now
from marketplace.ground.working_days.rules import after_working_days

ITEM = "LL-018"
WORDS = "楼道的灯还是不亮"
HTML = {"Accept": "text/html"}


@pytest_asyncio.fixture
async def square(client: Client) -> Square:
    return Square(client)


async def say(square: Square, code: str, resolved: str, who: str | None = None) -> object:
    said = {"resolved": resolved, "grade": "dissatisfied", "text": WORDS}
    return await square.act(who, f"/slips/{code}/answer", said)


async def owed_of(square: Square, who: str = "C13") -> list[dict[str, str]]:
    return list((await square.client.get("/owed-answers/mine", who))["items"])


async def test_a_no_is_answered_by_the_community_and_read_by_its_slip_alone(
    square: Square,
) -> None:
    codes = await square.ask_residents("U02", ITEM)
    await say(square, codes[0], "no")
    await square.answer(codes[1])
    (owed,) = await owed_of(square)
    due = after_working_days(civil_date(now()), 10).day
    assert (owed["said"], owed["words"], owed["due_on"]) == ("no", WORDS, due.isoformat())
    assert "slip" not in owed
    before = (await square.client.get(f"/slips/{codes[0]}"))["owed"]
    assert [(one["about"], one["text"]) for one in before] == [("answer", None)]

    told = "周五前换灯，物业已下单。"
    await square.act("C13", f"/owed-answers/{owed['id']}/reply", {"text": told})
    (after,) = (await square.client.get(f"/slips/{codes[0]}"))["owed"]
    assert (after["text"], after["organisation"]) == (told, "C13")
    page = await square.client.http.get(f"/slip/{codes[0]}", headers=HTML)
    assert told in page.text
    assert (await square.client.get(f"/slips/{codes[1]}"))["owed"] == []
    for address in (f"/items/{ITEM}", f"/api/v1/items/{ITEM}", "/bill"):
        assert told not in (await square.client.http.get(address, headers=HTML)).text
    assert await owed_of(square) == []
    again = await square.refused("C13", f"/owed-answers/{owed['id']}/reply", {"text": told})
    assert again == "wrong_state"
    assert await square.broken_truths() == []


async def test_its_committee_may_answer_too_but_nobody_else(square: Square) -> None:
    codes = await square.ask_residents("U02", ITEM)
    await say(square, codes[0], "half")
    (owed,) = await owed_of(square)
    path = f"/owed-answers/{owed['id']}/reply"
    committee = square.committee_of(await square.item(ITEM))
    other = next(one for one in ("RPC-1", "RPC-2") if one != committee)
    for who in ("C05", other, "U02", "SO-1", "SD-1", None):
        answer = await square.client.post(who, path, {"text": "好"})
        assert answer.status_code in (401, 403), who
    assert await square.refused(committee, path, {"text": "  "}) == "reason_missing"
    assert [one["id"] for one in await owed_of(square, committee)] == [owed["id"]]
    await square.act(committee, path, {"text": "已核实。"})


async def test_who_claimed_the_item_does_not_answer_for_it(square: Square) -> None:
    codes = await square.ask_residents("U02", ITEM)
    await say(square, codes[0], "no")
    (owed,) = await owed_of(square)
    await square.plant("update claims set organisation = 'C13' where item = 'LL-018'")
    path = f"/owed-answers/{owed['id']}/reply"
    assert await square.refused("C13", path, {"text": "好"}) == "own_organisation"


async def test_the_answer_is_a_task_with_its_day_and_its_form(square: Square) -> None:
    codes = await square.ask_residents("U02", ITEM)
    await say(square, codes[0], "no")
    headers = {**HTML, "Authorization": f"Bearer {square.client.accounts['C13']['token']}"}
    desk = Reading((await square.client.http.get("/workbench", headers=headers)).text)
    (owed,) = await owed_of(square)
    address = f"/workbench/owed-answers/{owed['id']}/reply"
    assert address in desk.links
    page = await square.client.http.get(address, headers=headers)
    assert WORDS in page.text
    form = Reading(page.text).form(address)
    sent = await square.client.http.post(
        address, data={**form["fields"], "text": "周五前换灯。"}, headers=headers
    )
    assert sent.status_code == 303, sent.text
    assert (await square.client.get(f"/slips/{codes[0]}"))["owed"][0]["text"] == "周五前换灯。"


async def test_a_recurrence_is_owed_an_answer_of_its_own(square: Square) -> None:
    codes = await square.ask_residents("U02", ITEM)
    for code in codes:
        await square.answer(code)
    await square.close(ITEM)
    await square.act(None, f"/slips/{codes[0]}/recurrence", {"text": "又坏了"})
    (owed,) = await owed_of(square)
    assert (owed["about"], owed["words"]) == ("recurrence", "又坏了")


TODAY = date(2026, 11, 10)


@pytest.mark.parametrize(
    ("due_on", "answered_on", "box"),
    [
        (TODAY, None, "waiting"),
        (date(2026, 11, 9), None, "overdue"),
        (TODAY, TODAY, "in_time"),
        (date(2026, 11, 9), TODAY, "late"),
    ],
)
def test_each_owed_answer_is_in_one_box_and_its_last_day_counts(
    due_on: date, answered_on: date | None, box: str
) -> None:
    counted = count_owed([OwedRow(due_on, answered_on)], TODAY)
    assert counted.owed == 1
    assert getattr(counted, box) == 1
    assert counted.in_time + counted.late + counted.waiting + counted.overdue == 1
