"""Files kept by their hash: many at once, one place, and young as long as they are wanted."""

import asyncio
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from marketplace.demands import photos
from marketplace.ground.files import storing


def test_the_same_bytes_stored_by_many_threads_are_one_file(tmp_path: Path) -> None:
    for turn in range(10):
        content = bytes([turn]) * 300_000
        with ThreadPoolExecutor(4) as threads:
            told = list(threads.map(lambda one: asyncio.run(storing.store(tmp_path, one)), [content] * 4))  # fmt: skip
        assert set(told) == {hashlib.sha256(content).hexdigest()}
        assert storing.find(tmp_path, told[0]).read_bytes() == content
    assert len([path for path in tmp_path.glob("*/*") if path.is_file()]) == 10


async def test_a_file_stored_again_is_young_again(tmp_path: Path) -> None:
    place = storing.find(tmp_path, await storing.store(tmp_path, b"wanted twice"))
    os.utime(place, (1, 1))
    await storing.store(tmp_path, b"wanted twice")
    assert photos._old_files(tmp_path, 1_000_000_000) == []


async def test_a_file_that_goes_while_old_ones_are_sought_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = storing.find(tmp_path, await storing.store(tmp_path, b"old"))
    os.utime(place, (1, 1))

    def glob(folder: Path, pattern: str) -> Iterator[Path]:
        yield folder / "aa" / "gone"
        yield place

    monkeypatch.setattr(Path, "glob", glob)
    assert photos._old_files(tmp_path, 1_000_000_000) == [place.name]
