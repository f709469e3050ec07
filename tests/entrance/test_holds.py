"""What a unit that nobody knows holds, it holds for as long as a committee looks; a minute's work lengthens it."""

from typing import Any

import pytest
from servers import Client
from square import Square

from workers.lapse_claims import lapse_claims

REST = {
    "kind": "enterprise", "state_owned": False, "credit_code": "91320599MA00TEXT08",
    "username": "held-longer", "password": "a long enough password",
}  # fmt: skip


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def arrive(square: Square, track: str, **more: Any) -> tuple[Any, Any]:
    """An item, and a unit that registered with one step of its first line."""
    found = await square.client.get("/items", track=track, word="needed", gap="open", limit="100")
    code = next(one["code"] for one in found["items"] if one["community"] != "ALL")
    item = await square.item(code)
    line = item["need_lines"][0]
    claim = {
        "item": code,
        "lines": [{"need_line": line["id"], "quantity": line["step"]}],
        "finish_on": "2027-12-31",
    }
    contact = {"name": "示例联系人", "phone": "0512-00000000"}
    body = {"name_zh": "示例短留公司", "contact": contact, "claim": claim, **more}
    return item, await square.act(None, "/registrations", body)


async def let_days_pass(square: Square, claim: str) -> None:
    """Let the claim's clock have run out, and the clockwork look at it."""
    await square.as_owner("update claim_clocks set last_on = '2020-01-01' where claim = $1", claim)
    await lapse_claims({})
    await square.client.clockwork()


async def state_of(square: Square, claim: str) -> str:
    return str((await square.client.get(f"/claims/{claim}"))["state"])


async def test_a_newcomer_that_gives_nothing_more_frees_its_line_soon(square: Square) -> None:
    item, made = await arrive(square, "light")
    claim, line = made["claims"][0], item["need_lines"][0]
    held = claim["reserved_until"]
    assert claim["awaits"] == "complete"
    move = (await square.item(item["code"]))["waiting_on"]
    assert (move["role"], move["act"]) == ("regional", "select")
    known = await square.claim("U02", item["code"])
    assert held < known["reserved_until"]
    await let_days_pass(square, claim["id"])
    assert await state_of(square, claim["id"]) == "expired"
    free = await square.line(line["id"])
    others = [one for one in known["lines"] if one["need_line"] == line["id"]]
    assert free["reserved"] == sum(int(one["quantity"]) for one in others)
    assert not await square.broken_truths()


async def test_one_that_gave_the_rest_holds_as_long_as_anybody(square: Square) -> None:
    _, made = await arrive(square, "light")
    claim = made["claims"][0]
    link = made["link"].rsplit("/", 1)[1]
    await square.act(None, f"/registrations/{link}/completion", REST)
    longer = (await square.client.get(f"/registrations/{link}"))["claims"][0]["reserved_until"]
    assert longer > claim["reserved_until"]
    await let_days_pass(square, claim["id"])
    assert await state_of(square, claim["id"]) == "submitted"


async def test_one_whose_claim_was_accepted_has_the_days_for_signing(square: Square) -> None:
    item, made = await arrive(square, "light")
    claim = made["claims"][0]
    await square.select({"id": claim["id"], "item": item["code"]})
    await lapse_claims({})
    assert await state_of(square, claim["id"]) == "selected"
    clock = await square.as_owner("select act from claim_clocks where claim = $1", claim["id"])
    assert [row["act"] for row in clock] == ["sign"]


async def test_a_claim_of_the_full_track_holds_nothing_and_waits_for_its_committee(
    square: Square,
) -> None:
    item, made = await arrive(square, "full")
    claim = made["claims"][0]
    assert claim["reserved_until"] is None
    assert (await square.line(item["need_lines"][0]["id"]))["reserved"] == 0
    await let_days_pass(square, claim["id"])
    assert await state_of(square, claim["id"]) == "submitted"
