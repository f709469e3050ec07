"""What happens with sources and what they deliver; `item` is empty."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class SourceDeclared(Event, frozen=True, kw_only=True):
    """A source of figures was declared."""

    TOPIC: ClassVar = "source.declared.v1"

    source: str


class SourceEnded(Event, frozen=True, kw_only=True):
    """A source will deliver no more; what it delivered stays."""

    TOPIC: ClassVar = "source.ended.v1"

    source: str


class SourceTokenGiven(Event, frozen=True, kw_only=True):
    """A source's program got a new token, and the old one is void."""

    TOPIC: ClassVar = "private.source.token_given.v1"

    source: str


class FiguresReported(Event, frozen=True, kw_only=True):
    """A batch of figures came from a source."""

    TOPIC: ClassVar = "figures.reported.v1"

    source: str
    batch: str
