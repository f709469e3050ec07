"""The sealer: one growing chain of checkpoints, and its refusal to sign anything smaller or another."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from servers import Client
from square import Square

from impact.ledger import queries, sealer
from impact.ledger.canonical import canonical_json
from impact.ledger.merkle import leaf_hash, root_of
from impact.ledger.notes import parse_checkpoint, verifier_key_of, verify_note
from impact.ledger.sealer import GUARD_FILE, RolledBack, Sealer
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import in_one_unit, looking
from workers.relay_outbox import relay_outbox

ORIGIN = "jiebang.example/demonstration"


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


@pytest.fixture
def folder(client: Client) -> Path:
    path: Path = client.settings.folder
    return path


@pytest.fixture
def seals(folder: Path) -> Sealer:
    """The sealer of the town's worker, just started."""
    return Sealer(folder, ORIGIN)


async def seal(by: Sealer) -> int | None:
    return await in_one_unit(CLOCKWORK, "seal", by.seal)


async def book_something(square: Square, times: int = 1) -> int:
    """Book so many entries more; the last one's number."""
    for _ in range(times):
        await square.act(None, "/demands", {"text": "路灯不亮", "community": "C13"})
    await relay_outbox({})
    async with looking() as reader:
        last, _ = await queries.find_last_entry(reader)
    return last


async def heads(square: Square) -> list[tuple[int, bytes]]:
    async with looking() as reader:
        return await queries.list_roots(reader)


async def leaves(square: Square) -> list[bytes]:
    rows = await square.as_owner("select leaf_hash from ledger_entries order by entry")
    return [row["leaf_hash"] for row in rows]


async def restore_backup(square: Square, size: int) -> None:
    """Let the database hold only its first entries, as an old backup would."""
    after = f"> {size}"
    await square.plant(
        f"""delete from postings where entry {after}; delete from ledger_entries where entry {after};
            delete from checkpoints where size {after}; update ledger_head set last_entry = {size}"""  # noqa: S608 - numbers
    )


async def test_nothing_new_is_nothing_to_sign(square: Square, seals: Sealer) -> None:
    before = await heads(square)
    assert await seal(seals) is None
    assert await heads(square) == before


async def test_what_was_booked_is_signed_over_all_entries(square: Square, seals: Sealer) -> None:
    last = await book_something(square, 3)
    assert await seal(seals) == last
    assert (await heads(square))[-1] == (last, root_of(await leaves(square)))
    async with looking() as reader:
        head = await queries.find_head(reader)
    assert head is not None
    checkpoint = parse_checkpoint(verify_note(head.note, [verifier_key_of(ORIGIN, seals.key)]))
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (ORIGIN, last, head.root)


async def test_a_restarted_sealer_goes_on_with_the_same_key_and_chain(
    square: Square, folder: Path, seals: Sealer
) -> None:
    await book_something(square)
    await seal(seals)
    after_restart = Sealer(folder, ORIGIN)
    assert after_restart.key.private_bytes_raw() == seals.key.private_bytes_raw()
    last = await book_something(square)
    assert await seal(after_restart) == last
    assert (await heads(square))[-1] == (last, root_of(await leaves(square)))


async def test_a_long_backlog_is_sealed_in_steps(
    square: Square, seals: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealer, "LEAVES_AT_ONCE", 4)
    last = await book_something(square, 10)
    sizes = []
    while size := await seal(seals):
        sizes.append(size)
    assert len(sizes) > 1
    assert sizes[-1] == last
    assert await heads(square) == [
        (size, root_of((await leaves(square))[:size])) for size, _ in await heads(square)
    ]


# Restored from an old backup.


async def test_an_old_backup_is_not_signed(square: Square, seals: Sealer, folder: Path) -> None:
    old = await book_something(square)
    await seal(seals)
    last = await book_something(square, 2)
    await seal(seals)
    await restore_backup(square, old)
    before = await heads(square)
    for anyone in (seals, Sealer(folder, ORIGIN)):
        with pytest.raises(RolledBack, match=f"{last} entries were signed and only {old} are here"):
            await seal(anyone)
    assert await heads(square) == before


async def test_an_old_backup_is_not_signed_after_it_has_grown_again(
    square: Square, seals: Sealer
) -> None:
    old = await book_something(square)
    await seal(seals)
    await book_something(square, 2)
    await seal(seals)
    await restore_backup(square, old)
    await book_something(square, 5)
    before = await heads(square)
    with pytest.raises(RolledBack, match="not those that were signed"):
        await seal(seals)
    assert await heads(square) == before


async def test_a_whole_backup_goes_on(square: Square, seals: Sealer, folder: Path) -> None:
    """The control: what was signed is all there."""
    last = await book_something(square)
    await seal(seals)
    await restore_backup(square, last)
    assert await book_something(square) > last
    assert await seal(Sealer(folder, ORIGIN)) is not None


# Changed below what is signed.


async def test_a_changed_entry_is_not_signed_over(square: Square, folder: Path) -> None:
    (row,) = await square.as_owner("select leaf from ledger_entries where entry = 5")
    forged = canonical_json({**msgspec.json.decode(row["leaf"]), "basis": "measured"})
    await square.as_owner(
        "update ledger_entries set leaf = $1, leaf_hash = $2 where entry = 5",
        forged,
        leaf_hash(forged),
    )
    await book_something(square)
    before = await heads(square)
    with pytest.raises(RolledBack, match="not those that were sealed"):
        await seal(Sealer(folder, ORIGIN))
    assert await heads(square) == before


async def test_a_removed_entry_is_not_signed_over(square: Square, folder: Path) -> None:
    await square.plant("delete from ledger_entries where entry = 5")
    await book_something(square)
    with pytest.raises(RolledBack):
        await seal(Sealer(folder, ORIGIN))


# Killed at each of its writes; failed, or failed but kept.


async def test_a_guard_that_cannot_be_written_lets_nothing_be_signed(
    square: Square, seals: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = await book_something(square)
    before = await heads(square)
    with monkeypatch.context() as broken:
        broken.setattr(seals, "_remember", _fails(OSError("no space left")))
        with pytest.raises(OSError, match="no space"):
            await seal(seals)
    assert await heads(square) == before
    assert await seal(seals) == last


@pytest.mark.parametrize("moment", ["before the row", "after the row"])
async def test_a_death_between_the_guard_and_the_commit_is_healed(
    moment: str,
    square: Square,
    seals: Sealer,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    last = await book_something(square)
    before = await heads(square)
    insert = queries.insert_checkpoint

    async def die(*args: Any) -> None:
        if moment == "after the row":
            await insert(*args)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(queries, "insert_checkpoint", die)
        with pytest.raises(KeyboardInterrupt):
            await seal(seals)
    assert await heads(square) == before
    guard = msgspec.json.decode((folder / GUARD_FILE).read_bytes())
    assert guard == {"size": last, "root": root_of(await leaves(square)).hex()}

    more = await book_something(square)
    assert await seal(Sealer(folder, ORIGIN)) == more
    assert (await heads(square))[-1] == (more, root_of(await leaves(square)))


async def test_a_commit_that_is_told_as_failed_and_was_kept_is_healed(
    square: Square, seals: Sealer, folder: Path
) -> None:
    last = await book_something(square)
    await seal(seals)  # whoever called it never heard
    assert await seal(Sealer(folder, ORIGIN)) is None
    assert (await heads(square))[-1][0] == last


async def test_a_guard_that_nobody_can_read_lets_nothing_be_signed(
    square: Square, seals: Sealer, folder: Path
) -> None:
    await book_something(square)
    before = await heads(square)
    (folder / GUARD_FILE).write_bytes(b'{"size": 12')
    with pytest.raises(msgspec.DecodeError):
        await seal(seals)
    assert await heads(square) == before


async def test_the_guard_is_replaced_whole(square: Square, seals: Sealer, folder: Path) -> None:
    await book_something(square)
    await seal(seals)
    assert [path.name for path in folder.glob(f"{Path(GUARD_FILE).stem}*")] == [GUARD_FILE]


def _fails(fault: Exception) -> Any:
    def fail(*_: Any) -> None:
        raise fault

    return fail
