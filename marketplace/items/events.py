"""What happens to items and their gates."""

from typing import ClassVar

from msgspec import Struct

from marketplace.ground.outbox.events import Event


class LineAmount(Struct, frozen=True):
    """So much of one need line; `asset` is its resource and unit, as the ledger counts it."""

    need_line: str
    asset: str
    quantity: str


class ItemPublished(Event, frozen=True, kw_only=True):
    """An item stands on its list; `burden` is people affected times severity, or null."""

    TOPIC: ClassVar = "item.published.v1"

    lines: list[LineAmount]
    burden: int | None


class GateRecorded(Event, frozen=True, kw_only=True):
    """A vote, grant or consent was recorded, and whether the gate is passed by it."""

    TOPIC: ClassVar = "gate.recorded.v1"

    gate: str
    passed: bool


class PolicyChanged(Event, frozen=True, kw_only=True):
    """A list has a new version of its policy; `item` is empty."""

    TOPIC: ClassVar = "policy.changed.v1"

    list: str
    version: int


class ItemDrafted(Event, frozen=True, kw_only=True):
    """A community writes down what is needed; nobody else reads it yet."""

    TOPIC: ClassVar = "item.drafted.v1"


class DraftChanged(Event, frozen=True, kw_only=True):
    """A draft was written anew."""

    TOPIC: ClassVar = "item.draft_changed.v1"


class ItemSubmitted(Event, frozen=True, kw_only=True):
    """A draft was handed in to be screened."""

    TOPIC: ClassVar = "item.submitted.v1"


class ItemScreenedBack(Event, frozen=True, kw_only=True):
    """A draft went back to be mended."""

    TOPIC: ClassVar = "item.screened_back.v1"


class LinesAdded(Event, frozen=True, kw_only=True):
    """A published item says what it needs; with a duration it can be claimed."""

    TOPIC: ClassVar = "item.lines_added.v1"

    lines: list[LineAmount]


class ItemSuspended(Event, frozen=True, kw_only=True):
    """Work on an item rests."""

    TOPIC: ClassVar = "item.suspended.v1"


class ItemResumed(Event, frozen=True, kw_only=True):
    """Work goes on after `days` days of rest."""

    TOPIC: ClassVar = "item.resumed.v1"

    days: int


class ItemWithdrawn(Event, frozen=True, kw_only=True):
    """An item is taken off its list; `lines` is what was still missing and is no longer asked."""

    TOPIC: ClassVar = "item.withdrawn.v1"

    resolution: str
    was_published: bool
    lines: list[LineAmount]
    #: In which round it was withdrawn; news of the first year does not say.
    listing_round: int | None = None


class ItemRelisted(Event, frozen=True, kw_only=True):
    """An item stands on its list again, with a new window; `lines` is what is asked again."""

    TOPIC: ClassVar = "item.relisted.v1"

    listing_round: int
    lines: list[LineAmount]
    burden: int | None


class WindowEmpty(Event, frozen=True, kw_only=True):
    """A claiming window passed without a claim; `escalated_to` is the level that is asked for help."""

    TOPIC: ClassVar = "item.window_empty.v1"

    listing_round: int
    escalated_to: str | None


class ListMade(Event, frozen=True, kw_only=True):
    """There is a new list or batch; `item` is empty."""

    TOPIC: ClassVar = "list.made.v1"

    list: str


class TermSet(Event, frozen=True, kw_only=True):
    """A category, domain, community type, level or gate was made or its validity changed."""

    TOPIC: ClassVar = "term.set.v1"

    kind: str
    code: str
