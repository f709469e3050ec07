"""What happens to units and their offers: ids only, since a newcomer's name is nowhere public."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class UnitEvent(Event, frozen=True, kw_only=True):
    """Something that happened to a unit."""

    unit: str


class UnitRegistered(UnitEvent, frozen=True, kw_only=True):
    """A unit came in by itself."""

    TOPIC: ClassVar = "unit.registered.v1"


class UnitCompleted(UnitEvent, frozen=True, kw_only=True):
    """A unit gave what was left open when it registered, and opened its account."""

    TOPIC: ClassVar = "unit.completed.v1"


class UnitConfirmed(UnitEvent, frozen=True, kw_only=True):
    """A committee accepted the unit's first claim, and with it the unit."""

    TOPIC: ClassVar = "unit.confirmed.v1"


class UnitCodeConfirmed(UnitEvent, frozen=True, kw_only=True):
    """A reviewer confirmed a code that the standard's check does not pass."""

    TOPIC: ClassVar = "unit.code_confirmed.v1"


class OfferMade(UnitEvent, frozen=True, kw_only=True):
    """A unit offers something."""

    TOPIC: ClassVar = "offer.made.v1"

    offer: str


class OfferChanged(UnitEvent, frozen=True, kw_only=True):
    """A unit changed an offer."""

    TOPIC: ClassVar = "offer.changed.v1"

    offer: str


class OfferWithdrawn(UnitEvent, frozen=True, kw_only=True):
    """A unit took an offer back."""

    TOPIC: ClassVar = "offer.withdrawn.v1"

    offer: str
