"""Stacked bars: groups in their official order, each made of layers that tell by filling what they are."""

from collections.abc import Sequence
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
    key_of,
)
from dashboards.figures.drawing.fills import INK, marker_of, tone_of
from dashboards.figures.drawing.layout import COUNTED, LAYOUT, WORDED, downwards, rows_height
from marketplace.ground.i18n.language import Language

#: More groups than these lie below each other, so that their names fit on a telephone.
STANDING_MAX: Final = 4


class Layer(NamedTuple):
    """One layer of stacked bars; its own colour, or that of each group; None is not measured."""

    name_zh: str
    name_en: str
    values: list[int | None]
    fill: str
    colour: str | None = None

    @property
    def names(self) -> Names:
        """Chinese and English."""
        return self.name_zh, self.name_en


class Stacked(NamedTuple):
    """Groups with their colours, and the layers that stand on each other in every group."""

    labels: Sequence[Names]
    colours: Sequence[str]
    layers: Sequence[Layer]

    def plotly(self, language: Language) -> dict[str, Any]:
        """Bars; a layer in which nothing stands is left out."""
        labels = [at(label, language) for label in self.labels]
        is_lying = len(labels) > STANDING_MAX
        data = [
            _bars(at(layer.names, language), labels, layer, layer.colour or list(self.colours))
            | (_lying(labels, layer) if is_lying else {})
            for layer in shown(self.layers)
        ]
        axes: dict[str, Any] = {"xaxis": WORDED, "yaxis": COUNTED}
        if is_lying:
            axes = {
                "xaxis": COUNTED,
                "yaxis": downwards(labels),
                "height": rows_height(len(labels)),
            }
        return {"data": data, "layout": {**LAYOUT, "barmode": "stack", "bargap": 0.35, **axes}}

    def chart(self, language: Language) -> Chart:
        """The bars lying, one group below the other, with its sum behind it."""
        layers = shown(self.layers)
        marks, y = key_of(
            [(at(one.names, language), one.fill, tone_of(one.colour or INK)) for one in layers], 0
        )
        sums = [_sum(layers, place) for place in range(len(self.labels))]
        widest = max((one for one in sums if one), default=0)
        for place, label in enumerate(self.labels):
            marks.append(Words(0, y + 13, cut(at(label, language), WIDTH - 50)))
            marks += _row(layers, place, self.colours[place], y + 18, widest)
            y += 42
        return Chart(y, marks)


def shown(layers: Sequence[Layer]) -> list[Layer]:
    """The layers in which something stands, and the first, so that nothing is said by an empty picture."""
    return [layer for number, layer in enumerate(layers) if number == 0 or any(layer.values)]


def _sum(layers: Sequence[Layer], place: int) -> int | None:
    known = [value for layer in layers if (value := layer.values[place]) is not None]
    return sum(known) if known else None


def _row(layers: Sequence[Layer], place: int, colour: str, y: float, widest: int) -> list[Mark]:
    """One lying bar; what was not measured has a dash and no bar."""
    total = _sum(layers, place)
    told = "–" if total is None else str(total)
    marks: list[Mark] = [Words(WIDTH, y - 5, told, anchor="end")]
    x = 0.0
    for layer in layers:
        value = layer.values[place]
        if value:
            wide = WIDTH * value / widest
            marks.append(Box(x, y, wide, 13, layer.fill, tone_of(layer.colour or colour)))
            x += wide
    return marks


def _lying(labels: list[str], layer: Layer) -> dict[str, Any]:
    tip = "%{y}<br>%{fullData.name} %{x}<extra></extra>"
    return {"orientation": "h", "x": layer.values, "y": labels, "hovertemplate": tip}


def _bars(name: str, labels: list[str], layer: Layer, colour: str | list[str]) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": name,
        "x": labels,
        "y": layer.values,
        "marker": marker_of(colour, layer.fill),
        "text": ["" if not value else str(value) for value in layer.values],
        "textposition": "inside",
        "textangle": 0,
        "insidetextfont": {"color": "#FFFFFF" if layer.fill == "solid" else INK},
        "insidetextanchor": "middle",
        "hovertemplate": "%{x}<br>" + name + " %{y}<extra></extra>",
    }
