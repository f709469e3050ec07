"""Every state against every act of meetings, choices and gates: what may be done, and what refuses it."""

from datetime import date, timedelta
from typing import get_args

import pytest

from marketplace.claims.states import CLAIM
from marketplace.deliberation.rules import (
    Convener,
    MeetingFacts,
    Place,
    SelectionFacts,
    conveners_of,
    has_affected_third,
    is_quorum,
    merged,
    more_than_sat,
    own_claim_votes,
    seats_on,
    why_not_announce,
    why_not_call_off,
    why_not_deliberate,
    why_not_hold,
    why_not_select,
)
from marketplace.deliberation.schemas import NewSeat, NewTopicRecord, TakenSeat
from marketplace.deliberation.states import FIXED_SEATS, MeetingState
from marketplace.ground.text import names_a_person
from marketplace.items.rules import GateFacts, why_not_record_gate
from marketplace.items.schemas import NewGateRecord
from marketplace.items.states import GateState, ItemState

DAY = date(2026, 11, 20)
CLAIM_STATES = sorted({one for move in CLAIM.values() for one in move.before | move.after})


def seats(community_type: str, *more: NewSeat) -> list[NewSeat]:
    fixed = FIXED_SEATS[community_type][0]
    return [
        *(NewSeat(seat=one.seat, count=1, position="for") for one in fixed),
        NewSeat(seat="affected_resident", count=3, position="for"),
        *more,
    ]


def facts(item_state: str, track: str, community_type: str = "resettlement") -> MeetingFacts:
    return MeetingFacts(
        item_state=item_state,
        track=track,
        community_type=community_type,
        notified_on=DAY,
        held_on=DAY + timedelta(3),
        notice_days_min=3,
        seats=seats(community_type),
        claimants=frozenset({"U01"}),
    )


@pytest.mark.parametrize("track", ["light", "full"])
@pytest.mark.parametrize("state", get_args(ItemState))
def test_a_meeting_is_about_published_items_of_the_full_track_alone(state: str, track: str) -> None:
    refusal = None if (state, track) == ("published", "full") else "wrong_state"
    assert why_not_announce(facts(state, track)) == refusal
    assert why_not_deliberate(facts(state, track)) == refusal


@pytest.mark.parametrize("community_type", FIXED_SEATS)
def test_every_kind_of_community_has_its_own_fixed_seats(community_type: str) -> None:
    assert why_not_deliberate(facts("published", "full", community_type)) is None
    for missing in FIXED_SEATS[community_type][0]:
        rest = [one for one in seats(community_type) if one.seat != missing.seat]
        assert not is_quorum(community_type, rest)
        if missing.substitute:
            assert is_quorum(community_type, [*rest, NewSeat(seat=missing.substitute, count=1)])


@pytest.mark.parametrize("state", get_args(MeetingState))
def test_an_announced_meeting_is_held_or_called_off_once(state: str) -> None:
    refusal = None if state == "announced" else "wrong_state"
    assert why_not_hold(state, DAY, DAY) == refusal
    assert why_not_call_off(state) == refusal
    assert why_not_hold(state, DAY + timedelta(1), DAY) == "wrong_state", "not before its day"


@pytest.mark.parametrize("level", [None, "wrong_level"])
@pytest.mark.parametrize("track", ["light", "full"])
@pytest.mark.parametrize("state", CLAIM_STATES)
@pytest.mark.parametrize("item", get_args(ItemState))
def test_a_claim_is_chosen_where_it_is_ready_and_by_its_committee(
    item: str, state: str, track: str, level: str | None
) -> None:
    known = SelectionFacts(
        state=state,
        track=track,
        item_state=item,
        level_refusal=level,
        selected=True,
        deliberation_carries_it=True,
        exceeds_gap=False,
        is_own_organisation=False,
    )
    ready = state == ("submitted" if track == "light" else "qualified") and item == "published"
    assert why_not_select(known) == (level if ready else "wrong_state")


@pytest.mark.parametrize("gate", [*get_args(GateState), None])
@pytest.mark.parametrize("item", get_args(ItemState))
def test_a_gate_is_recorded_while_its_item_is_published_and_it_has_not_passed(
    item: str, gate: str | None
) -> None:
    record = NewGateRecord(gate="guardian_consent", required=3, given=2, held_on=DAY)
    found = why_not_record_gate(GateFacts(item_state=item, gate_state=gate, record=record))
    if item != "published" or gate == "passed":
        assert found == "wrong_state"
    else:
        assert found == ("wrong_gate" if gate is None else None)


HERE, THERE, FAR, LOST = (
    Place("C01", "R1"),
    Place("C02", "R1"),
    Place("C03", "R2"),
    Place("C04", None),
)
WHOLE = Place(None, None)
SUBDISTRICT = Convener("subdistrict", None)


@pytest.mark.parametrize(
    ("places", "chain"),
    [
        ([HERE], [Convener("community", "C01"), Convener("regional", "R1"), SUBDISTRICT]),
        ([HERE, HERE], [Convener("community", "C01"), Convener("regional", "R1"), SUBDISTRICT]),
        ([HERE, THERE], [Convener("regional", "R1"), SUBDISTRICT]),
        ([HERE, FAR], [SUBDISTRICT]),
        ([WHOLE], [SUBDISTRICT]),
        ([HERE, WHOLE], [SUBDISTRICT]),
        ([LOST], [Convener("community", "C04"), SUBDISTRICT]),
        ([HERE, LOST], [SUBDISTRICT]),
    ],
)
def test_who_convenes_follows_from_where_the_items_are(
    places: list[Place], chain: list[Convener]
) -> None:
    assert conveners_of(places) == chain


def sat(seat: str, count: int, organisation: str | None = None) -> TakenSeat:
    return TakenSeat(seat=seat, count=count, organisation=organisation)  # type: ignore[arg-type]


def test_everybody_stands_as_the_topic_says_but_for_those_who_stood_otherwise() -> None:
    taken = merged(
        [sat("affected_resident", 2), sat("affected_resident", 3), sat("unit", 1, "U01")]
    )
    topic = NewTopicRecord(
        item="LL-001",
        position="for",
        otherwise=[
            NewSeat(seat="affected_resident", count=2, position="against"),
            NewSeat(seat="police", count=1, position="condition"),
        ],
    )
    stood = seats_on(taken, topic, frozenset({"U01"}))
    assert [(one.seat, one.count, one.position) for one in stood] == [
        ("affected_resident", 3, "for"),
        ("unit", 1, None),
        ("affected_resident", 2, "against"),
        ("police", 1, "condition"),
    ]
    assert not own_claim_votes(stood, frozenset({"U01"})), "its own claim: it has no position"
    assert has_affected_third(stood)
    assert more_than_sat(taken, topic) == []
    many = NewSeat(seat="affected_resident", count=4, position="against")
    topic = NewTopicRecord(item="LL-001", position="for", otherwise=[topic.otherwise[0], many])
    assert more_than_sat(taken, topic) == [1]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("请联系 13812345678", True),
        ("身份证 320501199001011234", True),
        ("编号 32050119900101123X，同意", True),
        ("热线 0512-12345678", False),
        ("共 1380000 元，分 12 期", False),
        ("订单 138123456789012 号", False),
    ],
)
def test_a_number_that_belongs_to_a_person_is_found(text: str, *, names: bool) -> None:
    assert names_a_person(text) is names
