"""The law about milestones, as pure functions of facts."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct

from impact.evidence.rules import FILES_PER_NODE_MAX, UNIT_BYTES_MAX
from impact.milestones.states import MILESTONE, TAKES_EVIDENCE
from marketplace.claims.states import COUNTED_AT_THE_MILESTONE
from marketplace.ground.law import Clauses, first_refusal


class UseFacts(Struct, frozen=True):
    """A handed-in use beside what its claim's line holds."""

    resource: str
    quantity: Decimal
    arrived: Decimal
    used: Decimal
    handed_in: Decimal
    #: A claim that was returned or ended has only what arrived.
    is_delivering: bool = True

    @property
    def available(self) -> Decimal:
        """What can still be counted as used: what arrived, or for time and presence what was signed."""
        by_presence = self.resource in COUNTED_AT_THE_MILESTONE and self.is_delivering
        return (self.quantity if by_presence else self.arrived) - self.used

    @property
    def arrives_now(self) -> Decimal:
        """How much arrives by being verified: time and presence that nobody recorded before."""
        if self.resource not in COUNTED_AT_THE_MILESTONE:
            return Decimal(0)
        return max(Decimal(0), self.used + self.handed_in - self.arrived)


class SubmitFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a milestone is handed in."""

    item_state: str
    state: str
    track: str
    evidence_wanted: frozenset[str]
    evidence_there: frozenset[str]
    uses: Sequence[UseFacts]


def exceeds_arrived(uses: Sequence[UseFacts]) -> bool:
    """Whether any use is more than its line holds."""
    return any(use.handed_in > use.available for use in uses)


SUBMIT: Final[Clauses[SubmitFacts]] = (
    (
        "wrong_state",
        lambda facts: (
            facts.item_state != "published" or facts.state not in MILESTONE["submit"].before
        ),
    ),
    (
        "evidence_missing",
        lambda facts: facts.track == "full" and not facts.evidence_wanted & facts.evidence_there,
    ),
    ("exceeds_arrived", lambda facts: exceeds_arrived(facts.uses)),
)


def why_not_submit(facts: SubmitFacts) -> str | None:
    """The refusal that keeps a milestone from being handed in, or None."""
    return first_refusal(SUBMIT, facts)


class VerifyFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a handing-in is judged."""

    item_state: str
    state: str
    result: str
    is_right_level: bool
    is_own_organisation: bool
    uses: Sequence[UseFacts]


VERIFY: Final[Clauses[VerifyFacts]] = (
    (
        "wrong_state",
        lambda facts: (
            facts.item_state != "published" or facts.state not in MILESTONE["verify"].before
        ),
    ),
    ("wrong_level", lambda facts: not facts.is_right_level),
    ("own_organisation", lambda facts: facts.is_own_organisation),
    (
        "exceeds_arrived",
        lambda facts: facts.result != "not_met" and exceeds_arrived(facts.uses),
    ),
)


def why_not_verify(facts: VerifyFacts) -> str | None:
    """The refusal that keeps a handing-in from being judged, or None."""
    return first_refusal(VERIFY, facts)


class ReplanFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when the lead proposes another day for a milestone."""

    item_state: str
    state: str
    is_proposed_already: bool
    reason: str | None


def _has_words(text: str | None) -> bool:
    return bool((text or "").strip())


REPLAN: Final[Clauses[ReplanFacts]] = (
    (
        "wrong_state",
        lambda facts: (
            facts.item_state != "published"
            or facts.state not in MILESTONE["submit"].before
            or facts.is_proposed_already
        ),
    ),
    ("reason_missing", lambda facts: not _has_words(facts.reason)),
)


def why_not_replan(facts: ReplanFacts) -> str | None:
    """The refusal that keeps another day from being proposed, or None."""
    return first_refusal(REPLAN, facts)


class DecideReplanFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when the committee decides on a proposed day."""

    item_state: str
    state: str
    is_proposed: bool
    level_refusal: str | None
    is_own_organisation: bool
    approved: bool
    reason: str | None


DECIDE_REPLAN: Final[Clauses[DecideReplanFacts]] = (
    (
        "wrong_state",
        lambda facts: (
            facts.item_state != "published"
            or facts.state not in MILESTONE["submit"].before
            or not facts.is_proposed
        ),
    ),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
    ("own_organisation", lambda facts: facts.is_own_organisation),
    ("reason_missing", lambda facts: not facts.approved and not _has_words(facts.reason)),
)


def why_not_decide_replan(facts: DecideReplanFacts) -> str | None:
    """The refusal that keeps the committee from deciding, or None."""
    return first_refusal(DECIDE_REPLAN, facts)


def level_that_verifies(verified_by: str, *, for_the_whole: bool) -> str:
    """Which level judges a node: the template's, and the subdistrict for the whole subdistrict."""
    return "subdistrict" if for_the_whole else verified_by


def due_on(start: date, duration_days: int, due_percent: int) -> date:
    """The day by which a node is due: its share of the duration after the start, rounded up."""
    return start + timedelta(days=math.ceil(duration_days * due_percent / 100))


class EvidenceFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a file is added to a milestone."""

    state: str
    files: int
    unit_bytes: int
    size_bytes: int
    #: The same file is there already: sent again, it changes nothing.
    is_known: bool


ADD_EVIDENCE: Final[Clauses[EvidenceFacts]] = (
    ("wrong_state", lambda facts: facts.state not in TAKES_EVIDENCE),
    (
        "too_many_files",
        lambda facts: (
            not facts.is_known
            and (
                facts.files >= FILES_PER_NODE_MAX
                or facts.unit_bytes + facts.size_bytes > UNIT_BYTES_MAX
            )
        ),
    ),
)


def why_not_add_evidence(facts: EvidenceFacts) -> str | None:
    """The refusal that keeps a file from being added, or None."""
    return first_refusal(ADD_EVIDENCE, facts)
