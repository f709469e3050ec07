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
