"""Colours and fillings: what a drawing says by colour it also says by its filling."""

from typing import Any, Final

#: The colours of the four domains in a light setting; anything else is ink.
DOMAIN_COLOURS: Final = {
    "environment_renewal": "#2D7D50",
    "space_activation": "#9B5C0B",
    "culture_nurturing": "#7544A0",
    "safety_upgrade": "#235679",
}
INK: Final = "#1C2230"
RULE: Final = "#E4DFD5"
LINE: Final = "#8A8374"
SEAL: Final = "#B3261E"
PALE: Final = 0.45

#: Fillings that are drawn as a pattern, with plotly's sign for each.
PATTERNS: Final = {
    "hatched": "/",
    "striped": "\\",
    "dotted": ".",
    "crossed": "x",
    "dashed": "-",
    "barred": "|",
}
CLEAR: Final = "rgba(0,0,0,0)"


def marker_of(colour: str | list[str], fill: str) -> dict[str, Any]:
    """Plotly's marker of bars: solid, pale, empty, or one of the patterns."""
    line = {"color": colour, "width": 1}
    if fill == "empty":
        return {"color": CLEAR, "line": line}
    marker: dict[str, Any] = {"color": colour, "line": line}
    if fill == "pale":
        marker["opacity"] = PALE
    if fill in PATTERNS:
        marker["pattern"] = {"shape": PATTERNS[fill], "bgcolor": CLEAR, "size": 8, "solidity": 0.2}
    return marker


def tone_of(colour: str) -> str:
    """The name under which the stylesheet knows a colour: a domain, `seal`, `line`, or nothing for ink."""
    named = {value: key for key, value in DOMAIN_COLOURS.items()}
    return {**named, SEAL: "seal", LINE: "line"}.get(colour, "")
