"""Months close by themselves, and their statements are the same bytes for ever."""

import asyncio
import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from servers import HOUSE, Client
from square import Square

from impact.ledger import verifier
from impact.ledger.closing_months import GRACE, MonthClosing
from impact.ledger.statements import as_csv, end_of_month, month_after, month_of
from marketplace.ground import clock
from workers.close_months import close_months

LEDGER = "jiebang.example/demonstration"


class Hands:
    """The clock's hands: `at` is what everybody in this process reads."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def set_to(self, instant: datetime) -> None:
        self.ahead = instant - datetime.now(UTC)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    moved = Hands()
    monkeypatch.setattr(clock, "now", moved.now)
    return moved


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


@pytest.fixture
def this_month() -> str:
    return month_of(datetime.now(UTC))


async def write_something(square: Square) -> None:
    await square.act(None, "/demands", {"text": "路灯不亮", "community": "C13"})
    await square.client.clockwork()


async def months(square: Square) -> list[Any]:
    return list((await square.client.get("/ledger/months"))["items"])


async def statement(square: Square, month: str, kind: str = "json") -> bytes:
    answer = await square.client.http.get(f"/ledger/months/{month}.{kind}")
    assert answer.status_code == 200, answer.text
    assert "demonstration-month-" in answer.headers["content-disposition"]
    return answer.content


async def last_entry(square: Square) -> int:
    rows = await square.as_owner("select last_entry from ledger_head")
    return int(rows[0][0])


async def recounted(square: Square) -> verifier.Recount:
    """Every entry taken by the verifier's own recount."""
    count = verifier.Recount()
    for row in await square.as_owner("select leaf from ledger_entries order by entry"):
        count.add(row["leaf"])
    return count


# The calendar.


def test_a_month_ends_at_16_00_utc_of_its_last_day() -> None:
    for month, end in (
        ("2026-11", datetime(2026, 11, 30, 16, tzinfo=UTC)),
        ("2026-12", datetime(2026, 12, 31, 16, tzinfo=UTC)),
        ("2028-02", datetime(2028, 2, 29, 16, tzinfo=UTC)),
        ("2027-02", datetime(2027, 2, 28, 16, tzinfo=UTC)),
    ):
        assert end_of_month(month) == end
        assert month_of(end - timedelta(microseconds=1)) == month
        assert month_of(end) == month_after(month)


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
def test_no_machines_time_zone_moves_the_end_of_a_month() -> None:
    assert end_of_month("2026-11") == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert month_of(datetime(2026, 11, 30, 16, tzinfo=UTC)) == "2026-12"


# Closing.


async def test_a_month_closes_half_an_hour_after_its_end_and_not_before(
    square: Square, hands: Hands, this_month: str
) -> None:
    closing = {"months": MonthClosing(LEDGER)}
    last = await last_entry(square)
    assert await close_months(closing) == 0
    for early in (timedelta(0), GRACE - timedelta(seconds=5)):
        hands.set_to(end_of_month(this_month) + early)
        assert await close_months(closing) == 0
    hands.set_to(end_of_month(this_month) + GRACE)
    assert await close_months(closing) == 1
    assert await close_months(closing) == 0
    await square.client.clockwork()
    (row,) = await months(square)
    assert (row["month"], row["last_entry"], row["entry"]) == (this_month, str(last), str(last + 1))
    said = await statement(square, this_month)
    assert hashlib.sha256(said).hexdigest() == row["sha256"]
    found = await square.client.get("/ledger/entries", limit=1)
    assert found["items"][0]["facts"] == {
        "ledger": LEDGER, "month": this_month, "last_entry": str(last), "sha256": row["sha256"],
    }  # fmt: skip
    assert await square.broken_truths() == []


async def test_what_comes_at_16_00_utc_or_later_belongs_to_the_next_month(
    square: Square, hands: Hands, this_month: str
) -> None:
    end = end_of_month(this_month)
    hands.set_to(end - timedelta(seconds=20))
    await write_something(square)
    last = await last_entry(square)
    hands.set_to(end)
    await write_something(square)
    # A unit of work that began before the end and came late to its number: it stands behind the line.
    hands.set_to(end - timedelta(seconds=1))
    await write_something(square)
    hands.set_to(end + GRACE)
    assert await close_months({"months": MonthClosing(LEDGER)}) == 1
    (row,) = await months(square)
    assert row["last_entry"] == str(last)
    hands.set_to(end_of_month(month_after(this_month)) + GRACE)
    assert await close_months({"months": MonthClosing(LEDGER)}) == 1
    newest, _ = await months(square)
    assert int(newest["last_entry"]) == last + 3, (
        "the late ones and the closing of the month before"
    )


async def test_months_in_which_nobody_closed_close_one_after_the_other(
    square: Square, hands: Hands, this_month: str
) -> None:
    following = month_after(month_after(this_month))
    hands.set_to(end_of_month(following) + GRACE)
    assert await close_months({"months": MonthClosing(LEDGER)}) == 3
    found = [row["month"] for row in await months(square)]
    assert found == [following, month_after(this_month), this_month]
    assert len({row["last_entry"] for row in await months(square)}) == 1, (
        "nothing was booked between"
    )


async def test_two_clockworks_at_once_close_a_month_once(
    square: Square, hands: Hands, this_month: str
) -> None:
    hands.set_to(end_of_month(this_month) + GRACE)
    closed = await asyncio.gather(*(MonthClosing(LEDGER).close_next() for _ in range(3)))
    assert sorted(filter(None, closed)) == [this_month]
    assert len(await months(square)) == 1
    assert await square.broken_truths() == []


async def test_a_closed_month_is_never_rewritten_not_even_by_us(
    square: Square, hands: Hands, this_month: str
) -> None:
    hands.set_to(end_of_month(this_month) + GRACE)
    await close_months({"months": MonthClosing(LEDGER)})
    connection = await asyncpg.connect(square.client.settings.database_url)
    await connection.execute("set role jiebang_app")
    for statement_of_sql in (
        "update closed_months set last_entry = 0",
        "delete from closed_months",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement_of_sql)
    await connection.close()


async def test_unknown_and_open_months_have_no_statement(square: Square, this_month: str) -> None:
    for name in (f"{this_month}.json", "2026-13.json", "2026-1.csv", "..%2f..%2fcheckpoint", "x"):
        answer = await square.client.http.get(f"/ledger/months/{name}")
        assert answer.status_code == 404, name


# What the statement says, and that it stays so.


async def test_a_statement_holds_bill_totals_balances_and_cohort_and_outlives_a_strike(
    square: Square, hands: Hands, this_month: str
) -> None:
    slips = await square.ask_residents("U02", "LL-018")
    for slip in slips:
        await square.answer(slip)
    await square.close("LL-018")
    await square.client.clockwork()
    count = await recounted(square)
    hands.set_to(end_of_month(this_month) + GRACE)
    closing = {"months": MonthClosing(LEDGER)}
    assert await close_months(closing) == 1
    said = await statement(square, this_month)
    told = json.loads(said)
    item = await square.item("LL-018")
    (line,) = told["bill"]
    accepted = item["outcomes"][0]
    assert line == {
        "item": "LL-018", "programme": item["programme"],
        "asset": f"outcome:{accepted['outcome_code']}/{accepted['unit_zh']}",
        "standing": accepted["accepted"], "struck": "0",
        "written_in_month": accepted["accepted"], "struck_in_month": "0",
    }  # fmt: skip
    assert told["totals"] == [
        {"programme": item["programme"], "asset": line["asset"], "standing": line["standing"]}
    ]
    assert told["cohort"] == count.boxes()
    assert told["cohort"]["livelihood"]["solved"] == 1
    balances = {(account, asset): amount for account, asset, amount in told["balances"]}
    assert balances == {
        place: verifier.text_of(amount) for place, amount in count.balances.items() if amount
    }
    table = await statement(square, this_month, "csv")

    for slip in slips[:2]:
        await square.act(None, f"/slips/{slip}/recurrence", {})
    await square.client.clockwork()
    assert (await square.item("LL-018"))["word"] == "came_back"
    assert await statement(square, this_month) == said
    assert await statement(square, this_month, "csv") == table == as_csv(said)

    following = month_after(this_month)
    hands.set_to(end_of_month(following) + GRACE)
    assert await close_months(closing) == 1
    (later,) = json.loads(await statement(square, following))["bill"]
    assert (later["standing"], later["struck"]) == ("0", line["standing"])
    assert (later["written_in_month"], later["struck_in_month"]) == ("0", line["standing"])
    assert await statement(square, this_month) == said
    await square.client.clockwork()
    await _be_found_right_by_the_verifier(square)


async def _be_found_right_by_the_verifier(square: Square) -> None:
    """The verifier's own checks of months, on what is published."""
    count = verifier.Recount()
    files = {row["month"]: await statement(square, row["month"]) for row in await months(square)}
    told = {int(json.loads(one)["last_entry"]): json.loads(one) for one in files.values()}
    for row in await square.as_owner("select leaf from ledger_entries order by entry"):
        count.add(row["leaf"])
        if count.size in told:
            count.compare_month(told[count.size])
            for wrong in (
                told[count.size] | {"balances": told[count.size]["balances"][1:]},
                told[count.size] | {"cohort": {}},
                told[count.size] | {"bill": [{"item": "X", "asset": "Y", "standing": "1"}]},
            ):
                with pytest.raises(verifier.Fault) as raised:
                    count.compare_month(wrong)
                assert raised.value.name == "wrong_month"
    digests = {month: hashlib.sha256(one).hexdigest() for month, one in files.items()}
    assert count.closed == digests


async def test_every_zone_and_machine_makes_the_same_bytes(
    square: Square, hands: Hands, this_month: str
) -> None:
    hands.set_to(end_of_month(this_month) + GRACE)
    await close_months({"months": MonthClosing(LEDGER)})
    said = await statement(square, this_month)
    rows = await square.as_owner("select leaf from ledger_entries order by entry")
    leaves = [row["leaf"].decode() for row in rows][: int(json.loads(said)["last_entry"])]
    program = (
        "import json, sys\n"
        "from impact.ledger.statements import as_csv, statement_of\n"
        "from impact.ledger.verifier import Recount\n"
        "count = Recount()\n"
        "for leaf in json.load(sys.stdin): count.add(leaf.encode())\n"
        f"told = statement_of({this_month!r}, {LEDGER!r}, count, {{}})\n"
        "sys.stdout.buffer.write(told + as_csv(told))\n"
    )
    for place, language in (("Pacific/Kiritimati", "C"), ("America/Los_Angeles", "zh_CN.UTF-8")):
        made = subprocess.run(
            [sys.executable, "-c", program], input=json.dumps(leaves).encode(), cwd=HOUSE,
            env={**os.environ, "TZ": place, "LC_ALL": language, "PYTHONHASHSEED": "7"},
            capture_output=True, check=True,
        )  # fmt: skip
        assert made.stdout == said + as_csv(said)


def test_a_table_guards_what_a_spreadsheet_would_run() -> None:
    said = {
        "ledger": "x/ledger", "month": "2026-11", "last_entry": "3",
        "bill": [{"item": "LL-1", "programme": "livelihood", "asset": "=cmd()/个", "standing": "1",
                  "struck": "0", "written_in_month": "1", "struck_in_month": "0"}],
        "totals": [], "balances": [["asked:LL-1", "-2+3/件", "-5.5"]], "cohort": {},
    }  # fmt: skip
    rows = list(csv.reader(io.StringIO(as_csv(json.dumps(said).encode()).decode("utf-8-sig"))))
    assert rows[1][6] == "'=cmd()/个"
    assert rows[-1][3:] == ["balance", "", "asked:LL-1", "'-2+3/件", "-5.5"]
