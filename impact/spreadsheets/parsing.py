"""From grids to rows: every cell read by its column's form, every fault with its place. Pure."""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from impact.spreadsheets.cells import READERS, Facts, Trouble, shown, text_of
from impact.spreadsheets.grids import Cell, Grid, Opened
from impact.spreadsheets.headings import Layout, Wish, letter_of, plain, understand
from impact.spreadsheets.kinds import Field


class SheetFault(Struct, frozen=True, kw_only=True):
    """One thing that is wrong, and where: sheet, row as the spreadsheet counts it, column by its letter.

    Row 0 is the sheet as a whole, an empty sheet the whole file. `code` and `facts` are told in the
    reader's language by `words.told`.
    """

    sheet: str
    row: int
    column: str
    field: str | None
    code: str
    facts: Facts = {}


class ParsedRow(Struct, frozen=True, kw_only=True):
    """One row: the values that could be read by column name, and what was wrong with the others.

    `typed` is what stands in the cells that could not be read, `places` the column of each value.
    """

    sheet: str
    kind: str
    row: int
    values: Mapping[str, str]
    faults: tuple[SheetFault, ...]
    places: Mapping[str, str]
    typed: Mapping[str, str] = {}

    def fault(self, field: str, code: str, **facts: str) -> SheetFault:
        """A fault of one of its cells."""
        column = self.places.get(field, "")
        return SheetFault(
            sheet=self.sheet, row=self.row, column=column, field=field, code=code, facts=facts
        )


class ParsedSheet(Struct, frozen=True, kw_only=True):
    """One sheet as it was understood; without `layout` it is passed over."""

    name: str
    layout: Layout | None
    rows: tuple[ParsedRow, ...]


class Parsed(Struct, frozen=True):
    """A whole file: its sheets, and what is wrong with it beyond single cells."""

    sheets: tuple[ParsedSheet, ...]
    faults: tuple[SheetFault, ...]


def parse(opened: Opened, wishes: Mapping[str, Wish]) -> Parsed:
    """All rows of all sheets that are tables."""
    faults: list[SheetFault] = []
    if opened.refusal:
        faults.append(_whole("", opened.refusal.code, opened.refusal.facts))
    if opened.candidates:
        faults.append(_whole("", "encoding_unsure", {}))
    sheets = tuple(_parse_sheet(grid, wishes.get(grid.name, Wish())) for grid in opened.grids)
    if opened.grids and not any(one.layout for one in sheets):
        faults.append(_whole("", "no_headings", {}))
    for one in sheets:
        if one.layout:
            faults += [
                _whole(one.name, "column_missing", {"column_zh": field.zh, "column_en": field.en})
                for field in one.layout.missing
            ]
            if not one.rows:
                faults.append(_whole(one.name, "no_rows", {}))
    return Parsed(sheets, tuple(faults))


def _whole(sheet: str, code: str, facts: Facts) -> SheetFault:
    return SheetFault(sheet=sheet, row=0, column="", field=None, code=code, facts=facts)


def _parse_sheet(grid: Grid, wish: Wish) -> ParsedSheet:
    layout = understand(grid, wish)
    if layout is None:
        return ParsedSheet(name=grid.name, layout=None, rows=())
    places = {one.field: one.letter for one in layout.columns if one.field}
    start = layout.headings_at + 1
    rows = tuple(
        _parse_row(grid.name, layout, number, cells, places)
        for number, row in enumerate(grid.rows[start:], start + 1)
        if any((cells := _by_field(row, places)).values())
    )
    return ParsedSheet(name=grid.name, layout=layout, rows=rows)


def _by_field(row: list[Cell], places: Mapping[str, str]) -> dict[str, Cell]:
    by_letter = {letter_of(at): cell for at, cell in enumerate(row)}
    return {field: by_letter.get(letter) for field, letter in places.items()}


def _parse_row(
    sheet: str, layout: Layout, number: int, cells: Mapping[str, Cell], places: Mapping[str, str]
) -> ParsedRow:
    row = ParsedRow(
        sheet=sheet, kind=layout.kind.name, row=number, values={}, faults=(), places=places
    )
    values: dict[str, str] = {}
    typed: dict[str, str] = {}
    faults = []
    for field in (one for one in layout.kind.fields if one.name in places):
        cell = cells.get(field.name)
        try:
            value = _read(field, cell)
        except Trouble as trouble:
            faults.append(row.fault(field.name, trouble.code, **trouble.facts))
            typed[field.name] = shown(cell)
        else:
            values |= {field.name: value} if value else {}
    return replace(row, values=values, faults=tuple(faults), typed=typed)


def _read(field: Field, cell: Cell) -> str:
    """The cell's value, or "" where it may be empty."""
    if text_of(cell) in ("", "-", "—", "/"):
        if field.required:
            raise Trouble("missing")
        return ""
    if field.choices:
        return _read_choice(field, cell)
    return READERS.get(field.reads, READERS["line"])(cell)


def _read_choice(field: Field, cell: Cell) -> str:
    wanted = plain(text_of(cell))
    for choice in field.choices:
        if wanted in {plain(one) for one in (choice.code, choice.en, *choice.zh)}:
            return choice.code
    raise Trouble(
        "no_choice",
        value=shown(cell),
        choices_zh="、".join(one.zh[0] for one in field.choices),
        choices_en=", ".join(one.en for one in field.choices),
    )


def all_rows(parsed: Parsed) -> Iterator[ParsedRow]:
    """The rows of every sheet."""
    for sheet in parsed.sheets:
        yield from sheet.rows
