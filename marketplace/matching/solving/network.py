"""The network program by HiGHS: offers to needs, solved, kept to few units a line, solved again.

Only the matcher's own process imports this: numpy and highspy are large.
"""

from typing import Any, Final

import highspy
import numpy as np
from msgspec import Struct

from marketplace.matching.solving.improving import Board, improve
from marketplace.matching.solving.problem import (
    Pairs,
    Plan,
    Problem,
    floor_members,
    floor_wanted,
    value_of,
)
from marketplace.matching.solving.progress import Tell, tell_nobody

TINY: Final = 1e-6
ROW_ROUNDS_MAX: Final = 3
REPAIR_ROUNDS_MAX: Final = 20
_INFINITE: Final = highspy.kHighsInf


class Arrays(Struct, frozen=True):
    """The problem as arrays; a pair's amount is counted in whole steps of its need."""

    offer: Any
    need: Any
    #: Points that one step brings.
    gain: Any
    #: The share of its offer that one step takes.
    weight: Any
    #: The most steps that the offer and the need allow.
    most: Any
    missing: Any
    #: Where the pairs of each need begin.
    begins: Any


def solve_by_network(problem: Problem, pairs: Pairs, tell: Tell = tell_nobody) -> Plan:
    """A plan near the bound: network program, at most so many units a line, whole steps, improved."""
    arrays = _arrays(problem, pairs)
    network = _Network(problem, arrays)
    amounts = network.solve()
    bound = network.value
    tell("network", 40)
    amounts = _keep_to_few_units(problem, pairs, network, arrays, amounts)
    tell("few_units", 60)
    offer_price, floor_price = network.prices()
    lifted = _lifted(problem, pairs, floor_price)
    whole = np.floor(amounts + TINY).astype(int).tolist()
    board = Board(problem, pairs, lifted, whole)
    improve(board)
    steps = board.steps
    tell("whole_steps", 80)
    return Plan(
        steps=steps,
        value=value_of(problem, pairs, steps),
        bound=bound,
        method="network",
        offer_price=offer_price,
        floor_price=floor_price,
    )


def _arrays(problem: Problem, pairs: Pairs) -> Arrays:
    offer = np.array(pairs.offer, np.int32)
    need = np.array(pairs.need, np.int32)
    step = np.array([one.step for one in problem.needs], float)
    share = np.array([one.share_of_step for one in problem.needs])
    missing = np.array([one.missing_steps for one in problem.needs], float)
    quantity = np.array([max(1, one.quantity) for one in problem.offers], float)
    return Arrays(
        offer=offer,
        need=need,
        gain=np.array(pairs.score) * share[need],
        weight=step[need] / quantity[offer],
        most=np.minimum(np.floor(quantity[offer] / step[need]), missing[need]),
        missing=missing,
        begins=np.searchsorted(need, np.arange(len(problem.needs) + 1)),
    )


class _Network:
    """The linear program in the solver: solved, tightened, solved again from where it stands."""

    def __init__(self, problem: Problem, arrays: Arrays) -> None:
        self.arrays = arrays
        self.problem = problem
        self.limits = arrays.most.copy()
        self.solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # it says nothing of itself
        for option, value in (("output_flag", False), ("presolve", "off"), ("threads", 1)):
            self.solver.setOptionValue(option, value)
        self.solver.passModel(self._model())
        for floor, members in zip(problem.floors, floor_members(problem), strict=True):
            self._add_floor(floor_wanted(problem, floor, members), members)
        self.floors_begin = len(problem.offers) + len(problem.needs)

    def _model(self) -> Any:
        """Columns are pairs, with two entries each: the share of its offer, and one step of its need."""
        pairs, offers = len(self.arrays.offer), len(self.problem.offers)
        rows = offers + len(self.problem.needs)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = pairs, rows
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_ = self.arrays.gain
        model.col_lower_, model.col_upper_ = np.zeros(pairs), self.limits
        model.row_lower_ = np.full(rows, -_INFINITE)
        model.row_upper_ = np.concatenate([np.ones(offers), self.arrays.missing])
        places = np.empty(2 * pairs, np.int32)
        places[0::2], places[1::2] = self.arrays.offer, self.arrays.need + offers
        entries = np.ones(2 * pairs)
        entries[0::2] = self.arrays.weight
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.arange(0, 2 * pairs + 1, 2, dtype=np.int32)
        model.a_matrix_.index_, model.a_matrix_.value_ = places, entries
        return model

    def _add_floor(self, wanted: float, members: list[int]) -> None:
        """So many whole lines of the group, or a shortfall that costs."""
        chosen = self._pairs_of(np.array(members, int))
        self.solver.addCol(-float(self.problem.weights.floor), 0.0, _INFINITE, 0, [], [])
        shortfall = self.solver.getNumCol() - 1
        shares = np.array([need.share_of_step for need in self.problem.needs])
        columns = np.append(chosen, shortfall).astype(np.int32)
        entries = np.append(shares[self.arrays.need[chosen]], 1.0)
        self.solver.addRow(wanted, _INFINITE, len(columns), columns, entries)

    def _pairs_of(self, needs: Any) -> Any:
        begins = self.arrays.begins
        if len(needs) == 0:
            return np.empty(0, np.int32)
        return np.concatenate(
            [np.arange(begins[need], begins[need + 1], dtype=np.int32) for need in needs]
        )

    def solve(self) -> Any:
        """Solve from where the solver stands; answer the amounts of the pairs."""
        if len(self.arrays.offer) == 0 and not self.problem.floors:
            self.value = 0.0
            return np.empty(0)
        self.solver.run()
        status = self.solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"the solver ended with {self.solver.modelStatusToString(status)}")
        self.value = float(self.solver.getInfo().objective_function_value)
        return np.array(self.solver.getSolution().col_value)[: len(self.arrays.offer)]

    def limit_units(self, needs: Any, units_max: int) -> None:
        """Each pair counts by the share of what it could give; together at most `units_max` a need."""
        chosen = self._pairs_of(needs)
        counts = self.arrays.begins[needs + 1] - self.arrays.begins[needs]
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int32)
        none, most = np.full(len(needs), -_INFINITE), np.full(len(needs), float(units_max))
        shares = 1 / self.arrays.most[chosen]
        self.solver.addRows(len(needs), none, most, len(chosen), starts, chosen, shares)

    def forbid(self, pairs: Any) -> None:
        """Let these pairs carry nothing any more."""
        nothing = np.zeros(len(pairs))
        self.solver.changeColsBounds(len(pairs), pairs.astype(np.int32), nothing, nothing)

    def prices(self) -> tuple[list[float], dict[int, float]]:
        """Points that one more thousandth of each offer would bring; and by how much floors lift."""
        duals = np.abs(np.array(self.solver.getSolution().row_dual))
        if len(duals) == 0:
            return [0.0] * len(self.problem.offers), {}
        quantities = np.array([max(1, one.quantity) for one in self.problem.offers], float)
        offers = duals[: len(quantities)] / quantities
        floors = duals[self.floors_begin : self.floors_begin + len(self.problem.floors)]
        return offers.tolist(), {n: float(price) for n, price in enumerate(floors) if price > TINY}


def _keep_to_few_units(
    problem: Problem, pairs: Pairs, network: _Network, arrays: Arrays, amounts: Any
) -> Any:
    """At most `units_per_line` units on each line: tighten the lines that have more, then cut."""
    units_max = problem.weights.units_per_line
    tightened = np.zeros(len(problem.needs), bool)
    for _ in range(ROW_ROUNDS_MAX):
        crowded = _crowded(arrays, amounts, units_max)
        fresh = np.flatnonzero(crowded & ~tightened)
        if len(fresh) == 0:
            break
        tightened[fresh] = True
        network.limit_units(fresh, units_max)
        amounts = network.solve()
    for _ in range(REPAIR_ROUNDS_MAX):
        crowded = _crowded(arrays, amounts, units_max)
        if not crowded.any():
            break
        network.forbid(_beyond(problem, pairs, arrays, amounts, crowded))
        amounts = network.solve()
    return amounts


def _crowded(arrays: Arrays, amounts: Any, units_max: int) -> Any:
    """Which needs are met by more pairs than units may share a line (a unit's two offers count as two)."""
    count = np.bincount(arrays.need[amounts > TINY], minlength=len(arrays.missing))
    return count > units_max


def _beyond(problem: Problem, pairs: Pairs, arrays: Arrays, amounts: Any, crowded: Any) -> Any:
    """The pairs of crowded needs that do not bring most."""
    by_gain = np.lexsort((-amounts * arrays.gain, arrays.need))
    rank = np.empty(len(by_gain), int)
    rank[by_gain] = np.arange(len(by_gain)) - arrays.begins[arrays.need[by_gain]]
    return np.flatnonzero(crowded[arrays.need] & (rank >= problem.weights.units_per_line))


def _lifted(problem: Problem, pairs: Pairs, floor_price: dict[int, float]) -> list[float]:
    """The pairs' scores with what the floors add to the lines of their groups."""
    if not floor_price:
        return pairs.score
    lift = [0.0] * len(problem.needs)
    for number, members in enumerate(floor_members(problem)):
        for need in members:
            lift[need] += floor_price.get(number, 0.0)
    return [score + lift[need] for score, need in zip(pairs.score, pairs.need, strict=True)]
