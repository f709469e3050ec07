"""Whose part of an outcome is how large. Pure; shares of one outcome never sum to more than the whole."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from msgspec import Struct

from marketplace.ground.law import Clauses, first_refusal

_PLACES: Final = Decimal("0.0001")


def share_of(used: Mapping[str, Decimal], required: Mapping[str, Decimal]) -> Decimal:
    """The mean, over an item's need lines, of the part of each that was brought to use; 0 to 1.

    Lines of different units are never added: each counts by its own part. Rounded down, so that the
    shares of all who delivered sum to at most 1 as long as no line is used beyond what it required.
    """
    lines = [line for line, amount in required.items() if amount > 0]
    if not lines:
        return Decimal(0)
    parts = [min(Decimal(1), used.get(line, Decimal(0)) / required[line]) for line in lines]
    return (sum(parts, Decimal(0)) / len(lines)).quantize(_PLACES, rounding=ROUND_FLOOR)


def percent_text(share: Decimal) -> str:
    """A share as a percentage without trailing noughts."""
    text = f"{share * 100:.2f}"
    return text.rstrip("0").rstrip(".")


class ReplyFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a unit replies to a result."""

    item_is_closed: bool
    took_part: bool
    has_replied: bool


REPLY: Final[Clauses[ReplyFacts]] = (
    ("wrong_state", lambda facts: not facts.item_is_closed or not facts.took_part),
    ("already_replied", lambda facts: facts.has_replied),
)


def why_not_reply(facts: ReplyFacts) -> str | None:
    """The refusal that keeps a unit from replying, or None."""
    return first_refusal(REPLY, facts)


#: What stands: signed for and not given back. The rest is told to those whom it concerns alone.
KEPT: Final[Sequence[str]] = ("signed", "active", "fulfilled", "partly_fulfilled")
#: What was given back or ended after signing.
GIVEN_BACK: Final[Sequence[str]] = ("returned", "terminated")
