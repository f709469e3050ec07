"""Why a PDF or an office file is not taken: looked into, never rendered. Pure."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from impact.evidence.kinds import DOCX, PPTX, XLSX

MEMBERS_MAX: Final = 2_000
UNPACKED_BYTES_MAX: Final = 128 * 1024 * 1024
_CHUNK: Final = 1 << 20
VIRUS_MARK: Final = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
#: The end of a ZIP's directory, without a comment behind it.
_END_BYTES: Final = 22
_MAIN_PARTS: Final = (
    (b"wordprocessingml.document.main+xml", DOCX),
    (b"spreadsheetml.sheet.main+xml", XLSX),
    (b"presentationml.presentation.main+xml", PPTX),
    (b"presentationml.slideshow.main+xml", PPTX),
)
_PROGRAMS: Final = re.compile(
    r"vbaproject|vbadata|activex|oleobject|\.(?:exe|dll|js|jse|vbs|vbe|wsf|bat|cmd|ps1|scr|hta|jar|lnk|"
    r"msi|com|html?|svg|swf|zip|rar|7z|gz|iso|docm|xlsm|pptm|bin)$",
    re.IGNORECASE,
)
#: Parts of an honest workbook or document that end so too.
_HARMLESS: Final = re.compile(r"printersettings/[^/]+\.bin$", re.IGNORECASE)
_NESTED: Final = re.compile(r"\.(?:docx|xlsx|pptx)$", re.IGNORECASE)
_FETCHED: Final = re.compile(
    rb"<[^>]*(?:attachedTemplate|oleObject|frame|subDocument|externalLinkPath)[^>]*"
    rb"TargetMode\s*=\s*[\"']External[\"']|<[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*"
    rb"(?:attachedTemplate|oleObject|frame|subDocument)",
    re.IGNORECASE,
)
_EXECUTABLE: Final = (b"MZ", b"\x7fELF", b"#!")
_ACTIVE: Final = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|GoToE|SubmitForm|ImportData)(?![A-Za-z])"
)
_LOCKED: Final = re.compile(rb"/Encrypt(?![A-Za-z])")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_MARKUP: Final = re.compile(rb"<\s*(?:script|html|svg|\?php)", re.IGNORECASE)
_HEAD_BYTES: Final = 1024


class _Bad(Exception):
    """A key of `kinds.FAULTS`."""


def why_not_pdf(content: bytes) -> str | None:
    """Why this PDF is not taken, as a key of `FAULTS`, or None."""
    if zipfile.is_zipfile(io.BytesIO(content)) or _MARKUP.search(content[:_HEAD_BYTES]):
        return "two_in_one"
    try:
        for part in _spoken(content):
            plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
            if _LOCKED.search(plain):
                return "is_locked"
            if _ACTIVE.search(plain):
                return "has_program"
    except _Bad as fault:
        return str(fault)
    return None


def _spoken(content: bytes) -> Iterator[bytes]:
    """What a reader of the PDF takes for its objects: all but the streams, and the streams of objects."""
    at = unpacked = 0
    while (start := content.find(b"stream", at)) >= 0:
        yield content[at:start]
        end = content.find(b"endstream", start)
        if end < 0:
            break
        if b"/ObjStm" in content[max(at, start - _HEAD_BYTES) : start]:
            objects = _inflate(content[start + 6 : end].lstrip(b"\r\n"))
            unpacked += len(objects)
            if unpacked > UNPACKED_BYTES_MAX:
                raise _Bad("too_large_unpacked")
            yield objects
        at = end + len(b"endstream")
    yield content[at:]


def _inflate(packed: bytes) -> bytes:
    """The stream's bytes; what is packed in another way is left as it is."""
    try:
        inflating = zlib.decompressobj()
        found = inflating.decompress(packed, UNPACKED_BYTES_MAX)
    except zlib.error:
        return packed
    if inflating.unconsumed_tail:
        raise _Bad("too_large_unpacked")
    return found


def look_into_office(content: bytes, *, is_nested: bool = False) -> tuple[str | None, str]:
    """Why this office file is not taken (a key of `FAULTS`, or None), and its media type."""
    if content.rfind(b"PK\x05\x06") + _END_BYTES != len(content):
        return "two_in_one", ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return None, _read(archive, is_nested=is_nested)
    except _Bad as fault:
        return str(fault), ""
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, OSError):
        return "not_a_document", ""
    except RuntimeError:  # how zipfile tells of a password
        return "is_locked", ""


def _read(archive: zipfile.ZipFile, *, is_nested: bool) -> str:
    members = archive.infolist()
    if any(one.flag_bits & 0x1 for one in members):
        raise _Bad("is_locked")
    if len(members) > MEMBERS_MAX or sum(one.file_size for one in members) > UNPACKED_BYTES_MAX:
        raise _Bad("too_large_unpacked")
    names = [one.filename for one in members]
    if len({name.lower() for name in names}) != len(names) or any(map(_is_odd, names)):
        raise _Bad("not_a_document")
    if min(one.header_offset for one in members) != 0:
        raise _Bad("two_in_one")
    if any(_PROGRAMS.search(name) and not _HARMLESS.search(name) for name in names):
        raise _Bad("has_program")
    left = UNPACKED_BYTES_MAX
    kinds = b""
    for member in members:
        part = _unpack(archive, member, left)
        left -= len(part)
        _look_at(member.filename, part, is_nested=is_nested)
        if member.filename == "[Content_Types].xml":
            kinds = part
    return _main_kind(kinds)


def _is_odd(name: str) -> bool:
    parts = name.rstrip("/").split("/")
    return ".." in parts or name.startswith("/") or "\\" in name or not name.isprintable()


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    """The member's bytes, counted rather than believed."""
    held = bytearray()
    with archive.open(member) as opened:
        while chunk := opened.read(_CHUNK):
            held += chunk
            if len(held) > left:
                raise _Bad("too_large_unpacked")
    return bytes(held)


def _look_at(name: str, part: bytes, *, is_nested: bool) -> None:
    if VIRUS_MARK in part:
        raise _Bad("has_virus_mark")
    if part.startswith(_EXECUTABLE):
        raise _Bad("has_program")
    if name.lower().endswith((".xml", ".rels")):
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise _Bad("not_a_document")
        if name.lower().endswith(".rels") and _FETCHED.search(part):
            raise _Bad("has_program")
    if _NESTED.search(name) or part.startswith(b"PK\x03\x04"):
        # A chart brings its own table; what lies deeper than that brings something else.
        fault = "two_in_one" if is_nested else look_into_office(part, is_nested=True)[0]
        if fault:
            raise _Bad(fault)


def _main_kind(kinds: bytes) -> str:
    if b"macroEnabled" in kinds or b"vbaProject" in kinds:
        raise _Bad("has_program")
    for mark, media_type in _MAIN_PARTS:
        if mark in kinds:
            return media_type
    raise _Bad("not_a_choice")
