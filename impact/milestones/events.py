"""What happens to milestones."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class MilestoneSubmitted(Event, frozen=True, kw_only=True):
    """The lead has handed in a milestone."""

    TOPIC: ClassVar = "milestone.submitted.v1"

    milestone: str


class MilestoneVerified(Event, frozen=True, kw_only=True):
    """A handed-in milestone was judged."""

    TOPIC: ClassVar = "milestone.verified.v1"

    milestone: str
    result: str


class EvidenceStored(Event, frozen=True, kw_only=True):
    """A file was added to a milestone."""

    TOPIC: ClassVar = "evidence.stored.v1"

    milestone: str


class ReplanProposed(Event, frozen=True, kw_only=True):
    """The lead proposes another day for a milestone."""

    TOPIC: ClassVar = "milestone.replan_proposed.v1"

    milestone: str


class ReplanDecided(Event, frozen=True, kw_only=True):
    """The committee agreed to the other day, or did not; the first due date never changes."""

    TOPIC: ClassVar = "milestone.replan_decided.v1"

    milestone: str
    approved: bool
