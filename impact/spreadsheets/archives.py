"""Looking into an XLSX file before it is opened: what it would unpack to, counted rather than believed. Pure."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

MEMBERS_MAX: Final = 300
UNPACKED_BYTES_MAX: Final = 32 * 1024 * 1024
#: Cells with something in them; a table of 2,000 rows and 30 columns has as many.
CELLS_MAX: Final = 60_000
#: The rectangle from the first cell to the last, empty ones too.
AREA_MAX: Final = 400_000
#: Cells that do not say where they stand.
UNPLACED_MAX: Final = 600
#: All texts of all cells together, each as often as it is used.
TEXT_BYTES_MAX: Final = 32 * 1024 * 1024
_LOCAL_HEADER: Final = 30
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_TEXTS: Final = re.compile(r"xl/sharedStrings\.xml", re.IGNORECASE)
#: A cell that is not closed at once, that is one with something in it.
_CELL: Final = re.compile(rb"<(?:\w+:)?c(\s[^<>]*[^/<>])?>")
_PLACE: Final = re.compile(rb"""\sr=["']([A-Z]{1,7})([0-9]{1,9})["']""")
_SHARED: Final = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]*\bt=["']s["'][^<>]*>\s*<(?:\w+:)?v>([0-9]{1,9})<"""
)
_ENTRY_END: Final = re.compile(rb"</(?:\w+:)?si>")


class Refusal(Struct, frozen=True):
    """Why a file cannot be taken: a code of `words.FAULTS`, and what it says beside."""

    code: str
    facts: Mapping[str, str]


def why_not_open(content: bytes) -> Refusal | None:
    """The reason not to open this workbook, or None. Nothing larger than the bounds is ever unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if any(one.flag_bits & 0x1 for one in members):
                return Refusal("is_locked", {})
            if (
                len(members) > MEMBERS_MAX
                or sum(one.file_size for one in members) > UNPACKED_BYTES_MAX
            ):
                return _too_large()
            unpacked = {one.filename: _unpack(content, one) for one in members}
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError):
        return Refusal("not_a_workbook", {})
    if "[Content_Types].xml" not in unpacked or not any(_SHEET.fullmatch(one) for one in unpacked):
        return Refusal("not_a_workbook", {})
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in unpacked.values()):
        return Refusal("not_a_workbook", {})
    return _look_at_cells(unpacked)


def _unpack(content: bytes, member: zipfile.ZipInfo) -> bytes:
    """The member's bytes; raises `ValueError` when there are more or fewer than its directory says."""
    names = content[member.header_offset + 26 : member.header_offset + 30]
    skipped = int.from_bytes(names[:2], "little") + int.from_bytes(names[2:], "little")
    start = member.header_offset + _LOCAL_HEADER + skipped
    packed = content[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        unpacked = packed
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.file_size + 1)
    else:
        raise ValueError(member.compress_type)
    if len(unpacked) != member.file_size:
        raise ValueError(member.filename)
    return unpacked


def _look_at_cells(unpacked: Mapping[str, bytes]) -> Refusal | None:
    """A few bytes can name the last cell of a sheet, or one long text a hundred thousand times."""
    sheets = [part for name, part in unpacked.items() if _SHEET.fullmatch(name)]
    lengths = _lengths_of_texts(unpacked)
    cells = used = 0
    for sheet in sheets:
        count, is_wide = _count_cells(sheet)
        cells += count
        if is_wide or cells > CELLS_MAX:
            return Refusal("too_many_cells", {"most": f"{CELLS_MAX:,}"})
        for shared in _SHARED.finditer(sheet):
            index = int(shared[1])
            used += lengths[index] if index < len(lengths) else 0
    return _too_large() if used > TEXT_BYTES_MAX else None


def _count_cells(sheet: bytes) -> tuple[int, bool]:
    """How many cells hold something, and whether they lie too far apart."""
    count = unplaced = right = bottom = 0
    for cell in _CELL.finditer(sheet):
        count += 1
        place = _PLACE.search(cell[1] or b"")
        if count > CELLS_MAX:
            break
        if place is None:
            unplaced += 1
        else:
            right, bottom = max(right, _column_no(place[1])), max(bottom, int(place[2]))
    return count, right * bottom > AREA_MAX or unplaced > UNPLACED_MAX


def _column_no(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _lengths_of_texts(unpacked: Mapping[str, bytes]) -> list[int]:
    part = next((part for name, part in unpacked.items() if _TEXTS.fullmatch(name)), b"")
    return [len(entry) for entry in _ENTRY_END.split(part)]


def _too_large() -> Refusal:
    return Refusal("too_large_unpacked", {"most": str(UNPACKED_BYTES_MAX >> 20)})
