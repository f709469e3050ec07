"""What happens to claims: amounts and need lines, never who, until the name is public."""

from datetime import date
from typing import ClassVar

from marketplace.ground.outbox.events import Event
from marketplace.items.events import LineAmount


class ClaimEvent(Event, frozen=True, kw_only=True):
    """Something that happened to a claim, with the amounts that it moved."""

    claim: str
    lines: list[LineAmount] = []


class ClaimSubmitted(ClaimEvent, frozen=True, kw_only=True):
    """A claim lies with the committee; on the light track its lines are reserved."""

    TOPIC: ClassVar = "claim.submitted.v1"


class ClaimWaiting(ClaimEvent, frozen=True, kw_only=True):
    """A light claim waits for a part to come free."""

    TOPIC: ClassVar = "claim.waiting.v1"


class ClaimProposed(ClaimEvent, frozen=True, kw_only=True):
    """A committee entered a claim for a unit, which has not taken it up. Nobody else is told."""

    TOPIC: ClassVar = "private.claim_proposed.v1"


class ProposalEnded(ClaimEvent, frozen=True, kw_only=True):
    """A proposal ended without having been taken up: declined, lapsed, or with its item."""

    TOPIC: ClassVar = "private.proposal_ended.v1"


class ClaimReminded(ClaimEvent, frozen=True, kw_only=True):
    """The unit is reminded of what it owes: at half of its time, at four fifths, on the last day."""

    TOPIC: ClassVar = "private.claim_reminded.v1"

    share: str
    act: str
    due_on: date


class PlaceOffered(ClaimEvent, frozen=True, kw_only=True):
    """Lines came free and are reserved for the first in line whose whole wish fits."""

    TOPIC: ClassVar = "claim.place_offered.v1"


class PlaceTaken(ClaimEvent, frozen=True, kw_only=True):
    """The unit confirmed the place that was offered; its lines were reserved with the offer."""

    TOPIC: ClassVar = "claim.place_taken.v1"


class DonationConfirmed(ClaimEvent, frozen=True, kw_only=True):
    """The unit confirmed for the second time that it promises property."""

    TOPIC: ClassVar = "claim.donation_confirmed.v1"


class ClaimExpired(ClaimEvent, frozen=True, kw_only=True):
    """The unit's clock ran out, or what the claim rested on did not come; its lines are free."""

    TOPIC: ClassVar = "claim.expired.v1"

    reason: str


class ClaimReturned(ClaimEvent, frozen=True, kw_only=True):
    """The unit gave a signed claim back; `lines` are what was signed and not delivered."""

    TOPIC: ClassVar = "claim.returned.v1"


class ClaimTerminated(ClaimEvent, frozen=True, kw_only=True):
    """The committee ended a signed claim; `lines` are what was signed and not delivered."""

    TOPIC: ClassVar = "claim.terminated.v1"


class LeadNamed(ClaimEvent, frozen=True, kw_only=True):
    """This claim leads its item from now on."""

    TOPIC: ClassVar = "claim.lead_named.v1"


class ClaimQualified(ClaimEvent, frozen=True, kw_only=True):
    """The committee has checked unit, capacity, licence and conflicts."""

    TOPIC: ClassVar = "claim.qualified.v1"


class ClaimUnqualified(ClaimEvent, frozen=True, kw_only=True):
    """The check was not passed."""

    TOPIC: ClassVar = "claim.unqualified.v1"


class ClaimSelected(ClaimEvent, frozen=True, kw_only=True):
    """A claim was chosen; on the full track its lines are reserved now."""

    TOPIC: ClassVar = "claim.selected.v1"


class ClaimNotSelected(ClaimEvent, frozen=True, kw_only=True):
    """A claim was not chosen; what it had reserved is free."""

    TOPIC: ClassVar = "claim.not_selected.v1"


class ClaimWithdrawn(ClaimEvent, frozen=True, kw_only=True):
    """The unit took the claim back before signing; what it had reserved is free."""

    TOPIC: ClassVar = "claim.withdrawn.v1"


class UnitSigned(ClaimEvent, frozen=True, kw_only=True):
    """The unit has signed; the community's signature is still to come."""

    TOPIC: ClassVar = "claim.unit_signed.v1"


class BothSigned(ClaimEvent, frozen=True, kw_only=True):
    """Both have signed a claim that binds only together with another one, which is not there yet."""

    TOPIC: ClassVar = "claim.both_signed.v1"


class ClaimSigned(ClaimEvent, frozen=True, kw_only=True):
    """Both have signed; what was reserved is signed."""

    TOPIC: ClassVar = "claim.signed.v1"


class ClaimActive(ClaimEvent, frozen=True, kw_only=True):
    """Signed and through all gates: delivery may start in this round of the item."""

    TOPIC: ClassVar = "claim.active.v1"

    #: News of the first year does not say.
    listing_round: int | None = None


class ClaimEnded(ClaimEvent, frozen=True, kw_only=True):
    """The item's closing ended the claim; `lines` are what was signed and not delivered."""

    TOPIC: ClassVar = "claim.ended.v1"

    state: str
    reserved_lines: list[LineAmount] = []


class ApprovalRecorded(ClaimEvent, frozen=True, kw_only=True):
    """A state-owned unit entered the reference of its internal approval."""

    TOPIC: ClassVar = "claim.approval_recorded.v1"


class ArrivalReported(ClaimEvent, frozen=True, kw_only=True):
    """The unit says that something was brought."""

    TOPIC: ClassVar = "arrival.reported.v1"

    arrival: str


class ArrivalConfirmed(ClaimEvent, frozen=True, kw_only=True):
    """The receiver confirms what was brought."""

    TOPIC: ClassVar = "arrival.confirmed.v1"

    arrival: str
