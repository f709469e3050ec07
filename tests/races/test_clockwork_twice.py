"""Two of the clockwork at once: each event is booked once and in order, and there is one chain of seals."""

import asyncio
from itertools import pairwise
from typing import Any

import asyncpg
import pytest
from servers import Client
from square import Square

from impact.booking.subscriptions import LISTENERS
from impact.ledger.merkle import consistency_proof, root_of, verify_consistency
from impact.ledger.sealer import Sealer
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import in_one_unit, looking
from marketplace.ground.outbox.relay import pass_on_everything_due
from marketplace.items.holding_queries import try_lock_item

CODES = ("LL-018", "LL-019", "LL-020", "LL-021")


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def _make_news(square: Square) -> int:
    """Four items are claimed, chosen and signed; how many events that told."""
    units = ("U02", "U03", "U04", "U05")
    for unit, code in zip(units, CODES, strict=True):
        await square.sign(unit, await square.choose(unit, code))
    (row,) = await square.as_owner("select count(*) from outbox where state = 'pending'")
    return int(row[0])


async def test_four_relays_at_once_book_each_event_once_and_in_order(square: Square) -> None:
    told = await _make_news(square)
    delivered = await asyncio.gather(
        *(pass_on_everything_due(LISTENERS, try_lock_item) for _ in range(4))
    )
    while left := await pass_on_everything_due(LISTENERS, try_lock_item):
        delivered.append(left)
    assert sum(delivered) == told
    rows = await square.as_owner(
        """select outbox.item, outbox.sequence, entry.entry
           from outbox join ledger_entries as entry on entry.event_id = outbox.event_id
                and entry.basis = 'reported'
           where outbox.item = any($1) order by outbox.item, entry.entry""",
        list(CODES),
    )
    assert len(rows) == len(CODES) + told, "each once, with the publications before"
    for earlier, later in pairwise(rows):
        if earlier["item"] == later["item"]:
            assert earlier["sequence"] < later["sequence"], "in the order in which they were told"
    assert await square.broken_truths() == []


async def test_an_event_that_another_relay_holds_is_passed_over(square: Square) -> None:
    told = await _make_news(square)
    other = await asyncpg.connect(square.client.settings.database_url)
    async with other.transaction():
        held = await other.fetch(
            "select sequence from outbox where item = $1 and state = 'pending' for update", CODES[0]
        )
        assert await pass_on_everything_due(LISTENERS, try_lock_item) == told - len(held)
    await other.close()
    assert await pass_on_everything_due(LISTENERS, try_lock_item) == len(held)


async def test_a_listener_that_fails_holds_up_its_item_and_no_other(square: Square) -> None:
    await _make_news(square)
    failing = CODES[0]

    async def fail_for_one(unit: Any, event: Any) -> None:
        if event.item == failing:
            raise KeyError("not today")

    listeners = {topic: (fail_for_one, *heard) for topic, heard in LISTENERS.items()}
    await asyncio.gather(*(pass_on_everything_due(listeners, try_lock_item) for _ in range(2)))
    rows = await square.as_owner(
        """select item, state, tries, last_fault from outbox
           where item = any($1) order by sequence""",
        list(CODES),
    )
    waiting = [row for row in rows if row["state"] == "pending"]
    assert {row["item"] for row in waiting} == {failing}
    assert "KeyError" in waiting[0]["last_fault"]
    assert [row["tries"] > 0 for row in waiting] == [True] + [False] * (len(waiting) - 1)

    await square.as_owner("update outbox set next_try_at = now()")
    assert await pass_on_everything_due(LISTENERS, try_lock_item) == len(waiting)
    assert await square.broken_truths() == []


async def test_an_event_that_fails_too_often_is_dead_and_visible(square: Square) -> None:
    await square.claim("U02", CODES[0])

    async def fail(unit: Any, event: Any) -> None:
        raise KeyError("never")

    listeners = dict.fromkeys(LISTENERS, (fail,))
    for _ in range(12):
        await square.as_owner("update outbox set next_try_at = now()")
        await pass_on_everything_due(listeners, try_lock_item)
    (row,) = await square.as_owner("select state, last_fault from outbox where state = 'dead'")
    assert "never" in row["last_fault"]
    found = await square.broken_truths()
    assert any(one.startswith("all_news_is_heard") for one in found)
    ready = await square.client.http.get("/ready")
    assert ready.json()["dead_events"] == 1


async def test_two_sealers_at_once_make_one_chain(square: Square) -> None:
    folder = square.client.settings.folder
    (before,) = await square.as_owner("select count(*) from checkpoints")
    sealers = [Sealer(folder, "jiebang.example/demonstration") for _ in range(3)]
    for code in CODES:
        await square.claim("U02" if code == CODES[0] else "U03", code)
        await pass_on_everything_due(LISTENERS, try_lock_item)
        sizes = await asyncio.gather(
            *(in_one_unit(CLOCKWORK, "seal", sealer.seal) for sealer in sealers)
        )
        assert len([size for size in sizes if size]) == 1
    async with looking() as reader:
        rows = await reader.fetch("select leaf_hash from ledger_entries order by entry")
        heads = await reader.fetch("select size, root from checkpoints order by size")
    leaves = [row["leaf_hash"] for row in rows]
    assert len(heads) == before[0] + len(CODES)
    assert heads[-1]["size"] == len(leaves)
    assert heads[-1]["root"] == root_of(leaves)
    for old, new in pairwise(heads):
        proof = consistency_proof(leaves[: new["size"]], old["size"])
        assert verify_consistency(
            old_size=old["size"],
            old_root=old["root"],
            new_size=new["size"],
            new_root=new["root"],
            proof=proof,
        )


async def test_entry_numbers_are_dense_and_in_commit_order_under_concurrent_acts(
    square: Square,
) -> None:
    """Every snapshot that somebody takes meanwhile holds the entries 1 to n, and nothing else."""
    slips = await square.ask_residents("U02", "LL-018")
    seen: list[tuple[int, int]] = []
    done = asyncio.Event()

    async def watch() -> None:
        connection = await asyncpg.connect(square.client.settings.database_url)
        while not done.is_set():
            row = await connection.fetchrow("select count(*), max(entry) from ledger_entries")
            seen.append((row[0], row[1]))
        await connection.close()

    watcher = asyncio.create_task(watch())
    units = await square.add_units(20)
    await asyncio.gather(
        *(square.answer(slip) for slip in slips),
        *(square.claim(unit, "LL-021", {"LL-021-1": "4"}) for unit in units),
        *(pass_on_everything_due(LISTENERS, try_lock_item) for _ in range(3)),
    )
    await pass_on_everything_due(LISTENERS, try_lock_item)
    done.set()
    await watcher
    assert all(many == highest for many, highest in seen)
    assert len(set(seen)) > 10, "it was looked at while entries came"
    assert await square.broken_truths() == []
