"""What each row would do: new, a change, already there, or faulty; and the whole as one plan. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from impact.spreadsheets.headings import plain
from impact.spreadsheets.known import Known, KnownOffer
from impact.spreadsheets.parsing import Parsed, ParsedRow, SheetFault, all_rows

Status = Literal["new", "changes", "there", "faulty"]
STATUSES: Final[tuple[Status, ...]] = ("new", "changes", "there", "faulty")


class PlannedRow(Struct, frozen=True, kw_only=True):
    """One row and what it would do; `subject` is what it is already there as, `before` what changes."""

    sheet: str
    kind: str
    row: int
    status: Status
    values: Mapping[str, str]
    subject: str | None = None
    before: Mapping[str, str] = {}
    #: It differs, and stays as it is: the unit looks after this itself.
    keeps_own: bool = False


class Plan(Struct, frozen=True, kw_only=True):
    """Everything that a file would do, and every fault."""

    rows: tuple[PlannedRow, ...]
    faults: tuple[SheetFault, ...]

    def count(self, kind: str | None = None) -> dict[str, int]:
        """How many rows of each status."""
        found = [one.status for one in self.rows if kind in (None, one.kind)]
        return {status: found.count(status) for status in STATUSES}

    def of(self, kind: str, status: Status) -> list[PlannedRow]:
        """The rows of one kind and status."""
        return [one for one in self.rows if (one.kind, one.status) == (kind, status)]

    @property
    def content_hash(self) -> str:
        """What a person saw, in 64 hexadecimal digits: the same only for the same rows and effects."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()


class Judging:
    """What rows are judged by: everything that is there by every word for it, and the rows before."""

    def __init__(self, parsed: Parsed, known: Known) -> None:
        self.known = known
        self.seen: dict[tuple[str, ...], int] = {}
        self.places = _by_words((one.id, one.name_zh, one.name_en) for one in known.places)
        self.committees = _by_words((one, name) for one, name in known.committees.items())
        self.units = _by_words((one.id, one.credit_code, one.name_zh) for one in known.units)
        self.units_by_id = {one.id: one for one in known.units}
        self.units_by_code = {one.credit_code: one for one in known.units if one.credit_code}
        self.offers: dict[tuple[str, ...], KnownOffer] = {
            (one.unit_id, one.resource_type, one.unit_zh, one.what_zh): one for one in known.offers
        }
        self.items = {(one.title_zh, one.community): one.code for one in known.items}
        self.coming = _coming_units(parsed)
        self.lists = _by_words((one.code, one.name_zh, one.name_en) for one in known.lists)
        self.named = {
            kind: _by_words(
                (one.code, one.label_zh, one.label_en) for one in known.names if one.kind == kind
            )
            for kind in {one.kind for one in known.names}
        }
        #: Of each sheet, the first row of the item that its rows are about.
        self.above: dict[str, PlannedRow] = {}

    def community(self, row: ParsedRow, field: str, text: str) -> str | SheetFault:
        """The id of a community by its number or name, or what is wrong with it."""
        found = self.places.get(plain(text)) or self.places.get(plain(f"{text}社区"), set())
        if len(found) == 1:
            return next(iter(found))
        code = "several_communities" if found else "no_such_community"
        return row.fault(field, code, value=text)

    def is_outside(self, community: str | None) -> bool:
        """Whether this place belongs to somebody else."""
        return self.known.area is not None and community not in self.known.area

    def once(self, row: ParsedRow, field: str, *key: str) -> list[SheetFault]:
        """A fault when an earlier row has the same key."""
        place = (row.kind, *key)
        if place not in self.seen:
            self.seen[place] = row.row
            return []
        return [row.fault(field, "given_twice", value=key[-1], row=str(self.seen[place]))]


def _by_words(rows: Iterable[tuple[str | None, ...]]) -> dict[str, set[str]]:
    """Ids by everything that they are called."""
    known: dict[str, set[str]] = {}
    for called in rows:
        for word in filter(None, called):
            known.setdefault(plain(word), set()).add(str(called[0]))
    return known


def _coming_units(parsed: Parsed) -> dict[str, str]:
    """The credit codes ("" where it cannot be read) of units in the same file, by code and by name."""
    coming: dict[str, str] = {}
    for row in all_rows(parsed):
        if row.kind == "units":
            code = row.values.get("credit_code", "")
            for word in filter(None, (code, row.values.get("name_zh"))):
                coming[plain(word)] = code
    return coming


def planned_row(row: ParsedRow, values: Mapping[str, str]) -> PlannedRow:
    """The row as something new."""
    return PlannedRow(sheet=row.sheet, kind=row.kind, row=row.row, status="new", values=values)


def compared(
    planned: PlannedRow, subject: str, before: Mapping[str, str | None], *, keeps_own: bool = False
) -> PlannedRow:
    """The row beside what is there; what the file does not give is not compared."""
    differing = {
        name: before.get(name) or ""
        for name, value in planned.values.items()
        if name in before and (before[name] or "") != value
    }
    if not differing or keeps_own:
        return replace(planned, status="there", subject=subject, keeps_own=bool(differing))
    return replace(planned, status="changes", subject=subject, before=differing)
