"""The shape of a figure: a title that states the finding, the rows behind it, and how it is drawn."""

from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from msgspec import Struct

from dashboards.figures.drawing.chart import Drawing

Cell = str | int | None
#: By which act the numbers came; `mixed` says in its rows which is which.
Basis = Literal["measured", "reported", "estimated", "mixed"]


class AsOf(Struct, frozen=True):
    """The newest ledger entry that the figure includes."""

    entry: str
    at: datetime | None


class Column(Struct, frozen=True):
    """A column of the table; `unit_zh` is null for words."""

    key: str
    label_zh: str
    label_en: str
    unit_zh: str | None = None
    unit_en: str | None = None


class Table(Struct, frozen=True):
    """The same data as the drawing, as rows."""

    columns: list[Column]
    rows: list[list[Cell]]


class Figure(Struct, frozen=True, kw_only=True):
    """A figure as it is published; `programme` is null where it belongs to none."""

    name: str
    title_zh: str
    title_en: str
    question: str
    programme: str | None
    basis: Basis
    rule_zh: str
    rule_en: str
    as_of: AsOf
    n: int
    sources: list[str]
    table: Table
    plotly: dict[str, Any]
    demonstration: bool


KEY: Final = Column("key", "代码", "Code")
LABEL_ZH: Final = Column("label_zh", "名称", "Name (Chinese)")
LABEL_EN: Final = Column("label_en", "英文名称", "Name (English)")
NAMED: Final = (KEY, LABEL_ZH, LABEL_EN)


class Drawn(NamedTuple):
    """What a figure's own rule makes of its data; the rest is the same for all figures."""

    title_zh: str
    title_en: str
    n: int
    sources: list[str]
    table: Table
    drawing: Drawing
