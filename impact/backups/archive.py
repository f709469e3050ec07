"""One file for a whole town: an uncompressed tar of a manifest, keys, the database's dump and evidence.

The manifest stands first and names the SHA-256 of every other part, so that a damaged file is refused
before anything is brought back.
"""

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from marketplace.ground.clock import now

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DUMP: Final = "database.dump"
KEYS: Final = "keys"
EVIDENCE: Final = "evidence"
MANIFEST_BYTES_MAX: Final = 64 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
#: A part's name: a file of ours and nothing that leads elsewhere.
_NAME: Final = re.compile(r"(?:database\.dump|(?:keys|evidence)/[A-Za-z0-9][A-Za-z0-9._/-]*)")


class BadBackup(Exception):
    """The backup cannot be made or brought back; the message says why and what to do."""


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup holds. `evidence_at` is where the evidence stayed if it is not inside."""

    format: int
    made_at: datetime
    demonstration: bool
    entries: int
    sealed: int
    evidence_at: str | None
    #: SHA-256 in hex by the part's name.
    parts: dict[str, str]


def name_for_now(*, demonstration: bool) -> str:
    """What a backup is called where nobody says otherwise."""
    told = "demonstration-" if demonstration else ""
    return f"jiebang-{told}backup-{now():%Y%m%dT%H%M%SZ}.tar"


def write_archive(target: Path, manifest: Manifest, parts: dict[str, Path]) -> None:
    """Write the file so that it is there whole or not at all; nobody else may read it."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                _add(tar, MANIFEST, msgspec.json.encode(manifest))
                for name, path in parts.items():
                    tar.add(path, name, recursive=False, filter=_plain)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(_plain(member), io.BytesIO(content))


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nothing of this machine's people stands in the file."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def read_manifest(source: Path) -> Manifest:
    """What the backup says that it holds; raises `BadBackup`."""
    try:
        with tarfile.open(source, mode="r:") as tar:
            first = tar.next()
            if first is None or first.name != MANIFEST or first.size > MANIFEST_BYTES_MAX:
                raise BadBackup(f"{source} is no backup of Jiebang.")
            file = tar.extractfile(first)
            manifest = msgspec.json.decode(file.read() if file else b"", type=Manifest)
    except FileNotFoundError:
        raise BadBackup(f"There is no file {source}.") from None
    except (tarfile.TarError, msgspec.MsgspecError, OSError) as fault:
        raise BadBackup(f"{source} is no backup of Jiebang: {fault}.") from None
    if manifest.format != FORMAT:
        raise BadBackup(
            f"{source} has format {manifest.format}; this version reads {FORMAT}. Use its own version."
        )
    return manifest


def unpack(source: Path, manifest: Manifest, folder: Path) -> None:
    """Lay every part below `folder`, each compared with the manifest; raises `BadBackup`."""
    left = dict(manifest.parts)
    try:
        with tarfile.open(source, mode="r:") as tar:
            for member in _parts_of(tar):
                wanted = left.pop(member.name, None)
                if wanted is None or _lay(tar, member, folder / member.name) != wanted:
                    raise BadBackup(f"{source} is damaged: {member.name} is not what was kept.")
    except (tarfile.TarError, OSError) as fault:
        raise BadBackup(f"{source} cannot be read to its end: {fault}.") from None
    if left:
        raise BadBackup(f"{source} is cut off: {next(iter(left))} is missing.")


def _parts_of(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for member in tar:
        if member.name == MANIFEST:
            continue
        if not member.isreg() or not _NAME.fullmatch(member.name) or ".." in member.name:
            raise BadBackup(f"{member.name!r} has no place in a backup.")
        yield member


def _lay(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    source = tar.extractfile(member)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while source is not None and (some := source.read(_CHUNK)):
            digest.update(some)
            file.write(some)
    return digest.hexdigest()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
