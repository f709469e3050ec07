"""Where files are kept: a folder or a bucket in which each file is called by its SHA-256.

A folder and a bucket go the same way, through one object store. What is kept under a hash is never
written over by anything else: a file is put only where there is none, and the same bytes put again only
make it young again, so that whoever sweeps old files away leaves it.
"""

import asyncio
import errno
import functools
import hashlib
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import obstore
from msgspec import Struct
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, from_url

from marketplace.ground.errors import NoRoom, Overloaded
from marketplace.ground.settings import Settings

#: How a full disk and a used-up quota are told by the store of a folder.
_FULL: Final = (f"os error {errno.ENOSPC}", f"os error {errno.EDQUOT}")
_LISTED_AT_ONCE: Final = 1000


class Shelf(Struct, frozen=True):
    """A place for files of one kind: below a folder, or below an address such as `s3://bucket/name`."""

    address: str
    #: So many bytes stay free on the disk of a folder: the database lives there too.
    free_bytes_min: int = 0

    @property
    def folder(self) -> Path | None:
        """The folder, if it is one."""
        return None if "://" in self.address else Path(self.address)


def shelf_of(settings: Settings, name: str = "") -> Shelf:
    """The shelf of this name where this deployment keeps its files; without a name, the place itself."""
    floor = settings.evidence_free_min_mb * 1024 * 1024
    if settings.evidence_url is None:
        return Shelf(str(settings.folder / "evidence" / name), floor)
    if "://" in settings.evidence_url:
        return Shelf(f"{settings.evidence_url.rstrip('/')}/{name}".rstrip("/"))
    return Shelf(str(Path(settings.evidence_url).expanduser().absolute() / name), floor)


async def store(shelf: Shelf, content: bytes) -> str:
    """Keep the bytes; answer their SHA-256 in hex. The same bytes are kept once.

    Raises `NoRoom` when the disk is full or nearly so, `Overloaded` when the store does not answer.
    """
    digest = hashlib.sha256(content).hexdigest()
    if shelf.folder is not None:
        await asyncio.to_thread(_make_room, shelf.folder, shelf.free_bytes_min, len(content))
    try:
        opened, place = _open(shelf.address), _place_of(digest)
        try:
            await obstore.put_async(opened, place, content, mode="create")
        except AlreadyExistsError:
            await obstore.put_async(
                opened, place, content, mode="overwrite"
            )  # the same: young again
        if shelf.folder is not None:
            await asyncio.to_thread(_settle, shelf.folder / place)
    except (BaseError, OSError) as fault:
        raise _told(fault) from fault
    return digest


async def fetch(shelf: Shelf, digest: str) -> bytes | None:
    """The bytes of this SHA-256, or None when they are not kept; raises `Overloaded`."""
    try:
        found = await obstore.get_async(_open(shelf.address), _place_of(digest))
        return bytes(await found.bytes_async())
    except FileNotFoundError:
        return None
    except BaseError as fault:
        raise _told(fault) from fault


async def remove(shelf: Shelf, digest: str) -> None:
    """Keep the bytes of this SHA-256 no longer; nothing happens when they are gone already."""
    try:
        await obstore.delete_async(_open(shelf.address), _place_of(digest))
    except FileNotFoundError:
        return
    except BaseError as fault:
        raise _told(fault) from fault


async def list_older(shelf: Shelf, before: datetime) -> list[str]:
    """The hashes of the files that were last wanted before this instant; of this shelf, none below it."""
    if shelf.folder is not None and not shelf.folder.is_dir():
        return []
    found: list[str] = []
    try:
        async for batch in obstore.list(_open(shelf.address), chunk_size=_LISTED_AT_ONCE):
            old = [one["path"] for one in batch if one["last_modified"] < before]
            found += [path[3:] for path in old if path == _place_of(path[3:])]
    except BaseError as fault:
        raise _told(fault) from fault
    return found


def _place_of(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


@functools.cache
def _open(address: str) -> Any:
    """The object store of an address; where it is a bucket, `AWS_…` variables say how to reach it."""
    return from_url(address) if "://" in address else LocalStore(address, mkdir=True)


def _make_room(folder: Path, free_bytes_min: int, wanted: int) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise _told(fault) from fault
    if shutil.disk_usage(folder).free - wanted < free_bytes_min:
        raise NoRoom


def _settle(path: Path) -> None:
    """Return once the file and its name are on the disk."""
    for one in (path, path.parent):
        opened = os.open(one, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _told(fault: Exception) -> Exception:
    """A store's fault as it is told: no room, or no answer just now."""
    text = str(fault).lower()
    is_full = isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT)
    return NoRoom() if is_full or any(mark in text for mark in _FULL) else Overloaded()
