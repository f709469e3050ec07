"""What a form offers to choose from, with how many items each choice would show."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dashboards.public.counts import place_of
from impact.standing import rules
from impact.standing.bill import PROGRAMMES
from impact.standing.facts import ItemFacts
from impact.standing.filters import ItemFilters
from impact.standing.states import WORDS
from impact.standing.views import has_line_for
from marketplace.ground.db import Reader
from marketplace.items.queries import list_labels
from marketplace.organisations.queries import list_communities


class Choice(Struct, frozen=True, kw_only=True):
    """One choice: labelled by its own texts, or as a term of `kind`."""

    value: str
    label_zh: str = ""
    label_en: str | None = None
    kind: str | None = None
    count: int | None = None


Choices = dict[str, list[Choice]]

WHOLE_SUBDISTRICT: Final = Choice(value="ALL", label_zh="全街道", label_en="The whole subdistrict")

_VALUES_OF: Final[dict[str, Callable[[ItemFacts], Collection[str]]]] = {
    "programme": lambda one: (one.programme,),
    "word": lambda one: (rules.word_of(one),),
    "domain": lambda one: (one.domain,),
    "category": lambda one: (one.category,) if one.category else (),
    "community": lambda one: (place_of(one),),
    "community_type": lambda one: (one.community_type,),
    "resource": lambda one: {line.resource for line in one.lines},
    "track": lambda one: (one.track,),
    "gate": lambda one: one.gates or ("none",),
}
_ORDER_OF: Final[dict[str, Sequence[str]]] = {"programme": list(PROGRAMMES), "word": WORDS}


def without_facets(filters: ItemFilters) -> ItemFilters:
    """The filters that no choice is counted for: search words, dates and what is missing."""
    return ItemFilters(
        list=filters.list,
        state=filters.state,
        gap=filters.gap,
        finish_before=filters.finish_before,
        can_give=filters.can_give,
        q=filters.q,
        sort=filters.sort,
    )


def _values(name: str, one: ItemFacts, filters: ItemFilters) -> Collection[str]:
    """The item's values of a facet; of what it needs, those of which something is asked for."""
    if name != "resource":
        return _VALUES_OF[name](one)
    return {
        line.resource
        for line in one.lines
        if has_line_for(one, replace(filters, resource=line.resource))
    }


def those_that_fit(
    facts: Sequence[ItemFacts], filters: ItemFilters, *, but: str = ""
) -> list[ItemFacts]:
    """The items that fit every facet, or every one `but` this."""
    wanted = {name: getattr(filters, name) for name in _VALUES_OF if name != but}
    given = {name: value for name, value in wanted.items() if value is not None}
    return [
        one
        for one in facts
        if all(value in _values(name, one, filters) for name, value in given.items())
    ]


def count_choices(
    facts: Sequence[ItemFacts], filters: ItemFilters, named: Mapping[str, Sequence[Choice]]
) -> Choices:
    """For each facet its choices, each with how many items it would show beside the other filters.

    `named` holds the choices of facets that have labels of their own, in their order.
    """
    choices: Choices = {}
    for name in _VALUES_OF:
        fitting = those_that_fit(facts, filters, but=name)
        counts = Counter(value for one in fitting for value in _values(name, one, filters))
        chosen = getattr(filters, name)
        offered = named.get(name) or _terms(name, counts.keys() | ({chosen} if chosen else set()))
        choices[name] = [
            _with_count(one, counts[one.value])
            for one in offered
            if counts[one.value] or one.value == chosen
        ]
    return choices


def _terms(name: str, values: Collection[str]) -> list[Choice]:
    order = _ORDER_OF.get(name)
    known = [one for one in order if one in values] if order else sorted(values)
    return [Choice(value=one, kind=name) for one in known]


def _with_count(choice: Choice, count: int) -> Choice:
    return Choice(
        value=choice.value,
        label_zh=choice.label_zh,
        label_en=choice.label_en,
        kind=choice.kind,
        count=count,
    )


def offer_terms(name: str, values: Collection[str]) -> list[Choice]:
    """These values of a facet as choices without counts."""
    return _terms(name, values)


async def offer_communities(reader: Reader) -> list[Choice]:
    """Every community, after the whole subdistrict."""
    rows = await list_communities(reader)
    return [
        WHOLE_SUBDISTRICT,
        *(Choice(value=one.id, label_zh=one.name_zh, label_en=one.name_en) for one in rows),
    ]


async def offer_labels(reader: Reader, table: str) -> list[Choice]:
    """Every category (`categories`) or domain (`domains`)."""
    return [
        Choice(value=one.code, label_zh=one.label_zh, label_en=one.label_en)
        for one in await list_labels(reader, table)
    ]
