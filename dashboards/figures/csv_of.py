"""A figure's table as CSV, safe to open in a spreadsheet."""

import csv
import io
from typing import Final

from dashboards.figures.shape import Figure

#: Cells that a spreadsheet would take for a formula, full-width forms included.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_of(figure: Figure) -> str:
    """The rows with the columns' keys as header; the entry and whether it is a demonstration beside."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(
        [*(column.key for column in figure.table.columns), "as_of_entry", "demonstration"]
    )
    for row in figure.table.rows:
        told = "true" if figure.demonstration else "false"
        writer.writerow([*(guarded(cell) for cell in row), figure.as_of.entry, told])
    return text.getvalue()


def guarded(cell: object) -> str:
    """The cell as text; one that looks like a formula gets an apostrophe before it. None is empty."""
    if cell is None:
        return ""
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text
