"""The look keeps its promises in numbers: contrast in every setting, and domains that nobody confuses."""

import itertools
import re
from pathlib import Path

import pytest

from dashboards.figures.drawing.fills import DOMAIN_COLOURS

STYLE = Path(__file__).parent.parent.parent / "dashboards/static/style.css"
DOMAINS = ("environment", "space", "culture", "safety")
SPOKEN = ("ink", "muted", "seal", *DOMAINS)
#: Machado, Oliveira and Fernandes (2009), severity 1: what is seen without one kind of cone.
SEEN_WITHOUT = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "long": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "middle": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "short": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}  # fmt: skip
#: Two colours that differ by this much (CIE76) are told apart at a glance, side by side.
APART = 14


def _tokens(opening: str, base: dict[str, str] | None = None) -> dict[str, str]:
    """The colours set in the block that begins with `opening`."""
    text = STYLE.read_text()
    block = text[text.index(opening) :].split("}", 1)[0]
    return {**(base or {}), **dict(re.findall(r"--(\w[\w-]*): (#[0-9A-F]{6})", block))}


LIGHT = _tokens(":root {\n  color-scheme")
DARK = _tokens("@media (prefers-color-scheme: dark) {\n  :root {", LIGHT)
LARGE = _tokens(".view-large { --muted", LIGHT)
LARGE_DARK = _tokens("@media (prefers-color-scheme: dark) {\n  .view-large {", DARK)


def _linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]


def _contrast(one: str, other: str) -> float:
    weights = (0.2126, 0.7152, 0.0722)
    dark, light = sorted(
        sum(w * part for w, part in zip(weights, _linear(colour), strict=True))
        for colour in (one, other)
    )
    return (light + 0.05) / (dark + 0.05)


def _lab(linear: list[float]) -> tuple[float, float, float]:
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    whole = (0.95047, 1.0, 1.08883)
    x, y, z = (
        _root(sum(w * part for w, part in zip(row, linear, strict=True)) / white)
        for row, white in zip(rows, whole, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _root(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116


def _seen(colour: str, kind: str) -> tuple[float, float, float]:
    linear = _linear(colour)
    seen = [
        min(1.0, max(0.0, sum(w * part for w, part in zip(row, linear, strict=True))))
        for row in SEEN_WITHOUT[kind]
    ]
    return _lab(seen)


@pytest.mark.parametrize(
    ("tokens", "least"), [(LIGHT, 4.5), (DARK, 4.5), (LARGE, 7), (LARGE_DARK, 7)]
)
def test_every_colour_that_speaks_stands_out(tokens: dict[str, str], least: float) -> None:
    for ground, name in itertools.product(("paper", "card"), SPOKEN):
        assert _contrast(tokens[name], tokens[ground]) >= least, (name, ground)
    assert _contrast(tokens["line"], tokens["paper"]) >= 3, "the edges of what can be touched"


@pytest.mark.parametrize("tokens", [LIGHT, DARK, LARGE, LARGE_DARK])
@pytest.mark.parametrize("kind", SEEN_WITHOUT)
def test_no_kind_of_colour_blindness_confuses_two_domains(
    tokens: dict[str, str], kind: str
) -> None:
    for one, other in itertools.combinations(DOMAINS, 2):
        pair = zip(_seen(tokens[one], kind), _seen(tokens[other], kind), strict=True)
        assert sum((a - b) ** 2 for a, b in pair) ** 0.5 >= APART, (one, other)


def test_figures_are_drawn_in_the_same_colours() -> None:
    assert list(DOMAIN_COLOURS.values()) == [LIGHT[one] for one in DOMAINS]
