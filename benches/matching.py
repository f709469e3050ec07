"""The matcher against its upper bound and against the greedy way, on problems from a published seed."""

import asyncio
import json
import resource
import subprocess
import sys
import time
from typing import Any, Final, NamedTuple

SEED: Final = 20251122


class Goal(NamedTuple):
    """How near to the bound, within how many seconds on two cores."""

    size: str
    value: float
    seconds: float


GOALS: Final = (
    Goal("SMALL", 0.995, 0.5),
    Goal("MIDDLE", 0.993, 2.0),
    Goal("LARGE", 0.99, 8.0),
)


async def compare_matching(_seconds: float) -> list[str]:
    """The lines that tell the comparison; each size is measured in a process of its own."""
    lines = [
        f"offers to need lines, whole steps, few units a line, three floors, seed {SEED}",
        "  (within the bound: the network program without whole steps and without the limit of units)",
    ]
    for goal in GOALS:
        lines += _told(goal, await asyncio.to_thread(_measure_apart, goal.size))
    return lines


def _measure_apart(size: str) -> dict[str, Any]:
    answer = subprocess.run(
        [sys.executable, "-m", "benches.matching", size], capture_output=True, check=True
    )
    told: dict[str, Any] = json.loads(answer.stdout)
    return told


def _told(goal: Goal, one: dict[str, Any]) -> list[str]:
    reached = one["ratio"] >= goal.value and one["seconds"] <= goal.seconds
    found = f"(found in {one['finding_seconds']:.2f} s)"
    cost = f"({one['cpu_seconds']:.2f} s of processor, {one['memory_mb']:.0f} MB at most)"
    asked = f"goal {goal.value} within {goal.seconds} s: {'reached' if reached else 'missed'}"
    greedy = one["greedy"] / one["bound"]
    return [
        f"{one['needs']:,} lines x {one['offers']:,} offers, {one['pairs']:,} pairs {found}",
        f"  greedy    {greedy:.4f} of the bound  {one['greedy_seconds']:6.2f} s",
        f"  network   {one['ratio']:.4f} of the bound  {one['seconds']:6.2f} s {cost}",
        f"  {one['met_percent']:.0f} % of the lines met; {asked}",
    ]


def measure(size: str) -> dict[str, Any]:
    """Solve one generated problem both ways; seconds, points, and the memory of this process."""
    from marketplace.matching.solving import generating  # noqa: PLC0415 - the measured process alone
    from marketplace.matching.solving.fitting import find_pairs  # noqa: PLC0415
    from marketplace.matching.solving.greedy import solve_greedily  # noqa: PLC0415
    from marketplace.matching.solving.network import solve_by_network  # noqa: PLC0415
    from marketplace.matching.solving.problem import met_shares  # noqa: PLC0415

    problem = generating.generate(getattr(generating, size), SEED)
    begun = time.perf_counter()
    pairs = find_pairs(problem)
    found = time.perf_counter()
    greedy = solve_greedily(problem, pairs)
    chosen, chosen_cpu = time.perf_counter(), time.process_time()
    plan = solve_by_network(problem, pairs)
    solved, solved_cpu = time.perf_counter(), time.process_time()
    met = met_shares(problem, pairs, plan.steps)
    return {
        "needs": len(problem.needs),
        "offers": len(problem.offers),
        "pairs": len(pairs),
        "finding_seconds": found - begun,
        "greedy": greedy.value,
        "greedy_seconds": chosen - found,
        "bound": plan.bound,
        "ratio": plan.value / (plan.bound or 1.0),
        "seconds": solved - chosen,
        "cpu_seconds": solved_cpu - chosen_cpu,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "met_percent": 100 * sum(met) / len(met),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sys.argv[1])))
