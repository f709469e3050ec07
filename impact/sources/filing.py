"""A file of the one form: opened, its headings found, its cells read as a program would have said them. Pure."""

import re
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from impact.sources.persons import column_of
from impact.sources.reading import faults_of_columns
from impact.sources.states import COLUMNS, FIGURES_MAX, NEEDED, QUALIFIER_WORDS, VALUES
from impact.spreadsheets.cells import text_of
from impact.spreadsheets.grids import Cell, Grid
from marketplace.ground.errors import Fault
from marketplace.ground.web.faults import fault_at

_NOTHING: Final = frozenset({"", "-", "—", "/", "无", "n/a", "na", "null"})
_NUMBERS: Final = frozenset({*VALUES, "checked", "right"})
_SEPARATORS: Final = re.compile(r"(?<=\d)[,，](?=\d{3})")
_HEADINGS_WITHIN: Final = 5


class Filed(Struct, frozen=True):
    """A file read: rows as a program would send them, the line of each, and what is wrong with its shape."""

    rows: list[dict[str, Any]]
    lines: list[int]
    headings: list[str]
    faults: list[Fault]


def read_grid(grids: Sequence[Grid]) -> Filed:
    """The rows of the file's only table, its headings among the first lines."""
    full = [grid for grid in grids if any(any(row) for row in grid.rows)]
    if len(full) != 1:
        return _faulty(fault_at("/file", "one_table", "The file must hold one table."))
    at = _line_of_headings(full[0])
    if at is None:
        return _faulty(
            fault_at(
                "/file",
                "no_headings",
                "No row of headings was found. Needed are indicator, period, unit, and one of baseline, target and actual.",
            ),
        )
    headings = _headings(full[0], at)
    faults = faults_of_columns([one or "?" for one in headings], "/columns")
    columns = [column_of(one) for one in headings]
    found = [one for one in columns if one]
    if len(found) != len(set(found)):
        faults.append(fault_at("/columns", "twice", "Two columns have the same heading."))
    if faults:
        return Filed([], [], headings, faults)
    return _rows_below(full[0], at, columns, headings)


def _faulty(fault: Fault) -> Filed:
    return Filed([], [], [], [fault])


def _headings(grid: Grid, at: int) -> list[str]:
    """The headings, as far to the right as anything stands: a column without one is none of the form."""
    width = max(
        (place for row in grid.rows[at:] for place, cell in enumerate(row, 1) if text_of(cell)),
        default=0,
    )
    texts = [text_of(cell) for cell in grid.rows[at]]
    return (texts + [""] * width)[:width]


def _line_of_headings(grid: Grid) -> int | None:
    for at, row in enumerate(grid.rows[:_HEADINGS_WITHIN]):
        found = {column_of(text_of(cell)) for cell in row}
        if set(NEEDED) <= found and found & set(VALUES):
            return at
    return None


def _rows_below(grid: Grid, at: int, columns: Sequence[str | None], headings: list[str]) -> Filed:
    rows, lines = [], []
    for line, cells in enumerate(grid.rows[at + 1 :], at + 2):
        if not any(cells):
            continue
        rows.append(_row_of(columns, cells))
        lines.append(line)
    if len(rows) > FIGURES_MAX:
        return _faulty(fault_at("/file", "too_many_rows", "At most 2,000 rows."))
    if not rows:
        return _faulty(fault_at("/file", "missing", "The table has no rows."))
    return Filed(rows, lines, headings, [])


def _row_of(columns: Sequence[str | None], cells: Sequence[Cell]) -> dict[str, Any]:
    """The row as a program would have sent it; what stands beyond the headings would be refused there."""
    row: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=False):
        text = text_of(cell)
        if column is None or text.lower() in _NOTHING:
            continue
        row[column] = _said(column, text)
    return row


def _said(column: str, text: str) -> str | int:
    if column in _NUMBERS:
        text = _SEPARATORS.sub("", text)
    if column in ("checked", "right") and text.isdigit() and len(text) < 10:
        return int(text)
    return QUALIFIER_WORDS.get(text, text) if column == "qualifier" else text


def heading_of(column: str) -> str:
    """What a column is headed by in a template."""
    return COLUMNS[column][0]
