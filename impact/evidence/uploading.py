"""Taking a file in and giving it out.

What came is looked at in a confined process and never touches the disk; only what is left of it once it is
harmless is kept. So there is no place for files that wait to be checked, and no state for them.
"""

from datetime import date, timedelta
from typing import Any, Final, get_args

import msgspec
from litestar import Response
from litestar.datastructures import FormMultiDict, UploadFile

from impact.evidence import queries
from impact.evidence.kinds import ENDINGS, FAULTS, PICTURE, SIZE_BYTES_MAX, Inspected
from impact.evidence.queries import EvidenceRow, KeptFile
from impact.evidence.states import Moment
from marketplace.ground.db import Reader
from marketplace.ground.errors import Fault, NotFound
from marketplace.ground.files.apart import TooHeavy, Unreadable, answer_apart
from marketplace.ground.files.storing import fetch, list_older, remove, shelf_of, store
from marketplace.ground.ids import new_id
from marketplace.ground.settings import Settings
from marketplace.ground.web.faults import fault_at, refuse_faults

KIND_LENGTH_MAX: Final = 64
#: A file is kept before its row is written; younger ones are left alone.
FILE_AGE_MIN: Final = timedelta(hours=1)
_INSPECTING: Final = "impact.evidence.inspecting"
_SWEPT_AT_ONCE: Final = 500
_PRIVATE: Final = "private, no-store"
#: What is public may be taken back: nobody keeps it for longer than a day.
_PUBLIC: Final = "public, max-age=86400, immutable"


async def take_in(form: FormMultiDict, proves: str, settings: Settings) -> EvidenceRow:
    """The form's file, checked and kept; raises `BadRequest` with every fault."""
    file, kind = form.get("file"), form.get("kind")
    content = await file.read() if isinstance(file, UploadFile) else b""
    found = await inspect(content)
    faults = [fault_at("/file", found.fault, FAULTS[found.fault])] if found.fault else []
    if not isinstance(kind, str) or not 0 < len(kind) <= KIND_LENGTH_MAX:
        faults.append(fault_at("/kind", "missing", "Say which kind of evidence it is."))
    captured_on = _date_of(form.get("captured_on"), faults)
    moment = _moment_of(form.get("moment"), found, faults)
    refuse_faults(faults)
    kept = content if found.content is None else found.content
    return EvidenceRow(
        id=new_id(),
        proves=proves,
        evidence_kind=str(kind),
        sha256=await store(shelf_of(settings), kept),
        size_bytes=len(kept),
        media_type=found.media_type,
        captured_on=captured_on,
        moment=moment,
        width=found.width,
        height=found.height,
        look=found.look,
        taken_on=date.fromisoformat(found.taken_on) if found.taken_on else None,
    )


async def inspect(content: bytes) -> Inspected:
    """What the bytes are, found out in a confined process."""
    if not content:
        return Inspected(fault="missing")
    if len(content) > SIZE_BYTES_MAX:
        return Inspected(fault="too_large")
    try:
        return msgspec.msgpack.decode(await answer_apart(_INSPECTING, content), type=Inspected)
    except TooHeavy:
        return Inspected(fault="too_heavy")
    except Unreadable:
        return Inspected(fault="not_a_document")


def _date_of(text: Any, faults: list[Fault]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        faults.append(fault_at("/captured_on", "not_a_date", "Write the date as YYYY-MM-DD."))
        return None


def _moment_of(text: Any, found: Inspected, faults: list[Fault]) -> Moment | None:
    if not text:
        return None
    if found.width is None and not found.fault:
        faults.append(fault_at("/moment", "no_picture", "Only a picture is one of a pair."))
    for moment in get_args(Moment):
        if text == moment:
            return moment  # type: ignore[no-any-return]  # one of the words of Moment
    faults.append(fault_at("/moment", "not_a_choice", "Say before or after, or leave it out."))
    return None


async def give_out(
    file: KeptFile, settings: Settings, *, in_public: bool = False
) -> Response[bytes]:
    """A picture to be looked at; anything else to be saved, never shown inside our own pages."""
    content = await fetch(shelf_of(settings), file.sha256)
    if content is None:
        raise NotFound
    way = "inline" if file.media_type == PICTURE else "attachment"
    name = f"{file.sha256[:12]}.{ENDINGS.get(file.media_type, 'bin')}"
    return Response(
        content,
        media_type=file.media_type,
        headers={
            "Content-Disposition": f'{way}; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": _PUBLIC if in_public else _PRIVATE,
            "ETag": f'"{file.sha256}"',
        },
    )


async def sweep_files(reader: Reader, settings: Settings) -> int:
    """Remove the files that nothing names: kept for an upload that was refused in the end."""
    shelf = shelf_of(settings)
    found = await list_older(shelf, reader.at - FILE_AGE_MIN)
    removed = 0
    for start in range(0, len(found), _SWEPT_AT_ONCE):
        digests = found[start : start + _SWEPT_AT_ONCE]
        for digest in set(digests) - await queries.list_named(reader, digests):
            await remove(shelf, digest)
            removed += 1
    return removed
