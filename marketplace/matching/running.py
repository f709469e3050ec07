"""A run in its own process: look, solve, explain, store; it tells how far it is and hears a stop."""

import asyncio
import resource
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Final

import msgspec
from msgspec import Struct

from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.audit.recording import record_move
from marketplace.ground.clock import civil_date
from marketplace.ground.db import DB, Unit, in_one_unit, looking
from marketplace.ground.ids import new_id
from marketplace.matching import problem_queries, queries
from marketplace.matching.rows import LockedRun, Result
from marketplace.matching.solving.difference import Proposed, difference
from marketplace.matching.solving.explaining import Explanation, explain
from marketplace.matching.solving.fitting import find_pairs
from marketplace.matching.solving.greedy import solve_greedily
from marketplace.matching.solving.problem import (
    THOUSANDTHS,
    Pairs,
    Plan,
    Problem,
    met_shares,
    shortfalls,
)
from marketplace.matching.solving.progress import Tell

BEAT_SECONDS: Final = 0.3
REQUEST: Final = "matcher"
Solver = Callable[[Problem, Pairs, Tell], Plan]


class NotWanted(Exception):
    """The run was cancelled, or somebody else has it."""


class Found(Struct, frozen=True, kw_only=True):
    """What solving found, ready to be stored."""

    pairs: Pairs
    plan: Plan
    greedy: Plan
    why: Explanation
    seconds: float


class Progress:
    """How far the solver's thread is, read by the loop that tells the database."""

    def __init__(self) -> None:
        self.stage, self.percent = "looking", 5

    def tell(self, stage: str, percent: int) -> None:
        """The stage just done."""
        self.stage, self.percent = stage, percent


async def run_matching(database_url: str, run_id: str) -> str:
    """Do the run and answer in which state it ended; never raises for what the run itself meets."""
    await DB.open(database_url, name="matcher", pool_size=1)
    try:
        try:
            run = await in_one_unit(CLOCKWORK, REQUEST, _begin, run_id)
            await _do(run)
        except NotWanted:
            return "cancelled"
        except Exception as fault:  # noqa: BLE001 - whatever it met, the run says so
            told = f"{type(fault).__name__}: {fault}"[:500]
            await in_one_unit(CLOCKWORK, REQUEST, fail_run, run_id, told)
            return "failed"
        return "done"
    finally:
        await DB.close()


async def _begin(unit: Unit, run_id: str) -> LockedRun:
    run = await queries.lock_run(unit, run_id)
    if run is None or run.state != "queued":
        raise NotWanted
    await record_move(unit, "matching_run", run.id, run, "running", "begin", new_id())
    await queries.set_run_state(unit, run, "running")
    return run


async def fail_run(unit: Unit, run_id: str, fault: str) -> bool:
    """Mark a run that has not ended as failed; False when it has."""
    run = await queries.lock_run(unit, run_id)
    if run is None or run.state not in ("queued", "running"):
        return False
    await record_move(unit, "matching_run", run.id, run, "failed", "fail", new_id())
    await queries.set_run_state(unit, run, "failed", fault=fault)
    return True


async def _do(run: LockedRun) -> None:
    async with looking() as reader:
        whole = await queries.is_subdistrict(reader, run.organisation)
        former = await queries.list_former_proposals(reader, run.former) if run.former else []
        problem = Problem(
            offers=await problem_queries.list_offers(reader),
            needs=await problem_queries.list_needs(
                reader, run.scope, None if whole else run.organisation
            ),
            weights=run.weights,
            floors=run.floors,
            on=civil_date(reader.at),
            kept=frozenset((one.offer, one.need) for one in former),
            decided=await problem_queries.list_decided(reader),
        )
    progress = Progress()
    solving = asyncio.create_task(asyncio.to_thread(solve, problem, progress.tell))
    while not solving.done():
        await asyncio.wait({solving}, timeout=BEAT_SECONDS)
        await in_one_unit(CLOCKWORK, REQUEST, _beat, run.id, progress)
    await in_one_unit(CLOCKWORK, REQUEST, _finish, run.id, problem, solving.result(), former)


async def _beat(unit: Unit, run_id: str, progress: Progress) -> None:
    if not await queries.set_progress(unit, run_id, progress.stage, progress.percent):
        raise NotWanted


def solve(problem: Problem, tell: Tell) -> Found:
    """Solve and explain; by the network where the solver is there, else greedily."""
    begun = time.perf_counter()
    pairs = find_pairs(problem)
    tell("pairs", 15)
    greedy = solve_greedily(problem, pairs)
    tell("greedy", 20)
    plan = _best_solver(greedy)(problem, pairs, tell)
    seconds = time.perf_counter() - begun
    tell("reasons", 85)
    why = explain(problem, pairs, plan)
    tell("storing", 95)
    return Found(pairs=pairs, plan=plan, greedy=greedy, why=why, seconds=seconds)


def _best_solver(greedy: Plan) -> Solver:
    try:
        # Large, and therefore imported by this process alone.
        from marketplace.matching.solving.network import solve_by_network  # noqa: PLC0415
    except ImportError:
        return lambda _problem, _pairs, _tell: greedy
    return solve_by_network


async def _finish(
    unit: Unit, run_id: str, problem: Problem, found: Found, former: list[Proposed]
) -> None:
    run = await queries.lock_run(unit, run_id)
    if run is None or run.state != "running":
        raise NotWanted
    proposals = proposals_of(problem, found.pairs, found.plan)
    items = {need.id: need.item for need in problem.needs}
    changed = difference(run.former, former, proposals) if run.former else None
    result = Result(
        difference=changed,
        summary=_summary(problem, found),
        shortfalls=_shortfalls(problem, found),
        shortages=msgspec.to_builtins(found.why.shortages),
    )
    await record_move(unit, "matching_run", run.id, run, "done", "finish", new_id())
    await queries.set_run_state(unit, run, "done", result=result)
    rows = [
        (new_id(), items[one.need], one.need, one.offer, one.unit, _quantity(one.quantity))
        for one in proposals
    ]
    await queries.insert_proposals(unit, run.id, rows)
    await queries.insert_gaps(unit, run.id, found.why.gaps)


def proposals_of(problem: Problem, pairs: Pairs, plan: Plan) -> list[Proposed]:
    """The plan as proposals, by need and offer."""
    return [
        Proposed(
            need=problem.needs[pairs.need[place]].id,
            offer=problem.offers[pairs.offer[place]].id,
            unit=problem.offers[pairs.offer[place]].unit,
            quantity=steps * problem.needs[pairs.need[place]].step,
        )
        for place, steps in enumerate(plan.steps)
        if steps
    ]


def _quantity(thousandths: int) -> Decimal:
    return Decimal(thousandths) / THOUSANDTHS


def _summary(problem: Problem, found: Found) -> dict[str, object]:
    plan = found.plan
    met = met_shares(problem, found.pairs, plan.steps)
    return {
        "method": plan.method,
        "needs": len(problem.needs),
        "offers": len(problem.offers),
        "pairs": len(found.pairs),
        "points": round(plan.value, 1),
        "greedy_points": round(found.greedy.value, 1),
        "bound_points": None if plan.bound is None else round(plan.bound, 1),
        "lines_met": sum(
            share >= need.missing_steps * need.share_of_step - 1e-9
            for share, need in zip(met, problem.needs, strict=True)
        ),
        "seconds": round(found.seconds, 3),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _shortfalls(problem: Problem, found: Found) -> list[dict[str, object]]:
    met = met_shares(problem, found.pairs, found.plan.steps)
    return [
        {"by": floor.by, "code": floor.code, "percent": floor.percent, "lines_short": round(by, 2)}
        for floor, by in zip(problem.floors, shortfalls(problem, met), strict=True)
    ]
