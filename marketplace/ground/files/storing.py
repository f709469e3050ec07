"""Where files are kept: a folder in which each file is called by its SHA-256."""

import asyncio
import contextlib
import errno
import hashlib
import os
import secrets
from pathlib import Path

from marketplace.ground.errors import NoRoom
from marketplace.ground.settings import Settings


def folder_of(settings: Settings) -> Path:
    """The folder in which this deployment keeps evidence."""
    return Path(settings.evidence_url) if settings.evidence_url else settings.folder / "evidence"


async def store(folder: Path, content: bytes) -> str:
    """Keep the bytes; answer their SHA-256 in hex. The same bytes are kept once.

    Raises `NoRoom` when the disk is full.
    """
    return await asyncio.to_thread(_store, folder, content)


def find(folder: Path, digest: str) -> Path:
    """Where the bytes of this SHA-256 are kept."""
    return folder / digest[:2] / digest


def remove(folder: Path, digest: str) -> None:
    """Keep the bytes of this SHA-256 no longer; nothing happens when they are gone already."""
    find(folder, digest).unlink(missing_ok=True)


def _store(folder: Path, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    place = find(folder, digest)
    with contextlib.suppress(FileNotFoundError):
        os.utime(place)  # wanted anew: whoever sweeps old files away leaves it
        return digest
    fresh = place.with_suffix(f".{secrets.token_hex(8)}.new")
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(place)
    except OSError as fault:
        fresh.unlink(missing_ok=True)
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom from fault
        raise
    return digest
