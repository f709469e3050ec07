"""How delivery goes: lights, weights, progress and forecast; and how long problems take."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.milestones.pace import (
    Forecast,
    Weighed,
    forecast_of,
    light_of,
    progress_of,
    weights_of,
)
from impact.standing.pace import Days, median_of

DUE = date(2026, 11, 10)
LATER = DUE + timedelta(10)


@pytest.mark.parametrize(
    ("state", "first", "due", "today", "light"),
    [
        ("due", DUE, DUE, DUE - timedelta(6), "green"),
        ("due", DUE, DUE, DUE - timedelta(5), "amber"),
        ("due", DUE, DUE, DUE, "amber"),
        ("due", DUE, DUE, DUE + timedelta(1), "red"),
        ("due", DUE, LATER, DUE - timedelta(30), "amber"),  # moved
        ("not_met", DUE, DUE, DUE - timedelta(30), "amber"),  # sent back
        ("not_met", DUE, DUE, DUE + timedelta(1), "red"),
        ("submitted", DUE, DUE, DUE + timedelta(30), "green"),  # the verifier's move
        ("met", DUE, DUE, DUE + timedelta(30), "green"),
        ("partly", DUE, LATER, LATER, "green"),
        ("suspended", DUE, DUE, DUE + timedelta(30), "resting"),
    ],
)
def test_a_light_follows_from_days_and_state(
    state: str, first: date, due: date, today: date, light: str
) -> None:
    assert light_of(state, first, due, today) == light


def test_a_node_weighs_its_share_of_the_duration_and_an_added_one_the_mean() -> None:
    assert weights_of([20, 40, 70, 100]) == [20, 20, 30, 30]
    assert weights_of([50, 50, 100]) == [50, 1, 50]
    assert weights_of([20, 40, 70, 100, None]) == [20, 20, 30, 30, 25]
    assert weights_of([None]) == [1]


def test_progress_is_a_weighted_share() -> None:
    nodes = [Weighed("met", 20), Weighed("partly", 20), Weighed("submitted", 60)]
    assert progress_of(nodes) == 0.3
    assert progress_of([]) is None


STATES = ("due", "submitted", "met", "partly", "not_met", "suspended")


@given(st.lists(st.tuples(st.sampled_from(STATES), st.integers(1, 100)), min_size=1))
def test_progress_is_within_nought_and_one_and_whole_only_when_all_are_met(
    rows: list[tuple[str, int]],
) -> None:
    share = progress_of(Weighed(*row) for row in rows)
    assert share is not None
    assert 0 <= share <= 1
    assert (share == 1) == all(state == "met" for state, _ in rows)


def test_what_came_back_is_not_whole_any_more() -> None:
    percents = [50, 100, None]
    states = ("met", "met", "due")
    share = progress_of(map(Weighed, states, weights_of(percents)))
    assert share == pytest.approx(2 / 3)


def test_a_forecast_is_the_median_of_at_least_three_and_says_of_how_many() -> None:
    early = DUE - timedelta(30)
    assert forecast_of(DUE, DUE, [3, 9], early) is None
    told = forecast_of(DUE, DUE, [3, 9, 30], early)
    assert told == Forecast(on=DUE + timedelta(9), median_slip_days=9, n=3)


def test_a_forecast_is_never_in_the_past_nor_before_a_day_that_was_agreed() -> None:
    late = DUE + timedelta(40)
    assert forecast_of(DUE, DUE, [0, 0, 0], late) == Forecast(on=late, median_slip_days=0, n=3)
    told = forecast_of(DUE, LATER, [-5, -5, -5], DUE - timedelta(30))
    assert told == Forecast(on=LATER, median_slip_days=-5, n=3)


def test_a_median_says_of_how_many_and_nothing_is_not_nought() -> None:
    assert median_of([5, 1, 4]) == Days(n=3, median_days=4)
    assert median_of([1, 4]) == Days(n=2, median_days=2)
    assert median_of([]) == Days(n=0, median_days=None)
