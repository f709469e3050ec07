"""What comes without a caller: files laid into a folder, and tables fetched on a schedule.

What cannot be taken is noted at its source in words, and tried again when its time comes.
"""

import asyncio
import contextlib
import os
import stat
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Final

from impact.sources import commands, queries
from impact.sources.fetching import CannotFetch, LookUp, fetch, look_up
from impact.sources.filing import read_grid
from impact.sources.schemas import NewFigures
from impact.sources.states import Origin
from impact.spreadsheets.grids import BYTES_MAX, open_file
from impact.spreadsheets.words import told
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import Unit, in_one_unit, looking
from marketplace.ground.errors import BadRequest, Fault, Refused
from marketplace.ground.i18n.language import gettext
from marketplace.ground.web.faults import convert_or_name_faults

PULLED_EVERY: Final = timedelta(hours=20)
AT_ONCE: Final = 5
FAULTS_TOLD: Final = 20
FOLDER: Final = "figures"
_ENDINGS: Final = frozenset({".csv", ".tsv", ".xlsx"})
#: Why nothing was fetched, in words; the catalogues hold the other languages.
FETCHING: Final[dict[str, str]] = {
    "not_public": "The address is not a public one; the operator must name this host first.",
    "no_answer": "There was no whole answer from this address.",
    "redirected": "The address leads to another one. Give that one, if it is meant.",
    "too_large": "The table has more than 4 MB.",
    "too_slow": "The table did not come within 20 seconds.",
}


async def pull_due_sources(hosts: Collection[str], look: LookUp = look_up) -> int:
    """Fetch the sources whose time has come, a few at a time; answer how many were taken."""
    taken = 0
    for _ in range(AT_ONCE):
        due = await in_one_unit(CLOCKWORK, "pull", _take_turn)
        if due is None:
            break
        code, url = due
        try:
            content = await asyncio.to_thread(fetch, url, hosts, look)
        except CannotFetch as fault:
            await _note(code, gettext(FETCHING[str(fault)]))
            continue
        taken += await take_content(code, content, "pull")
    return taken


async def _take_turn(unit: Unit) -> tuple[str, str] | None:
    """The next source to be fetched, marked as tried before anybody is asked."""
    source = await queries.lock_source_to_pull(unit, unit.at - PULLED_EVERY)
    if source is None or source.pull_url is None:
        return None
    await queries.set_tried(unit, source.code, source.tried_fault)
    return source.code, source.pull_url


async def take_content(code: str, content: bytes, origin: Origin) -> bool:
    """Take a file of the one form for this source; what is wrong with it is noted there."""
    try:
        batch = await _read(content)
        await in_one_unit(CLOCKWORK, origin, commands.take_figures, code, batch, origin)
    except BadRequest as fault:
        lines = [f"{one.pointer} {one.message}" for one in fault.faults[:FAULTS_TOLD]]
        await _note(code, "\n".join(lines))
        return False
    except Refused as fault:
        await _note(code, fault.name)
        return False
    return True


async def _read(content: bytes) -> NewFigures:
    opened = await asyncio.to_thread(open_file, content, "table")
    if opened.refusal is not None:
        why = opened.refusal
        raise BadRequest([Fault("/file", why.code, told(why.code, why.facts))])
    filed = read_grid(opened.grids)
    if filed.faults:
        raise BadRequest(filed.faults)
    batch: NewFigures = convert_or_name_faults({"figures": filed.rows}, NewFigures)
    return batch


async def _note(code: str, fault: str) -> None:
    async def work(unit: Unit) -> None:
        await queries.set_tried(unit, code, fault[:2_000])

    await in_one_unit(CLOCKWORK, "figures", work)


async def take_laid_files(folder: Path) -> int:
    """Take the files that lie in `figures/<code>` of the data folder; each goes to `taken` or `refused`."""
    taken = 0
    async with looking() as reader:
        codes = await queries.list_sources_of(reader, "file")
    for code in codes:
        place = folder / FOLDER / code
        for path in await asyncio.to_thread(_laid, place):
            content = await asyncio.to_thread(_read_plain, path)
            fine = content is not None and await take_content(code, content, "file")
            await asyncio.to_thread(_put_away, path, "taken" if fine else "refused")
            taken += fine
    return taken


def _laid(place: Path) -> list[Path]:
    """The tables that lie there, oldest names first, a few at a time; links and folders are no files."""
    if not place.is_dir() or place.is_symlink():
        return []
    files = [one for one in place.iterdir() if one.suffix.lower() in _ENDINGS]
    return sorted(files)[:AT_ONCE]


def _read_plain(path: Path) -> bytes | None:
    """The bytes of a plain file within bounds, without following a link; None for anything else."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        content = file.read(BYTES_MAX + 1)
    return content if len(content) <= BYTES_MAX else None


def _put_away(path: Path, where: str) -> None:
    """Move the file out of the way; one of the same name put away before is replaced."""
    with contextlib.suppress(OSError):
        (path.parent / where).mkdir(mode=0o700, exist_ok=True)
        path.replace(path.parent / where / path.name)
