"""Sealing: a Merkle root over all entries, signed as a checkpoint, never smaller and never another.

What was last signed is also kept in a file beside the database: a database restored from an old backup
must not be signed as if nothing had been lost.
"""

import os
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from impact.ledger import queries
from impact.ledger.merkle import Frontier, root_of
from impact.ledger.notes import Checkpoint, checkpoint_text, load_or_create_signing_key, sign_note
from impact.ledger.tiles import LEVEL_MAX, WIDTH
from marketplace.ground.db import Reader, Unit

LEAVES_AT_ONCE: Final = 50_000
KEY_FILE: Final = "ledger-key"
GUARD_FILE: Final = "ledger-last-signed.json"


class RolledBack(Exception):
    """The database holds less than was once signed, or something else; nothing more is signed."""


class LastSigned(Struct, frozen=True):
    """The size and root of the last checkpoint that was signed."""

    size: int
    root: str


class Sealer:
    """Signs checkpoints for one ledger: its origin, its key, and the guard against going back."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.origin = origin
        self.key: Ed25519PrivateKey = load_or_create_signing_key(folder / KEY_FILE)
        self._guard = folder / GUARD_FILE
        self._has_recounted = False

    async def seal(self, unit: Unit) -> int | None:
        """Sign what was booked since the last checkpoint; the new size, or None when there is nothing.

        Raises `RolledBack` when what was once signed is no longer there.
        """
        if not await queries.try_lock_sealer(unit):
            return None
        head = await queries.find_head(unit)
        before = Frontier.from_bytes(head.frontier) if head else Frontier()
        await self._refuse_changed_entries(unit, before)
        leaves = await queries.list_leaf_hashes(unit, before.size, LEAVES_AT_ONCE)
        await self._refuse_going_back(unit, before.size + len(leaves))
        if not leaves:
            return None
        frontier = before.extend(leaves)
        checkpoint = Checkpoint(self.origin, frontier.size, frontier.root())
        note = sign_note(checkpoint_text(checkpoint), self.origin, self.key)
        await _keep_full_runs(unit, frontier.size)
        self._remember(LastSigned(frontier.size, frontier.root().hex()))
        await queries.insert_checkpoint(unit, frontier, note)
        return frontier.size

    async def _refuse_changed_entries(self, reader: Reader, sealed: Frontier) -> None:
        """Recount what is sealed, once in each process: a changed entry would else be signed over."""
        if not self._has_recounted and await _recount(reader, sealed.size) != sealed:
            raise RolledBack(f"The first {sealed.size} entries are not those that were sealed.")
        self._has_recounted = True

    async def _refuse_going_back(self, reader: Reader, size: int) -> None:
        if not self._guard.exists():
            return
        last = msgspec.json.decode(self._guard.read_bytes(), type=LastSigned)
        if last.size > size and not await _is_backlog(reader, last.size):
            raise RolledBack(
                f"{last.size} entries were signed and only {size} are here. "
                f"Restore the missing ones; {self._guard} tells what was signed."
            )
        if last.size <= size and await _root_at(reader, last.size) != last.root:
            raise RolledBack(
                f"The first {last.size} entries are not those that were signed; see {self._guard}."
            )

    def _remember(self, last: LastSigned) -> None:
        fresh = self._guard.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(msgspec.json.encode(last))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._guard)
        folder = os.open(self._guard.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the new name, too, must outlive a power cut
        finally:
            os.close(folder)


async def _keep_full_runs(unit: Unit, size: int) -> None:
    """Keep the root of every run of 256 hashes that a tree of this size completes, level by level."""
    for level in range(1, LEVEL_MAX + 1):
        kept, full = await queries.count_nodes(unit, level), size // WIDTH**level
        if full == 0:
            return
        below = await queries.list_hashes(unit, level - 1, kept * WIDTH, (full - kept) * WIDTH)
        runs = [below[at : at + WIDTH] for at in range(0, len(below), WIDTH)]
        await queries.insert_nodes(unit, level, kept, [root_of(run) for run in runs])


async def _is_backlog(reader: Reader, size: int) -> bool:
    """Whether the entries up to `size` are all there and only too many to be sealed at once."""
    last_entry, _ = await queries.find_last_entry(reader)
    return last_entry >= size


async def _root_at(reader: Reader, size: int) -> str:
    """The root over the first `size` entries: of their checkpoint if there is one, else computed."""
    covering = await queries.find_first_checkpoint_covering(reader, size)
    if covering is not None and covering.size == size:
        return covering.root.hex()
    return (await _recount(reader, size)).root().hex()


async def _recount(reader: Reader, size: int) -> Frontier:
    """The frontier of the first `size` entries (of all, when there are fewer), computed anew."""
    frontier = Frontier()
    while frontier.size < size:
        leaves = await queries.list_leaf_hashes(
            reader, frontier.size, min(LEAVES_AT_ONCE, size - frontier.size)
        )
        if not leaves:
            break
        frontier = frontier.extend(leaves)
    return frontier
