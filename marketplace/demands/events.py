"""What happens around reports; never what was written."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class DemandEvent(Event, frozen=True, kw_only=True):
    """Something that happened to a report; `item` is empty unless it is about one."""

    demand: str
    community: str


class DemandWritten(DemandEvent, frozen=True, kw_only=True):
    """A report came in; `community` is an id or `ALL`, `item` is empty."""

    TOPIC: ClassVar = "demand.written.v1"


class DemandAcknowledged(DemandEvent, frozen=True, kw_only=True):
    """The community has seen the report."""

    TOPIC: ClassVar = "demand.acknowledged.v1"


class DemandSummarised(DemandEvent, frozen=True, kw_only=True):
    """The community wrote what the public may read."""

    TOPIC: ClassVar = "demand.summarised.v1"


class DemandLinked(DemandEvent, frozen=True, kw_only=True):
    """The report belongs to `item`."""

    TOPIC: ClassVar = "demand.linked.v1"


class DemandReplied(DemandEvent, frozen=True, kw_only=True):
    """The writer was answered."""

    TOPIC: ClassVar = "demand.replied.v1"


class DemandContested(DemandEvent, frozen=True, kw_only=True):
    """The writer said that the answer does not help; a second one is owed."""

    TOPIC: ClassVar = "demand.contested.v1"


class DemandHandedOff(DemandEvent, frozen=True, kw_only=True):
    """The report was handed to another channel."""

    TOPIC: ClassVar = "demand.handed_off.v1"


class DemandMerged(DemandEvent, frozen=True, kw_only=True):
    """The report repeats `into`."""

    TOPIC: ClassVar = "demand.merged.v1"

    into: str


class DemandPhotoJudged(DemandEvent, frozen=True, kw_only=True):
    """The community said whether the picture may be seen; one that may not was deleted."""

    TOPIC: ClassVar = "demand.photo_judged.v1"

    is_public: bool


class DemandSupported(Event, frozen=True, kw_only=True):
    """Somebody said the same; of which report is not told, since small counts are not."""

    TOPIC: ClassVar = "demand.supported.v1"


class ContactsForgotten(Event, frozen=True, kw_only=True):
    """So many contacts and unseen pictures were deleted, 90 days after the answer."""

    TOPIC: ClassVar = "demand.contacts_forgotten.v1"

    many: int


class PapersPrinted(Event, frozen=True, kw_only=True):
    """So many serials were given out for paper forms."""

    TOPIC: ClassVar = "demand.papers_printed.v1"

    community: str
    many: int


class VisitsTallied(Event, frozen=True, kw_only=True):
    """The home visits of one week were counted."""

    TOPIC: ClassVar = "visits.tallied.v1"

    community: str
    doors: int
    demands: int
