"""Refusals come in the order of law.md 4: of two that apply, the earlier one is told."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any, NamedTuple

import msgspec
import pytest

from impact.acceptance.rules import AcceptFacts, why_not_accept
from impact.closure.rules import (
    AnswerChallengeFacts,
    CheckFacts,
    CloseFacts,
    ReopenFacts,
    why_not_answer_challenge,
    why_not_check,
    why_not_close,
    why_not_reopen,
)
from impact.milestones.rules import (
    DecideReplanFacts,
    ReplanFacts,
    SubmitFacts,
    UseFacts,
    VerifyFacts,
    why_not_decide_replan,
    why_not_replan,
    why_not_submit,
    why_not_verify,
)
from impact.replies.rules import ReplyFacts, why_not_reply
from impact.return_visits.rules import DrawFacts, Tally, TypingFacts, why_not_draw, why_not_type
from marketplace.claims.rules import (
    ArrivalFacts,
    ClaimFacts,
    CommitteeFacts,
    ConfirmArrivalFacts,
    ConfirmFacts,
    LineFacts,
    QualifyFacts,
    ReturnFacts,
    SignFacts,
    why_not_arrive,
    why_not_claim,
    why_not_confirm,
    why_not_confirm_arrival,
    why_not_name_lead,
    why_not_qualify,
    why_not_return,
    why_not_sign,
    why_not_terminate,
)
from marketplace.deliberation.rules import (
    MeetingFacts,
    SelectionFacts,
    why_not_deliberate,
    why_not_select,
)
from marketplace.deliberation.schemas import NewSeat
from marketplace.items.listing_rules import (
    ListingFacts,
    RelistFacts,
    RestFacts,
    why_not_publish,
    why_not_relist,
    why_not_resume,
    why_not_screen_back,
    why_not_suspend,
    why_not_withdraw,
)
from marketplace.items.listing_rules import why_not_submit as why_not_submit_item
from marketplace.items.rules import GateFacts, why_not_record_gate
from marketplace.items.schemas import NewGateRecord

NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Law(NamedTuple):
    """One act: facts that nothing refuses, and for each refusal, in order, how the facts break it."""

    why_not: Callable[[Any], str | None]
    lawful: Any
    breaks: dict[str, tuple[dict[str, Any], ...]]


def _line(wanted: str, gap: str = "100", step: str = "10") -> LineFacts:
    return LineFacts(Decimal(wanted), Decimal(gap), Decimal(step), required=Decimal(1000))


def _use(handed_in: str) -> UseFacts:
    return UseFacts("goods", Decimal(40), Decimal(30), Decimal(10), Decimal(handed_in))


def _seats(*, affected: int = 2, fixed: str = "owners_committee", **more: Any) -> list[NewSeat]:
    names = ("community_party_organization", fixed, "property_company")
    seats = [NewSeat(seat=name, count=1, position="for") for name in names]
    if affected:
        seats.append(NewSeat(seat="affected_resident", count=affected, position="against"))
    return [*seats, NewSeat(seat="unit", count=1, **more)] if more else seats


def _consents(given: int | None) -> NewGateRecord:
    return NewGateRecord(
        gate="guardian_consent", required=10, given=given, held_on=date(2026, 11, 1)
    )


_LISTING = ListingFacts(
    state="draft", programme="livelihood", lines=2, duration_days=60, milestone_template="MT-LIGHT",
    outcomes=1, frame_doors=46,
)  # fmt: skip
_REST: dict[str, Any] = {"level_refusal": None, "reason": "道路开挖"}
_REST_BREAKS: dict[str, tuple[dict[str, Any], ...]] = {
    "wrong_state": ({"state": "closed"},),
    "wrong_level": ({"level_refusal": "wrong_level"},),
    "reason_missing": ({"reason": None}, {"reason": " "}),
}


_BOUND: dict[str, Any] = {
    "state": "signed", "item_state": "published", "level_refusal": None, "is_own_organisation": False,
    "reason": "多次未到场",
}  # fmt: skip
_BOUND_BREAKS: dict[str, tuple[dict[str, Any], ...]] = {
    "wrong_state": ({"state": "selected"}, {"state": "returned"}),
    "wrong_level": ({"level_refusal": "wrong_level"},),
    "own_organisation": ({"is_own_organisation": True},),
    "reason_missing": ({"reason": None}, {"reason": " "}),
}


LAWS: dict[str, Law] = {
    "reply_to_slip": Law(
        why_not_reply,
        ReplyFacts(state="owed", is_own_organisation=False, text="周五前换灯。"),
        {
            "wrong_state": ({"state": "answered"},),
            "own_organisation": ({"is_own_organisation": True},),
            "reason_missing": ({"text": " "}, {"text": ""}),
        },
    ),
    "answer_slip": Law(
        why_not_type,
        TypingFacts(role="slip_office", is_own_organisation=False),
        {
            "own_organisation": (
                {"is_own_organisation": True}, {"role": "community"}, {"role": "regional"},
                {"role": "subdistrict"},
            ),
        },
    ),
    "answer_challenge": Law(
        why_not_answer_challenge,
        AnswerChallengeFacts(
            state="owed", level_refusal=None, is_own_organisation=False, answer="核对无误。"
        ),
        {
            "wrong_state": ({"state": "upheld"}, {"state": "stands"}),
            "wrong_level": ({"level_refusal": "wrong_level"},),
            "own_organisation": ({"is_own_organisation": True},),
            "reason_missing": ({"answer": " "},),
        },
    ),
    "check_upkeep": Law(
        why_not_check,
        CheckFacts(
            state="waiting", is_still_closed=True, due_on=NOW.date(), today=NOW.date(),
            is_own_organisation=False, result="came_back", note="又坏了",
        ),
        {
            "wrong_state": ({"state": "holds"}, {"is_still_closed": False}),
            "too_early": ({"due_on": NOW.date() + timedelta(1)},),
            "own_organisation": ({"is_own_organisation": True},),
            "reason_missing": ({"note": None},),
        },
    ),
    "submit_item": Law(
        why_not_submit_item,
        _LISTING,
        {
            "wrong_state": ({"state": "screening"}, {"state": "withdrawn"}),
            "line_missing": ({"lines": 0}, {"duration_days": None}, {"milestone_template": None}),
            "outcome_missing": ({"outcomes": 0},),
            "frame_missing": ({"frame_doors": None},),
        },
    ),
    "screen_back": Law(
        why_not_screen_back,
        msgspec.structs.replace(_LISTING, state="screening", reason="人数待核"),
        {
            "wrong_state": ({"state": "draft"}, {"state": "published"}),
            "wrong_level": ({"level_refusal": "wrong_level"},),
            "reason_missing": ({"reason": None}, {"reason": " "}),
        },
    ),
    "publish": Law(
        why_not_publish,
        msgspec.structs.replace(_LISTING, state="screening"),
        {
            "wrong_state": ({"state": "draft"}, {"state": "published"}),
            "wrong_level": ({"level_refusal": "wrong_level"},),
            "line_missing": ({"lines": 0}, {"duration_days": None}),
            "outcome_missing": ({"outcomes": 0},),
            "frame_missing": ({"frame_doors": None},),
        },
    ),
    "suspend": Law(why_not_suspend, RestFacts(state="published", **_REST), _REST_BREAKS),
    "resume": Law(why_not_resume, RestFacts(state="suspended", **_REST), _REST_BREAKS),
    "withdraw": Law(why_not_withdraw, RestFacts(state="suspended", **_REST), _REST_BREAKS),
    "relist": Law(
        why_not_relist,
        RelistFacts(state="published", was_published=True, window_is_empty=True, **_REST),
        {
            **_REST_BREAKS,
            "wrong_state": (
                {"state": "closed"}, {"window_is_empty": False}, {"was_published": False},
            ),
        },
    ),
    "claim": Law(
        why_not_claim,
        ClaimFacts(
            item_state="published", track="light", claim_until=NOW + HOUR, at=NOW, item_has_lines=True,
            lines=[_line("50")], is_item_body=False, open_light_claims=2, light_claims_max=3,
            waits_if_taken=False,
        ),
        {
            "claiming_closed": (
                {"item_state": "closed"}, {"item_state": "suspended"}, {"claim_until": NOW},
                {"item_has_lines": False},
            ),
            "below_step": ({"lines": [_line("5", gap="1")]}, {"lines": [_line("0")]}),
            "gap_exceeded": ({"lines": [_line("10"), _line("110")]},),
            "own_item_conflict": ({"is_item_body": True},),
            "too_many_open_claims": ({"open_light_claims": 3},),
        },
    ),
    "confirm": Law(
        why_not_confirm,
        ConfirmFacts(
            state="waiting", item_state="published", is_offered=True, owes_donation_confirmation=False,
            last_on=NOW.date(), today=NOW.date(),
        ),
        {
            "wrong_state": (
                {"state": "selected"}, {"state": "submitted"}, {"is_offered": False},
                {"item_state": "suspended"},
            ),
            "reservation_expired": ({"last_on": NOW.date() - timedelta(days=1)},),
        },
    ),
    "return": Law(
        why_not_return,
        ReturnFacts(state="active", reason_category="capacity", handover="钥匙交社区"),
        {
            "wrong_state": ({"state": "selected"}, {"state": "returned"}),
            "reason_missing": ({"reason_category": None}, {"handover": " "}),
        },
    ),
    "terminate": Law(why_not_terminate, CommitteeFacts(is_lead=True, **_BOUND), _BOUND_BREAKS),
    "name_lead": Law(
        why_not_name_lead,
        CommitteeFacts(is_lead=False, **_BOUND),
        {**_BOUND_BREAKS, "wrong_state": ({"state": "selected"}, {"is_lead": True}, {"item_state": "closed"})},
    ),
    "replan": Law(
        why_not_replan,
        ReplanFacts(item_state="published", state="not_met", is_proposed_already=False, reason="材料晚到"),
        {
            "wrong_state": ({"state": "met"}, {"is_proposed_already": True}, {"item_state": "closed"}),
            "reason_missing": ({"reason": None}, {"reason": " "}),
        },
    ),
    "decide_replan": Law(
        why_not_decide_replan,
        DecideReplanFacts(
            item_state="published", state="due", is_proposed=True, level_refusal=None,
            is_own_organisation=False, approved=False, reason="不能再拖",
        ),
        {
            "wrong_state": ({"state": "submitted"}, {"is_proposed": False}),
            "wrong_level": ({"level_refusal": "wrong_level"},),
            "own_organisation": ({"is_own_organisation": True},),
            "reason_missing": ({"reason": None},),
        },
    ),
    "qualify": Law(
        why_not_qualify,
        QualifyFacts(state="submitted", track="full", level_refusal=None, qualified=False, reason="无资质"),
        {
            "wrong_state": ({"state": "qualified"}, {"track": "light"}, {"owes_confirmation": True}, {"item_rests": True}),
            "wrong_level": ({"level_refusal": "wrong_level"},),
            "reason_missing": ({"reason": None}, {"reason": "  "}),
        },
    ),
    "deliberate": Law(
        why_not_deliberate,
        MeetingFacts(
            item_state="published", track="full", community_type="resettlement",
            notified_on=date(2026, 11, 1), held_on=date(2026, 11, 4), notice_days_min=3,
            seats=_seats(organisation="U01", position=None), claimants=frozenset({"U01"}),
        ),
        {
            "wrong_state": ({"track": "light"}, {"item_state": "closed"}),
            "notice_too_short": ({"held_on": date(2026, 11, 3)},),
            "quorum_missing": ({"community_type": "talent_dormitory"},),
            "affected_below_third": (
                {"seats": _seats(affected=1, organisation="U01", position=None)},
            ),
            "own_claim_votes": ({"seats": _seats(organisation="U01", position="against")},),
        },
    ),
    "select": Law(
        why_not_select,
        SelectionFacts(
            state="qualified", track="full", item_state="published", level_refusal=None, selected=True,
            deliberation_carries_it=True, exceeds_gap=False, is_own_organisation=False,
        ),
        {
            "wrong_state": (
                {"state": "submitted"}, {"state": "selected"}, {"item_state": "closed"},
                {"owes_confirmation": True},
            ),
            "wrong_level": ({"level_refusal": "wrong_level"},),
            "deliberation_missing": ({"deliberation_carries_it": False},),
            "gap_exceeded": ({"exceeds_gap": True},),
            "own_organisation": ({"is_own_organisation": True},),
        },
    ),
    "sign": Law(
        why_not_sign,
        SignFacts(
            state="selected", side="unit", signed_sides=frozenset(), at=NOW, publicity_ends_at=NOW,
            state_owned=True, approval_ref="批复-1", is_own_organisation=False, reserved_until=NOW + HOUR,
        ),
        {
            "wrong_state": (
                {"state": "signed"}, {"item_rests": True}, {"signed_sides": frozenset({"unit"})}),
            "publicity_running": ({"publicity_ends_at": NOW + HOUR},),
            "approval_ref_missing": ({"approval_ref": None}, {"approval_ref": ""}),
            "reservation_expired": ({"reserved_until": NOW},),
        },
    ),
    "countersign": Law(
        why_not_sign,
        SignFacts(
            state="selected", side="community", signed_sides=frozenset({"unit"}), at=NOW,
            publicity_ends_at=None, state_owned=True, approval_ref="批复-1", is_own_organisation=False,
            reserved_until=NOW - HOUR,  # the clock stands still while the move is an official's
        ),
        {
            "wrong_state": ({"signed_sides": frozenset()}, {"signed_sides": frozenset({"unit", "community"})}),
            "publicity_running": ({"publicity_ends_at": NOW + HOUR},),
            "approval_ref_missing": ({"approval_ref": None},),
            "own_organisation": ({"is_own_organisation": True},),
        },
    ),
    "record_gate": Law(
        why_not_record_gate,
        GateFacts(item_state="published", gate_state="failed", record=_consents(9)),
        {
            "wrong_state": ({"item_state": "closed"}, {"gate_state": "passed"}),
            "wrong_gate": ({"gate_state": None}, {"record": _consents(None)}),
            "vote_exceeds_total": ({"record": _consents(11)},),
        },
    ),
    "arrive": Law(
        why_not_arrive,
        ArrivalFacts(
            claim_state="active", line_quantity=Decimal(40), line_arrived=Decimal(30),
            brought=Decimal(10),
        ),
        {
            "wrong_state": ({"claim_state": "signed"},),
            "exceeds_signed": (
                {"brought": Decimal("10.001")}, {"line_quantity": None},
            ),
        },
    ),
    "confirm_arrival": Law(
        why_not_confirm_arrival,
        ConfirmArrivalFacts(
            arrival_state="reported", claim_state="active", line_quantity=Decimal(40),
            line_arrived=Decimal(30), counted=Decimal(10), is_own_organisation=False,
        ),
        {
            "wrong_state": ({"arrival_state": "confirmed"}, {"claim_state": "terminated"}),
            "exceeds_signed": ({"counted": Decimal(11)},),
            "own_organisation": ({"is_own_organisation": True},),
        },
    ),
    "submit": Law(
        why_not_submit,
        SubmitFacts(
            item_state="published", state="not_met", track="full",
            evidence_wanted=frozenset({"site_photo", "check_record"}),
            evidence_there=frozenset({"site_photo"}), uses=[_use("20")],
        ),
        {
            "wrong_state": ({"state": "submitted"}, {"item_state": "suspended"}),
            "evidence_missing": ({"evidence_there": frozenset({"warranty_card"})},),
            "exceeds_arrived": ({"uses": [_use("20.001")]},),
        },
    ),
    "verify": Law(
        why_not_verify,
        VerifyFacts(
            item_state="published", state="submitted", result="partly", is_right_level=True,
            is_own_organisation=False, uses=[_use("20")],
        ),
        {
            "wrong_state": ({"state": "met"}, {"item_state": "closed"}),
            "wrong_level": ({"is_right_level": False},),
            "own_organisation": ({"is_own_organisation": True},),
            "exceeds_arrived": ({"uses": [_use("21")]},),
        },
    ),
    "accept": Law(
        why_not_accept,
        AcceptFacts(
            item_state="published", last_node_state="partly", nodes_since_last_acceptance=True,
            is_right_level=True, is_own_organisation=False,
        ),
        {
            "wrong_state": (
                {"last_node_state": "not_met"}, {"last_node_state": None}, {"item_state": "closed"},
                {"nodes_since_last_acceptance": False},
            ),
            "wrong_level": ({"is_right_level": False},),
            "own_organisation": ({"is_own_organisation": True},),
        },
    ),
    "draw": Law(
        why_not_draw,
        DrawFacts(
            item_state="published", last_acceptance="conditional", draw_is_open=False,
            level_refusal=None, frame=100, left=1,
        ),
        {
            "wrong_state": (
                {"last_acceptance": "fail"}, {"last_acceptance": None}, {"item_state": "closed"},
                {"draw_is_open": True}, {"left": 0},
            ),
            "wrong_level": ({"level_refusal": "wrong_level"},),
            "frame_missing": ({"frame": None, "left": 0},),
        },
    ),
    "close": Law(
        why_not_close,
        CloseFacts(
            item_state="published", level_refusal=None, resolution="half", reason="一半楼栋未通", accepted_since_reopening="pass",
            is_own_organisation=False, tally=Tally(frame=100), answers_min=8, response_min_percent=30,
            resolved_floor_percent=80,
        ),
        {
            "wrong_state": (
                {"item_state": "closed"}, {"accepted_since_reopening": None},
                {"accepted_since_reopening": "fail"},
            ),
            "wrong_level": ({"level_refusal": "wrong_level"},),
            "own_organisation": ({"is_own_organisation": True},),
            "reason_missing": ({"reason": None}, {"reason": " "}),
        },
    ),
    "reopen": Law(
        why_not_reopen,
        ReopenFacts(item_state="closed", level_refusal=None, reason="又坏了"),
        {
            "wrong_state": ({"item_state": "published"},),
            "wrong_level": ({"level_refusal": "wrong_level"},),
            "reason_missing": ({"reason": None}, {"reason": " "}),
        },
    ),
    "close_as_solved": Law(
        why_not_close,
        CloseFacts(
            item_state="published", level_refusal=None, resolution="solved", reason=None, accepted_since_reopening="pass",
            is_own_organisation=False, tally=Tally(frame=100, asked=40, answered=15, yes=12),
            answers_min=8, response_min_percent=30, resolved_floor_percent=80,
        ),
        {
            "wrong_state": ({"item_state": "suspended"}, {"accepted_since_reopening": "fail"}),
            "wrong_level": ({"level_refusal": "wrong_level"},),
            "own_organisation": ({"is_own_organisation": True},),
            "too_few_answers": ({"answers_min": 16},),
            "response_too_low": ({"response_min_percent": 38},),
            "below_floor": ({"resolved_floor_percent": 81},),
        },
    ),
}  # fmt: skip


def _broken(law: Law, *changes: dict[str, Any]) -> Any:
    """The lawful facts, broken by the later changes first, so that a shared field shows the earlier."""
    facts = law.lawful
    for change in reversed(changes):
        facts = msgspec.structs.replace(facts, **change)
    return facts


def _alone() -> Iterator[Any]:
    for act, law in LAWS.items():
        for name, ways in law.breaks.items():
            for number, way in enumerate(ways):
                yield pytest.param(law, name, way, id=f"{act}-{name}-{number}")


def _pairs() -> Iterator[Any]:
    for act, law in LAWS.items():
        for first, second in combinations(law.breaks, 2):
            for way in law.breaks[first]:
                for other in law.breaks[second]:
                    if not way.keys() & other.keys():
                        yield pytest.param(law, first, (way, other), id=f"{act}-{first}-{second}")


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_what_the_law_allows_is_not_refused(law: Law) -> None:
    assert law.why_not(law.lawful) is None


@pytest.mark.parametrize(("law", "name", "way"), list(_alone()))
def test_each_refusal_is_given_for_its_own_reason(law: Law, name: str, way: dict[str, Any]) -> None:
    assert law.why_not(_broken(law, way)) == name


@pytest.mark.parametrize(("law", "name", "ways"), list(_pairs()))
def test_of_two_refusals_the_earlier_one_of_the_law_is_told(
    law: Law, name: str, ways: tuple[dict[str, Any], ...]
) -> None:
    assert law.why_not(_broken(law, *ways)) == name


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_with_everything_wrong_at_once_the_first_refusal_is_told(law: Law) -> None:
    worst = _broken(law, *(ways[0] for ways in law.breaks.values()))
    assert law.why_not(worst) == next(iter(law.breaks))


def test_the_track_decides_which_state_a_claim_is_chosen_from() -> None:
    full = LAWS["select"].lawful
    light = msgspec.structs.replace(
        full, track="light", state="submitted", deliberation_carries_it=False
    )
    assert why_not_select(light) is None
    assert why_not_select(msgspec.structs.replace(light, state="waiting")) == "wrong_state"


def test_turning_a_claim_down_needs_no_gap() -> None:
    facts = LAWS["select"].lawful
    assert why_not_select(msgspec.structs.replace(facts, selected=False, exceeds_gap=True)) is None


def test_a_light_claim_beyond_the_gap_waits_when_asked_and_a_full_one_queues() -> None:
    facts = msgspec.structs.replace(LAWS["claim"].lawful, lines=[_line("110")])
    assert why_not_claim(msgspec.structs.replace(facts, waits_if_taken=True)) is None
    assert why_not_claim(msgspec.structs.replace(facts, track="full")) is None


def test_the_limit_of_open_claims_is_for_the_light_track() -> None:
    facts = msgspec.structs.replace(LAWS["claim"].lawful, open_light_claims=99, track="full")
    assert why_not_claim(facts) is None


def test_a_milestone_judged_not_met_counts_nothing_and_needs_nothing() -> None:
    facts = msgspec.structs.replace(LAWS["verify"].lawful, result="not_met", uses=[_use("99")])
    assert why_not_verify(facts) is None


def test_evidence_is_asked_for_on_the_full_track_only() -> None:
    facts = msgspec.structs.replace(
        LAWS["submit"].lawful, track="light", evidence_there=frozenset()
    )
    assert why_not_submit(facts) is None


def test_an_end_that_solves_nothing_needs_no_acceptance_but_a_reason() -> None:
    facts = msgspec.structs.replace(
        LAWS["close"].lawful, resolution="infeasible", accepted_since_reopening=None
    )
    assert why_not_close(facts) is None
    assert why_not_close(msgspec.structs.replace(facts, reason="")) == "reason_missing"
