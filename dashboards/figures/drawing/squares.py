"""Squares in boxes: one square for each thing counted, each in exactly one box."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from dashboards.figures.drawing.chart import WIDTH, Box, Chart, Mark, Names, Rule, Words, at
from dashboards.figures.drawing.fills import CLEAR, PATTERNS, tone_of
from dashboards.figures.drawing.layout import LAYOUT, rows_height
from marketplace.ground.i18n.language import Language

ACROSS: Final = 20
SIDE: Final = 12.0
#: Fillings of a square as plotly's symbols of markers, which know no patterns.
SYMBOLS: Final = {
    "solid": "square", "pale": "square", "empty": "square-open", "hatched": "diamond-tall-open",
    "striped": "triangle-up", "dotted": "circle-open-dot", "crossed": "x-thin-open",
    "dashed": "line-ew-open", "barred": "line-ns-open",
}  # fmt: skip


class Square(NamedTuple):
    """One thing with its colour, and what is told of it."""

    colour: str
    told: Names


class Held(NamedTuple):
    """One box with its filling and its squares."""

    names: Names
    fill: str
    squares: Sequence[Square]


class Squares(NamedTuple):
    """All boxes, empty ones too: that nothing stands there is part of what is shown."""

    boxes: Sequence[Held]

    def plotly(self, language: Language) -> dict[str, Any]:
        """Markers in rows of boxes; each tells what it stands for."""
        labels = [_label(box, language) for box in self.boxes]
        most = max((len(box.squares) for box in self.boxes), default=1)
        axis = {
            "visible": False,
            "fixedrange": True,
            "range": [-0.5, min(max(most, 8), ACROSS) + 0.5],
        }
        lines = [max(1, -(-len(box.squares) // ACROSS)) for box in self.boxes]
        layout = {**LAYOUT, "xaxis": axis, "yaxis": _named_rows(labels, lines), "showlegend": False,
                  "height": rows_height(sum(lines), 20)}  # fmt: skip
        return {"data": _markers(self.boxes, lines, language), "layout": layout}

    def chart(self, language: Language) -> Chart:
        """The same with the count behind each name."""
        marks: list[Mark] = []
        y = 0.0
        for box in self.boxes:
            marks.append(Words(0, y + 13, at(box.names, language)))
            marks.append(Words(WIDTH, y + 13, str(len(box.squares)), anchor="end"))
            y += 19
            for place, square in enumerate(box.squares):
                down, across = divmod(place, ACROSS)
                spot = across * WIDTH / ACROSS, y + down * (SIDE + 3)
                marks.append(Box(*spot, SIDE, SIDE, box.fill, tone_of(square.colour)))
            lines = -(-len(box.squares) // ACROSS)
            y += lines * (SIDE + 3) if lines else 2
            marks.append(Rule(0, y + 3, WIDTH, y + 3))
            y += 9
        return Chart(y, marks)


def _label(box: Held, language: Language) -> str:
    return f"{at(box.names, language)} {len(box.squares)}"


def _named_rows(labels: list[str], lines: list[int]) -> dict[str, Any]:
    firsts = [sum(lines[:place]) for place in range(len(lines))]
    plain = {"fixedrange": True, "range": [sum(lines) - 0.5, -0.5], "tickfont": {"size": 12}}
    return {**plain, "tickvals": firsts, "ticktext": labels, "zeroline": False, "showgrid": False}


def _markers(boxes: Sequence[Held], lines: list[int], language: Language) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    first = 0
    for box, many in zip(boxes, lines, strict=True):
        colours = [square.colour for square in box.squares]
        is_open = box.fill in PATTERNS or box.fill == "empty"
        made.append({
            "type": "scatter", "mode": "markers", "name": at(box.names, language),
            "x": [place % ACROSS for place in range(len(box.squares))],
            "y": [first + place // ACROSS for place in range(len(box.squares))],
            "text": [at(square.told, language) for square in box.squares],
            "marker": {"symbol": SYMBOLS[box.fill], "size": 11, "color": colours or CLEAR,
                       "opacity": 0.45 if box.fill == "pale" else 1,
                       "line": {"color": colours or CLEAR, "width": 1.5 if is_open else 0}},
            "hovertemplate": "%{text}<extra></extra>",
        })  # fmt: skip
        first += many
    return made
