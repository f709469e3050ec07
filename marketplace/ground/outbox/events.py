"""The shape of news: past tense, versioned, small, with no personal data."""

from typing import Any, ClassVar

import msgspec
from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened to an item. Subclasses set `TOPIC` and add what readers need.

    A topic that begins with `private.` is news for those concerned alone: it is never booked, since the
    books are public.
    """

    TOPIC: ClassVar[str] = ""

    item: str | None


class ToldEvent(Struct, frozen=True):
    """An event as it stands in the outbox."""

    sequence: int
    event_id: str
    topic: str
    item: str | None
    payload: dict[str, Any]
    tries: int

    def read(self, kind: type[Event]) -> Any:
        """The payload as `kind`; raises `ValidationError` when it is another event's."""
        return msgspec.convert(self.payload, kind)
