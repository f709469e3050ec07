"""Tables as XLSX files: the same bytes for the same rows, and nothing in them that a spreadsheet would run."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

import xlsxwriter  # type: ignore[import-untyped]
from msgspec import Struct

from dashboards.figures.csv_of import guarded

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Of when a workbook says to be: never the clock's, so that its bytes follow from its rows alone.
MADE_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
#: A spreadsheet keeps so many digits of a number; longer ones stay text.
DIGITS_MAX: Final = 15
SHEET_NAME_MAX: Final = 31
_WIDTH_MAX: Final = 44
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

CellKind = Literal["text", "number", "day", "instant"]


class SheetColumn(Struct, frozen=True, kw_only=True):
    """One column: its heading, and what its cells are; `choices` is a list that the cells are chosen from."""

    heading: str
    kind: CellKind = "text"
    choices: Sequence[str] = ()
    note: str = ""


class SheetOut(Struct, frozen=True, kw_only=True):
    """One sheet: lines above the table, its columns, its rows."""

    name: str
    above: Sequence[str] = ()
    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[Any]] = ()
    #: For how many rows below the headings a template is prepared.
    prepared_rows: int = 0


def workbook_of(sheets: Sequence[SheetOut]) -> bytes:
    """The sheets as an XLSX file."""
    held = io.BytesIO()
    options = {"constant_memory": True, "in_memory": True, "strings_to_formulas": False,
               "strings_to_urls": False, "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(held, options) as book:
        book.set_properties({"created": MADE_AT.replace(tzinfo=None)})
        formats = {
            "title": book.add_format({"bold": True, "font_size": 13}),
            "heading": book.add_format({"bold": True, "bottom": 6, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"num_format": "@"}),
            "number": book.add_format({"num_format": "#,##0.###"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }  # fmt: skip
        for one in sheets:
            name = one.name.translate(_NOT_IN_NAMES).strip()[:SHEET_NAME_MAX]
            _write_sheet(book.add_worksheet(name), one, formats)
    return held.getvalue()


def _write_sheet(sheet: Any, out: SheetOut, formats: dict[str, Any]) -> None:
    top = len(out.above)
    for at, column in enumerate(out.columns):
        sheet.set_column(at, at, _width(out, at), formats[column.kind])
    for at, line in enumerate(out.above):
        sheet.write_string(at, 0, guarded(line), formats["title"] if at == 0 else None)
    for at, column in enumerate(out.columns):
        sheet.write_string(top, at, guarded(column.heading), formats["heading"])
    for number, row in enumerate(out.rows, top + 1):
        for at, (cell, column) in enumerate(zip(row, out.columns, strict=True)):
            _write_cell(sheet, number, at, cell, column.kind, formats)
    sheet.freeze_panes(top + 1, 1 if out.rows else 0)
    if out.rows:
        sheet.autofilter(top, 0, top + len(out.rows), len(out.columns) - 1)
    for at, column in enumerate(out.columns):
        _prepare_column(sheet, top + 1, at, column, out.prepared_rows)


def _prepare_column(sheet: Any, first: int, at: int, column: SheetColumn, prepared: int) -> None:
    """What a template's empty cells ask for: a list to choose from, or a word of advice."""
    if not prepared or not (column.choices or column.note):
        return
    rule: dict[str, Any] = {"validate": "any"}
    if column.choices:
        rule = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
    if column.note:
        rule |= {"input_title": column.heading[:32], "input_message": column.note[:255]}
    sheet.data_validation(first, at, first + prepared - 1, at, rule)


def _width(out: SheetOut, at: int) -> float:
    texts = [
        out.columns[at].heading,
        *(str(row[at]) for row in out.rows[:200] if row[at] is not None),
    ]
    widest = max(sum(2 if ord(one) > 0x2E7F else 1 for one in text) for text in texts)
    return float(min(max(widest + 2, 8), _WIDTH_MAX))


def _write_cell(
    sheet: Any, row: int, at: int, cell: Any, kind: CellKind, formats: dict[str, Any]
) -> None:
    """A cell as what it is; what does not fit its kind stays text."""
    if cell is None or cell == "":
        return
    if kind == "number" and (number := _number_of(cell)) is not None:
        sheet.write_number(row, at, number, formats["number"])
    elif kind == "day" and isinstance(cell, date):
        sheet.write_datetime(row, at, cell, formats["day"])
    elif kind == "instant" and isinstance(cell, datetime):
        sheet.write_datetime(row, at, cell.replace(tzinfo=None), formats["instant"])
    else:
        sheet.write_string(row, at, guarded(str(cell)), formats["text"])


def _number_of(cell: Any) -> float | None:
    """The number, or None when a spreadsheet would not keep all of it."""
    try:
        number = Decimal(str(cell))
    except ArithmeticError:
        return None
    is_kept = number.is_finite() and len(number.as_tuple().digits) <= DIGITS_MAX
    return float(number) if is_kept else None
