"""A chart: a small picture made of boxes, lines, dots and words, drawn without any script."""

import unicodedata
from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Protocol

from marketplace.ground.i18n.language import DEFAULT, Language

#: Width of every chart in its own units; a telephone shows it about one to one.
WIDTH: Final = 300
SMALL: Final = 12
NORMAL: Final = 13

Names = tuple[str, str]


class Box(NamedTuple):
    """A rectangle; `fill` is solid, pale, empty or a pattern, `tone` a colour's name."""

    x: float
    y: float
    width: float
    height: float
    fill: str = "solid"
    tone: str = ""
    kind: str = "box"


class Rule(NamedTuple):
    """A straight line: thin for an axis, bold for an interval."""

    x1: float
    y1: float
    x2: float
    y2: float
    bold: bool = False
    tone: str = ""
    kind: str = "rule"


class Dot(NamedTuple):
    """A round mark, solid or empty."""

    x: float
    y: float
    fill: str = "solid"
    tone: str = ""
    kind: str = "dot"


class Words(NamedTuple):
    """A text from its foot line on; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    size: int = NORMAL
    quiet: bool = False
    kind: str = "words"


Mark = Box | Rule | Dot | Words


class Chart(NamedTuple):
    """A picture of this height; the width is the same for all."""

    height: float
    marks: list[Mark]


class Drawing(Protocol):
    """What every kind of drawing can do."""

    def plotly(self, language: Language) -> dict[str, Any]:
        """Traces and layout in one language."""
        ...

    def chart(self, language: Language) -> Chart:
        """The same as a small picture."""
        ...


def at(names: Names, language: Language) -> str:
    """One of the two names: Chinese first, English beside it."""
    return names[0 if language == DEFAULT else 1]


def width_of(text: str, size: int = NORMAL) -> float:
    """About how wide a text is: a Chinese character takes a square, a letter a little over half."""
    return sum(size if unicodedata.east_asian_width(one) in "WF" else size * 0.56 for one in text)


def cut(text: str, width: float, size: int = NORMAL) -> str:
    """The text, shortened with an ellipsis where it would be wider."""
    if width_of(text, size) <= width:
        return text
    kept = text
    while kept and width_of(kept, size) + size > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def key_of(parts: Sequence[tuple[str, str, str]], y: float) -> tuple[list[Mark], float]:
    """A key of (name, fill, tone) that wraps; its marks, and where it ends."""
    marks: list[Mark] = []
    x = 0.0
    for name, fill, tone in parts:
        wide = 18 + width_of(name, SMALL) + 10
        if x and x + wide > WIDTH:
            x, y = 0.0, y + 18
        marks.append(Box(x + 0.5, y + 0.5, 11, 11, fill, tone))
        marks.append(Words(x + 17, y + 10, name, size=SMALL, quiet=True))
        x += wide
    return marks, y + 20 if parts else y
