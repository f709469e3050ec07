"""What happens in matching: settings are public; runs and invitations are told to nobody else."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class MatchingSettingsChanged(Event, frozen=True, kw_only=True):
    """The public weights and floors have a new version."""

    TOPIC: ClassVar = "matching.settings_changed.v1"

    version: int


class MatchingAsked(Event, frozen=True, kw_only=True):
    """A run was asked for; the clockwork starts it in a process of its own."""

    TOPIC: ClassVar = "private.matching_asked.v1"

    run: str


class MatchingCancelled(Event, frozen=True, kw_only=True):
    """A run is not wanted any more."""

    TOPIC: ClassVar = "private.matching_cancelled.v1"

    run: str
