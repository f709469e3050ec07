"""From a file or a paste to grids of cells, within bounds; nothing is evaluated."""

import csv
import io
import itertools
from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from msgspec import Struct

from impact.spreadsheets.archives import CELLS_MAX, Refusal, why_not_open
from impact.spreadsheets.decoding import ENCODINGS, Encoding, decode, sample_of
from impact.spreadsheets.workbooks import SHEETS_MAX, Day, SheetRead, read_apart

BYTES_MAX: Final = 4 * 1024 * 1024
ROWS_MAX: Final = 2_000
COLUMNS_MAX: Final = 60
CELL_LENGTH_MAX: Final = 4_000
XLSX_MARK: Final = b"PK\x03\x04"
OLD_EXCEL_MARK: Final = b"\xd0\xcf\x11\xe0"

#: What a fault of a workbook says beside.
_FACTS: Final[Mapping[str, Mapping[str, str]]] = {
    "too_many_sheets": {"most": str(SHEETS_MAX)},
    "too_many_cells": {"most": f"{CELLS_MAX:,}"},
}

#: What a cell holds; None is an empty one.
Cell = str | int | float | bool | date | None


class Grid(Struct, frozen=True):
    """One sheet: its rows from the first on, so that row 1 is `rows[0]`, as the spreadsheet shows it."""

    name: str
    rows: list[list[Cell]]


class Candidate(Struct, frozen=True):
    """One way to read a file that could be in several encodings, with words to tell it by."""

    encoding: Encoding
    sample: str


class Opened(Struct, frozen=True):
    """A file opened: its grids, or why not; and in which encoding, or which ones it could be in."""

    grids: list[Grid]
    refusal: Refusal | None = None
    encoding: Encoding | None = None
    candidates: tuple[Candidate, ...] = ()


def open_file(content: bytes, name: str, chosen: Encoding | None = None) -> Opened:
    """The grids of an XLSX, CSV or TSV file; `name` is what a file of one sheet is called by."""
    if len(content) > BYTES_MAX:
        return Opened([], Refusal("too_many_bytes", {"most": str(BYTES_MAX >> 20)}))
    if not content.strip():
        return Opened([], Refusal("nothing_here", {}))
    if content.startswith(OLD_EXCEL_MARK):
        return Opened([], Refusal("old_excel", {}))
    if content.startswith(XLSX_MARK):
        return _open_workbook(content)
    return _open_text(content, name, chosen)


def _open_workbook(content: bytes) -> Opened:
    refusal = why_not_open(content)
    if refusal:
        return Opened([], refusal)
    read = read_apart(content)
    if read.fault:
        return Opened([], Refusal(read.fault, _FACTS.get(read.fault, {})))
    return _bounded(Opened([_grid_of(sheet) for sheet in read.sheets if sheet.rows]))


def _grid_of(sheet: SheetRead) -> Grid:
    rows: list[list[Cell]] = [
        [cell.day if isinstance(cell, Day) else cell for cell in row] for row in sheet.rows
    ]
    return Grid(sheet.name, rows)


def _open_text(content: bytes, name: str, chosen: Encoding | None) -> Opened:
    decoded = decode(content, chosen)
    if not decoded.readings:
        asked = tuple(Candidate(one, "") for one in ENCODINGS) if chosen else ()
        return Opened([], Refusal("not_a_text", {}), chosen, asked)
    likeliest = decoded.readings[0]
    candidates = (
        ()
        if decoded.is_sure
        else tuple(Candidate(one.encoding, sample_of(one.text)) for one in decoded.readings)
    )
    try:
        rows = _rows_of(likeliest.text)
    except csv.Error:
        return Opened([], Refusal("not_a_table", {}), likeliest.encoding, candidates)
    return _bounded(Opened([Grid(name, rows)], None, likeliest.encoding, candidates))


def _rows_of(text: str) -> list[list[Cell]]:
    """A row for each record: a spreadsheet that opens the file counts them so, whatever lines it has."""
    between = _delimiter_of(text)
    try:
        return _records(text, between, csv.QUOTE_MINIMAL)
    except csv.Error:
        if between != "\t":
            raise
        return _records(text, between, csv.QUOTE_NONE)  # a paste may hold a lone quotation mark


def _records(text: str, between: str, quoting: Literal[0, 3]) -> list[list[Cell]]:
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=between, quoting=quoting, strict=True
    )
    return [[_unwrapped(cell) for cell in row] for row in itertools.islice(reader, ROWS_MAX + 1)]


def _delimiter_of(text: str) -> str:
    """What stands between the cells: of tab, comma and semicolon the commonest in the first full line."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max("\t,;", key=first.count)


def _unwrapped(cell: str) -> Cell:
    """A cell without what spreadsheets put around text that looks like a number: ="0123" or '0123."""
    text = cell.strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        text = text[2:-1]
    elif len(text) > 1 and text[0] == "'" and text[1] in "=+-@＝＋－＠\t\r0123456789":
        text = text[1:]
    return text or None


def _bounded(opened: Opened) -> Opened:
    for grid in opened.grids:
        if len(grid.rows) > ROWS_MAX:
            return _too_much(opened, "too_many_rows", ROWS_MAX)
        if any(len(row) > COLUMNS_MAX and any(row[COLUMNS_MAX:]) for row in grid.rows):
            return _too_much(opened, "too_many_columns", COLUMNS_MAX)
        texts = (cell for row in grid.rows for cell in row if isinstance(cell, str))
        if any(len(text) > CELL_LENGTH_MAX for text in texts):
            return _too_much(opened, "cell_too_long", CELL_LENGTH_MAX)
    if not opened.grids:
        return Opened([], Refusal("nothing_here", {}), opened.encoding)
    return opened


def _too_much(opened: Opened, code: str, most: int) -> Opened:
    return Opened([], Refusal(code, {"most": f"{most:,}"}), opened.encoding, opened.candidates)
