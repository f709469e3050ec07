"""Small multiples: one panel for each thing counted, each on its own axis, because units never mix."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from dashboards.figures.drawing.chart import (
    WIDTH,
    Box,
    Chart,
    Mark,
    Names,
    Words,
    at,
    cut,
)
from dashboards.figures.drawing.fills import INK, LINE, marker_of
from dashboards.figures.drawing.layout import LAYOUT
from marketplace.ground.i18n.language import Language

#: Height of a panel's head and of each of its bars, in px.
HEAD: Final = 48
BAR: Final = 38


class Bar(NamedTuple):
    """One value of a panel; `told` carries its qualifier and unit. None is not given."""

    names: Names
    value: Decimal | None
    told: Names
    fill: str


class Panel(NamedTuple):
    """One thing counted, with a line about it (freshness, basis) and its bars."""

    names: Names
    beside: Names
    bars: Sequence[Bar]


class Panels(NamedTuple):
    """Panels in their official order."""

    panels: Sequence[Panel]

    def plotly(self, language: Language) -> dict[str, Any]:
        """A pair of axes for each panel, one below the other, each from nought on; words above each bar."""
        height = sum(_height(panel) for panel in self.panels) or HEAD
        layout: dict[str, Any] = {
            **LAYOUT,
            "showlegend": False,
            "height": height + 16,
            "annotations": [],
        }
        layout["margin"] = {"l": 8, "r": 8, "t": 8, "b": 8}
        data = []
        done = 0
        for number, panel in enumerate(self.panels, 1):
            tail = "" if number == 1 else str(number)
            layout |= _axes(panel, tail, 1 - (done + HEAD) / height, BAR * len(panel.bars) / height)
            data.append(_bars(panel, tail, language))
            layout["annotations"] += _words(panel, done, height, language)
            done += _height(panel)
        return {"data": data, "layout": layout}

    def chart(self, language: Language) -> Chart:
        """The same: names, then bars with their words."""
        marks: list[Mark] = []
        y = 0.0
        for panel in self.panels:
            beside = at(panel.beside, language)
            marks.append(Words(0, y + 13, cut(at(panel.names, language), WIDTH)))
            marks.append(Words(0, y + 29, cut(beside, WIDTH, 12), size=12, quiet=True))
            y += 36
            for bar in panel.bars:
                marks += _bar(panel, bar, y, language)
                y += 32 if bar.value is not None else 18
            y += 12
        return Chart(y, marks)


def _height(panel: Panel) -> int:
    return HEAD + BAR * len(panel.bars) + 14


def _most(panel: Panel) -> float:
    return float(max((bar.value for bar in panel.bars if bar.value), default=Decimal(1)))


def _told(bar: Bar, language: Language) -> str:
    return f"{at(bar.names, language)} {at(bar.told, language)}".strip()


def _bar(panel: Panel, bar: Bar, y: float, language: Language) -> list[Mark]:
    told = Words(0, y + 11, cut(_told(bar, language), WIDTH, 12), size=12)
    if bar.value is None:
        return [told]
    wide = max(1.0, WIDTH * float(bar.value) / _most(panel))
    return [told, Box(0, y + 16, wide, 10, bar.fill, "" if bar.fill == "solid" else "line")]


def _axes(panel: Panel, tail: str, top: float, high: float) -> dict[str, Any]:
    across = {
        "visible": False,
        "fixedrange": True,
        "range": [0, _most(panel) * 1.02],
        "anchor": f"y{tail}",
    }
    down = {"domain": [max(top - high, 0), top], "range": [len(panel.bars), 0], "visible": False,
            "fixedrange": True, "anchor": f"x{tail}"}  # fmt: skip
    return {f"xaxis{tail}": across, f"yaxis{tail}": down}


def _bars(panel: Panel, tail: str, language: Language) -> dict[str, Any]:
    return {
        "type": "bar", "orientation": "h", "name": at(panel.names, language),
        "x": [None if bar.value is None else float(bar.value) for bar in panel.bars],
        "y": [place + 0.74 for place in range(len(panel.bars))], "width": 0.24,
        "xaxis": f"x{tail}", "yaxis": f"y{tail}",
        "marker": marker_of([INK if bar.fill == "solid" else LINE for bar in panel.bars], "solid"),
        "text": [_told(bar, language) for bar in panel.bars], "textposition": "none",
        "hovertemplate": "%{text}<extra>" + at(panel.beside, language) + "</extra>",
    }  # fmt: skip


def _words(panel: Panel, done: int, height: int, language: Language) -> list[dict[str, Any]]:
    """The panel's head, and what each bar says, above it."""
    head = f"<b>{at(panel.names, language)}</b><br>{at(panel.beside, language)}"
    told = [(head, done, 14)]
    told += [
        (_told(bar, language), done + HEAD + BAR * place, 13)
        for place, bar in enumerate(panel.bars)
    ]
    return [
        {"text": text, "x": 0, "xref": "paper", "xanchor": "left", "y": 1 - place / height,
         "yref": "paper", "yanchor": "top", "align": "left", "showarrow": False, "font": {"size": size}}
        for text, place, size in told
    ]  # fmt: skip
