"""A sealer killed or failed at each of its writes, and old backups: whatever was signed stays true."""

import asyncio
import itertools
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from servers import HOUSE, Client, Loaded
from square import Square

from impact.ledger import sealer as sealing
from impact.ledger.merkle import consistency_proof, root_of, verify_consistency
from impact.ledger.notes import parse_checkpoint, verifier_key_of, verify_note
from impact.ledger.sealer import RolledBack, Sealer
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import DB, in_one_unit
from workers.relay_outbox import relay_outbox

ORIGIN = "jiebang.example/demonstration"
#: Every write of the sealer in its order; the guard is written beside and then put in its place.
POINTS = (
    "before nodes", "after nodes", "before guard", "half guard", "after guard",
    "before checkpoint", "after checkpoint", "before commit", "after commit",
)  # fmt: skip
PROGRAM = Path(__file__).parent / "sealing_process.py"


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


class Watcher:
    """A stranger who keeps every checkpoint that was ever signed, also those that nobody published."""

    def __init__(self, square: Square) -> None:
        self._square = square
        self._folder = square.client.settings.folder
        self.seen: dict[int, set[bytes]] = {}

    async def look(self) -> None:
        """Keep what is published now, and what the guard says was signed; compare it all."""
        key = verifier_key_of(ORIGIN, Sealer(self._folder, ORIGIN).key)
        for row in await self._square.as_owner("select size, root, note from checkpoints"):
            told = parse_checkpoint(verify_note(row["note"], [key]))
            assert (told.size, told.root) == (row["size"], row["root"])
            self.seen.setdefault(told.size, set()).add(told.root)
        guard = Sealer(self._folder, ORIGIN)._guard
        if guard.exists():
            last = sealing.msgspec.json.decode(guard.read_bytes(), type=sealing.LastSigned)
            self.seen.setdefault(last.size, set()).add(bytes.fromhex(last.root))
        assert all(len(roots) == 1 for roots in self.seen.values()), "two trees of one size"

    async def find_all_consistent(self) -> None:
        """Every checkpoint ever seen is a beginning of the entries that are there now."""
        rows = await self._square.as_owner("select leaf_hash from ledger_entries order by entry")
        leaves = [row["leaf_hash"] for row in rows]
        sizes = sorted(self.seen)
        for size in sizes:
            assert self.seen[size] == {root_of(leaves[:size])}, size
        for old, new in itertools.pairwise(sizes):
            assert verify_consistency(
                old_size=old, old_root=root_of(leaves[:old]),
                new_size=new, new_root=root_of(leaves[:new]),
                proof=consistency_proof(leaves[:new], old),
            )  # fmt: skip


async def book_something(square: Square, times: int = 1) -> None:
    await square.as_owner("delete from guess_counters")
    for _ in range(times):
        await square.act(None, "/demands", {"text": "路灯不亮", "community": "C13"})
    await relay_outbox({})


def seal_apart(square: Square, point: str = "", how: str = "") -> "subprocess.Popen[str]":
    settings = square.client.settings
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), str(settings.database_url), str(settings.folder), point, how],
        cwd=HOUSE, env={"PYTHONPATH": str(HOUSE), "PATH": "/usr/bin:/bin", "PICCOLO_CONF": "piccolo_conf"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


async def seal_here(square: Square) -> int | None:
    sealer = Sealer(square.client.settings.folder, ORIGIN)
    return await in_one_unit(CLOCKWORK, "seal", sealer.seal)


@pytest.mark.parametrize("how", ["killed", "errored"])
async def test_broken_at_any_write_it_goes_on_and_the_log_never_forks(
    how: str, square: Square
) -> None:
    watcher = Watcher(square)
    await watcher.look()
    for point in POINTS:
        await book_something(square, 2)
        process = await asyncio.to_thread(seal_apart, square, point, how)
        told, wrong = await asyncio.to_thread(process.communicate, timeout=60)
        assert process.returncode == (-9 if how == "killed" else 3), (point, told, wrong)
        await watcher.look()
        await book_something(square)
        healed = await seal_here(square)
        assert healed is not None, point
        await watcher.look()
        assert max(watcher.seen) == healed, point
    await watcher.find_all_consistent()
    assert await square.broken_truths() == []


async def test_the_control_an_unbroken_sealer_seals_in_its_own_process(square: Square) -> None:
    await book_something(square)
    process = await asyncio.to_thread(seal_apart, square)
    told, wrong = await asyncio.to_thread(process.communicate, timeout=60)
    assert told.startswith("sealed "), wrong
    assert await seal_here(square) is None


async def test_two_sealers_of_two_processes_at_once_sign_one_chain(square: Square) -> None:
    watcher = Watcher(square)
    for _ in range(2):
        await book_something(square)
        both = [await asyncio.to_thread(seal_apart, square) for _ in range(3)]
        told = [(await asyncio.to_thread(one.communicate, timeout=60))[0] for one in both]
        assert sum(line.startswith("sealed ") and "None" not in line for line in told) == 1, told
        await watcher.look()
    await watcher.find_all_consistent()


async def test_an_old_database_beside_the_kept_guard_signs_nothing_until_all_is_back(
    square: Square, loaded: Loaded
) -> None:
    """The whole database is put back to an old copy; the data folder stays, and the log with it."""
    settings = square.client.settings
    database = str(settings.database_url).rsplit("/", 1)[1].split("?")[0]
    watcher = Watcher(square)
    await book_something(square)
    await seal_here(square)
    await watcher.look()
    owner = await asyncpg.connect(loaded.url_of("postgres"))
    try:
        await _copy(owner, database, f"{database}_old", square)
        await book_something(square, 3)
        await seal_here(square)
        await watcher.look()
        await _copy(owner, database, f"{database}_whole", square)
        await _copy(owner, f"{database}_old", database, square)
        with pytest.raises(RolledBack, match="entries were signed and only"):
            await seal_here(square)
        await book_something(square, 5)
        with pytest.raises(RolledBack, match="not those that were signed"):
            await seal_here(square)
        await watcher.look()
        await _copy(owner, f"{database}_whole", database, square)
        await book_something(square)
        assert await seal_here(square) is not None
        await watcher.look()
        await watcher.find_all_consistent()
    finally:
        for name in ("old", "whole"):
            await owner.execute(f"drop database if exists {database}_{name} with (force)")
        await owner.close()


async def _copy(owner: asyncpg.Connection, of: str, to: str, square: Square) -> None:
    """Make database `to` a copy of `of`, while nobody is connected to either."""
    await DB.close()
    await owner.execute(f"drop database if exists {to} with (force)")
    await owner.execute(f"create database {to} template {of}")
    await DB.open(str(square.client.settings.database_url), name="test", pool_size=8)
