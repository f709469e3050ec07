"""Which entries an event of the market makes, as pure functions of its payload."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from impact.ledger.schemas import Booking, Facts, Move
from marketplace.claims.events import (
    ApprovalRecorded,
    ArrivalConfirmed,
    ArrivalReported,
    BothSigned,
    ClaimActive,
    ClaimEnded,
    ClaimEvent,
    ClaimExpired,
    ClaimNotSelected,
    ClaimQualified,
    ClaimReturned,
    ClaimSelected,
    ClaimSigned,
    ClaimSubmitted,
    ClaimTerminated,
    ClaimUnqualified,
    ClaimWaiting,
    ClaimWithdrawn,
    DonationConfirmed,
    LeadNamed,
    PlaceOffered,
    PlaceTaken,
    UnitSigned,
)
from marketplace.deliberation.events import (
    DeliberationClosed,
    MeetingAnnounced,
    MeetingCalledOff,
    MeetingHeld,
)
from marketplace.demands import events as demands
from marketplace.ground.outbox.events import Event, ToldEvent
from marketplace.items.events import (
    DraftChanged,
    GateRecorded,
    ItemDrafted,
    ItemPublished,
    ItemRelisted,
    ItemResumed,
    ItemScreenedBack,
    ItemSubmitted,
    ItemSuspended,
    ItemWithdrawn,
    LineAmount,
    LinesAdded,
    ListMade,
    PolicyChanged,
    TermSet,
    WindowEmpty,
)
from marketplace.matching.events import MatchingSettingsChanged
from marketplace.units import events as units

#: The burden of a problem: people affected times severity, never summed as distinct people.
BURDEN: Final = "burden/estimated"


def _moves(lines: Sequence[LineAmount], before: str, after: str) -> tuple[Move, ...]:
    return tuple(
        Move(
            f"{before}:{line.need_line}",
            f"{after}:{line.need_line}",
            line.asset,
            Decimal(line.quantity),
        )
        for line in lines
    )


def _between(before: str, after: str) -> Callable[[ClaimEvent], tuple[Move, ...]]:
    return lambda event: _moves(event.lines, before, after)


def _nothing(_: Event) -> tuple[Move, ...]:
    return ()


def _of_ended(event: ClaimEnded) -> tuple[Move, ...]:
    return _moves(event.lines, "signed", "gap") + _moves(event.reserved_lines, "reserved", "gap")


def _of_asked(event: ItemPublished | LinesAdded | ItemRelisted) -> tuple[Move, ...]:
    return _moves(event.lines, "asked", "gap")


def _of_withdrawn(event: ItemWithdrawn) -> tuple[Move, ...]:
    return _moves(event.lines, "gap", "asked")


#: Each event of the market and how its amounts move between the accounts of a need line:
#: asked -> gap -> reserved -> signed -> arrived (-> used, which the milestone books itself).
MARKET: Final[dict[type[Event], Callable[..., tuple[Move, ...]]]] = {
    PolicyChanged: _nothing,
    MatchingSettingsChanged: _nothing,
    ListMade: _nothing,
    TermSet: _nothing,
    ItemDrafted: _nothing,
    DraftChanged: _nothing,
    ItemSubmitted: _nothing,
    ItemScreenedBack: _nothing,
    ItemPublished: _of_asked,
    LinesAdded: _of_asked,
    ItemSuspended: _nothing,
    ItemResumed: _nothing,
    WindowEmpty: _nothing,
    ItemWithdrawn: _of_withdrawn,
    ItemRelisted: _of_asked,
    demands.DemandWritten: _nothing,
    demands.DemandAcknowledged: _nothing,
    demands.DemandSummarised: _nothing,
    demands.DemandLinked: _nothing,
    demands.DemandReplied: _nothing,
    demands.DemandContested: _nothing,
    demands.DemandHandedOff: _nothing,
    demands.DemandMerged: _nothing,
    demands.DemandPhotoJudged: _nothing,
    demands.DemandSupported: _nothing,
    demands.ContactsForgotten: _nothing,
    demands.PapersPrinted: _nothing,
    demands.VisitsTallied: _nothing,
    ClaimSubmitted: _between("gap", "reserved"),
    ClaimWaiting: _nothing,
    PlaceOffered: _between("gap", "reserved"),
    PlaceTaken: _nothing,
    DonationConfirmed: _nothing,
    ClaimQualified: _nothing,
    ClaimUnqualified: _nothing,
    MeetingAnnounced: _nothing,
    MeetingHeld: _nothing,
    MeetingCalledOff: _nothing,
    DeliberationClosed: _nothing,
    ClaimSelected: _between("gap", "reserved"),
    ClaimNotSelected: _between("reserved", "gap"),
    ClaimWithdrawn: _between("reserved", "gap"),
    ClaimExpired: _between("reserved", "gap"),
    ApprovalRecorded: _nothing,
    UnitSigned: _nothing,
    BothSigned: _nothing,
    ClaimSigned: _between("reserved", "signed"),
    GateRecorded: _nothing,
    ClaimActive: _nothing,
    ArrivalReported: _nothing,
    ArrivalConfirmed: _between("signed", "arrived"),
    LeadNamed: _nothing,
    ClaimReturned: _between("signed", "gap"),
    ClaimTerminated: _between("signed", "gap"),
    units.UnitRegistered: _nothing,
    units.UnitCompleted: _nothing,
    units.UnitConfirmed: _nothing,
    units.UnitCodeConfirmed: _nothing,
    units.OfferMade: _nothing,
    units.OfferChanged: _nothing,
    units.OfferWithdrawn: _nothing,
    ClaimEnded: _of_ended,
}


def booking_of(kind: type[Event], told: ToldEvent, facts: Facts | None = None) -> Booking:
    """The entry that records the event and its amounts; what forms say is `reported`."""
    event = told.read(kind)
    return Booking(
        event=kind.TOPIC,
        event_id=told.event_id,
        basis="reported",
        item=event.item,
        claim=getattr(event, "claim", None),
        moves=MARKET[kind](event),
        facts={**(facts or {}), **_resolution_of(event)},
    )


def _resolution_of(event: Event) -> Facts:
    resolution = getattr(event, "resolution", None)
    return {} if resolution is None else {"resolution": resolution}


def burden_booking(told: ToldEvent, topic: str, item: str, moves: Sequence[Move]) -> Booking:
    """The entry about the burden that goes with an event: always `estimated`."""
    return Booking(
        event=topic,
        event_id=told.event_id,
        basis="estimated",
        item=item,
        moves=tuple(moves),
    )


def burden_move(item: str, before: str, after: str, amount: Decimal) -> Move:
    """A move of an item's burden between two of its accounts."""
    return Move(f"{before}:{item}", f"{after}:{item}", BURDEN, amount)
