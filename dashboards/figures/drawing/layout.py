"""The layout that all plotly drawings share."""

from typing import Any, Final

from dashboards.figures.drawing.fills import CLEAR, INK, RULE

LAYOUT: Final[dict[str, Any]] = {
    "margin": {"l": 48, "r": 12, "t": 12, "b": 48},
    "paper_bgcolor": CLEAR,
    "plot_bgcolor": CLEAR,
    "font": {"color": INK, "size": 14},
    "legend": {"orientation": "h", "y": -0.2, "traceorder": "normal"},
    "dragmode": False,
}
#: An axis with words, and one with numbers that begins at nought.
WORDED: Final[dict[str, Any]] = {"fixedrange": True}
COUNTED: Final[dict[str, Any]] = {"fixedrange": True, "rangemode": "tozero", "gridcolor": RULE}


def rows_height(rows: int, each: int = 34) -> int:
    """The height of a drawing in px whose rows lie below each other."""
    return 120 + each * max(rows, 3)


def downwards(labels: list[str]) -> dict[str, Any]:
    """A vertical axis whose first row stands on top; long names are broken or shortened by the reader."""
    return {"fixedrange": True, "gridcolor": RULE, "autorange": "reversed", "categoryorder": "array",
            "categoryarray": labels, "tickfont": {"size": 12}}  # fmt: skip
