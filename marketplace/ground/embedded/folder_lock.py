"""Who may use a data folder: one holder at a time, and its guests."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketplace.ground.embedded.children import CannotStart

GONE_SECONDS_MAX = 15.0
POLL_SECONDS = 0.02


class FolderHeld(CannotStart):
    """Another process holds the data folder."""


def make_private(folder: Path) -> None:
    """Make `folder` with mode 0700, or give it that mode; raises `CannotStart` where that fails."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as fault:
        raise CannotStart(
            f"The data folder {folder} cannot be used: {fault.strerror}. Give it to the user who runs "
            f"this command, or name another one in JIEBANG_DATA_DIR."
        ) from None


@contextmanager
def hold_data_folder(folder: Path) -> Iterator[None]:
    """Hold `folder` alone until the block ends or this process dies; children do not inherit the hold.

    Raises `FolderHeld` where another process holds it.
    """
    make_private(folder)
    with (folder / "lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise FolderHeld(_held_by(folder, file.read().strip())) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:  # closing is not enough: a child between fork and exec still has a copy
            fcntl.flock(file, fcntl.LOCK_UN)


def _held_by(folder: Path, pid: str) -> str:
    return (
        f"The data folder {folder} is already in use by process {pid or '(just starting)'}. "
        f"Stop that one first{f' (kill {pid})' if pid else ''}, or name another folder in JIEBANG_DATA_DIR."
    )


@contextmanager
def take_turn(lock: Path) -> Iterator[int]:
    """Wait until every process of a former server has ended; yields a descriptor for the next one.

    A server that inherits the descriptor holds the lock, and so do its children: it becomes free when
    the last of them is gone, whichever way it went and whatever pid files say. Raises `CannotStart`
    after `GONE_SECONDS_MAX`.
    """
    give_up_at = time.monotonic() + GONE_SECONDS_MAX
    with lock.open("a", encoding="ascii") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > give_up_at:
                    raise CannotStart(
                        f"A server of an earlier start still runs in {lock.parent} (it holds {lock.name}). "
                        f"Wait until it has ended, or end it."
                    ) from None
            time.sleep(POLL_SECONDS)
        yield file.fileno()
