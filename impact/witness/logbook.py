"""What a witness remembers: for each log the last checkpoint that it cosigned, in a file of its own."""

import fcntl
import hashlib
import os
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from impact.ledger.merkle import EMPTY_ROOT

LOCK_FILE: Final = "witness.lock"


class FolderInUse(Exception):
    """Another witness keeps its memory in this folder."""


class Seen(Struct, frozen=True):
    """The last checkpoint that was cosigned of a log; the root in hex, the note as the log signed it."""

    origin: str
    size: int = 0
    root: str = EMPTY_ROOT.hex()
    note: str = ""


class Logbook:
    """The memory of one witness. A folder holds one; raises `FolderInUse` for a second."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._lock = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise FolderInUse(f"another witness keeps its memory in {folder}") from None

    def close(self) -> None:
        """Let another witness have the folder."""
        os.close(self._lock)

    def last_of(self, origin: str) -> Seen:
        """What was last cosigned of this log; the empty tree when nothing was.

        Raises msgspec's `DecodeError` where the file is not whole: a witness that forgot must not cosign.
        """
        try:
            return msgspec.json.decode(self._file_of(origin).read_bytes(), type=Seen)
        except FileNotFoundError:
            return Seen(origin)

    def remember(self, seen: Seen) -> None:
        """Keep it so that it outlives a power cut; the old memory stands until the new one is whole."""
        path = self._file_of(seen.origin)
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(msgspec.json.encode(seen))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _file_of(self, origin: str) -> Path:
        return self._folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.json"
