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
#: Rows, cells and values, the empty ones too.
TAGS_MAX: Final = 600_000
#: Cells that do not say where they stand.
UNPLACED_MAX: Final = 600
#: All texts of all cells together, each as often as it is used.
TEXT_BYTES_MAX: Final = 32 * 1024 * 1024
_LOCAL_HEADER: Final = 30
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
#: What makes a part a sheet to whoever reads it, whatever the part is called.
_SHEET_MARK: Final = b"sheetData"
#: The heart of an ODS or XLSB file, which are not looked into.
_OTHER_KINDS: Final = frozenset({"content.xml", "xl/workbook.bin"})
_TEXTS: Final = re.compile(r"xl/sharedStrings\.xml", re.IGNORECASE)
#: The tags of rows, cells and values; each match ends before the next tag, so that looking is linear.
_TAG: Final = re.compile(rb"<(?:[^\s<>/:]*:)?(row|c|v)(?=[\s/>])([^<]*)")
_PLACE: Final = re.compile(rb"""(?<![\w:])r\s*=\s*["']([^"']*)["']""")
_CELL_PLACE: Final = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_ROW_PLACE: Final = re.compile(rb"[0-9]{1,7}")
_IS_SHARED: Final = re.compile(rb"""(?<![\w:])t\s*=\s*["']s["']""")
_INDEX: Final = re.compile(rb"[^>]*>\s*([0-9]{1,9})\s*")
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
    if len(unpacked) != len(members) or any(one.lower() in _OTHER_KINDS for one in unpacked):
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
    lengths = _lengths_of_texts(unpacked)
    cells = tags = used = 0
    for sheet in (part for part in unpacked.values() if _SHEET_MARK in part):
        measure = _Measure(lengths)
        for tag in _TAG.finditer(sheet):
            measure.add(tag[1], tag[2])
            tags += 1
            if tags > TAGS_MAX or measure.is_too_wide() or cells + measure.cells > CELLS_MAX:
                return Refusal("too_many_cells", {"most": f"{CELLS_MAX:,}"})
        cells += measure.cells
        used += measure.used
    return _too_large() if used > TEXT_BYTES_MAX else None


class _Measure:
    """How many cells of a sheet hold something and how far apart they lie: at least as far as in truth."""

    def __init__(self, lengths: list[int]) -> None:
        self.cells = self.used = 0
        self._lengths = lengths
        self._longest = max(lengths)
        self._unplaced = self._right = self._bottom = 0
        #: The farthest that anything stands, empty rows and cells too: what follows stands behind it.
        self._far_column = self._far_row = 0
        self._is_odd = self._is_shared = False

    def add(self, name: bytes, rest: bytes) -> None:
        """Count a tag: its name, and what stands from there to the next tag."""
        if name == b"v":
            self._add_value(rest)
            return
        if rest.count(b'"') % 2 or rest.count(b"'"):
            self._is_odd = _is_oddly_quoted(rest) or self._is_odd
        places = _PLACE.findall(rest)
        if name == b"row":
            self._add_row(places)
        else:
            self._add_cell(places, rest)

    def is_too_wide(self) -> bool:
        """Whether the cells lie too far apart, or where they lie cannot be told."""
        is_far = self._right * self._bottom > AREA_MAX
        return is_far or self._is_odd or self._unplaced > UNPLACED_MAX

    def _add_row(self, places: list[bytes]) -> None:
        if not places:
            self._far_row += 1
        for place in places:
            if _ROW_PLACE.fullmatch(place):
                self._far_row = max(self._far_row, int(place))
            else:
                self._is_odd = True

    def _add_cell(self, places: list[bytes], rest: bytes) -> None:
        row, column = self._place_of(places)
        self._far_row, self._far_column = max(self._far_row, row), max(self._far_column, column)
        self._is_shared = False
        if rest.count(b">") == 1 and rest.rstrip().endswith(b"/>"):
            return  # nothing is in it
        self.cells += 1
        self._unplaced += not places
        self._right, self._bottom = max(self._right, column), max(self._bottom, row)
        self._is_shared = _IS_SHARED.search(rest) is not None

    def _place_of(self, places: list[bytes]) -> tuple[int, int]:
        """Row and column of a cell; one that does not say stands behind all others."""
        if not places:
            return max(self._far_row, 1), self._far_column + 1
        row = column = 0
        for place in places:
            match = _CELL_PLACE.fullmatch(place.upper())
            if match is None:
                self._is_odd = True
            else:
                row, column = max(row, int(match[2])), max(column, _column_no(match[1]))
        return row, column

    def _add_value(self, rest: bytes) -> None:
        if self._is_shared:
            match = _INDEX.fullmatch(rest)
            index = int(match[1]) if match else -1
            known = 0 <= index < len(self._lengths)
            self.used += self._lengths[index] if known else self._longest


def _is_oddly_quoted(rest: bytes) -> bool:
    """Whether a tag's values may hold a tag's own signs: quotation marks left open, or of both kinds."""
    double, single = rest.count(b'"'), rest.count(b"'")
    return bool(double % 2 or single % 2 or (double and single))


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
