"""Whatever is offered and needed: never more than there is, whole steps, few units, near the bound."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.matching.solving import generating
from marketplace.matching.solving.fitting import find_pairs, misfit, parts_of
from marketplace.matching.solving.generating import Size, generate
from marketplace.matching.solving.greedy import solve_greedily
from marketplace.matching.solving.network import solve_by_network
from marketplace.matching.solving.problem import (
    Floor,
    Need,
    Offer,
    Pairs,
    Plan,
    Problem,
    Weights,
    met_shares,
    shortfalls,
)

DAY = date(2026, 1, 1)
FIRST_NEEDS = [20000000, 102000, 3000, 5000]
OFFERED_IN_ALL = 831767000


def needs() -> st.SearchStrategy[Need]:
    return st.builds(
        _need,
        number=st.integers(1, 10_000),
        kind=st.sampled_from([("funding", "元"), ("venue", "处")]),
        step=st.sampled_from([1000, 2000, 2500, 10_000]),
        steps=st.integers(1, 12),
        community=st.sampled_from(["C1", "C2", None]),
        severity=st.integers(1, 5),
        start=st.integers(0, 60),
    )


def _need(
    number: int,
    kind: tuple[str, str],
    step: int,
    steps: int,
    community: str | None,
    severity: int,
    start: int,
) -> Need:
    begins = DAY + timedelta(days=start)
    return Need(
        id=f"N{number}", item=f"I{number}", resource=kind[0], measure=kind[1],
        required=step * (steps + 3), gap=step * steps, step=step, community=community, region="R1",
        category="infrastructure", domain="safety_upgrade", community_type="resettlement",
        severity=severity, people=120, heard_on=DAY, start_on=begins,
        finish_on=begins + timedelta(days=30),
    )  # fmt: skip


def offers() -> st.SearchStrategy[Offer]:
    return st.builds(
        Offer,
        id=st.integers(1, 10_000).map(str),
        unit=st.sampled_from(["U1", "U2", "U3", "U4"]),
        resource=st.just("funding"),
        measure=st.just("元"),
        quantity=st.integers(1, 60).map(lambda n: n * 1000),
        step=st.sampled_from([500, 1000, 2000]),
        available_from=st.integers(-40, 60).map(lambda n: DAY + timedelta(days=n)),
        available_to=st.just(DAY + timedelta(days=90)),
        communities=st.sampled_from([None, frozenset({"C1"}), frozenset({"C1", "C2"})]),
        home=st.sampled_from(["C1", "C2", None]),
        region=st.just("R1"),
    )


def problems() -> st.SearchStrategy[Problem]:
    return st.builds(
        Problem,
        offers=st.lists(offers(), max_size=12, unique_by=lambda one: one.id),
        needs=st.lists(needs(), max_size=8, unique_by=lambda one: one.id),
        weights=st.builds(Weights, units_per_line=st.integers(1, 3)),
        floors=st.lists(
            st.builds(
                Floor,
                by=st.just("domain"),
                code=st.sampled_from(["safety_upgrade", "nowhere"]),
                percent=st.integers(1, 100),
            ),
            max_size=2,
        ),
        on=st.just(DAY),
    )


def keep_every_limit(problem: Problem, pairs: Pairs, plan: Plan) -> None:
    given: dict[int, int] = {}
    got: dict[int, int] = {}
    units: dict[int, set[str]] = {}
    for place, steps in enumerate(plan.steps):
        assert steps >= 0
        offer, need = pairs.offer[place], pairs.need[place]
        if steps:
            assert misfit(problem.offers[offer], problem.needs[need]) is None
            given[offer] = given.get(offer, 0) + steps * problem.needs[need].step
            got[need] = got.get(need, 0) + steps
            units.setdefault(need, set()).add(problem.offers[offer].unit)
    assert all(amount <= problem.offers[offer].quantity for offer, amount in given.items())
    assert all(steps <= problem.needs[need].missing_steps for need, steps in got.items())
    assert all(len(some) <= problem.weights.units_per_line for some in units.values())


@settings(max_examples=200, deadline=None)
@given(problems())
def test_no_plan_gives_more_than_there_is_or_than_is_missing(problem: Problem) -> None:
    pairs = find_pairs(problem)
    greedy, network = solve_greedily(problem, pairs), solve_by_network(problem, pairs)
    keep_every_limit(problem, pairs, greedy)
    keep_every_limit(problem, pairs, network)
    assert network.bound is not None
    assert network.value <= network.bound + 1e-6
    assert greedy.value <= network.bound + 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_the_network_is_worth_more_than_the_greedy_way_and_near_the_bound(seed: int) -> None:
    problem = generate(generating.SMALL, seed)
    pairs = find_pairs(problem)
    greedy, network = solve_greedily(problem, pairs), solve_by_network(problem, pairs)
    keep_every_limit(problem, pairs, network)
    assert network.bound is not None
    assert greedy.value <= network.value <= network.bound + 1e-6
    assert network.value >= 0.985 * network.bound


def test_the_published_seed_reaches_the_goal() -> None:
    problem = generate(generating.SMALL)
    network = solve_by_network(problem, find_pairs(problem))
    assert network.value >= 0.995 * (network.bound or 0)


def test_the_same_seed_gives_the_same_problem_and_the_same_plan() -> None:
    size = Size(needs=40, offers=120, communities=6)
    first, again = generate(size, 7), generate(size, 7)
    assert first == again
    assert generate(size, 8) != first
    assert solve_by_network(first, find_pairs(first)) == solve_by_network(again, find_pairs(again))


def test_the_generated_problem_is_the_published_one() -> None:
    problem = generate(generating.SMALL)
    assert [need.required for need in problem.needs[:4]] == FIRST_NEEDS
    assert sum(offer.quantity for offer in problem.offers) == OFFERED_IN_ALL


def test_the_pairs_score_is_the_sum_of_the_parts_on_its_card() -> None:
    problem = generate(generating.SMALL)
    pairs = find_pairs(problem)
    for place in range(0, len(pairs), 17):
        offer, need = problem.offers[pairs.offer[place]], problem.needs[pairs.need[place]]
        assert parts_of(problem, offer, need).total == pytest.approx(pairs.score[place])


def test_a_floor_moves_help_to_its_group() -> None:
    poor = generate(Size(needs=120, offers=60, communities=12), 3, [])
    floor = Floor(by="community_type", code="talent_dormitory", percent=100)
    floored = generate(Size(needs=120, offers=60, communities=12), 3, [floor])
    pairs = find_pairs(poor)
    without, within = solve_by_network(poor, pairs), solve_by_network(floored, pairs)
    missed_without = shortfalls(floored, met_shares(floored, pairs, without.steps))[0]
    missed_within = shortfalls(floored, met_shares(floored, pairs, within.steps))[0]
    assert missed_within < missed_without
