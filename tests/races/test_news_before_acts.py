"""An act of the books hears its item's news first: no entry stands before what it follows from."""

import asyncio
from collections import defaultdict
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from servers import Client
from square import Square

from impact.booking import subscriptions
from impact.booking.subscriptions import LISTENERS
from marketplace.ground.outbox.hearing import listen_with
from marketplace.ground.outbox.relay import pass_on_everything_due
from marketplace.items.holding_queries import try_lock_item

CODES = ("LL-018", "LL-019", "LL-020", "LL-021")
UNITS = ("U02", "U03", "U04", "U05")
FROM_NOTHING = ("raised", "frame", "delivered", "asked")


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def bring_all(square: Square, unit: str, claim: Any) -> None:
    """Bring what the claim promises and have it counted, while nobody passes news on."""
    item = await square.item(claim["item"])
    for line in claim["lines"]:
        part = {"need_line": line["need_line"], "quantity": line["quantity"]}
        arrival = await square.act(unit, f"/claims/{claim['id']}/arrivals", part)
        path = f"/arrivals/{arrival['id']}/confirmation"
        await square.act(square.community_of(item), path, {"quantity": line["quantity"]})


async def use_all(square: Square, unit: str, claim: Any) -> None:
    """Hand in every node and have it verified; everything is used at the last one."""
    item = await square.item(claim["item"])
    nodes = await square.nodes(claim["item"])
    for node in nodes:
        used = [
            {"claim": claim["id"], "need_line": one["need_line"], "quantity": one["quantity"]}
            for one in claim["lines"]
            if node is nodes[-1]
        ]
        await square.act(unit, f"/milestones/{node['id']}/submission", {"used": used})
        verification = f"/milestones/{node['id']}/verification"
        await square.act(square.community_of(item), verification, {"result": "met"})


async def overdrawn(square: Square) -> list[str]:
    """The accounts that stood below zero after any entry."""
    rows = await square.as_owner(
        "select entry, debit, credit, asset, amount from postings order by entry, posting_no"
    )
    balances: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    found = []
    for row in rows:
        balances[row["credit"], row["asset"]] += row["amount"]
        balances[row["debit"], row["asset"]] -= row["amount"]
        if balances[row["debit"], row["asset"]] < 0 and row["debit"].split(":")[0] not in (
            FROM_NOTHING
        ):
            found.append(f"{row['debit']} after entry {row['entry']}")
    return found


async def test_what_arrived_is_booked_before_it_is_used_without_any_relay(square: Square) -> None:
    claim = await square.start("U02", "LL-018")
    await bring_all(square, "U02", claim)
    (before,) = await square.as_owner("select count(*) from outbox where state = 'pending'")
    assert before[0] >= 2, "nobody has heard of the arrivals yet"
    await use_all(square, "U02", claim)
    events = [
        row["event"]
        for row in await square.as_owner(
            "select event from ledger_entries where item = 'LL-018' order by entry"
        )
    ]
    assert events.index("arrival.confirmed.v1") < events.index("milestone.submitted.v1")
    assert await overdrawn(square) == []
    assert await square.broken_truths() == []


async def test_acts_and_relays_at_once_neither_wait_for_each_other_nor_overdraw(
    square: Square,
) -> None:
    claims = [await square.start(unit, code) for unit, code in zip(UNITS, CODES, strict=True)]
    (before,) = await square.as_owner(
        "select deadlocks from pg_stat_database where datname = current_database()"
    )
    done = asyncio.Event()

    async def pass_on() -> None:
        while not done.is_set():
            await pass_on_everything_due(LISTENERS, try_lock_item)
            await asyncio.sleep(0.002)

    async def walk(unit: str, claim: Any) -> None:
        await bring_all(square, unit, claim)
        await use_all(square, unit, claim)

    relays = [asyncio.create_task(pass_on()) for _ in range(2)]
    await asyncio.gather(*(walk(unit, claim) for unit, claim in zip(UNITS, claims, strict=True)))
    done.set()
    await asyncio.gather(*relays)
    assert await overdrawn(square) == []
    assert await square.broken_truths() == []
    (after,) = await square.as_owner(
        "select deadlocks from pg_stat_database where datname = current_database()"
    )
    assert after["deadlocks"] == before["deadlocks"]


async def test_a_relay_leaves_an_item_on_which_somebody_acts(square: Square) -> None:
    claim = await square.sign("U02", await square.choose("U02", "LL-018"))
    other = await asyncpg.connect(square.client.settings.database_url)
    async with other.transaction():
        await other.execute("select from items where code = 'LL-018' for no key update")
        await pass_on_everything_due(LISTENERS, try_lock_item)
        rows = await square.as_owner(
            "select distinct item, tries from outbox where state = 'pending' and item is not null"
        )
        assert [tuple(row) for row in rows] == [("LL-018", 0)], "left alone, not waited for in vain"
    await other.close()
    await pass_on_everything_due(LISTENERS, try_lock_item)
    assert await square.nodes(claim["item"])


async def test_news_that_cannot_be_heard_is_left_to_the_relay_and_keeps_no_act(
    square: Square,
) -> None:
    claim = await square.start("U02", "LL-018")
    await bring_all(square, "U02", claim)

    async def fail(*_: Any) -> None:
        raise KeyError("not today")

    listen_with(dict.fromkeys(LISTENERS, (fail,)))
    try:
        await use_all(square, "U02", claim)
    finally:
        listen_with(subscriptions.LISTENERS)
    rows = await square.as_owner("select topic from outbox where state = 'pending'")
    assert "arrival.confirmed.v1" in {row["topic"] for row in rows}
    assert await square.broken_truths() == []


async def test_a_start_that_is_heard_after_a_new_listing_makes_nodes_of_its_own_round(
    square: Square,
) -> None:
    await square.sign("U02", await square.choose("U02", "LL-018"))
    item = await square.item("LL-018")
    reason = {"reason": "方案要重新做"}
    await square.act(square.committee_of(item), "/items/LL-018/withdrawal", reason)
    await square.act(square.committee_of(item), "/items/LL-018/relisting", reason)
    await square.client.clockwork()
    rows = await square.as_owner(
        "select distinct listing_round, state from milestones where item = 'LL-018'"
    )
    assert [tuple(row) for row in rows] == [(1, "suspended")]
    assert await square.broken_truths() == []
    again = await square.sign("U03", await square.choose("U03", "LL-018"))
    await square.client.clockwork()
    rows = await square.as_owner(
        """select distinct listing_round, state from milestones where item = 'LL-018'
           order by listing_round"""
    )
    assert [tuple(row) for row in rows] == [(1, "suspended"), (2, "due")]
    assert again["state"] == "active"
