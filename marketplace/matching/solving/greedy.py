"""The greedy way: the pair worth most per line first, as much as is left; where the solver is missing."""

from marketplace.matching.solving.problem import Pairs, Plan, Problem, value_of


def solve_greedily(problem: Problem, pairs: Pairs) -> Plan:
    """A plan in whole steps that keeps every limit and asks no solver."""
    left = [offer.quantity for offer in problem.offers]
    missing = [need.missing_steps for need in problem.needs]
    units: list[set[str]] = [set() for _ in problem.needs]
    steps = [0] * len(pairs)
    for place in sorted(range(len(pairs)), key=lambda one: (-pairs.score[one], one)):
        need, offer = pairs.need[place], pairs.offer[place]
        unit = problem.offers[offer].unit
        amount = min(missing[need], left[offer] // problem.needs[need].step)
        full = len(units[need]) >= problem.weights.units_per_line and unit not in units[need]
        if amount < 1 or full:
            continue
        steps[place] = amount
        missing[need] -= amount
        left[offer] -= amount * problem.needs[need].step
        units[need].add(unit)
    return Plan(
        steps=steps,
        value=value_of(problem, pairs, steps),
        bound=None,
        method="greedy",
        offer_price=[0.0] * len(problem.offers),
        floor_price={},
    )
