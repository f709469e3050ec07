"""What may serve as evidence by its content, how it is given out, and what keeps a file from serving."""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

SIZE_BYTES_MAX: Final = 8 * 1024 * 1024
PICTURE: Final = "image/jpeg"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
DOCX: Final = f"{_OFFICE}wordprocessingml.document"
XLSX: Final = f"{_OFFICE}spreadsheetml.sheet"
PPTX: Final = f"{_OFFICE}presentationml.presentation"
#: How a file of each kind is called when it is given out.
ENDINGS: Final[Mapping[str, str]] = {
    PICTURE: "jpg",
    "application/pdf": "pdf",
    "text/plain": "txt",
    DOCX: "docx",
    XLSX: "xlsx",
    PPTX: "pptx",
}

#: Why a file is not taken, and what to do about it, as msgids.
FAULTS: Final[Mapping[str, str]] = {
    "missing": "Attach a file that is not empty.",
    "too_large": "At most 8 MB.",
    "not_a_choice": "Attach a picture (JPEG, PNG or WebP), a PDF, a docx, xlsx or pptx file, or plain text.",
    "is_heic": "This is a HEIC picture. Let the camera save the most compatible form (JPEG), or send a screenshot of it.",
    "is_old_office": "This is an old office file, or one with a password. Save it as docx, xlsx or pptx without one.",
    "not_a_picture": "This picture cannot be read: it is cut off, damaged or has more than 50 million pixels.",
    "not_a_document": "This document cannot be read: it is damaged, or not what it seems. Save it anew.",
    "two_in_one": "This is two kinds of file in one. Send a plain one.",
    "has_program": "The file holds a macro, a program or something that it fetches from elsewhere. Save it without, or as a plain PDF.",
    "is_locked": "The file is locked with a password. Save it without one.",
    "too_large_unpacked": "The file would unpack to far more than it seems. Make it smaller, or save it anew.",
    "has_virus_mark": "The file holds the test mark of virus scanners.",
    "has_markup": "A text with HTML or script in it is not taken. Save it as PDF.",
    "too_heavy": "Checking this file takes too much memory or time. Make it smaller, or save it anew.",
}

_SIGNATURES: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_HEIC: Final = (b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_MARKUP: Final = re.compile(
    r"<\s*(?:!doctype|\?xml|\?php|html|script|svg|iframe|object|embed|body|img)\b", re.IGNORECASE
)


class Inspected(Struct, frozen=True, kw_only=True):
    """What was found out about a file: why it is not taken (a key of `FAULTS`), or what it is.

    `content` is there where the file was made anew; otherwise it is kept as it came.
    """

    fault: str | None = None
    media_type: str = ""
    content: bytes | None = None
    width: int | None = None
    height: int | None = None
    taken_on: str | None = None
    look: int | None = None


def media_type_of(content: bytes) -> str | None:
    """What the bytes themselves show: PDF, PNG, JPEG, WebP or plain UTF-8 text; else None."""
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return "text/plain" if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    is_printable = all(one.isprintable() or one in "\r\n\t\ufeff" for one in text)
    return bool(text) and is_printable and not text.lstrip("\ufeff \r\n\t").startswith("<")


def has_markup(content: bytes) -> bool:
    """Whether a text holds what a browser could run."""
    return _MARKUP.search(content.decode("utf-8")) is not None


def fault_of_unknown(content: bytes) -> str:
    """Why a file of no known kind is not taken, as kindly as its first bytes allow."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return "is_heic"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "is_old_office"
    return "not_a_choice"
