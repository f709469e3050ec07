"""Dots on one axis: values of several kinds in each row, with the interval where one is known."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from dashboards.figures.drawing.chart import (
    WIDTH,
    Chart,
    Dot,
    Mark,
    Names,
    Rule,
    Words,
    at,
    cut,
    key_of,
)
from dashboards.figures.drawing.fills import CLEAR, INK, tone_of
from dashboards.figures.drawing.layout import COUNTED, LAYOUT, downwards, rows_height
from marketplace.ground.i18n.language import Language


class Point(NamedTuple):
    """One value with its interval; None is not measured, and `told` says it in words."""

    value: int | None
    told: Names
    low: int | None = None
    high: int | None = None


class Series(NamedTuple):
    """Values of one kind, one for each row; solid or empty dots."""

    names: Names
    fill: str
    points: Sequence[Point]


class Dots(NamedTuple):
    """Rows in their official order, and the kinds of values that each has."""

    rows: Sequence[Names]
    colours: Sequence[str]
    series: Sequence[Series]
    top: int | None = None
    unit: Names = ("", "")

    def plotly(self, language: Language) -> dict[str, Any]:
        """Markers with horizontal error bars."""
        rows = [at(one, language).replace(" · ", "<br>") for one in self.rows]
        axis = {**COUNTED, "ticksuffix": f" {at(self.unit, language)}"}
        if self.top:
            axis = {**axis, "range": [0, self.top]}
        layout = {**LAYOUT, "xaxis": axis, "yaxis": downwards(rows),
                  "height": rows_height(len(rows), 44)}  # fmt: skip
        data = [_markers(one, rows, list(self.colours), language) for one in self.series]
        return {"data": data, "layout": layout}

    def chart(self, language: Language) -> Chart:
        """One axis for each row, its words above it."""
        keys = [(at(one.names, language), one.fill, "") for one in self.series]
        marks, y = key_of(keys if len(keys) > 1 else [], 0)
        top = self.top or max((_far(one) for one in self.series), default=1) or 1
        for place, row in enumerate(self.rows):
            marks.append(Words(0, y + 13, cut(at(row, language), WIDTH)))
            marks.append(Rule(0, y + 24, WIDTH, y + 24))
            for series in self.series:
                marks += _dot(series, place, y + 24, top, tone_of(self.colours[place]))
            told = " · ".join(at(series.points[place].told, language) for series in self.series)
            marks.append(Words(0, y + 43, cut(told, WIDTH, 12), size=12, quiet=True))
            y += 58
        return Chart(y, marks)


def _far(series: Series) -> int:
    return max((point.high or point.value or 0 for point in series.points), default=0)


def _dot(series: Series, place: int, y: float, top: int, tone: str) -> list[Mark]:
    point = series.points[place]
    if point.value is None:
        return []
    marks: list[Mark] = []
    if point.low is not None and point.high is not None:
        marks.append(Rule(_x(point.low, top), y, _x(point.high, top), y, bold=True, tone=tone))
    return [*marks, Dot(_x(point.value, top), y, series.fill, tone)]


def _x(value: int, top: int) -> float:
    return 6 + (WIDTH - 12) * value / top


def _markers(
    series: Series, rows: list[str], colours: list[str], language: Language
) -> dict[str, Any]:
    known = series.points
    markers = {
        "type": "scatter",
        "mode": "markers",
        "name": at(series.names, language),
        "x": [point.value for point in known],
        "y": rows,
        "text": [at(point.told, language) for point in known],
        "marker": {
            "size": 13,
            "color": colours if series.fill == "solid" else CLEAR,
            "line": {"color": colours, "width": 2},
        },
        "hovertemplate": "%{y}<br>%{text}<extra></extra>",
    }
    if all(point.low is None for point in known):
        return markers
    return {**markers, "error_x": _intervals(known)}


def _intervals(points: Sequence[Point]) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": [_reach(point.value, point.high) for point in points],
        "arrayminus": [_reach(point.low, point.value) for point in points],
        "color": INK,
        "thickness": 1.5,
    }


def _reach(low: int | None, high: int | None) -> int | None:
    return None if low is None or high is None else high - low
