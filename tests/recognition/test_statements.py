"""A unit's statement: its part, what residents said, its reply; what it gave back is nobody else's business."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers import Client
from square import Square

from impact.recognition.rules import percent_text, share_of

LIGHT = "LL-018"


@given(
    st.lists(
        st.tuples(st.integers(1, 999), st.lists(st.integers(0, 100), min_size=3, max_size=3)),
        min_size=1,
        max_size=6,
    )
)
def test_shares_of_one_outcome_never_sum_to_more_than_the_whole(
    lines: list[tuple[int, list[int]]],
) -> None:
    required = {f"L{n}": Decimal(amount) for n, (amount, _) in enumerate(lines)}
    shares = []
    for claimant in range(3):
        used = {}
        for n, (amount, weights) in enumerate(lines):
            whole = max(sum(weights), 1)
            used[f"L{n}"] = (Decimal(amount) * weights[claimant] / whole).quantize(
                Decimal("0.001"), "ROUND_FLOOR"
            )
        shares.append(share_of(used, required))
    assert sum(shares) <= 1
    assert all(0 <= one <= 1 for one in shares)


def test_a_share_counts_each_line_by_its_own_part() -> None:
    required = {"a": Decimal(200), "b": Decimal(4)}
    assert percent_text(share_of({"a": Decimal(50), "b": Decimal(4)}, required)) == "62.5"
    assert percent_text(share_of({}, required)) == "0"
    assert percent_text(share_of({}, {})) == "0"


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def finished(square: Square) -> Any:
    for code in await square.ask_residents("U02", LIGHT):
        await square.answer(code)
    await square.close(LIGHT)
    return (await square.client.get(f"/items/{LIGHT}/claims", who="U02"))["items"][0]


async def test_a_statement_says_what_was_delivered_verified_and_said(square: Square) -> None:
    claim = await finished(square)
    told = await square.client.get("/units/U02/statement")
    row = told["rows"][0]
    assert (row["item"], row["state"], row["share_percent"], row["resolution"]) == (
        LIGHT, "fulfilled", "100", "solved",
    )  # fmt: skip
    assert row["milestones_met"] == row["milestones"] > 0
    assert [one["status"] for one in row["outcomes"]] == ["standing"]
    residents = row["residents"]
    assert residents["yes"] == residents["answered"] <= residents["asked"]
    assert 0 < residents["low_percent"] < residents["high_percent"] == 100
    entries = (await square.client.get("/ledger/entries", item=LIGHT, limit=100))["items"]
    numbers = {one["entry"] for one in entries if one["claim"] == claim["id"]}
    assert numbers <= set(row["entries"]) <= {one["entry"] for one in entries}
    assert told["given_back"] is None
    assert told["verify"]["verifier"] == "/ledger/verifier.py"
    assert told["demonstration"] is True
    assert CONTACTS.isdisjoint(str(told).split("'"))


CONTACTS = {"contact", "phone", "note"}


async def test_a_unit_replies_once_to_a_result_and_names_nobody(square: Square) -> None:
    claim = await finished(square)
    path = f"/claims/{claim['id']}/reply"
    bad = await square.client.post("U02", path, {"text": "请打 13812345678"})
    assert bad.status_code == 400
    assert bad.json()["errors"][0]["code"] == "names_a_person"
    assert (await square.client.post("U03", path, {"text": "不是我们"})).status_code == 404
    assert (await square.client.post("U02", path, {"text": "  "})).status_code == 400
    answers = await asyncio.gather(
        *(square.client.post("U02", path, {"text": f"照明已由物业接手{n}"}) for n in range(3))
    )
    assert sorted(one.status_code for one in answers) == [201, 409, 409]
    assert await square.refused("U02", path, {"text": "再说一句"}) == "already_replied"
    replies = (await square.client.get(f"/items/{LIGHT}/replies"))["items"]
    assert [one["organisation"] for one in replies] == ["U02"]
    row = (await square.client.get("/units/U02/statement"))["rows"][0]
    assert row["reply"] == replies[0]["text"]
    entries = await square.client.get("/ledger/entries", item=LIGHT, limit=100)
    assert "照明" not in str(entries), "the books tell that there is one, not what it says"
    assert not await square.broken_truths()


async def test_nobody_replies_before_there_is_a_result(square: Square) -> None:
    claim = await square.start("U02", LIGHT)
    assert await square.refused("U02", f"/claims/{claim['id']}/reply", {"text": "好"}) == (
        "wrong_state"
    )


async def test_what_was_given_back_is_told_to_the_unit_its_committee_and_the_auditor_alone(
    square: Square,
) -> None:
    claim = await square.start("U02", LIGHT)
    item = await square.item(LIGHT)
    await square.act(
        "U02", f"/claims/{claim['id']}/return", {"reason_category": "capacity", "note": "人手"}
    )
    committee = square.committee_of(item)
    other = next(one for one in ("RPC-1", "RPC-2") if one != committee)
    for who in ("U02", committee, "AU-1"):
        told = await square.client.get("/units/U02/statement", who)
        assert [one["item"] for one in told["given_back"]] == [LIGHT], who
    for who in (None, "U03", other, square.community_of(item), "SD-1", "SO-1"):
        told = await square.client.get("/units/U02/statement", who)
        assert (told["rows"], told["given_back"]) == ([], None), who


async def test_a_claim_whose_name_is_not_public_yet_stands_in_no_statement(square: Square) -> None:
    claim = await square.claim("U02", LIGHT)
    for who in (None, "U03"):
        assert (await square.client.get("/units/U02/statement", who))["rows"] == []
    assert claim["id"] not in str(await square.client.get("/units/U02/statement"))
    unknown = await square.client.call(None, "GET", "/units/NOBODY/statement")
    assert unknown.status_code == 404
