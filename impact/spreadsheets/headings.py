"""Which row of a sheet holds the headings, of which kind the table is, and which column is which. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from impact.spreadsheets.cells import text_of
from impact.spreadsheets.grids import Cell, Grid
from impact.spreadsheets.kinds import KINDS, PERSONAL, Field, Kind

#: Above the headings a title or two may stand.
SEARCHED_ROWS: Final = 15
#: So many headings must be known before a sheet is taken for a table.
KNOWN_MIN: Final = 2
_NOISE: Final = re.compile(r"[*＊:：\s_]|\(.*?\)|（.*?）|\[.*?\]")


class Wish(Struct, frozen=True, kw_only=True):
    """What a person said of a sheet: its kind, and columns by their letters; an empty name passes one over."""

    kind: str | None = None
    columns: Mapping[str, str] = {}


class Column(Struct, frozen=True, kw_only=True):
    """One column as it was understood; without `field` it is passed over, `personal` says why."""

    letter: str
    heading: str
    field: str | None
    personal: bool = False


class Layout(Struct, frozen=True):
    """How a sheet was understood: its kind, the index of the headings' row, its columns."""

    kind: Kind
    headings_at: int
    columns: tuple[Column, ...]

    @property
    def missing(self) -> list[Field]:
        """Columns that are needed and not there."""
        known = {column.field for column in self.columns}
        return [
            one
            for one in self.kind.fields
            if (one.required or one.first_row) and one.name not in known
        ]


def letter_of(index: int) -> str:
    """The letters of a column: A, B … Z, AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def understand(grid: Grid, wish: Wish) -> Layout | None:
    """The likeliest layout of the sheet, or None when its headings say nothing."""
    asked = KINDS.get(wish.kind or "")
    kinds = [asked] if asked else list(KINDS.values())
    found = list(_layouts(grid, kinds, wish))
    best = max(found, key=lambda one: one[0], default=None)
    if best is None or (best[0] < KNOWN_MIN and asked is None):
        return None
    return best[1]


def _layouts(grid: Grid, kinds: Sequence[Kind], wish: Wish) -> Iterator[tuple[float, Layout]]:
    for at, row in enumerate(grid.rows[:SEARCHED_ROWS]):
        texts = sum(isinstance(cell, str) for cell in row)
        if not texts:
            continue
        for kind in kinds:
            columns = _columns_of(row, kind, wish)
            known = {column.field for column in columns if column.field}
            score = len(known) + sum(key in known for key in kind.keys) - at / 100
            yield score, Layout(kind, at, columns)


def _columns_of(row: Sequence[Cell], kind: Kind, wish: Wish) -> tuple[Column, ...]:
    headings = {letter_of(at): text for at, cell in enumerate(row) if (text := text_of(cell))}
    taken = _matched(headings, kind, wish)
    return tuple(
        Column(
            letter=letter,
            heading=heading,
            field=taken.get(letter),
            personal=letter not in taken and plain(heading) in _PERSONAL,
        )
        for letter, heading in headings.items()
    )


def _matched(headings: Mapping[str, str], kind: Kind, wish: Wish) -> dict[str, str]:
    """Column names by letter: as wished, else by a column's own name, else by its other words."""
    taken = {
        letter: name
        for letter, name in wish.columns.items()
        if letter in headings and name in kind.by_name
    }
    for labels in (_labels, _words):
        for letter in (one for one in headings if one not in {*wish.columns, *taken}):
            name = _first_free(plain(headings[letter]), kind, labels, taken)
            taken |= {letter: name} if name else {}
    return taken


def _first_free(
    heading: str,
    kind: Kind,
    labels: Mapping[str, Mapping[str, tuple[str, ...]]],
    taken: Mapping[str, str],
) -> str | None:
    names = labels[kind.name].get(heading, ())
    return next((name for name in names if name not in taken.values()), None)


def plain(heading: str) -> str:
    """A heading without what is put around it: stars, brackets, spaces, capitals."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", heading)).lower()


def _known(
    texts_of: Mapping[str, Sequence[tuple[str, Sequence[str]]]],
) -> dict[str, dict[str, tuple[str, ...]]]:
    known: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind, fields in texts_of.items():
        names = known.setdefault(kind, {})
        for field, texts in fields:
            for text in {plain(one) for one in texts}:
                names[text] = (*names.get(text, ()), field)
    return known


_labels: Final = _known(
    {
        kind.name: [(one.name, (one.name, one.zh, one.en)) for one in kind.fields]
        for kind in KINDS.values()
    }
)
_words: Final = _known(
    {kind.name: [(one.name, one.words) for one in kind.fields] for kind in KINDS.values()}
)
_PERSONAL: Final = frozenset(plain(one) for one in PERSONAL)
