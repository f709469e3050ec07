"""Finding out what a file is and whether it may serve; loaded in a confined process and nowhere else."""

import io
import zipfile

import msgspec

from impact.evidence.documents import VIRUS_MARK, look_into_office, why_not_pdf
from impact.evidence.kinds import PICTURE, Inspected, fault_of_unknown, has_markup, media_type_of
from marketplace.ground.files.darkroom import develop

_ZIP_MARK = b"PK\x03\x04"
_HEAD_BYTES = 1024


def answer(content: bytes) -> bytes:
    """What was found out, as msgpack of an `Inspected`."""
    return msgspec.msgpack.encode(inspect(content))


def inspect(content: bytes) -> Inspected:
    """What the bytes are, whatever they were called; a picture is made anew. Raises `MemoryError`."""
    if VIRUS_MARK in content:
        return Inspected(fault="has_virus_mark")
    media_type = media_type_of(content)
    if media_type is not None and media_type.startswith("image/"):
        return _inspect_picture(content)
    if media_type == "application/pdf":
        return _judged(why_not_pdf(content), media_type)
    if media_type == "text/plain":
        return _judged("has_markup" if has_markup(content) else None, media_type)
    if content.startswith(_ZIP_MARK):
        return _judged(*look_into_office(content))
    return Inspected(fault=fault_of_unknown(content))


def _judged(fault: str | None, media_type: str) -> Inspected:
    return Inspected(fault=fault) if fault else Inspected(media_type=media_type)


def _inspect_picture(content: bytes) -> Inspected:
    if zipfile.is_zipfile(io.BytesIO(content)) or b"%PDF-" in content[:_HEAD_BYTES]:
        return Inspected(fault="two_in_one")
    made = develop(content)
    if made is None:
        return Inspected(fault="not_a_picture")
    return Inspected(
        media_type=PICTURE,
        content=made.content,
        width=made.width,
        height=made.height,
        taken_on=made.taken_on,
        look=made.look,
    )
