"""What was recorded for a gate, in words: who took part, who agreed, and what the law asks."""

from typing import Final

from msgspec import Struct

from dashboards.rendering import show_day, show_number, show_quantity
from marketplace.ground.i18n.language import gettext as _
from marketplace.items.rules import Votes, votes_by_area, votes_by_owners
from marketplace.items.schemas import GateRecordView, GateView
from marketplace.items.states import GRANTS, VOTES

MAJORITY: Final = "owners_vote_majority"


class ToldRecord(Struct, frozen=True):
    """One record of a gate: whether it passed by it, on which day, and why, in lines."""

    passed: bool
    day: str
    organisation: str
    lines: list[str]


class ToldGate(Struct, frozen=True):
    """A gate with what it asks and everything recorded for it, the newest first."""

    gate: GateView
    asks: str
    records: list[ToldRecord]


def told_of_gate(gate: GateView) -> ToldGate:
    """The gate in words."""
    records = [told_of_record(gate.gate, one) for one in reversed(gate.records)]
    return ToldGate(gate, what_it_asks(gate.gate), records)


def what_it_asks(gate: str) -> str:
    """What the gate asks, in a sentence or two."""
    if gate in VOTES:
        share = _("more than half") if gate == MAJORITY else _("three quarters")
        return _(
            "Two thirds of the owners, by number and by area, must have voted; of those, {share} "
            "must agree, by number and by area. A vote that fails may be repeated."
        ).format(share=share)
    if gate in GRANTS:
        return _("The paper itself stays in the files; its reference and date are public.")
    return _("Every consent that is required must be given. Counts only; no names.")


def told_of_record(gate: str, record: GateRecordView) -> ToldRecord:
    """One record in words."""
    day = record.held_on or record.issued_on
    return ToldRecord(
        record.passed, show_day(day) if day else "", record.organisation, _lines(gate, record)
    )


def _lines(gate: str, record: GateRecordView) -> list[str]:
    if record.owners and record.area_m2:
        owners, area = votes_by_owners(record.owners), votes_by_area(record.area_m2)
        sizes = record.area_m2
        return [
            _vote(
                gate, _("owners"), owners,
                [show_number(one) for one in (owners.total, owners.voted, owners.agreed)],
            ),
            _vote(
                gate, _("area, m²"), area,
                [show_quantity(one) for one in (sizes.total, sizes.voted, sizes.agreed)],
            ),
        ]  # fmt: skip
    if record.required is not None and record.given is not None:
        told = _("{given} of {required} consents")
        return [told.format(given=show_number(record.given), required=show_number(record.required))]
    return [record.reference] if record.reference else []


def _vote(gate: str, whose: str, votes: Votes, shown: list[str]) -> str:
    """By owners or by area: the quorum, then the share of those in favour, each with what it asks."""
    enough = votes.is_majority if gate == MAJORITY else votes.is_three_quarters
    share = _("more than half") if gate == MAJORITY else _("three quarters")
    return _(
        "{whose}: {voted} of {total} voted (two thirds: {quorum}); {agreed} of {voted} agreed ({share}: {enough})"
    ).format(
        whose=whose, total=shown[0], voted=shown[1], agreed=shown[2], share=share,
        quorum=_("reached") if votes.is_quorum else _("not reached"),
        enough=_("reached") if enough else _("not reached"),
    )  # fmt: skip
