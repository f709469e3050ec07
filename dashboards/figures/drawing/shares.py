"""Shares of a whole: rows of different units side by side, each only as parts of its own whole."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from dashboards.figures.drawing.chart import (
    WIDTH,
    Box,
    Chart,
    Mark,
    Names,
    Words,
    at,
    cut,
    key_of,
    width_of,
)
from dashboards.figures.drawing.fills import INK, marker_of
from dashboards.figures.drawing.layout import LAYOUT, downwards, rows_height
from marketplace.ground.i18n.language import Language


class Part(NamedTuple):
    """One part that every row has, with its filling."""

    name_zh: str
    name_en: str
    fill: str

    @property
    def names(self) -> Names:
        """Chinese and English."""
        return self.name_zh, self.name_en


class Row(NamedTuple):
    """A row: its name, its whole in words with the unit, and the amount of each part."""

    names: Names
    whole: Names
    amounts: Sequence[Decimal]


class Shares(NamedTuple):
    """Rows whose parts add up to a hundred percent of each row's own whole."""

    parts: Sequence[Part]
    rows: Sequence[Row]

    def plotly(self, language: Language) -> dict[str, Any]:
        """Lying bars in percent; the tip tells the whole in its own unit."""
        labels = [at(row.names, language) for row in self.rows]
        wholes = [at(row.whole, language) for row in self.rows]
        data = [
            {
                "type": "bar",
                "orientation": "h",
                "name": at(part.names, language),
                "y": labels,
                "x": [percent_of(row, place) for row in self.rows],
                "customdata": wholes,
                "marker": marker_of(INK, part.fill),
                "hovertemplate": "%{y}<br>%{fullData.name} %{x} % / %{customdata}<extra></extra>",
            }
            for place, part in enumerate(self.parts)
        ]
        axis = {"fixedrange": True, "range": [0, 100], "ticksuffix": " %", "gridcolor": "#E4DFD5"}
        layout = {**LAYOUT, "barmode": "stack", "bargap": 0.35, "xaxis": axis,
                  "yaxis": downwards(labels), "height": rows_height(len(labels))}  # fmt: skip
        return {"data": data, "layout": layout}

    def chart(self, language: Language) -> Chart:
        """One bar of full width for each row, with its whole beside its name."""
        marks, y = key_of([(at(part.names, language), part.fill, "") for part in self.parts], 0)
        for row in self.rows:
            whole = at(row.whole, language)
            marks.append(
                Words(0, y + 13, cut(at(row.names, language), WIDTH - width_of(whole) - 12))
            )
            marks.append(Words(WIDTH, y + 13, whole, anchor="end", quiet=True))
            marks += _bar(self.parts, row, y + 18)
            y += 42
        return Chart(y, marks)


def percent_of(row: Row, place: int) -> float:
    """The part's share of its row's whole in percent, to one decimal."""
    whole = sum(row.amounts)
    return float(round(100 * row.amounts[place] / whole, 1)) if whole else 0.0


def _bar(parts: Sequence[Part], row: Row, y: float) -> list[Mark]:
    marks: list[Mark] = []
    x = 0.0
    for place, part in enumerate(parts):
        wide = WIDTH * percent_of(row, place) / 100
        if wide:
            marks.append(Box(x, y, wide, 13, part.fill))
        x += wide
    return marks
