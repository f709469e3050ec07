"""A report gets a serial and a day; what was written, and by whom, is told to nobody."""

import re
from datetime import date
from typing import Any

import pytest
from servers import Client

from marketplace.demands import codes
from marketplace.demands.queries import delete_old_contacts
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.clock import civil_date, now
from marketplace.ground.db import Unit, looking, unit_of_work
from marketplace.ground.working_days.rules import after_working_days

WORDS = "三号楼的路灯不亮，我是张三，电话 0512-7654321"


def _report(**more: Any) -> dict[str, Any]:
    return {"text": WORDS, "community": "C06", **more}


async def test_a_report_is_answered_with_a_serial_and_the_day_of_its_answer(client: Client) -> None:
    answer = await client.post(None, "/demands", _report(category="public_safety"))
    assert answer.status_code == 201
    said = answer.json()
    assert re.match(r"^R-\d{4}-[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}$", said["serial"])
    due = after_working_days(civil_date(now()), 10).day
    assert date.fromisoformat(said["answer_due_on"]) == due
    assert said["event_id"]
    found = await client.get(f"/demands/{said['serial']}")
    assert found["community"] == "C06"
    assert found["category"] == "public_safety"
    assert found["channel"] == "web"
    assert found["state"] == "received"
    assert found["answer_zh"] is None


async def test_what_was_written_is_told_to_nobody(client: Client) -> None:
    contact = {"name": "张三", "phone": "0512-7654321"}
    said = await client.post(None, "/demands", _report(contact=contact))
    serial = said.json()["serial"]
    for who in (None, "C06", "RPC-1", "SD-1", "AU-1"):
        shown = await client.call(who, "GET", f"/demands/{serial}")
        for secret in ("路灯", "张三", "7654321"):
            assert secret not in shown.text
    for path in ("/ledger/entries", "/items", "/bill"):
        assert "路灯" not in (await client.call(None, "GET", path)).text
    async with looking() as reader:
        told = await reader.fetch(
            "select payload::text from outbox where topic = 'demand.written.v1'"
        )
    assert len(told) == 1
    assert "路灯" not in told[0][0]
    assert '"C06"' in told[0][0]


async def test_a_contact_is_kept_apart_and_forgotten_after_the_answer(client: Client) -> None:
    await client.post(None, "/demands", _report(contact="0512-7654321"))
    async with unit_of_work(CLOCKWORK, "test-of-forgetting") as unit:
        assert await _contacts(unit) == 1
        assert await delete_old_contacts(unit, unit.at) == 0
    async with looking() as reader:
        assert await reader.fetch_value("select original from demands") == WORDS


async def _contacts(unit: Unit) -> int:
    return int(await unit.fetch_value("select count(*) from demand_contacts"))


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"community": "C06"}, "/text", "missing"),
        ({"text": "x"}, "/community", "missing"),
        (_report(text=""), "/text", "too_short"),
        (_report(text="长" * 2001), "/text", "too_long"),
        (_report(text="a\x00b"), "/text", "wrong_form"),
        (_report(community="C99"), "/community", "not_a_choice"),
        (_report(community="U02"), "/community", "not_a_choice"),
        (_report(category="none"), "/category", "not_a_choice"),
        (_report(channel="pigeon"), "/channel", "not_a_choice"),
        (_report(name="x"), "/name", "unknown_field"),
    ],
)
async def test_a_report_that_cannot_be_read_is_told_where(
    client: Client, body: dict[str, Any], pointer: str, code: str
) -> None:
    answer = await client.post(None, "/demands", body)
    assert answer.status_code == 400, answer.text
    assert {"pointer": pointer, "code": code} in [
        {"pointer": one["pointer"], "code": one["code"]} for one in answer.json()["errors"]
    ]


async def test_the_whole_subdistrict_is_a_place_too(client: Client) -> None:
    answer = await client.post(None, "/demands", _report(community="ALL", channel="hotline"))
    assert answer.status_code == 201
    assert answer.json()["community"] == "ALL"


async def test_the_same_key_is_one_report(client: Client) -> None:
    headers = {"Idempotency-Key": "one-report"}
    first = await client.post(None, "/demands", _report(), headers=headers)
    again = await client.post(None, "/demands", _report(), headers=headers)
    assert first.json() == again.json()
    other = await client.post(None, "/demands", _report(text="别的"), headers=headers)
    assert other.status_code == 422


async def test_an_unknown_serial_is_not_found(client: Client) -> None:
    for serial in ("R-2026-2222-2222", "x", "R", "%00"):
        assert (await client.call(None, "GET", f"/demands/{serial}")).status_code == 404


def test_a_serial_may_be_typed_as_hands_type_it() -> None:
    serial = codes.new_serial(2026)
    plain = serial.replace("-", "")
    for typed in (serial, serial.lower(), plain, serial.replace("-", " "), f" {serial} ",
                  serial.replace("-", "－"), "".join(chr(ord(one) + 0xFEE0) for one in plain)):  # fmt: skip
        assert codes.typed(typed) == serial
    for nothing in ("", "R", "R-2026-7K3M", f"{serial}A", "Q-2026-7K3M-9QXA", "路灯"):
        assert codes.typed(nothing) is None


def test_serials_do_not_repeat_and_avoid_letters_taken_for_others() -> None:
    serials = {codes.new_serial(2026) for _ in range(1000)}
    assert len(serials) == 1000
    assert not set("".join(one[7:] for one in serials)) & set("01ILOU")


async def test_reports_without_an_account_are_counted_by_address(client: Client) -> None:
    for _ in range(20):
        assert (await client.post(None, "/demands", _report())).status_code == 201
    late = await client.post(None, "/demands", _report())
    assert late.status_code == 429
    assert 0 < int(late.headers["Retry-After"]) <= 30
    async with looking() as reader:
        assert await reader.fetch_value("select count(*) from demands") == 20
    assert (await client.post("C06", "/demands", _report())).status_code == 201
    # The page says so kindly, and nothing typed is lost.
    fields = {"text": WORDS, "community": "C06", "contact": "0512-7654321", "checked": "yes"}
    page = await client.http.post("/report", data=fields, headers={"Accept": "text/html"})
    assert page.status_code == 429
    assert page.headers["Retry-After"]
    assert WORDS in page.text
    assert "0512-7654321" in page.text


async def test_a_report_sent_twice_or_refused_counts_once_or_not_at_all(client: Client) -> None:
    headers = {"Idempotency-Key": "one-report"}
    for _ in range(25):
        assert (await client.post(None, "/demands", _report(), headers=headers)).status_code == 201
        wrong = await client.post(None, "/demands", _report(community="C99"))
        assert wrong.status_code == 400
    assert (await client.post(None, "/demands", _report())).status_code == 201


async def test_objections_to_unknown_serials_are_counted_as_guesses(client: Client) -> None:
    path = "/demands/R-2026-2222-2222/objection"
    told = [(await client.post(None, path)).status_code for _ in range(11)]
    assert told == [404] * 10 + [429]
    page = await client.http.post(
        "/report/R-2026-2222-2222/objection", data={"x": "y"}, headers={"Accept": "text/html"}
    )
    assert page.status_code == 429


@pytest.mark.parametrize(
    ("summary", "code"),
    [
        ("路灯不亮，请找 13800000000", "names_a_person"),
        ("路灯不亮 32050219800101123X", "names_a_person"),
        ("请找１３８０００００００１", "names_a_person"),
        ("请找 138 0000 0001，2026 年", "names_a_person"),
        ("请找 138-0000-0001", "names_a_person"),
        ("  \n ", "missing"),
    ],
)
async def test_a_summary_says_something_and_names_nobody(
    client: Client, summary: str, code: str
) -> None:
    one = (await client.post(None, "/demands", _report())).json()
    path = f"/demands/{one['id']}/summary"
    answer = await client.post("C06", path, {"summary_zh": summary})
    assert answer.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
        ("/summary_zh", code)
    ]
    assert (await client.get(f"/demands/{one['serial']}"))["state"] == "received"
