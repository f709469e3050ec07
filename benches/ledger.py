"""The ledger: postings beside pgbench's, balances as it grows, sealing, verifying, and how soon all is sealed."""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

import asyncpg

from benches.same_statements import listening, run_pgbench, script_of
from benches.town import loaded_town
from impact.booking.subscriptions import LISTENERS
from impact.ledger import queries
from impact.ledger.canonical import canonical_json
from impact.ledger.commands import book
from impact.ledger.merkle import leaf_hash
from impact.ledger.notes import verifier_key_of
from impact.ledger.schemas import Booking, Move
from impact.ledger.sealer import Sealer
from impact.ledger.tiles import WIDTH, Tile, bundle_of
from impact.ledger.verifier import text_of
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import DB, in_one_unit, looking
from marketplace.ground.outbox.hearing import listen_with
from marketplace.ground.settings import Settings

CONNECTIONS: Final = 8
POSTINGS: Final = 4
LINES: Final = 1000
SMALL: Final = 10_000
AT_ONCE: Final = 10_000
ORIGIN: Final = "jiebang.example/demonstration"
SEALED_EACH_SECONDS: Final = 0.2
_numbers = count(1)


class Goals(NamedTuple):
    """What is aimed at on two cores."""

    sealing_cpu_seconds: float = 3.0  # for a million leaves
    verifying_seconds: float = 10.0  # for a million entries
    sealed_seconds: float = 2.0  # of the slowest hundredth


async def compare_ledger(seconds: float, entries: int = 100_000) -> list[str]:
    """The lines that tell it all; `entries` is how large the ledger is made."""
    listen_with(LISTENERS)
    async with loaded_town() as settings:
        url = str(settings.database_url)
        owner = await asyncpg.connect(url)
        await owner.execute("alter table outbox disable trigger all")
        await DB.open(url, name="bench", pool_size=CONNECTIONS + 1)
        sealer = Sealer(settings.folder, ORIGIN)
        try:
            lines = await _time_until_sealed(sealer, seconds)
            lines += await _read_balances_while_growing(owner, entries)
            lines += await _seal_everything(sealer)
            lines += await _verify(settings, sealer)
            # Last, for what pgbench books has the right statements and no leaf of its own.
            lines += await _compare_posting(url, seconds)
        finally:
            await DB.close()
            await owner.close()
    return lines


# Postings beside the database's own limit.


def _booking() -> Booking:
    number = next(_numbers)
    moves = tuple(
        Move(
            f"asked:B-{number % LINES}-{one}",
            f"gap:B-{number % LINES}-{one}",
            "goods/件",
            Decimal(1),
        )
        for one in range(POSTINGS)
    )
    return Booking(
        event="bench.v1", event_id=f"bench-{number}", basis="reported", item=None, moves=moves
    )


async def _book_for(seconds: float, note: Any = None) -> float:
    """Book from all connections for so long; entries a second."""
    until = time.perf_counter() + seconds
    done = 0

    async def book_again() -> None:
        nonlocal done
        while time.perf_counter() < until:
            number = await in_one_unit(CLOCKWORK, "bench", book, _booking())
            if note is not None:
                note(number)
            done += 1

    started = time.perf_counter()
    await asyncio.gather(*(book_again() for _ in range(CONNECTIONS)))
    return done / (time.perf_counter() - started)


async def _compare_posting(url: str, seconds: float) -> list[str]:
    statements: list[Any] = []
    booking = _booking()
    async with listening(statements):
        number = await in_one_unit(CLOCKWORK, "bench", book, booking)
    script = script_of(
        statements,
        {booking.event_id: "pgbench-e-:client_id-:n"},
        drawn=("last_entry", number),
    )
    ours = await _book_for(seconds) * POSTINGS
    theirs = await asyncio.to_thread(run_pgbench, url, script, seconds, CONNECTIONS) * POSTINGS
    return [
        f"booking entries of {POSTINGS} postings, {CONNECTIONS} connections, {len(statements)} statements each",
        f"  pgbench, the same statements {theirs:9,.0f} postings/s",
        f"  the ledger                   {ours:9,.0f} postings/s",
        f"ratio: {ours / theirs:.2f} of pgbench",
    ]


# From commit to sealed.


async def _time_until_sealed(sealer: Sealer, seconds: float) -> list[str]:
    committed: dict[int, float] = {}
    waited: list[float] = []

    def note(number: int) -> None:
        committed[number] = time.perf_counter()

    async def seal_all_the_while() -> None:
        while True:
            size = await in_one_unit(CLOCKWORK, "bench", sealer.seal)
            now = time.perf_counter()
            sealed = [one for one in committed if one <= (size or 0)]
            waited.extend(now - committed.pop(number) for number in sealed)
            await asyncio.sleep(SEALED_EACH_SECONDS)

    while await in_one_unit(CLOCKWORK, "bench", sealer.seal):
        pass
    sealing = asyncio.create_task(seal_all_the_while())
    rate = await _book_for(seconds, note)
    while committed:
        await asyncio.sleep(SEALED_EACH_SECONDS)
    sealing.cancel()
    waited.sort()
    slowest = waited[len(waited) * 99 // 100]
    goal = Goals().sealed_seconds
    return [
        f"from commit to sealed while {rate:,.0f} entries/s are booked",
        f"  half within {waited[len(waited) // 2]:.2f} s, 99 of 100 within {slowest:.2f} s (goal {goal:g} s: {'reached' if slowest <= goal else 'missed'})",
    ]


# A ledger that grows.


async def _grow(owner: Any, until: int) -> None:
    """Fill the ledger to so many entries, with their postings and balances, the fastest way."""
    last = await owner.fetchval("select last_entry from ledger_head")
    at = datetime.now(UTC)
    said = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    for start in range(last + 1, until + 1, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, until + 1))
        rows = []
        for number in numbers:
            leaf = canonical_json(_published(number, said))
            rows.append((number, "bench.v1", f"grown-{number}", None, None, at, "reported", None, leaf, leaf_hash(leaf)))  # fmt: skip
        names = ("entry", "event", "event_id", "item", "claim", "booked_at", "basis", "corrects",
                 "leaf", "leaf_hash")  # fmt: skip
        await owner.copy_records_to_table("ledger_entries", records=rows, columns=names)
        await owner.execute(
            """insert into postings (entry, posting_no, debit, credit, asset, amount)
               select entry, 1, 'asked:G-' || entry / 10, 'gap:G-' || entry / 10, 'goods/件', 1
               from generate_series($1::bigint, $2::bigint) as grown (entry)""",
            numbers[0],
            numbers[-1],
        )
        await owner.execute(
            """insert into balances (account, asset, amount)
               select account, 'goods/件', sum(amount) from (
                   select 'asked:G-' || entry / 10, -1 from generate_series($1::bigint, $2::bigint) as one (entry)
                   union all
                   select 'gap:G-' || entry / 10, 1 from generate_series($1::bigint, $2::bigint) as two (entry)
               ) as sides (account, amount) group by account
               on conflict (account, asset) do update set amount = balances.amount + excluded.amount""",
            numbers[0],
            numbers[-1],
        )
        await owner.execute("update ledger_head set last_entry = $1", numbers[-1])
    await owner.execute("analyze balances; analyze ledger_entries")


def _published(number: int, at: str) -> dict[str, Any]:
    account = f"G-{number // 10}"
    posting = {"debit": f"asked:{account}", "credit": f"gap:{account}", "asset": "goods/件"}
    return {
        "entry": str(number), "event": "bench.v1", "event_id": f"grown-{number}", "item": None,
        "claim": None, "booked_at": at, "basis": "reported", "corrects": None,
        "postings": [{**posting, "amount": "1"}], "states": [], "facts": {},
    }  # fmt: skip


async def _read_balances_while_growing(owner: Any, entries: int) -> list[str]:
    first = max(SMALL, await owner.fetchval("select last_entry from ledger_head") + SMALL)
    lines = ["reading one balance of a ledger of"]
    for size in (first, max(entries, 2 * first)):
        await _grow(owner, size)
        times = []
        async with looking() as reader:
            for number in range(1, 2001):
                began = time.perf_counter()
                await queries.find_balance(
                    reader, f"gap:G-{(size - number * 7 % SMALL) // 10}", "goods/件"
                )
                times.append(time.perf_counter() - began)
        times.sort()
        lines.append(f"  {size:9,} entries: {1000 * times[len(times) // 2]:.3f} ms in the middle")
    return lines


async def _seal_everything(sealer: Sealer) -> list[str]:
    async with looking() as reader:
        head = await queries.find_head(reader)
        last, _ = await queries.find_last_entry(reader)
    left = last - (head.size if head else 0)
    began, spent = time.perf_counter(), time.process_time()
    while await in_one_unit(CLOCKWORK, "bench", sealer.seal):
        pass
    cpu, passed = time.process_time() - spent, time.perf_counter() - began
    of_a_million = cpu / left * 1_000_000
    goal = Goals().sealing_cpu_seconds
    return [
        f"sealing {left:,} leaves: {cpu:.2f} s of processor, {passed:.2f} s in all",
        f"  a million would take {of_a_million:.2f} s of processor (goal {goal:g} s: {'reached' if of_a_million <= goal else 'missed'})",
    ]


# As a stranger would.


async def _verify(settings: Settings, sealer: Sealer) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="jiebang-kept-", dir=settings.folder) as folder:
        size = await _keep(Path(folder), sealer)
        program = Path(__file__).parent.parent / "impact" / "ledger" / "verifier.py"
        began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        told = subprocess.run(
            [sys.executable, str(program), folder], capture_output=True, text=True, check=False
        )
        passed, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if told.returncode != 0:
        raise RuntimeError(told.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    of_a_million = cpu / size * 1_000_000
    goal = Goals().verifying_seconds
    return [
        f"the verifier on {size:,} entries: {cpu:.2f} s of processor, {passed:.2f} s in all",
        f"  a million would take {of_a_million:.1f} s of processor (goal {goal:g} s: {'reached' if of_a_million <= goal else 'missed'})",
    ]


async def _keep(folder: Path, sealer: Sealer) -> int:
    """What a stranger would have downloaded, without the town's own tables of items; the size."""
    (folder / "ledger").mkdir()
    async with looking() as reader:
        head = await queries.find_head(reader)
        if head is None:
            raise RuntimeError("nothing is sealed")
        (folder / "checkpoint").write_text(head.note)
        (folder / "ledger" / "key").write_text(str(verifier_key_of(ORIGIN, sealer.key)))
        for first in range(0, head.size, WIDTH):
            leaves = await queries.list_leaves(reader, first, min(WIDTH, head.size - first))
            tile = Tile(0, first // WIDTH, len(leaves), holds_entries=True)
            path = folder / "tile" / str(tile)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bundle_of(leaves))
    await asyncio.to_thread(_keep_tables, folder)
    return head.size


def _keep_tables(folder: Path) -> None:
    """The tables as they follow from the entries: here only the time is of interest."""
    from impact.ledger.verifier import Place, Recount, read_entries  # noqa: PLC0415

    recount = Recount()
    size = int((folder / "checkpoint").read_text().split("\n")[1])
    for entry in read_entries(Place(str(folder), None), size):
        recount.add(entry)
    balances = [
        {"account": account, "asset": asset, "amount": text_of(amount)}
        for (account, asset), amount in recount.balances.items()
    ]
    cohort = [
        {"programme": programme, "raised": sum(boxes.values()), **boxes}
        for programme, boxes in recount.boxes().items()
    ]
    for name, rows in (("balances", balances), ("cohort", cohort), ("bill", []), ("months", [])):
        (folder / f"{name}.json").write_text(json.dumps(rows))
