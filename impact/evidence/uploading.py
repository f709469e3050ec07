"""Taking a file in: what came is checked by what it is, then kept; and giving it to whoever may see it."""

from datetime import date
from typing import Any, Final

from litestar import Response
from litestar.datastructures import FormMultiDict, UploadFile

from impact.evidence.queries import EvidenceRow, KeptFile
from impact.evidence.rules import SIZE_BYTES_MAX, media_type_of
from marketplace.ground.errors import Fault, NotFound
from marketplace.ground.files.storing import fetch, shelf_of, store
from marketplace.ground.ids import new_id
from marketplace.ground.settings import Settings
from marketplace.ground.web.faults import fault_at, refuse_faults

KIND_LENGTH_MAX: Final = 64
#: Where evidence is kept.
SHELF: Final = "proofs"
_ENDINGS: Final = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/plain": "txt",
}


async def take_in(form: FormMultiDict, proves: str, settings: Settings) -> EvidenceRow:
    """The form's file, checked and kept; raises `BadRequest` with every fault."""
    file, kind = form.get("file"), form.get("kind")
    content = await file.read() if isinstance(file, UploadFile) else b""
    faults = _faults_of_file(content)
    if not isinstance(kind, str) or not 0 < len(kind) <= KIND_LENGTH_MAX:
        faults.append(fault_at("/kind", "missing", "Say which kind of evidence it is."))
    captured_on = _date_of(form.get("captured_on"), faults)
    refuse_faults(faults)
    return EvidenceRow(
        id=new_id(),
        proves=proves,
        evidence_kind=str(kind),
        sha256=await store(shelf_of(settings, SHELF), content),
        size_bytes=len(content),
        media_type=str(media_type_of(content)),
        captured_on=captured_on,
    )


def _faults_of_file(content: bytes) -> list[Fault]:
    if not content:
        return [fault_at("/file", "missing", "Attach a file that is not empty.")]
    if len(content) > SIZE_BYTES_MAX:
        return [fault_at("/file", "too_large", "At most 8 MB.")]
    if media_type_of(content) is None:
        return [fault_at("/file", "not_a_choice", "Attach a PDF, PNG, JPEG or plain text file.")]
    return []


def _date_of(text: Any, faults: list[Fault]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        faults.append(fault_at("/captured_on", "not_a_date", "Write the date as YYYY-MM-DD."))
        return None


async def give_out(file: KeptFile, settings: Settings) -> Response[bytes]:
    """The file as something to be saved, never shown inside our own pages."""
    content = await fetch(shelf_of(settings, SHELF), file.sha256)
    if content is None:
        raise NotFound
    name = f"{file.sha256[:12]}.{_ENDINGS[file.media_type]}"
    return Response(
        content,
        media_type=file.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )
