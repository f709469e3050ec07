"""The shape of a figure: a title that states the finding, the rows behind it, and how it is drawn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from msgspec import Struct

from marketplace.ground.i18n.language import DEFAULT, Language

Cell = str | int | None


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
    """A figure as it is published."""

    name: str
    title_zh: str
    title_en: str
    as_of: AsOf
    n: int
    sources: list[str]
    table: Table
    plotly: dict[str, Any]
    demonstration: bool


#: The colours of the four domains in a light setting; anything else is ink.
DOMAIN_COLOURS: Final = {
    "environment_renewal": "#2D7D50",
    "space_activation": "#9B5C0B",
    "culture_nurturing": "#7544A0",
    "safety_upgrade": "#235679",
}
INK: Final = "#1C2230"
PALE: Final = 0.45

KEY: Final = Column("key", "代码", "Code")
LABEL_ZH: Final = Column("label_zh", "名称", "Name (Chinese)")
LABEL_EN: Final = Column("label_en", "英文名称", "Name (English)")


class Layer(NamedTuple):
    """One layer of stacked bars: `fill` is solid, pale or hatched (shape says it without colour)."""

    name_zh: str
    name_en: str
    values: list[int | None]
    fill: str


class Drawn(NamedTuple):
    """What a figure's own rule makes of its data; the rest is the same for all figures."""

    title_zh: str
    title_en: str
    n: int
    sources: list[str]
    table: Table
    labels: list[tuple[str, str]]
    colours: list[str]
    layers: list[Layer]


def stacked_bars(
    labels: Sequence[tuple[str, str]],
    colours: Sequence[str],
    layers: Sequence[Layer],
    language: Language,
) -> list[dict[str, Any]]:
    """The traces of stacked bars in one language; a layer in which nothing stands is left out."""
    at = 0 if language == DEFAULT else 1
    names = [label[at] for label in labels]
    return [
        _bars((layer.name_zh, layer.name_en)[at], names, layer.values, list(colours), layer.fill)
        for number, layer in enumerate(layers)
        if number == 0 or any(layer.values)
    ]


def _bars(
    name: str, labels: list[str], values: list[int | None], colours: list[str], fill: str
) -> dict[str, Any]:
    marker: dict[str, Any] = {"color": colours, "line": {"color": colours, "width": 1}}
    if fill == "pale":
        marker["opacity"] = PALE
    if fill == "hatched":
        marker["pattern"] = {"shape": "/", "bgcolor": "rgba(0,0,0,0)", "size": 8, "solidity": 0.2}
    return {
        "type": "bar",
        "name": name,
        "x": labels,
        "y": values,
        "marker": marker,
        "text": ["" if not value else str(value) for value in values],
        "textposition": "inside",
        "insidetextfont": {"color": "#FFFFFF" if fill == "solid" else INK},
        "insidetextanchor": "middle",
        "hovertemplate": "%{x}<br>" + name + " %{y}<extra></extra>",
    }


LAYOUT: Final[dict[str, Any]] = {
    "barmode": "stack",
    "bargap": 0.35,
    "margin": {"l": 48, "r": 12, "t": 12, "b": 48},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "font": {"color": INK, "size": 14},
    "legend": {"orientation": "h", "y": -0.2},
    "xaxis": {"fixedrange": True},
    "yaxis": {"fixedrange": True, "rangemode": "tozero", "gridcolor": "#E4DFD5"},
    "dragmode": False,
}
