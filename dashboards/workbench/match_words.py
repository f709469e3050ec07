"""A matching in words: why a candidate fits, its numbers, what would turn it, why a gap stays."""

from collections.abc import Mapping
from typing import Any, Final

from dashboards.rendering import show_quantity, show_text
from dashboards.workbench.words import term
from marketplace.ground.i18n.language import gettext as _

Row = Mapping[str, Any]

#: The weights of the settings, in the order of a card.
WEIGHTS: Final = {
    "line": "Any line met whole",
    "severity": "Severity, at its highest step",
    "waiting": "Waiting, after three years",
    "people": "People concerned, at 10,000",
    "near": "Near: the same community",
    "period": "The whole time needed",
    "kept": "As the former run proposed",
    "floor": "A line short of a floor, taken off",
    "units_per_line": "Units that may share one line",
}

#: The parts of a pair's points.
PARTS: Final = {
    "line": "a line met",
    "severity": "severity",
    "waiting": "waiting",
    "people": "people",
    "near": "near",
    "period": "period",
    "kept": "as before",
}

REASONS: Final = {
    "no_offer": "Nobody offers this resource in this measure.",
    "elsewhere": "It is offered, but not for this community.",
    "wrong_period": "It is offered here, but not within the time needed.",
    "too_small": "All that is offered here is less than one step, or does not fit its steps.",
    "taken": "All that fits is proposed for other lines.",
    "units_max": "As many units as may share one line are on it already.",
}

STATES: Final = {
    "queued": "waiting",
    "running": "running",
    "done": "done",
    "cancelled": "cancelled",
    "failed": "failed",
}

STAGES: Final = {
    "queued": "waiting for its turn",
    "running": "begun",
    "looking": "reading offers and needs",
    "pairs": "who fits whom",
    "greedy": "the quick way, for comparison",
    "network": "the network program",
    "few_units": "few units on a line",
    "whole_steps": "whole steps",
    "reasons": "the reasons",
    "storing": "storing",
    "done": "done",
    "cancelled": "cancelled",
    "failed": "failed",
}


def amount(quantity: str, measure: str) -> str:
    """A quantity with its measure."""
    return f"{show_quantity(quantity)} {measure}"


def reasons_of(card: Row, need: Row, gap: Row) -> list[str]:
    """Why this offer stands here: how much, where, when."""
    given = amount(
        card["proposed"] if card["proposed"] != "0" else card["could_give"], _measure(need)
    )
    of = amount(gap["missing"], _measure(need))
    said = [_("covers {given} of {missing}").format(given=given, missing=of), _place(card)]
    if card["overlap_days"] >= card["days_needed"]:
        said.append(_("there for the whole time needed"))
    else:
        said.append(
            _("there on {n} of {m} days").format(n=card["overlap_days"], m=card["days_needed"])
        )
    return said


def _measure(need: Row) -> str:
    return show_text(need, "unit")


def _place(card: Row) -> str:
    if card["misfit"] == "place":
        return _("not offered in this community")
    if card["nearness"] == 1:
        return _("of the same community")
    if card["nearness"] > 0:
        return _("of the same region")
    return _("holds everywhere") if card["everywhere"] else _("holds in this community")


def flip_of(card: Row, need: Row) -> str:
    """The nearest change that would turn the card."""
    flip = card["flip"]
    change, n = flip["change"], flip["amount"]
    if change in ("more", "larger_step"):
        n = amount(str(n), _measure(need))
    texts = {
        "earlier": _("Would come in if it began {n} days earlier."),
        "later": _("Would come in if it lasted {n} days longer."),
        "nearer": _("Would come in if it came from the same community."),
        "more": _("Would come in with {n} more of it."),
        "larger_step": _("Would come in if its steps fitted into {n}."),
        "place": _("Would come in if it held in this community too."),
        "one_unit_more": _("Would come in if one unit more might share the line."),
        "shorter": _("Another would take its place if it were there {n} days less."),
        "no_rival": _("Nobody else fits: only its own no would change this."),
    }
    points = (
        _("Another would take its place if it had {n} points less.")
        if card["proposed"] != "0"
        else _("Would come in with {n} points more.")
    )
    return texts.get(change, points).format(n=n)


def numbers_of(card: Row) -> list[tuple[str, str]]:
    """The points part by part, those that are none left out, and their sum."""
    parts = [(_(PARTS[name]), card["parts"][name]) for name in PARTS if card["parts"][name]]
    total = sum(points for _name, points in parts)
    return [*((name, f"{points:.0f}") for name, points in parts), (_("together"), f"{total:.0f}")]


def reason_of(gap: Row) -> str | None:
    """Why the gap stays, or None when it is met."""
    return _(REASONS[gap["reason"]]) if gap["reason"] else None


def resource_of(row: Row) -> str:
    """A resource in words."""
    return str(term("resource", row["resource"]))
