"""What happens to evidence."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class EvidenceReviewed(Event, frozen=True, kw_only=True):
    """Somebody looked at a picture: from now on it is shown to all, or kept private."""

    TOPIC: ClassVar = "evidence.reviewed.v1"

    evidence: str
    result: str
