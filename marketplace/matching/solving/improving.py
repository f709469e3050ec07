"""Making a plan in whole steps better: fill what is free, pass shares on, exchange units on a line."""

from typing import Final

from marketplace.matching.solving.problem import Pairs, Problem

PASSES_MAX: Final = 4
TRIES_MAX: Final = 8_000
_TINY: Final = 1e-9


def improve(board: "Board") -> None:
    """Make the plan on the board worth more by its own score, never less; every limit kept."""
    for _ in range(PASSES_MAX):
        before = board.moves
        _go_round(board)
        if board.moves == before:
            break
    tries, before = TRIES_MAX, -1
    while tries > 0 and board.moves != before:
        before = board.moves
        for need in board.open_needs():
            tries -= _push_through(board, need) if tries > 0 else 0


def _go_round(board: "Board") -> None:
    for need in board.open_needs():
        board.fill(need)
    for need in board.open_needs():
        board.exchange(need)
        board.pass_on(need)


def _push_through(board: "Board", need: int) -> int:
    """Take a share from another line for this one, let that line look for help; undo what is no gain."""
    tries = 0
    for pair in board.pairs_of[need]:
        for given in sorted(board.gives[board.offer[pair]]):
            if not board.missing[need]:
                return tries
            tries += board.push(pair, given)
    return tries


class Board:
    """The plan while it is being improved: what each offer has left and each need still misses."""

    def __init__(
        self, problem: Problem, pairs: Pairs, score: list[float], steps: list[int]
    ) -> None:
        self.offer, self.need = pairs.offer, pairs.need
        self.size = [one.step for one in problem.needs]
        share = [one.share_of_step for one in problem.needs]
        self.gain = [points * share[need] for points, need in zip(score, pairs.need, strict=True)]
        self.unit = [one.unit for one in problem.offers]
        self.units_max = problem.weights.units_per_line
        self.left = [one.quantity for one in problem.offers]
        self.missing = [one.missing_steps for one in problem.needs]
        self.steps = [0] * len(steps)
        self.units: list[dict[str, int]] = [{} for _ in problem.needs]
        self.gives: list[set[int]] = [set() for _ in problem.offers]
        self.moves = 0
        self.journal: list[tuple[int, int]] = []
        self.pairs_of: list[list[int]] = [[] for _ in problem.needs]
        for pair, need in enumerate(self.need):
            self.pairs_of[need].append(pair)
        for ordered in self.pairs_of:
            ordered.sort(key=lambda pair: (-self.gain[pair], pair))
        for pair, amount in enumerate(steps):
            if amount:
                self.add(pair, amount)

    def open_needs(self) -> list[int]:
        """The needs that still miss something, those first whose step brings most."""
        found = [n for n, missing in enumerate(self.missing) if missing > 0 and self.pairs_of[n]]
        return sorted(found, key=lambda n: (-self.gain[self.pairs_of[n][0]], n))

    def add(self, pair: int, amount: int) -> None:
        """Propose so many steps more on this pair (negative: fewer)."""
        offer, need = self.offer[pair], self.need[pair]
        self.journal.append((pair, amount))
        before = self.steps[pair]
        self.steps[pair] = after = before + amount
        self.left[offer] -= amount * self.size[need]
        self.missing[need] -= amount
        if bool(before) == bool(after):
            return
        units, unit = self.units[need], self.unit[offer]
        if after:
            units[unit] = units.get(unit, 0) + 1
            self.gives[offer].add(pair)
        else:
            self.gives[offer].discard(pair)
            units[unit] -= 1
            if not units[unit]:
                del units[unit]

    def may_join(self, pair: int) -> bool:
        """Whether the pair's unit is on the line, or there is room for one more."""
        units = self.units[self.need[pair]]
        return len(units) < self.units_max or self.unit[self.offer[pair]] in units

    def fill(self, need: int) -> None:
        """Give the need what fitting offers have left."""
        size = self.size[need]
        for pair in self.pairs_of[need]:
            amount = min(self.missing[need], self.left[self.offer[pair]] // size)
            if amount > 0 and self.may_join(pair):
                self.add(pair, amount)
                self.moves += 1
            if not self.missing[need]:
                return

    def exchange(self, need: int) -> None:
        """Where no unit may join any more, let the one that brings least make room for a better one."""
        if not self.missing[need] or len(self.units[need]) < self.units_max:
            return
        single = [
            pair
            for pair in self.pairs_of[need]
            if self.steps[pair] and self.units[need][self.unit[self.offer[pair]]] == 1
        ]
        if not single:
            return
        least = min(single, key=lambda pair: (self.steps[pair] * self.gain[pair], pair))
        freed = self.steps[least]
        for pair in self.pairs_of[need]:
            amount = min(self.missing[need] + freed, self.left[self.offer[pair]] // self.size[need])
            better = amount * self.gain[pair] > freed * self.gain[least] + _TINY
            if (
                better
                and not self.steps[pair]
                and self.unit[self.offer[pair]] not in self.units[need]
            ):
                self.add(least, -freed)
                self.add(pair, amount)
                self.moves += 1
                return

    def pass_on(self, need: int) -> None:
        """Let an offer give here and be relieved elsewhere, by another offer or not at all."""
        for pair in self.pairs_of[need]:
            if not self.missing[need]:
                return
            if self.may_join(pair):
                self._pass_on_by(pair, need)

    def _pass_on_by(self, pair: int, need: int) -> None:
        lacking = self.size[need] - self.left[self.offer[pair]]
        if lacking <= 0:
            self.fill(need)
            return
        best, best_gain = None, _TINY
        for given in self.gives[self.offer[pair]]:
            other = self.need[given]
            freed = -(-lacking // self.size[other])
            if other == need or freed > self.steps[given]:
                continue
            room = self.left[self.offer[pair]] + freed * self.size[other]
            amount = min(self.missing[need], room // self.size[need])
            gain = amount * self.gain[pair] - freed * self.gain[given]
            if gain > best_gain:
                best, best_gain = (given, freed, amount, -1), gain
            relief = self._relief(given, freed, best_gain - gain)
            if relief >= 0:
                best = (given, freed, amount, relief)
                best_gain = gain + freed * self.gain[relief]
        if best is not None:
            given, freed, amount, relief = best
            self.add(given, -freed)
            self.add(pair, amount)
            if relief >= 0:
                self.add(relief, freed)
            self.moves += 1

    def push(self, pair: int, given: int) -> int:
        """Let the offer give a step here instead of there, where others may then help out.

        Kept when it brings more, undone when not; answers 1 when it was tried, 0 when it cannot be.
        """
        need, other = self.need[pair], self.need[given]
        lacking = self.size[need] - self.left[self.offer[pair]]
        freed = -(-lacking // self.size[other])
        if other == need or lacking <= 0 or freed > self.steps[given] or not self.may_join(pair):
            return 0
        moves, self.journal = self.moves, []
        self.add(given, -freed)
        self.add(pair, 1)
        self.fill(other)
        self.exchange(other)
        self.pass_on(other)
        self.fill(need)
        gain = sum(amount * self.gain[one] for one, amount in self.journal)
        self.moves = moves
        if gain > _TINY:
            self.moves += 1
            return 1
        for one, amount in reversed(list(self.journal)):
            self.add(one, -amount)
        return 1

    def _relief(self, given: int, freed: int, gain_min: float) -> int:
        """A pair that takes over `freed` steps and gains more than `gain_min` by it, or -1."""
        other, offer = self.need[given], self.offer[given]
        leaves = self.steps[given] == freed and self.units[other][self.unit[offer]] == 1
        for pair in self.pairs_of[other]:
            if freed * self.gain[pair] <= gain_min:
                return -1
            taker = self.offer[pair]
            has_room = taker != offer and self.left[taker] >= freed * self.size[other]
            if has_room and (leaves or self.may_join(pair)):
                return pair
        return -1
