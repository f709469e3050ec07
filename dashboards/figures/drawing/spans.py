"""Days on a calendar: each row has marks, from the day first promised to the day that holds now."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

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
from dashboards.figures.drawing.fills import CLEAR, LINE, SEAL, tone_of
from dashboards.figures.drawing.layout import LAYOUT, downwards, rows_height
from marketplace.ground.i18n.language import Language

KEY: Final[Sequence[tuple[Names, str, str]]] = (
    (("已完成", "met"), "solid", ""),
    (("现定日期", "due now"), "empty", ""),
    (("原定日期（已改）", "first due, since moved"), "empty", "line"),
)
TODAY: Final[Names] = ("今天", "today")


class Day(NamedTuple):
    """One day: first promised, holding now, and whether it is behind us."""

    first_on: date
    on: date
    is_met: bool
    told: Names


class SpanRow(NamedTuple):
    """A row with its days, in their order; `key` stands on the axis where names would take the room."""

    key: str
    names: Names
    colour: str
    days: Sequence[Day]


class Spans(NamedTuple):
    """Rows in their official order, and the present day."""

    rows: Sequence[SpanRow]
    today: date

    def plotly(self, language: Language) -> dict[str, Any]:
        """A line for each slip, then the first days, the present days, and today."""
        rows = [row.key for row in self.rows]
        axis = {
            "type": "date",
            "tickformat": "%Y-%m",
            "nticks": 6,
            "fixedrange": True,
            "gridcolor": "#E4DFD5",
        }
        today = {"type": "line", "xref": "x", "yref": "paper", "x0": self.today.isoformat(),
                 "x1": self.today.isoformat(), "y0": 0, "y1": 1,
                 "line": {"color": SEAL, "width": 1, "dash": "dot"}}  # fmt: skip
        layout = {**LAYOUT, "xaxis": axis, "yaxis": downwards(rows), "shapes": [today],
                  "height": rows_height(len(rows))}  # fmt: skip
        return {"data": _traces(self.rows, language), "layout": layout}

    def chart(self, language: Language) -> Chart:
        """The same with months only at both ends."""
        marks, y = key_of([(at(names, language), fill, tone) for names, fill, tone in KEY], 0)
        days = [day for row in self.rows for one in row.days for day in (one.first_on, one.on)]
        if not days:
            return Chart(y, marks)
        first, last = min(*days, self.today), max(*days, self.today)
        scale = (WIDTH - 12) / max((last - first).days, 1)
        top = y
        for row in self.rows:
            marks.append(Words(0, y + 13, cut(at(row.names, language), WIDTH)))
            marks.append(Rule(0, y + 23, WIDTH, y + 23))
            for day in row.days:
                marks += _days(day, first, scale, y + 23, tone_of(row.colour))
            y += 36
        x = 6 + (self.today - first).days * scale
        marks.append(Rule(x, top, x, y, tone="seal"))
        for end, anchor in ((first, "start"), (last, "end")):
            marks.append(
                Words(
                    0 if anchor == "start" else WIDTH,
                    y + 12,
                    f"{end:%Y-%m}",
                    anchor,
                    12,
                    quiet=True,
                )
            )
        marks.append(
            Words(
                min(max(x, 76), WIDTH - 76), y + 12, at(TODAY, language), "middle", 12, quiet=True
            )
        )
        return Chart(y + 18, marks)


def _days(day: Day, first: date, scale: float, y: float, tone: str) -> list[Mark]:
    x = 6 + (day.on - first).days * scale
    now = Dot(x, y, "solid" if day.is_met else "empty", tone)
    if day.first_on == day.on:
        return [now]
    start = 6 + (day.first_on - first).days * scale
    return [Rule(start, y, x, y, bold=True, tone="line"), Dot(start, y, "empty", "line"), now]


def _traces(rows: Sequence[SpanRow], language: Language) -> list[dict[str, Any]]:
    days = [(row, day) for row in rows for day in row.days]
    moved = [(row, day) for row, day in days if day.first_on != day.on]
    slips: dict[str, Any] = {
        "type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False,
        "x": [on for _, day in moved for on in (str(day.first_on), str(day.on), None)],
        "y": [key for row, _ in moved for key in (row.key, row.key, None)],
        "line": {"color": LINE, "width": 3},
    }  # fmt: skip
    made = [slips] if moved else []
    for (names, fill, tone), kept in (
        (KEY[2], moved),
        (KEY[1], [one for one in days if not one[1].is_met]),
        (KEY[0], [one for one in days if one[1].is_met]),
    ):
        if kept:
            made.append(_points(at(names, language), fill, tone, kept, language))
    return made


def _points(
    name: str, fill: str, tone: str, kept: Sequence[tuple[SpanRow, Day]], language: Language
) -> dict[str, Any]:
    """Round marks on the present days, or on the days first set."""
    colours = [LINE if tone else row.colour for row, _ in kept]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [str(day.first_on if tone else day.on) for _, day in kept],
        "y": [row.key for row, _ in kept],
        "text": [f"{at(row.names, language)}<br>{at(day.told, language)}" for row, day in kept],
        "marker": {
            "size": 11,
            "color": colours if fill == "solid" else CLEAR,
            "line": {"color": colours, "width": 2},
        },
        "hovertemplate": "%{text}<br>%{x}<extra></extra>",
    }
