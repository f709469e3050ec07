"""Lists in pages: `{"items": […], "total": n, "next": cursor or null}`."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Final, Generic, TypeVar

from litestar.params import QueryParameter
from msgspec import Struct

from marketplace.ground.errors import BadRequest
from marketplace.ground.web.faults import fault_at

LIMIT_DEFAULT: Final = 25
LIMIT_MAX: Final = 100

Limit = Annotated[int, QueryParameter(ge=1, le=LIMIT_MAX, description="How many, at most 100.")]
Cursor = Annotated[
    str | None, QueryParameter(max_length=200, description="`next` of the page before.")
]

T = TypeVar("T")


class Page(Struct, Generic[T], frozen=True):
    """One page of a list; `next` is the cursor of the page after it, or null."""

    items: list[T]
    total: int
    next: str | None


def cursor_of(position: int) -> str:
    """The cursor that stands for what follows `position` rows."""
    return base64.urlsafe_b64encode(f"after:{position}".encode()).decode().rstrip("=")


def position_of(cursor: str | None) -> int:
    """How many rows a cursor passes over; raises `BadRequest` for one that was not given by us."""
    if cursor is None:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        word, _, number = text.partition(":")
        if word != "after" or not number.isdigit() or len(number) > 9:
            raise ValueError(text)
        return int(number)
    except (ValueError, binascii.Error):
        raise BadRequest(
            [
                fault_at(
                    "/cursor", "wrong_form", "Give the cursor that the page before named as next."
                )
            ]
        ) from None


def page_of(rows: Sequence[T], limit: int, cursor: str | None) -> Page[T]:
    """The page of `rows` (all of them) that starts where `cursor` says."""
    start = position_of(cursor)
    end = start + limit
    return Page(list(rows[start:end]), len(rows), cursor_of(end) if end < len(rows) else None)


def page_at(rows: Sequence[T], total: int, limit: int, cursor: str | None) -> Page[T]:
    """The page that `rows` alone make: read from where `cursor` says, of `total` in all."""
    end = position_of(cursor) + limit
    return Page(list(rows), total, cursor_of(end) if end < total else None)
