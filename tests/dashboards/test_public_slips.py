"""A resident answers a slip in four taps, without an account; the code stands nowhere else."""

import re
from typing import Any

import pytest
import pytest_asyncio
from page_reading import Reading
from servers import Client
from square import Square

from marketplace.ground.db import looking

HTML = {"Accept": "text/html"}
FORM = {**HTML, "Content-Type": "application/x-www-form-urlencoded"}


class Resident:
    """Somebody with a telephone and slips of one item."""

    def __init__(self, client: Client, square: Square, codes: list[str], item: str) -> None:
        self.client = client
        self.square = square
        self.codes = codes
        self.item = item

    async def open(self, code: str, **more: Any) -> Reading:
        answer = await self.client.http.get(f"/slip/{code}", headers=HTML, **more)
        assert answer.status_code == 200, answer.text
        return Reading(answer.text)

    async def send(self, address: str, fields: dict[str, str], **headers: str) -> Any:
        return await self.client.http.post(address, data=fields, headers={**HTML, **headers})


@pytest_asyncio.fixture
async def resident(client: Client) -> Resident:
    square = Square(client)
    codes = await square.ask_residents("U02", "LL-018")
    return Resident(client, square, codes, "LL-018")


async def test_a_slip_is_answered_in_four_taps(resident: Resident) -> None:
    code = resident.codes[0]
    page = await resident.open(code)  # first tap
    form = page.form(f"/slip/{code}")
    fields = {**form["fields"], "resolved": "yes", "grade": "satisfied"}  # second, third
    sent = await resident.send(form["action"], fields)  # fourth
    assert sent.status_code == 303
    assert sent.headers["location"] == f"/slip/{code}"
    shown = await resident.open(code)
    assert "解决了" in shown.words
    visits = (await resident.square.item(resident.item))["visits"]
    assert (visits["answered"], visits["yes"], visits["satisfied"]) == (1, 1, 1)


async def test_a_code_may_be_typed_as_hands_type_it(resident: Resident) -> None:
    code = resident.codes[0]
    digits = code.replace("-", "")
    wide = "".join(chr(ord(one) + 0xFEE0) for one in digits)
    for typed in (digits, f"{digits[:4]} {digits[4:8]} {digits[8:]}", wide):
        door = await resident.client.http.get("/slip", params={"code": typed}, headers=HTML)
        assert door.status_code == 303
        assert door.headers["location"] == f"/slip/{code}"
        assert (await resident.open(typed)).form(f"/slip/{code}")
    missed = await resident.client.http.get("/slip", params={"code": "12345"}, headers=HTML)
    assert missed.status_code == 400
    assert "12345" in missed.text


async def test_a_wrong_code_is_said_and_too_many_are_stopped(resident: Resident) -> None:
    answers = [
        await resident.client.http.get(f"/slip/{n:012d}", headers=HTML) for n in range(1, 14)
    ]
    assert answers[0].status_code == 404
    assert "没有找到这个回访码" in answers[0].text
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "text/html" in answers[-1].headers["content-type"]
    assert await resident.open(resident.codes[0])  # a right one is never stopped


async def test_pages_of_a_slip_are_kept_by_nobody_and_named_to_nobody(resident: Resident) -> None:
    for address in (f"/slip/{resident.codes[0]}", "/slip", "/slip/000000000000"):
        answer = await resident.client.http.get(address, headers=HTML)
        assert answer.headers.get_list("referrer-policy") == ["no-referrer"]
        assert answer.headers["cache-control"] == "no-store"


async def test_what_is_missing_is_said_at_its_field_and_the_rest_is_kept(
    resident: Resident,
) -> None:
    code = resident.codes[0]
    sent = await resident.send(
        f"/slip/{code}", {"resolved": "half", "text": "灯还不亮", "phone": "不是电话"}
    )
    assert sent.status_code == 400
    assert 'id="f-grade-fault"' in sent.text
    assert 'id="f-phone-fault"' in sent.text
    form = Reading(sent.text).form(f"/slip/{code}")
    assert form["fields"]["resolved"] == "half"
    assert form["fields"]["phone"] == "不是电话"
    assert "灯还不亮" in sent.text


async def test_a_form_sent_twice_is_one_answer(resident: Resident) -> None:
    code = resident.codes[0]
    form = (await resident.open(code)).form(f"/slip/{code}")
    fields = {**form["fields"], "resolved": "no", "grade": "dissatisfied"}
    first = await resident.send(form["action"], fields)
    again = await resident.send(form["action"], fields)
    assert (first.status_code, again.status_code) == (303, 303)
    other = await resident.send(form["action"], {**fields, "resolved": "yes"})
    assert other.status_code == 422
    fresh = await resident.send(form["action"], {**fields, "idempotency_key": "another"})
    assert fresh.status_code == 409
    assert (await resident.square.item(resident.item))["visits"]["answered"] == 1


async def test_no_is_owed_an_answer_and_its_words_stay_with_its_holder(resident: Resident) -> None:
    code = resident.codes[0]
    words = "<script>alert(1)</script>\u202e坏了"
    sent = await resident.send(
        f"/slip/{code}",
        {"resolved": "no", "grade": "dissatisfied", "text": words, "phone": "0512-1234567"},
    )
    assert sent.status_code == 303
    shown = await resident.client.http.get(f"/slip/{code}", headers=HTML)
    assert "&lt;script&gt;" in shown.text
    assert "<script>alert" not in shown.text
    assert "最晚" in shown.text
    assert "0512-1234567" not in shown.text
    public = await resident.client.http.get(f"/items/{resident.item}", headers=HTML)
    assert "坏了" not in public.text


async def test_after_closing_the_same_code_can_say_that_it_came_back(resident: Resident) -> None:
    square = resident.square
    for code in resident.codes:
        await square.answer(code)
    await square.close(resident.item)
    for code in resident.codes[:2]:
        page = await resident.open(code)
        form = page.form(f"/slip/{code}/recurrence")
        sent = await resident.send(form["action"], {**form["fields"], "text": "又坏了"})
        assert sent.status_code == 303
        assert "已记下：又回来了" in (await resident.open(code)).text
    bill = await resident.client.http.get("/bill", headers=HTML)
    assert "<s>" in bill.text
    assert (await square.item(resident.item))["word"] == "came_back"
    late = await resident.send(f"/slip/{resident.codes[2]}/recurrence", {"text": ""})
    assert late.status_code == 409


async def test_a_browser_that_hides_its_origin_can_answer(resident: Resident) -> None:
    """A page that sends no referrer makes some browsers say `Origin: null`."""
    code = resident.codes[0]
    fields = {"resolved": "yes", "grade": "satisfied"}
    sent = await resident.send(f"/slip/{code}", fields, Origin="null")
    assert sent.status_code == 303
    report = await resident.send("/report", {"text": "x", "community": "ALL"}, Origin="null")
    assert report.status_code == 403


async def test_a_code_stands_in_its_own_address_and_nowhere_else(
    resident: Resident, capfd: pytest.CaptureFixture[str]
) -> None:
    code = resident.codes[0]
    digits = code.replace("-", "")
    form = (await resident.open(code)).form(f"/slip/{code}")
    fields = {**form["fields"], "resolved": "yes", "grade": "satisfied"}
    await resident.send(f"/slip/{code}", {"resolved": "perhaps"})
    await resident.send(f"/slip/{code}", fields)
    async with looking() as reader:
        tables = await reader.fetch("select tablename from pg_tables where schemaname = 'public'")
        for table in tables:
            rows = await reader.fetch(f"select row::text from {table['tablename']} as row")  # noqa: S608
            for row in rows:
                assert code not in row[0], table
                assert digits not in row[0], table
    for address in ("/", f"/items/{resident.item}", "/ledger", "/data/items.csv"):
        assert code not in (await resident.client.http.get(address)).text
    printed = capfd.readouterr()
    assert code not in printed.out + printed.err
    assert digits not in printed.out + printed.err


async def test_a_page_names_a_code_only_in_links_to_itself(resident: Resident) -> None:
    code = resident.codes[0]
    answer = await resident.client.http.get(f"/slip/{code}", headers=HTML)
    named = re.findall(r'[a-z-]+="[^"]*' + re.escape(code) + r'[^"]*"', answer.text)
    assert named
    for one in named:
        assert re.match(rf'^(href|action)="/slip/{re.escape(code)}(\?[^"]*)?"$', one), one
    assert answer.text.count(code) == len(named)
