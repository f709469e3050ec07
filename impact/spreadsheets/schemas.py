"""What comes in and goes out about files that officers bring."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from impact.spreadsheets.decoding import Encoding
from impact.spreadsheets.planning import Status
from marketplace.ground.text import END, LineText

Pasted = Annotated[str, Meta(min_length=1, max_length=2_000_000)]
SheetName = LineText
Letter = Annotated[str, Meta(min_length=1, max_length=3, pattern=r"^[A-Z]+$")]
FieldName = Annotated[str, Meta(max_length=64, pattern=r"^[a-z_]*$")]
KindName = Literal["units", "offers", "items", "communities"]


class Paste(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table as it is copied out of a spreadsheet."""

    text: Pasted
    name: LineText | None = None


class SheetWish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one sheet is; `columns` is letter to column name, an empty name passes the column over."""

    sheet: SheetName
    kind: KindName | None = None
    columns: Annotated[dict[Letter, FieldName], Meta(max_length=60)] = {}


class NewReading(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the file is to be read, where it was not understood by itself."""

    encoding: Encoding | None = None
    sheets: Annotated[list[SheetWish], Meta(max_length=10)] = []


class Confirmation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was seen: the preview's hash."""

    content_hash: Annotated[str, Meta(pattern=rf"^[0-9a-f]{{64}}{END}")]


class CandidateView(Struct, frozen=True, kw_only=True):
    """One encoding that the file could be in, with words to tell it by."""

    encoding: Encoding
    sample: str


class ColumnView(Struct, frozen=True, kw_only=True):
    """One column; without `field` it is passed over (`personal`: it holds persons, who are not kept)."""

    letter: str
    heading: str
    field: str | None
    personal: bool


class SheetView(Struct, frozen=True, kw_only=True):
    """One sheet as it was understood; without `kind` it is passed over."""

    sheet: str
    kind: str | None
    headings_row: int | None
    columns: list[ColumnView]
    counts: dict[str, int]


class FaultView(Struct, frozen=True, kw_only=True):
    """One fault: row 0 is the whole sheet, an empty sheet the whole file."""

    sheet: str
    row: int
    column: str
    field: str | None
    code: str
    message: str


class RowView(Struct, frozen=True, kw_only=True):
    """One row of the preview; `before` is what would be changed, `id` what it is already there as."""

    sheet: str
    row: int
    kind: str
    status: Status
    values: Mapping[str, str]
    before: Mapping[str, str]
    id: str | None
    keeps_own: bool
    faults: list[FaultView]


class MadeRow(Struct, frozen=True, kw_only=True):
    """One thing that was made or changed."""

    kind: str
    row: int
    status: Status
    id: str
    name: str


class ImportView(Struct, frozen=True, kw_only=True):
    """A file brought: what it would do and every fault, or what it did."""

    id: str
    state: Literal["previewed", "loaded"]
    source: str
    encoding: Encoding | None
    candidates: list[CandidateView]
    content_hash: str
    created_at: datetime
    expires_at: datetime | None
    sheets: list[SheetView]
    counts: dict[str, int]
    faults: list[FaultView]
    faults_total: int
    made: list[MadeRow]
    event_id: str | None


class ChangedImport(ImportView, frozen=True, kw_only=True):
    """A file after it was loaded."""
