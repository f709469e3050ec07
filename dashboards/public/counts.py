"""How many items stand in which word; programmes are counted apart and never added together."""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from impact.standing import rules
from impact.standing.bill import PROGRAMMES
from impact.standing.facts import ItemFacts
from impact.standing.states import WORDS

Counts = dict[str, int]


class ProgrammeCounts(Struct, frozen=True, kw_only=True):
    """One programme's items by their word; `median` gives a measure over all communities."""

    programme: str
    counts: Counts
    median: dict[str, str] | None = None


def count_words(facts: Iterable[ItemFacts]) -> Counts:
    """How many of these items stand in each word, and how many there are (`raised`)."""
    words = Counter[str](rules.word_of(one) for one in facts)
    return {"raised": words.total(), **{word: words[word] for word in WORDS}}


def count_by_programme(facts: Sequence[ItemFacts]) -> list[ProgrammeCounts]:
    """The items of each programme by their word."""
    return [
        ProgrammeCounts(programme=one, counts=count_words(_of(facts, one))) for one in PROGRAMMES
    ]


def count_beside_median(
    facts: Sequence[ItemFacts], community: str, communities: Sequence[str]
) -> list[ProgrammeCounts]:
    """A community's items of each programme by their word, beside the median of all communities."""
    rows = []
    for programme in PROGRAMMES:
        items = _of(facts, programme)
        everywhere = [count_words(_at(items, place)) for place in communities]
        rows.append(
            ProgrammeCounts(
                programme=programme,
                counts=count_words(_at(items, community)),
                median=_median(everywhere) if everywhere else None,
            )
        )
    return rows


def place_of(facts: ItemFacts) -> str:
    """The item's community; `ALL` for the whole subdistrict."""
    return facts.community or "ALL"


def _of(facts: Sequence[ItemFacts], programme: str) -> list[ItemFacts]:
    return [one for one in facts if one.programme == programme]


def _at(facts: Sequence[ItemFacts], place: str) -> list[ItemFacts]:
    return [one for one in facts if place_of(one) == place]


def _median(everywhere: Sequence[Counts]) -> dict[str, str]:
    return {
        word: f"{statistics.median(one[word] for one in everywhere):g}"
        for word in ("raised", *WORDS)
    }
