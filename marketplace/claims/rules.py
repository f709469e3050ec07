"""The law about claims, signatures and arrivals, as pure functions of facts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from msgspec import Struct

from marketplace.claims.states import ARRIVAL, CLAIM
from marketplace.ground.law import Clauses, first_refusal
from marketplace.ground.quantities import is_whole_steps


class LineFacts(Struct, frozen=True):
    """One wanted line beside what the need line still lacks."""

    wanted: Decimal
    gap: Decimal
    step: Decimal
    required: Decimal


class ClaimFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a unit claims."""

    item_state: str
    track: str
    claim_until: datetime | None
    at: datetime
    item_has_lines: bool
    lines: Sequence[LineFacts]
    is_item_body: bool
    open_light_claims: int
    light_claims_max: int
    waits_if_taken: bool


def _is_closed(facts: ClaimFacts) -> bool:
    window_over = facts.claim_until is not None and facts.at >= facts.claim_until
    return facts.item_state != "published" or window_over or not facts.item_has_lines


CLAIM_ITEM: Final[Clauses[ClaimFacts]] = (
    ("claiming_closed", _is_closed),
    (
        "below_step",
        lambda facts: not all(is_whole_steps(line.wanted, line.step) for line in facts.lines),
    ),
    (
        "gap_exceeded",
        lambda facts: can_never_hold(facts) or (exceeds_gap(facts) and not may_wait(facts)),
    ),
    ("own_item_conflict", lambda facts: facts.is_item_body),
    (
        "too_many_open_claims",
        lambda facts: facts.track == "light" and facts.open_light_claims >= facts.light_claims_max,
    ),
)


def exceeds_gap(facts: ClaimFacts) -> bool:
    """Whether any wanted line is more than still missing."""
    return any(line.wanted > line.gap for line in facts.lines)


def can_never_hold(facts: ClaimFacts) -> bool:
    """Whether any wanted line is more than the whole line: no waiting makes room for that."""
    return any(line.wanted > line.required for line in facts.lines)


def may_wait(facts: ClaimFacts) -> bool:
    """Whether a claim beyond the gap goes on the waiting list: light, and the unit asked for it.

    On the full track claims queue without limit and reserve nothing, so the gap is looked at only
    when one is selected.
    """
    return facts.track == "full" or facts.waits_if_taken


def why_not_claim(facts: ClaimFacts) -> str | None:
    """The refusal that keeps the unit from claiming, or None."""
    return first_refusal(CLAIM_ITEM, facts)


def state_after_claiming(facts: ClaimFacts) -> str:
    """`submitted`, or `waiting` for a light claim beyond the gap."""
    return "waiting" if facts.track == "light" and exceeds_gap(facts) else "submitted"


class ConfirmFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a unit confirms; `last_on` is the last day of its clock, if one runs."""

    state: str
    item_state: str
    is_offered: bool
    owes_donation_confirmation: bool
    last_on: date | None
    today: date


def _has_nothing_to_confirm(facts: ConfirmFacts) -> bool:
    if facts.state not in CLAIM["confirm"].before:
        return True
    if facts.state == "submitted":
        return not facts.owes_donation_confirmation
    return facts.state == "waiting" and not facts.is_offered


CONFIRM: Final[Clauses[ConfirmFacts]] = (
    # A proposal is asked for the law of claiming anew, which says itself that an item is closed.
    (
        "wrong_state",
        lambda facts: (
            _has_nothing_to_confirm(facts)
            or (facts.state != "proposed" and facts.item_state != "published")
        ),
    ),
    (
        "reservation_expired",
        lambda facts: facts.last_on is not None and facts.last_on < facts.today,
    ),
)


def why_not_confirm(facts: ConfirmFacts) -> str | None:
    """The refusal that keeps the unit from confirming, or None."""
    return first_refusal(CONFIRM, facts)


class QualifyFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a committee qualifies a claim."""

    state: str
    track: str
    level_refusal: str | None
    qualified: bool
    reason: str | None
    owes_confirmation: bool = False
    #: While its item rests, nothing is decided about a claim.
    item_rests: bool = False


QUALIFY: Final[Clauses[QualifyFacts]] = (
    (
        "wrong_state",
        lambda facts: (
            facts.track != "full"
            or facts.state not in CLAIM["qualify"].before
            or facts.owes_confirmation
            or facts.item_rests
        ),
    ),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
    ("reason_missing", lambda facts: not facts.qualified and not (facts.reason or "").strip()),
)


def why_not_qualify(facts: QualifyFacts) -> str | None:
    """The refusal that keeps the committee from deciding, or None."""
    return first_refusal(QUALIFY, facts)


class SignFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when one side signs."""

    state: str
    side: str
    signed_sides: frozenset[str]
    at: datetime
    publicity_ends_at: datetime | None
    state_owned: bool
    approval_ref: str | None
    is_own_organisation: bool
    reserved_until: datetime | None
    item_rests: bool = False


def _is_out_of_turn(facts: SignFacts) -> bool:
    before = frozenset() if facts.side == "unit" else frozenset({"unit"})
    is_turn = facts.state in CLAIM["sign"].before and facts.signed_sides == before
    return facts.item_rests or not is_turn


SIGN: Final[Clauses[SignFacts]] = (
    ("wrong_state", _is_out_of_turn),
    (
        "publicity_running",
        lambda facts: facts.publicity_ends_at is not None and facts.at < facts.publicity_ends_at,
    ),
    ("approval_ref_missing", lambda facts: facts.state_owned and not facts.approval_ref),
    ("own_organisation", lambda facts: facts.side == "community" and facts.is_own_organisation),
    (
        # The unit's clock; it stands still while the move is the community's.
        "reservation_expired",
        lambda facts: (
            facts.side == "unit"
            and facts.reserved_until is not None
            and facts.at >= facts.reserved_until
        ),
    ),
)


def why_not_sign(facts: SignFacts) -> str | None:
    """The refusal that keeps this side from signing, or None."""
    return first_refusal(SIGN, facts)


def why_not_withdraw(state: str) -> str | None:
    """The refusal that keeps the unit from taking its claim back, or None."""
    return None if state in CLAIM["withdraw"].before else "wrong_state"


def _has_words(text: str | None) -> bool:
    return bool((text or "").strip())


class ReturnFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a unit gives a signed claim back."""

    state: str
    reason_category: str | None
    handover: str | None


RETURN: Final[Clauses[ReturnFacts]] = (
    ("wrong_state", lambda facts: facts.state not in CLAIM["return"].before),
    (
        "reason_missing",
        lambda facts: not (_has_words(facts.reason_category) and _has_words(facts.handover)),
    ),
)


def why_not_return(facts: ReturnFacts) -> str | None:
    """The refusal that keeps the unit from returning its claim, or None."""
    return first_refusal(RETURN, facts)


class CommitteeFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a committee ends a signed claim, or names it the lead."""

    state: str
    item_state: str
    is_lead: bool
    level_refusal: str | None
    is_own_organisation: bool
    reason: str | None


TERMINATE: Final[Clauses[CommitteeFacts]] = (
    ("wrong_state", lambda facts: facts.state not in CLAIM["terminate"].before),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
    ("own_organisation", lambda facts: facts.is_own_organisation),
    ("reason_missing", lambda facts: not _has_words(facts.reason)),
)
NAME_LEAD: Final[Clauses[CommitteeFacts]] = (
    (
        "wrong_state",
        lambda facts: (
            facts.item_state != "published"
            or facts.is_lead
            or facts.state not in CLAIM["name_lead"].before
        ),
    ),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
    ("own_organisation", lambda facts: facts.is_own_organisation),
    ("reason_missing", lambda facts: not _has_words(facts.reason)),
)


def why_not_terminate(facts: CommitteeFacts) -> str | None:
    """The refusal that keeps the committee from ending a signed claim, or None."""
    return first_refusal(TERMINATE, facts)


def why_not_name_lead(facts: CommitteeFacts) -> str | None:
    """The refusal that keeps the committee from naming this claim the lead, or None."""
    return first_refusal(NAME_LEAD, facts)


class ArrivalFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when something is brought: the line's quantities within the claim."""

    claim_state: str
    line_quantity: Decimal | None
    line_arrived: Decimal
    brought: Decimal


ARRIVE: Final[Clauses[ArrivalFacts]] = (
    ("wrong_state", lambda facts: facts.claim_state != "active"),
    (
        "exceeds_signed",
        lambda facts: (
            facts.line_quantity is None or facts.line_arrived + facts.brought > facts.line_quantity
        ),
    ),
)


def why_not_arrive(facts: ArrivalFacts) -> str | None:
    """The refusal that keeps an arrival from being reported, or None."""
    return first_refusal(ARRIVE, facts)


class ConfirmArrivalFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when the receiver confirms."""

    arrival_state: str
    claim_state: str
    line_quantity: Decimal
    line_arrived: Decimal
    counted: Decimal
    is_own_organisation: bool


CONFIRM_ARRIVAL: Final[Clauses[ConfirmArrivalFacts]] = (
    (
        "wrong_state",
        lambda facts: (
            facts.arrival_state not in ARRIVAL["confirm_arrival"].before
            or facts.claim_state != "active"
        ),
    ),
    (
        "exceeds_signed",
        lambda facts: facts.line_arrived + facts.counted > facts.line_quantity,
    ),
    ("own_organisation", lambda facts: facts.is_own_organisation),
)


def why_not_confirm_arrival(facts: ConfirmArrivalFacts) -> str | None:
    """The refusal that keeps an arrival from being confirmed, or None."""
    return first_refusal(CONFIRM_ARRIVAL, facts)


def state_at_the_end(
    state: str, lines: Mapping[str, tuple[Decimal, Decimal]], *, at_closure: bool = True
) -> str:
    """How a claim ends with its item: `lines` maps need lines to (quantity, used).

    Only a closing item has claims fulfilled; a withdrawn one ends them as not selected or terminated.
    """
    if state not in ("selected", "signed", "active"):
        return "not_selected"
    if not at_closure:
        return "terminated"
    used = [(quantity, used) for quantity, used in lines.values()]
    if state == "active" and all(quantity == used for quantity, used in used):
        return "fulfilled"
    if state == "active" and any(used > 0 for _, used in used):
        return "partly_fulfilled"
    return "terminated"
