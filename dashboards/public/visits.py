"""What residents said, with how far it can be trusted, of one item and of many."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from impact.return_visits.rules import Tally
from impact.standing.facts import ItemFacts
from impact.standing.views import visits_view
from marketplace.ground.intervals import wilson_percent


class Interval(Struct, frozen=True):
    """A share's interval, both ends in whole percent."""

    low: int
    high: int


class VisitsOfProgramme(Struct, frozen=True, kw_only=True):
    """What residents said of one programme's closed items, all together."""

    programme: str
    asked: int
    answered: int
    yes: int
    half: int
    no: int
    satisfied: int
    fairly_satisfied: int
    dissatisfied: int
    interval: Interval | None


def share_interval(part: int | None, whole: int | None) -> Interval | None:
    """Wilson's 95 % interval of `part` of `whole`; None where either is not known or `whole` is 0."""
    if part is None or whole is None or (found := wilson_percent(part, whole)) is None:
        return None
    return Interval(*found)


def sum_up_visits(programme: str, facts: Sequence[ItemFacts]) -> VisitsOfProgramme | None:
    """What residents said of a programme's closed items; None when nobody was asked.

    Items whose small counts are hidden stay outside: the sum less the others would show them.
    """
    tallies = list(_shown_tallies(programme, facts))
    if not tallies:
        return None

    def total(name: str) -> int:
        return sum(getattr(one, name) for one in tallies)

    names = ("asked", "answered", "yes", "half", "no", "satisfied", "fairly_satisfied")
    return VisitsOfProgramme(
        programme=programme,
        dissatisfied=total("dissatisfied"),
        interval=share_interval(total("yes"), total("answered")),
        **{name: total(name) for name in names},
    )


def list_visits(programme: str, facts: Sequence[ItemFacts]) -> list[tuple[ItemFacts, Tally]]:
    """The closed items of a programme that the sum adds up, each with its tally."""
    return list(_shown(programme, facts))


def _shown_tallies(programme: str, facts: Iterable[ItemFacts]) -> Iterable[Tally]:
    return (tally for _, tally in _shown(programme, facts))


def _shown(programme: str, facts: Iterable[ItemFacts]) -> Iterable[tuple[ItemFacts, Tally]]:
    for one in facts:
        if one.programme != programme or one.state != "closed" or not one.tally.asked:
            continue
        is_hidden = visits_view(one.tally, sensitive=one.sensitive_group is not None).yes is None
        if not is_hidden:
            yield one, one.tally
