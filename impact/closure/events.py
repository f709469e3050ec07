"""What happens at closing and reopening."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class ItemClosed(Event, frozen=True, kw_only=True):
    """An item was closed with a resolution."""

    TOPIC: ClassVar = "item.closed.v1"

    resolution: str


class ItemReopened(Event, frozen=True, kw_only=True):
    """A closed item is open again, and its bill lines are struck."""

    TOPIC: ClassVar = "item.reopened.v1"


class ChallengeRaised(Event, frozen=True, kw_only=True):
    """Somebody doubts a line of the bill or an entry; never what was written."""

    TOPIC: ClassVar = "challenge.raised.v1"

    challenge: str


class ChallengeAnswered(Event, frozen=True, kw_only=True):
    """A challenge was answered: upheld, or the line stands."""

    TOPIC: ClassVar = "challenge.answered.v1"

    challenge: str
    state: str


class UpkeepChecked(Event, frozen=True, kw_only=True):
    """The community looked again at what was solved: it holds, or it came back."""

    TOPIC: ClassVar = "upkeep.checked.v1"

    result: str
