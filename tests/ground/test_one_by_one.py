"""A job of many subjects: one that fails keeps no other from its turn."""

import pytest
from servers import Client
from square import Square

from marketplace.claims import lapsing
from marketplace.claims.listing import mark_window
from marketplace.ground.db import Unit
from marketplace.ground.one_by_one import each_in_turn
from workers import mark_empty_windows as marking
from workers.lapse_claims import lapse_claims


async def test_what_fails_is_named_and_the_rest_is_done(client: Client) -> None:
    async def fail_at_two(_unit: Unit, number: int) -> bool:
        if number == 2:
            raise ValueError
        return True

    done, failed = await each_in_turn("test", fail_at_two, [(1,), (2,), (3,)])
    assert (done, failed) == (2, [(2,)])


async def test_an_item_that_cannot_be_marked_holds_up_no_other_window(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail_at_one(unit: Unit, code: str) -> bool:
        if code == "LL-018":
            raise ValueError(code)
        return await mark_window(unit, code)

    monkeypatch.setattr(marking, "mark_window", fail_at_one)
    await Square(client).as_owner(
        "update items set claim_until = now() where code in ('LL-018', 'LL-019', 'LL-020')"
    )
    assert await marking.mark_empty_windows({}) == 2


async def test_a_claim_that_cannot_be_ended_holds_up_no_other(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    async def list_due(_reader: object) -> list[str]:
        return ["bad", "good"] if len(asked) < 2 else ["bad"]

    async def expire(_unit: Unit, claim: str) -> bool:
        asked.append(claim)
        if claim == "bad":
            raise ValueError(claim)
        return True

    monkeypatch.setattr(lapsing, "list_due", list_due)
    monkeypatch.setattr(lapsing, "expire_claim", expire)
    assert await lapse_claims({}) == 1
    assert asked == ["bad", "good"], "what failed waits for the next run"
