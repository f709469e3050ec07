"""Making a backup of a town, and bringing one back into an empty place."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Final

from impact.backups import archive, dumping, queries
from impact.backups.archive import DUMP, EVIDENCE, FORMAT, KEYS, BadBackup, Manifest
from impact.ledger.sealer import GUARD_FILE
from marketplace.ground.clock import now
from marketplace.ground.db import DB, looking
from marketplace.ground.settings import Settings

#: What beside the database makes a town that town; keys, and what was last signed with one of them.
_KEPT: Final = ("*-key", GUARD_FILE, "demo-accounts.json")


async def back_up(url: str, settings: Settings, target: Path) -> Manifest:
    """Keep the town at `url` in the new file `target`, readable by its owner alone; raises `BadBackup`."""
    sizes = await _sizes(url)
    return await asyncio.to_thread(_keep, url, settings, target, *sizes)


async def _sizes(url: str) -> tuple[int, int]:
    await DB.open(url, name="backup")
    try:
        async with looking() as reader:
            return await queries.find_sizes(reader)
    finally:
        await DB.close()


def _keep(url: str, settings: Settings, target: Path, entries: int, sealed: int) -> Manifest:
    """Keys and what was last signed are read before the database, evidence after it.

    So the dump never holds less than was signed, and everything that it names is inside.
    """
    if target.exists():
        raise BadBackup(f"{target} exists already; name another file.")
    if not target.parent.is_dir():
        raise BadBackup(f"There is no folder {target.parent}.")
    with tempfile.TemporaryDirectory(prefix=".jiebang-backup-", dir=target.parent) as scratch:
        parts = _keys(settings, Path(scratch))
        parts[DUMP] = Path(scratch) / DUMP
        dumping.dump(url, parts[DUMP])
        parts |= _evidence(settings)
        manifest = Manifest(
            format=FORMAT,
            made_at=now(),
            demonstration=settings.demo,
            entries=entries,
            sealed=sealed,
            evidence_at=settings.evidence_url if _is_elsewhere(settings) else None,
            parts={name: archive.digest_of(path) for name, path in parts.items()},
        )
        archive.write_archive(target, manifest, parts)
    return manifest


def _keys(settings: Settings, scratch: Path) -> dict[str, Path]:
    """Copies: what was last signed is written anew every second."""
    found = {}
    for pattern in _KEPT:
        for path in sorted(settings.folder.glob(pattern)):
            copy = scratch / path.name
            shutil.copyfile(path, copy)
            found[f"{KEYS}/{path.name}"] = copy
    return found


def _is_elsewhere(settings: Settings) -> bool:
    return settings.evidence_url is not None and "://" in settings.evidence_url


def _evidence_folder(settings: Settings) -> Path:
    if settings.evidence_url is None:
        return settings.folder / "evidence"
    return Path(settings.evidence_url).expanduser().absolute()


def _evidence(settings: Settings) -> dict[str, Path]:
    if _is_elsewhere(settings):
        return {}
    folder = _evidence_folder(settings)
    return {
        f"{EVIDENCE}/{path.relative_to(folder)}": path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and "#" not in path.name
    }


async def bring_back(url: str, settings: Settings, source: Path) -> Manifest:
    """Fill the empty town at `url` from a backup: all of it or nothing; raises `BadBackup`.

    The database comes last and at once: as long as it is empty, the same backup can be brought again.
    """
    manifest = await asyncio.to_thread(_read, settings, source)
    await _make_ready(url)
    await asyncio.to_thread(_lay_out, url, settings, source, manifest)
    return manifest


def _read(settings: Settings, source: Path) -> Manifest:
    manifest = archive.read_manifest(source)
    if manifest.demonstration != settings.demo:
        kind = "a demonstration" if manifest.demonstration else "no demonstration"
        raise BadBackup(f"{source} is {kind}; set JIEBANG_DEMO={int(manifest.demonstration)}.")
    return manifest


def _lay_out(url: str, settings: Settings, source: Path, manifest: Manifest) -> None:
    with tempfile.TemporaryDirectory(prefix=".jiebang-restore-", dir=settings.folder) as scratch:
        unpacked = Path(scratch)
        archive.unpack(source, manifest, unpacked)
        _bring_keys(unpacked / KEYS, settings.folder)
        if not _is_elsewhere(settings) and (unpacked / EVIDENCE).is_dir():
            shutil.copytree(unpacked / EVIDENCE, _evidence_folder(settings), dirs_exist_ok=True)
        dumping.restore(url, unpacked / DUMP)


async def _make_ready(url: str) -> None:
    """Refuse a town that is not empty; make the role that the dump's rights name."""
    await DB.open(url, name="restore", as_owner=True)
    try:
        async with looking() as reader:
            if not await queries.is_empty(reader):
                raise BadBackup(
                    "There is a town here already. Name an empty folder in JIEBANG_DATA_DIR, "
                    "or an empty database in JIEBANG_DATABASE_URL."
                )
        await queries.make_app_role()
    finally:
        await DB.close()


def _bring_keys(kept: Path, folder: Path) -> None:
    """Lay the keys into the data folder. Others that stand there are never replaced.

    What was last signed stays if it stands there: an older backup must not be signed as if nothing
    had been lost.
    """
    found = sorted(kept.iterdir()) if kept.is_dir() else []
    others = [
        path.name
        for path in found
        if path.name.endswith("-key") and _differs(path, folder / path.name)
    ]
    if others:
        raise BadBackup(
            f"{folder} holds other keys than the backup ({', '.join(others)}). Name an empty folder."
        )
    for path in found:
        if not (folder / path.name).exists():
            shutil.copy2(path, folder / path.name)


def _differs(kept: Path, present: Path) -> bool:
    return present.exists() and present.read_bytes() != kept.read_bytes()
