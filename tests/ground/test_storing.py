"""Files kept by their hash: many at once, one place, young as long as they are wanted, no room when there is none."""

import asyncio
import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from marketplace.ground.errors import NoRoom, Overloaded
from marketplace.ground.files.storing import Shelf, fetch, list_older, remove, shelf_of, store
from marketplace.ground.settings import Settings

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
SOON = timedelta(minutes=1)


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    """The same promises hold for a folder and for an object store."""
    if request.param == "folder":
        return Shelf(str(tmp_path / "kept"))
    return Shelf(f"memory:///{tmp_path.name}")


async def test_what_is_kept_is_found_by_its_hash_and_goes_when_it_is_removed(shelf: Shelf) -> None:
    digest = await store(shelf, b"proof")
    assert digest == hashlib.sha256(b"proof").hexdigest()
    assert await fetch(shelf, digest) == b"proof"
    await remove(shelf, digest)
    await remove(shelf, digest)
    assert await fetch(shelf, digest) is None


async def test_the_same_bytes_are_kept_once(shelf: Shelf) -> None:
    told = {await store(shelf, b"twice") for _ in range(3)}
    assert await list_older(shelf, datetime.now(UTC) + SOON) == sorted(told)


async def test_nothing_kept_is_old_before_its_time(shelf: Shelf) -> None:
    assert await list_older(shelf, LONG_AGO) == []
    await store(shelf, b"young")
    assert await list_older(shelf, datetime.now(UTC) - SOON) == []


def test_the_same_bytes_stored_by_many_threads_are_one_file(tmp_path: Path) -> None:
    shelf = Shelf(str(tmp_path))
    for turn in range(10):
        content = bytes([turn]) * 300_000
        with ThreadPoolExecutor(4) as threads:
            told = list(threads.map(lambda one: asyncio.run(store(shelf, one)), [content] * 4))
        assert set(told) == {hashlib.sha256(content).hexdigest()}
        assert asyncio.run(fetch(shelf, told[0])) == content
    assert len([path for path in tmp_path.glob("*/*") if path.is_file()]) == 10


async def test_a_file_stored_again_is_young_again(tmp_path: Path) -> None:
    shelf = Shelf(str(tmp_path))
    digest = await store(shelf, b"wanted twice")
    os.utime(tmp_path / digest[:2] / digest, (1, 1))
    assert await list_older(shelf, LONG_AGO) == [digest]
    await store(shelf, b"wanted twice")
    assert await list_older(shelf, LONG_AGO) == []


def test_a_folder_is_private_and_an_address_is_taken_as_it_is(tmp_path: Path) -> None:
    asyncio.run(store(Shelf(str(tmp_path / "own")), b"x"))
    assert (tmp_path / "own").stat().st_mode & 0o077 == 0
    at_home = shelf_of(Settings(data_dir=str(tmp_path)), "proofs")
    assert at_home == Shelf(str(tmp_path / "evidence" / "proofs"), 64 * 1024 * 1024)
    away = shelf_of(Settings(evidence_url="s3://town/kept/"), "proofs")
    assert (away.address, away.folder) == ("s3://town/kept/proofs", None)


async def test_below_the_floor_nothing_is_stored_and_what_is_there_is_read(tmp_path: Path) -> None:
    digest = await store(Shelf(str(tmp_path)), b"before")
    full = Shelf(str(tmp_path), free_bytes_min=1 << 60)
    with pytest.raises(NoRoom):
        await store(full, b"after")
    assert await fetch(full, digest) == b"before"
    assert await list_older(full, datetime.now(UTC) + SOON) == [digest]


ON_A_SMALL_DISK = """
import asyncio, subprocess, sys
from pathlib import Path
from marketplace.ground.errors import NoRoom
from marketplace.ground.files.storing import Shelf, fetch, store
place = sys.argv[1]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], check=True)
async def main():
    shelf = Shelf(place + "/kept")
    digest = await store(shelf, b"small")
    for _ in range(2):
        try:
            await store(shelf, b"x" * 3_000_000)
            sys.exit("it was stored")
        except NoRoom:
            pass
    assert await fetch(shelf, digest) == b"small"
    names = [path.name for path in Path(place).rglob("*") if path.is_file()]
    assert names == [digest], names
    again = await store(shelf, b"fits still")
    assert await fetch(shelf, again) == b"fits still"
asyncio.run(main())
"""


def test_a_disk_that_is_truly_full_is_told_and_nothing_half_is_left(tmp_path: Path) -> None:
    own_mounts = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "-rm"]
    try:
        tried = subprocess.run([*own_mounts, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("no unshare here")
    if tried.returncode:
        pytest.skip("nobody may mount a small disk here")
    command = [*own_mounts, sys.executable, "-c", ON_A_SMALL_DISK, str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


async def test_a_store_that_does_not_answer_is_no_bug(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"where a folder should be")
    with pytest.raises(Overloaded):
        await store(Shelf(str(tmp_path / "file" / "kept")), b"x")
