"""Tables as files that a spreadsheet opens without harm, and that say where they come from: CSV and XLSX."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Literal

import msgspec
from litestar import Response
from msgspec import Struct

from dashboards.column_names import COLUMNS, TERMS, kind_of
from dashboards.figures.csv_of import guarded
from dashboards.rendering import known_terms, show_instant, show_text
from dashboards.workbooks import MEDIA_TYPE as XLSX_TYPE
from dashboards.workbooks import CellKind, SheetColumn, SheetOut, workbook_of
from marketplace.ground import clock
from marketplace.ground.errors import NotFound
from marketplace.ground.i18n.language import gettext as _

MEDIA_TYPE: Final = "text/csv"
FORMS: Final = (".csv", ".xlsx")
Form = Literal[".csv", ".xlsx"]


class Table(Struct, frozen=True):
    """Rows under their columns' names; a cell is text, a number, a date, a truth or nothing."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    #: What the cells of columns are whose names do not tell it.
    kinds: Mapping[str, CellKind] = {}


class AsOf(Struct, frozen=True, kw_only=True):
    """What a file counts up to, and of what it is a part."""

    entry: int
    at: datetime | None
    demonstration: bool
    #: What its rows were filtered by, as the address said it.
    filters: Mapping[str, str] = {}


class FileName(Struct, frozen=True):
    """What a file is called: its address without the ending, its title, its ending."""

    name: str
    title: str
    form: Form


def named(address: str, titles: Mapping[str, Any]) -> FileName:
    """The table and the form that an address asks for; raises `NotFound` for others."""
    for form in FORMS:
        name = address.removesuffix(form)
        if name != address and name in titles:
            return FileName(name, show_text(titles[name], "title"), form)
    raise NotFound


def table_of(columns: Sequence[str], rows: Sequence[Struct]) -> Table:
    """The named fields of Structs as a table; a list becomes its parts with spaces between."""
    plain = [msgspec.to_builtins(row) for row in rows]
    return Table(columns, [[_cell(row[name]) for name in columns] for row in plain])


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else value


def as_file(file: FileName, table: Table, as_of: AsOf) -> Response[bytes]:
    """The table as a file of the asked form."""
    told = "demonstration-" if as_of.demonstration else ""
    part = "-filtered" if as_of.filters else ""
    called = f"jiebang-{told}{file.name}{part}-as-of-{as_of.entry}{file.form}"
    is_csv = file.form == ".csv"
    return Response(
        csv_bytes(table, as_of) if is_csv else xlsx_bytes(file.title, table, as_of),
        media_type=MEDIA_TYPE if is_csv else XLSX_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="{called}"',
            "Cache-Control": "no-cache",
        },
    )


def csv_bytes(table: Table, as_of: AsOf) -> bytes:
    """UTF-8 with a byte order mark, codes as they are, every row with the entry it counts up to."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    told = "true" if as_of.demonstration else "false"
    columns = [one for one in table.columns if one != "demonstration"]
    kept = [table.columns.index(one) for one in columns]
    writer.writerow([*columns, "as_of_entry", "demonstration"])
    for row in table.rows:
        writer.writerow([*(guarded(row[place]) for place in kept), as_of.entry, told])
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(title: str, table: Table, as_of: AsOf) -> bytes:
    """A title, as of when, the headings in the reader's words; numbers, dates and codes as what they are."""
    columns = [one for one in table.columns if one != "demonstration"]
    kept = [table.columns.index(one) for one in columns]
    kinds = [table.kinds.get(one, kind_of(one)) for one in columns]
    rows = [
        [_shown(columns[at], kinds[at], row[place]) for at, place in enumerate(kept)]
        for row in table.rows
    ]
    sheet = SheetOut(
        name=title,
        above=[title, _provenance(as_of)],
        columns=[
            SheetColumn(heading=_(COLUMNS.get(one, one)), kind=kind)
            for one, kind in zip(columns, kinds, strict=True)
        ],
        rows=rows,
    )
    return workbook_of([sheet])


def _provenance(as_of: AsOf) -> str:
    parts = [_("As of ledger entry {entry}").format(entry=as_of.entry)]
    parts += [show_instant(as_of.at)] if as_of.at else []
    if as_of.filters:
        parts.append(", ".join(f"{name}={value}" for name, value in as_of.filters.items()))
    if as_of.demonstration:
        parts.append(
            _(
                "Demonstration data, made up to show how this works; not real records of Xietang Subdistrict."
            )
        )
    return " · ".join(parts)  # fmt: skip


def _shown(column: str, kind: CellKind, value: Any) -> Any:
    """A cell in the reader's words; dates and instants (in Suzhou's time) as such."""
    if not isinstance(value, str):
        return value
    if value in ("true", "false"):
        return _("yes") if value == "true" else _("no")
    if column in TERMS:
        words = known_terms().get(TERMS[column], {})
        return _("; ").join(str(words.get(code, code)) for code in value.split(" "))
    try:
        if kind == "day":
            return date.fromisoformat(value)
        if kind == "instant":
            return datetime.fromisoformat(value).astimezone(clock.SHANGHAI)
    except ValueError:
        pass
    return value
