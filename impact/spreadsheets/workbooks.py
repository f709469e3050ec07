"""Reading a workbook in a process of its own, with bounds on its memory and time.

A library that runs out of memory ends its process; it must not be the one that serves. This module is
loaded there too: a workbook comes in, its sheets go out.
"""

import io
from datetime import date, datetime
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from marketplace.ground.files.apart import SECONDS_MAX, TooHeavy, Unreadable, run_apart

SHEETS_MAX: Final = 10
MERGED_MAX: Final = 1_000
#: The rectangle of one sheet, empty cells too.
AREA_MAX: Final = 400_000


class Day(Struct, frozen=True):
    """A date, told apart from a text that looks like one."""

    day: date


class SheetRead(Struct, frozen=True):
    """One sheet as it was read, from its first row and column on."""

    name: str
    rows: list[list[str | int | float | bool | Day | None]]


class WorkbookRead(Struct, frozen=True):
    """The sheets of a workbook, or a fault: a code of `words.FAULTS`."""

    sheets: list[SheetRead] = []
    fault: Literal["too_many_sheets", "too_many_cells", "not_a_workbook"] | None = None


def read_apart(content: bytes, seconds: float = SECONDS_MAX) -> WorkbookRead:
    """Read a workbook in a new process; one that dies or takes too long had too many cells."""
    try:
        read = run_apart(__name__, content, seconds=seconds)
    except TooHeavy:
        return WorkbookRead(fault="too_many_cells")
    except Unreadable:
        return WorkbookRead(fault="not_a_workbook")
    return msgspec.msgpack.decode(read, type=WorkbookRead)


def answer(content: bytes) -> bytes:
    """The workbook as it was read, as msgpack; called in the confined process."""
    return msgspec.msgpack.encode(_read(content))


def _read(content: bytes) -> WorkbookRead:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if len(book.sheet_names) > SHEETS_MAX:
            return WorkbookRead(fault="too_many_sheets")
        sheets = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > AREA_MAX:
                return WorkbookRead(fault="too_many_cells")
            sheets.append(SheetRead(name, _rows_of(sheet)))
    except MemoryError:
        return WorkbookRead(fault="too_many_cells")
    except (CalamineError, ValueError, OverflowError, OSError):
        return WorkbookRead(fault="not_a_workbook")
    return WorkbookRead(sheets)


def _rows_of(sheet: CalamineSheet) -> list[list[str | int | float | bool | Day | None]]:
    rows = [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, _) in (sheet.merged_cell_ranges or ())[:MERGED_MAX]:
        for row in rows[top + 1 : bottom + 1]:  # what is merged downwards holds for every row of it
            if left < len(row) and top < len(rows) and left < len(rows[top]):
                row[left] = rows[top][left]
    return rows


def _plain(cell: Any) -> str | int | float | bool | Day | None:
    if isinstance(cell, datetime):
        return Day(cell.date())
    if isinstance(cell, date):
        return Day(cell)
    if isinstance(cell, str):
        return cell.strip() or None
    return cell if isinstance(cell, int | float | bool) else None
