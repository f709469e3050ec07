"""What a page is asked for by its address; a field left empty in a form counts as not given."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import asdict, fields

from impact.standing.bill import CohortBy
from impact.standing.filters import ItemFilters
from impact.standing.states import Programme, Sort, State, Track, Word
from marketplace.ground.quantities import QUANTITY_PATTERN
from marketplace.ground.web.faults import convert_or_name_faults
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.states import GateName

Code = Annotated[str, Meta(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
Words = Annotated[str, Meta(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Month = Annotated[str, Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Quantity = Annotated[str, Meta(pattern=QUANTITY_PATTERN)]
Cursor = Annotated[str, Meta(max_length=200)]


class ItemsAsked(Struct, frozen=True, kw_only=True):
    """Which items, from which page on; the names are the API's."""

    list: Code | None = None
    programme: Programme | None = None
    category: Code | None = None
    domain: Code | None = None
    community: Code | None = None
    community_type: Code | None = None
    word: Word | None = None
    state: State | None = None
    track: Track | None = None
    gate: GateName | Literal["none"] | None = None
    resource: Code | None = None
    gap: Literal["open"] | None = None
    finish_before: date | None = None
    can_give: Quantity | None = None
    q: Words | None = None
    sort: Sort = "code"
    cursor: Cursor | None = None

    @property
    def filters(self) -> ItemFilters:
        """The same as the books understand it."""
        given = asdict(self)
        del given["cursor"]
        given["can_give"] = None if self.can_give is None else Decimal(self.can_give)
        return ItemFilters(**given)


class BillAsked(Struct, frozen=True, kw_only=True):
    """Which lines of the bill, and by what they are grouped; `outcome` shows what a total adds up."""

    programme: Programme | None = None
    domain: Code | None = None
    community: Code | None = None
    community_type: Code | None = None
    month: Month | None = None
    outcome: Code | None = None
    by: Literal["domain", "community_type", "month"] = "domain"

    @property
    def items(self) -> ItemFilters:
        """The items that the counts on the page count."""
        return ItemFilters(
            programme=self.programme,
            domain=self.domain,
            community=self.community,
            community_type=self.community_type,
        )


class ListAsked(ItemsAsked, frozen=True, kw_only=True):
    """The same on the page: what lacks most comes first."""

    sort: Sort = "gap"


class CohortAsked(Struct, frozen=True, kw_only=True):
    """By what the items of the cohort are grouped."""

    by: CohortBy = "domain"


class PlaceAsked(Struct, frozen=True, kw_only=True):
    """Which community, from which page of its items on; for the picture of all, which programme."""

    community: Code | None = None
    programme: Programme = "livelihood"
    cursor: Cursor | None = None


class DemandsAsked(Struct, frozen=True, kw_only=True):
    """Which public reports; `said` is one for which this browser just spoke."""

    community: Code | None = None
    category: Code | None = None
    item: Code | None = None
    q: Words | None = None
    said: Code | None = None
    cursor: Cursor | None = None


class EntriesAsked(Struct, frozen=True, kw_only=True):
    """Which entries of the ledger, from which page on."""

    item: Code | None = None
    event: Code | None = None
    cursor: Cursor | None = None


class FigureAsked(Struct, frozen=True, kw_only=True):
    """Of which programme a figure is; each has its own where none is asked for."""

    programme: Programme | None = None


T = TypeVar("T", bound=Struct)


def asked(request: AnyRequest, kind: type[T]) -> T:
    """The address's query as `kind`; raises `BadRequest` with every field that cannot be read."""
    known = {field.encode_name for field in fields(kind)}
    given = {name: text for name, text in request.query_params.items() if text}
    result: T = convert_or_name_faults(
        {name: text for name, text in given.items() if name in known}, kind
    )
    return result


def as_texts(given: Struct) -> Mapping[str, str]:
    """What was given, as the form shows it again; what was not given is left out."""
    return {name: str(value) for name, value in msgspec.to_builtins(given).items() if value}
