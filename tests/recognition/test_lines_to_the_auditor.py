"""A line to the auditor: the auditor alone reads it, it stands nowhere else, and it can be erased."""

import pytest
from servers import Client
from square import Square

SECRET = "被要求额外出资，不敢公开说"
LIGHT = "LL-018"
COUNT = "select count(*) from any_table as row where row::text like '%' || $1 || '%'"


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def test_the_auditor_alone_reads_what_a_unit_told_in_confidence(square: Square) -> None:
    claim = await square.start("U02", LIGHT)
    left = await square.act("U02", "/confidential-lines", {"text": SECRET, "claim": claim["id"]})
    assert SECRET not in str(left)
    committee = square.committee_of(await square.item(LIGHT))
    for who in (None, "U02", "U03", "C13", committee, "SD-1", "SO-1"):
        answer = await square.client.call(who, "GET", "/confidential-lines")
        assert answer.status_code == (401 if who is None else 403), who
        assert SECRET not in answer.text
    line = (await square.client.get("/confidential-lines", "AU-1"))["items"][0]
    assert (line["text"], line["organisation"], line["item"]) == (SECRET, "U02", LIGHT)


@pytest.mark.parametrize("who", [None, "C13", "RPC-1", "SD-1", "SO-1", "AU-1"])
async def test_only_units_leave_lines(square: Square, who: str | None) -> None:
    answer = await square.client.post(who, "/confidential-lines", {"text": SECRET})
    assert answer.status_code == (401 if who is None else 403)


async def test_it_stands_in_no_news_no_entry_no_audit_row_and_no_stored_answer(
    square: Square,
) -> None:
    before = await square.fingerprint()
    await square.client.post(
        "U02", "/confidential-lines", {"text": SECRET}, headers={"Idempotency-Key": "k"}
    )
    line = (await square.client.get("/confidential-lines", "AU-1"))["items"][0]
    await square.client.post(
        "AU-1", f"/confidential-lines/{line['id']}/reading", headers={"Idempotency-Key": "r"}
    )
    tables = await square.as_owner(
        "select table_name from information_schema.tables where table_schema = 'public'"
        " and table_type = 'BASE TABLE' and table_name <> 'confidential_lines'"
    )
    for (name,) in tables:
        found = await square.as_owner(COUNT.replace("any_table", name), SECRET)
        assert found[0][0] == 0, name
    stored = await square.as_owner("select answer from idempotency_keys where answer is not null")
    assert all(SECRET.encode() not in bytes(row[0]) for row in stored)
    after = await square.fingerprint()
    for name in ("outbox", "ledger_entries", "state_changes"):
        assert before.get(name) == after.get(name), name


async def test_a_line_is_marked_read_once_and_erased_for_good(square: Square) -> None:
    left = await square.act("U02", "/confidential-lines", {"text": SECRET})
    path = f"/confidential-lines/{left['id']}"
    first = await square.act("AU-1", f"{path}/reading")
    again = await square.act("AU-1", f"{path}/reading")
    assert first["read_at"] == again["read_at"]
    for who in ("U02", "RPC-1", "SD-1"):
        assert (await square.client.post(who, f"{path}/erasure")).status_code == 403, who
    await square.act("AU-1", f"{path}/erasure")
    line = (await square.client.get("/confidential-lines", "AU-1"))["items"][0]
    assert (line["text"], line["erased_at"] is None) == (None, False)
    assert not await square.as_owner(
        "select from confidential_lines where words like '%' || $1 || '%'", SECRET
    )
    assert (await square.client.post("AU-1", "/confidential-lines/none/erasure")).status_code == 404


async def test_faults_are_told_kindly_and_many_lines_wait(square: Square) -> None:
    other = await square.claim("U03", LIGHT)
    for body, code in (
        ({"text": " "}, "missing"),
        ({"text": "x", "claim": other["id"]}, "unknown"),
        ({"text": "x", "claim": "none"}, "unknown"),
        ({"text": "x" * 2001}, "too_long"),
    ):
        answer = await square.client.post("U02", "/confidential-lines", body)
        assert answer.status_code == 400
        assert [one["code"] for one in answer.json()["errors"]] == [code]
    for _ in range(10):
        await square.act("U02", "/confidential-lines", {"text": "x"})
    assert (
        await square.client.post("U02", "/confidential-lines", {"text": "x"})
    ).status_code == 429
