"""Reading a folder: every cell that cannot be read is named with file, line and column."""

import csv
import io
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from impact.imports.sheets import MAY_BE_THERE, NOTHING, SHEETS, Row
from marketplace.ground.web.faults import fault_from

BYTES_MAX: Final = 20 * 1024 * 1024
ROWS_MAX: Final = 100_000


class RowFault(Struct, frozen=True):
    """One thing that is wrong in a file: where, and what to do."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return (
            f"{place}, column {self.column}: {self.message}"
            if self.column
            else f"{place}: {self.message}"
        )


class BadFolder(Exception):
    """The folder cannot be loaded; nothing was changed. `faults` names every bad row."""

    def __init__(self, faults: list[RowFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class Sheet(Struct, frozen=True):
    """The rows of a file that can be read, each with the line on which it stands; `is_whole`: all can."""

    file: str
    rows: list[tuple[int, Any]]
    is_whole: bool


def read_folder(folder: Path) -> tuple[dict[str, Sheet], list[RowFault]]:
    """All sheets by file name, as far as they can be read, and every fault of every file."""
    faults: list[RowFault] = []
    sheets: dict[str, Sheet] = {}
    for file, kind in {**SHEETS, **MAY_BE_THERE}.items():
        path = folder / file
        before = len(faults)
        rows: list[tuple[int, Any]] = []
        if path.is_file():
            rows = _read_sheet(path, kind, faults)
        elif file in SHEETS:
            faults.append(RowFault(file, 0, "", "The file is missing from the folder; add it."))
        readable = [(line, row) for line, row in rows if row is not None]
        sheets[file] = Sheet(file, readable, is_whole=len(faults) == before)
    return sheets, faults


def _read_sheet(path: Path, kind: type[Row], faults: list[RowFault]) -> list[tuple[int, Any]]:
    if path.stat().st_size > BYTES_MAX:
        faults.append(RowFault(path.name, 0, "", "The file is larger than 20 MB; split it."))
        return []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.append(RowFault(path.name, 0, "", "The file is not UTF-8; save it as CSV UTF-8."))
        return []
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, Any]] = []
    try:
        missing = _missing_columns(reader.fieldnames or [], kind)
        faults += [
            RowFault(path.name, 1, name, "The column is missing; add it.") for name in missing
        ]
        if missing:
            return []
        rows += [
            (reader.line_num, _read_row(path.name, reader.line_num, cells, kind, faults))
            for cells in reader
        ]
    except csv.Error as fault:
        line = reader.reader.line_num  # the dictionaries' own stands at the row before
        faults.append(RowFault(path.name, line, "", f"Not readable as CSV: {fault}."))
    if len(rows) > ROWS_MAX:
        faults.append(RowFault(path.name, 0, "", f"More than {ROWS_MAX} rows; split the file."))
    return rows


def _missing_columns(names: Any, kind: type[Row]) -> list[str]:
    return [field.name for field in fields(kind) if field.required and field.name not in names]


def _read_row(
    file: str, line: int, cells: dict[str | None, Any], kind: type[Row], faults: list[RowFault]
) -> Any:
    if None in cells:
        faults.append(
            RowFault(file, line, "", "More cells than the header has columns; check commas.")
        )
    texts = {name: (text or "").strip() for name, text in cells.items() if name is not None}
    values = {name: None if text in NOTHING else text for name, text in texts.items()}
    found = []
    for field in fields(kind):
        value = values.get(field.name)
        if value is None and not field.required:
            continue
        try:
            msgspec.convert(value, field.type, strict=False)
        except msgspec.ValidationError as fault:
            told = fault_from("", str(fault)).message if value is not None else "Fill in this cell."
            shown = "" if value is None else f" It says {value[:40]!r}."
            found.append(RowFault(file, line, field.name, told + shown))
    faults += found
    return None if found else msgspec.convert(values, kind, strict=False)
