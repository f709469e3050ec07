"""Tables as CSV files that a spreadsheet opens without harm, and says where they come from."""

import csv
import io
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar import Response
from msgspec import Struct

from dashboards.figures.csv_of import guarded

MEDIA_TYPE: Final = "text/csv"


class Table(Struct, frozen=True):
    """Rows under their columns' names; a cell is text, a number, a date, a truth or nothing."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def table_of(columns: Sequence[str], rows: Sequence[Struct]) -> Table:
    """The named fields of Structs as a table; a list becomes its parts with spaces between."""
    plain = [msgspec.to_builtins(row) for row in rows]
    return Table(columns, [[_cell(row[name]) for name in columns] for row in plain])


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else value


def as_csv_file(name: str, table: Table, entry: int, *, demonstration: bool) -> Response[bytes]:
    """The table as a file: UTF-8 with a byte order mark, every row with the entry it counts up to."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    told = "true" if demonstration else "false"
    columns = [one for one in table.columns if one != "demonstration"]
    kept = [table.columns.index(one) for one in columns]
    writer.writerow([*columns, "as_of_entry", "demonstration"])
    for row in table.rows:
        writer.writerow([*(guarded(row[place]) for place in kept), entry, told])
    file = f"jiebang-{'demonstration-' if demonstration else ''}{name}-as-of-{entry}.csv"
    return Response(
        text.getvalue().encode("utf-8-sig"),
        media_type=MEDIA_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="{file}"',
            "Cache-Control": "no-cache",
        },
    )
