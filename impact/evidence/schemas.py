"""What comes in and goes out about evidence."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from impact.evidence.states import EvidenceState, Moment, Reason, TimeCheck
from marketplace.ground.text import CodeText

MANY_MAX = 100


class NewReview(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody who looked at a picture says; keeping it private needs a reason."""

    result: Literal["public", "private"]
    reason: Reason | None = None


class ManyReviewed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Several pictures that are judged alike."""

    evidence: Annotated[list[CodeText], Meta(min_length=1, max_length=MANY_MAX)]
    result: Literal["public", "private"]
    reason: Reason | None = None


class SeenBefore(Struct, frozen=True, kw_only=True):
    """An earlier file of another item that is the same, or looks the same: no verdict, a row to look at.

    `bits` is in how many of 64 bits the two looks differ; null for the very same file.
    """

    id: str
    item: str
    milestone: str
    kind: str
    organisation: str
    stored_at: datetime
    bits: int | None


class EvidenceFileView(Struct, frozen=True, kw_only=True):
    """A file as those read it whom it concerns."""

    id: str
    item: str
    milestone: str
    kind: str
    sha256: str
    state: EvidenceState
    media_type: str
    size_bytes: int
    width: int | None
    height: int | None
    captured_on: date | None
    time_check: TimeCheck | None
    moment: Moment | None
    may_be_public: bool
    organisation: str
    stored_at: datetime
    reason: Reason | None
    seen_before: list[SeenBefore]


class ReviewedEvidence(Struct, frozen=True, kw_only=True):
    """A picture after somebody looked at it."""

    id: str
    item: str
    kind: str
    sha256: str
    state: EvidenceState
    event_id: str


class ShownPicture(Struct, frozen=True, kw_only=True):
    """A picture that everybody may see, at `/evidence/{id}`."""

    id: str
    milestone: str
    kind: str
    moment: Moment | None
    captured_on: date | None
    stored_at: datetime
    width: int
    height: int


class Pair(Struct, frozen=True):
    """The same place before and after."""

    before: ShownPicture
    after: ShownPicture


class ShownPictures(Struct, frozen=True):
    """The pictures of an item: in pairs, and those that belong to none."""

    pairs: list[Pair]
    others: list[ShownPicture]
