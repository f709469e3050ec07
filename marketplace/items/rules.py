"""The law about gates and lists, as pure functions of facts."""

from decimal import Decimal
from typing import Final

from msgspec import Struct

from marketplace.ground.law import Clauses, first_refusal
from marketplace.items.schemas import NewGateRecord, OwnersArea, OwnersCount
from marketplace.items.states import CONSENTS, GATE, GRANTS, VOTES

#: Areas are compared as integers of 0.01 m².
AREA_SCALE: Final = 100


class Votes(Struct, frozen=True):
    """Voices of one kind: all there are, those cast, those in favour."""

    total: int
    voted: int
    agreed: int

    @property
    def in_order(self) -> bool:
        """Agreed is at most voted, voted at most total."""
        return 0 <= self.agreed <= self.voted <= self.total

    @property
    def is_quorum(self) -> bool:
        """At least two thirds took part (Civil Code 278); of nothing there is no quorum."""
        return self.total > 0 and 3 * self.voted >= 2 * self.total

    @property
    def is_majority(self) -> bool:
        """More than half of those who took part agreed."""
        return 2 * self.agreed > self.voted

    @property
    def is_three_quarters(self) -> bool:
        """At least three quarters of those who took part agreed."""
        return 4 * self.agreed >= 3 * self.voted


def votes_by_owners(count: OwnersCount) -> Votes:
    """Owners by number."""
    return Votes(count.total, count.voted, count.agreed)


def votes_by_area(area: OwnersArea) -> Votes:
    """Owners by area, in 0.01 m²."""
    return Votes(*(int(hundredths(value)) for value in (area.total, area.voted, area.agreed)))


def hundredths(area: str | float) -> Decimal:
    """An area in 0.01 m², exactly as it was written."""
    return Decimal(str(area)) * AREA_SCALE


def has_two_places(area: str | float) -> bool:
    """Whether an area has at most two decimal places."""
    return hundredths(area) == int(hundredths(area))


def is_passed_by_vote(gate: str, owners: Votes, area: Votes) -> bool:
    """Whether owners carry the matter, by number and by area alike (Civil Code 278)."""
    if not (owners.is_quorum and area.is_quorum):
        return False
    if gate == "owners_vote_majority":
        return owners.is_majority and area.is_majority
    return owners.is_three_quarters and area.is_three_quarters


def is_passed(record: NewGateRecord) -> bool:
    """Whether this record passes its gate; the record must be complete."""
    if record.gate in VOTES and record.owners and record.area_m2:
        return is_passed_by_vote(
            record.gate, votes_by_owners(record.owners), votes_by_area(record.area_m2)
        )
    if record.gate in GRANTS:
        return bool(record.granted)
    return record.given is not None and record.given == record.required


def missing_fields(record: NewGateRecord) -> list[str]:
    """The fields that the gate's form needs and the record lacks."""
    if record.gate in VOTES:
        needed: dict[str, object] = {
            "owners": record.owners,
            "area_m2": record.area_m2,
            "held_on": record.held_on,
        }
    elif record.gate in GRANTS:
        needed = {"reference": record.reference, "granted": record.granted}
    else:
        needed = {"required": record.required, "given": record.given, "held_on": record.held_on}
    return [name for name, value in needed.items() if value is None]


class GateFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a gate is recorded; `gate_state` is None for a gate not asked for."""

    item_state: str
    gate_state: str | None
    record: NewGateRecord


def _exceeds_total(facts: GateFacts) -> bool:
    record = facts.record
    if record.gate in CONSENTS:
        return (record.given or 0) > (record.required or 0)
    votes = [votes_by_owners(record.owners)] if record.owners else []
    votes += [votes_by_area(record.area_m2)] if record.area_m2 else []
    return not all(one.in_order for one in votes)


RECORD_GATE: Final[Clauses[GateFacts]] = (
    (
        "wrong_state",
        lambda facts: (
            facts.item_state != "published"
            or (facts.gate_state is not None and facts.gate_state not in GATE["record_gate"].before)
        ),
    ),
    (
        "wrong_gate",
        lambda facts: facts.gate_state is None or bool(missing_fields(facts.record)),
    ),
    ("vote_exceeds_total", _exceeds_total),
)


def why_not_record_gate(facts: GateFacts) -> str | None:
    """The refusal that keeps this record from being made, or None."""
    return first_refusal(RECORD_GATE, facts)


def burden_of(people_affected: int | None, severity: int | None) -> int | None:
    """People affected times the step of the severity card: an estimate, or None without either."""
    if people_affected is None or severity is None:
        return None
    return people_affected * severity
