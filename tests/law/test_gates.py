"""Votes of owners, consents and grants: compared as integers, exactly as domain.md 2.6 has them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.items.rules import (
    Votes,
    burden_of,
    has_two_places,
    is_passed,
    is_passed_by_vote,
    missing_fields,
    votes_by_area,
)
from marketplace.items.schemas import NewGateRecord, OwnersArea, OwnersCount

MAJORITY, THREE_QUARTERS = "owners_vote_majority", "owners_vote_three_quarters"
DAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("gate", "owners", "area", "passes"),
    [
        (MAJORITY, (300, 200, 101), (30000, 20000, 10001), True),
        (MAJORITY, (300, 200, 100), (30000, 20000, 10001), False),  # not more than half of owners
        (MAJORITY, (300, 199, 199), (30000, 20000, 20000), False),  # no quorum
        (THREE_QUARTERS, (300, 200, 150), (30000, 20000, 15000), True),
        (THREE_QUARTERS, (300, 200, 149), (30000, 20000, 15000), False),
        (MAJORITY, (300, 200, 101), (30000, 20000, 10000), False),  # nor of the area
        (MAJORITY, (300, 200, 200), (30000, 19999, 19999), False),  # no quorum by area
        (THREE_QUARTERS, (300, 200, 150), (30000, 20000, 14999), False),
    ],
)
def test_the_rows_of_the_civil_code(
    gate: str, owners: tuple[int, int, int], area: tuple[int, int, int], *, passes: bool
) -> None:
    assert is_passed_by_vote(gate, Votes(*owners), Votes(*area)) is passes


@st.composite
def votes(draw: Any) -> Votes:
    """Voices in order, large enough that a float of a share would round."""
    total = draw(st.integers(1, 10**18))
    two_thirds = -(-2 * total // 3)
    voted = draw(st.integers(0, total) | st.sampled_from([two_thirds, two_thirds - 1]))
    edges = {voted // 2, voted // 2 + 1, -(-3 * voted // 4), -(-3 * voted // 4) - 1}
    agreed = draw(st.integers(0, voted) | st.sampled_from(sorted(edges)))
    return Votes(total, voted, min(max(agreed, 0), voted))


@given(votes(), votes())
def test_a_vote_is_what_exact_fractions_say(owners: Votes, area: Votes) -> None:
    both = (owners, area)
    quorum = all(Fraction(one.voted, one.total) >= Fraction(2, 3) for one in both)
    shares = [Fraction(one.agreed, one.voted) for one in both if one.voted]
    majority = quorum and all(share > Fraction(1, 2) for share in shares)
    three_quarters = quorum and all(share >= Fraction(3, 4) for share in shares)
    assert is_passed_by_vote(MAJORITY, owners, area) is majority
    assert is_passed_by_vote(THREE_QUARTERS, owners, area) is three_quarters


@given(votes(), votes())
def test_one_more_voice_in_favour_never_makes_a_vote_fail(owners: Votes, area: Votes) -> None:
    more = Votes(owners.total, owners.voted, min(owners.voted, owners.agreed + 1))
    for gate in (MAJORITY, THREE_QUARTERS):
        assert is_passed_by_vote(gate, more, area) >= is_passed_by_vote(gate, owners, area)


def test_a_quorum_is_exact_where_floats_are_equal() -> None:
    total = 3 * 10**17
    assert (2 * 10**17 - 1) / total == 2 / 3, "as floats the two shares are the same"
    assert Votes(total, 2 * 10**17, 0).is_quorum
    assert not Votes(total, 2 * 10**17 - 1, 0).is_quorum


def test_a_majority_is_exact_where_floats_are_equal() -> None:
    total = 2 * 10**17
    assert (10**17 + 1) / total == 0.5, "as floats the two shares are the same"
    assert Votes(total, total, 10**17 + 1).is_majority
    assert not Votes(total, total, 10**17).is_majority


def test_three_quarters_is_exact_where_floats_are_equal() -> None:
    total = 4 * 10**17
    assert (3 * 10**17 - 1) / total == 0.75, "as floats the two shares are the same"
    enough, short = Votes(total, total, 3 * 10**17), Votes(total, total, 3 * 10**17 - 1)
    assert is_passed_by_vote(THREE_QUARTERS, enough, enough)
    assert not is_passed_by_vote(THREE_QUARTERS, short, enough)


@pytest.mark.parametrize("gate", [MAJORITY, THREE_QUARTERS])
def test_a_vote_of_nobody_or_of_no_area_passes_nothing(gate: str) -> None:
    all_in_favour, nothing = Votes(300, 300, 300), Votes(0, 0, 0)
    assert not nothing.is_quorum
    assert not is_passed_by_vote(gate, all_in_favour, nothing)
    assert not is_passed_by_vote(gate, nothing, all_in_favour)


@given(st.decimals("0", "999999999.99", places=2))
def test_an_area_is_counted_in_whole_hundredths(area: Decimal) -> None:
    counted = votes_by_area(OwnersArea(total=str(area), voted=0, agreed=0))
    assert counted.total * Decimal("0.01") == area


@pytest.mark.parametrize("area", ["150", "150.5", "150.05", 150, 150.5, 0.07, 1e9])
def test_two_decimal_places_of_an_area_are_taken(area: Any) -> None:
    assert has_two_places(area)


@pytest.mark.parametrize("area", [150.005, 1e-3, 0.1 + 0.2])
def test_a_third_decimal_place_of_an_area_is_not(area: Any) -> None:
    assert not has_two_places(area)


@pytest.mark.parametrize(
    ("fields", "passes"),
    [
        ({"gate": "permit", "reference": "许可-1", "granted": True}, True),
        ({"gate": "permit", "reference": "许可-1", "granted": False}, False),
        ({"gate": "privacy_assessment", "reference": "评估-1", "granted": True}, True),
        ({"gate": "guardian_consent", "required": 10, "given": 10, "held_on": DAY}, True),
        ({"gate": "guardian_consent", "required": 10, "given": 9, "held_on": DAY}, False),
        ({"gate": "guardian_consent", "required": 10, "given": 0, "held_on": DAY}, False),
    ],
)
def test_a_grant_passes_when_granted_and_consents_when_all_are_given(
    fields: dict[str, Any], *, passes: bool
) -> None:
    assert is_passed(NewGateRecord(**fields)) is passes


@pytest.mark.parametrize("gate", [MAJORITY, THREE_QUARTERS])
def test_a_vote_counts_owners_and_area_of_the_record(gate: str) -> None:
    owners = OwnersCount(total=300, voted=200, agreed=150)
    area = OwnersArea(total="300", voted="200.00", agreed="150")
    record = NewGateRecord(gate=gate, owners=owners, area_m2=area, held_on=DAY)
    assert is_passed(record)
    assert missing_fields(record) == []


@pytest.mark.parametrize(
    ("gate", "needed"),
    [
        (MAJORITY, ["owners", "area_m2", "held_on"]),
        (THREE_QUARTERS, ["owners", "area_m2", "held_on"]),
        ("permit", ["reference", "granted"]),
        ("privacy_assessment", ["reference", "granted"]),
        ("guardian_consent", ["required", "given", "held_on"]),
    ],
)
def test_each_gate_names_what_its_form_lacks(gate: Any, needed: list[str]) -> None:
    assert missing_fields(NewGateRecord(gate=gate)) == needed


def test_a_burden_is_people_times_severity_or_nothing() -> None:
    assert burden_of(500, 5) == 2500
    assert burden_of(None, 5) is None
    assert burden_of(500, None) is None
