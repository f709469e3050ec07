"""How items are looked for, in the list, on the bill and on pages."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from litestar.params import FromQuery, QueryParameter
from msgspec import Struct

from impact.standing.states import Programme, Sort, State, Track, Word
from marketplace.ground.quantities import QUANTITY_PATTERN
from marketplace.items.states import GateName

Code = Annotated[str | None, QueryParameter(max_length=64)]


class ItemFilters(Struct, frozen=True, kw_only=True):
    """Every filter that is None lets all items pass; `gap` is `open` or None.

    `unpublished`: items that were never published too; for those alone whom they concern.
    """

    list: str | None = None
    programme: str | None = None
    category: str | None = None
    domain: str | None = None
    community: str | None = None
    community_type: str | None = None
    word: str | None = None
    state: str | None = None
    track: str | None = None
    gate: str | None = None
    resource: str | None = None
    gap: str | None = None
    finish_before: date | None = None
    can_give: Decimal | None = None
    q: str | None = None
    sort: Sort = "code"
    code: str | None = None
    unpublished: bool = False


async def item_filters(
    list: Code = None,  # noqa: A002 - the contract's names
    programme: FromQuery[Programme | None] = None,
    category: Code = None,
    domain: Code = None,
    community: Code = None,
    community_type: Code = None,
    word: FromQuery[Word | None] = None,
    item_state: Annotated[State | None, QueryParameter(name="state")] = None,
    track: FromQuery[Track | None] = None,
    gate: FromQuery[GateName | Literal["none"] | None] = None,
    resource: Code = None,
    gap: Annotated[str | None, QueryParameter(pattern="^open$")] = None,
    finish_before: FromQuery[date | None] = None,
    can_give: Annotated[str | None, QueryParameter(pattern=QUANTITY_PATTERN)] = None,
    q: Annotated[str | None, QueryParameter(max_length=100, pattern=r"^[^\x00]*$")] = None,
    sort: FromQuery[Sort] = "code",
) -> ItemFilters:
    """The filters of a request's query string."""
    return ItemFilters(
        list=list,
        programme=programme,
        category=category,
        domain=domain,
        community=community,
        community_type=community_type,
        word=word,
        state=item_state,
        track=track,
        gate=gate,
        resource=resource,
        gap=gap,
        finish_before=finish_before,
        can_give=None if can_give is None else Decimal(can_give),
        q=q,
        sort=sort,
    )
