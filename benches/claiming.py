"""The claim against pgbench running the same statements that the act issues, on the same database."""

import asyncio
import time
from datetime import date

import asyncpg
import msgspec

from benches.same_statements import Statement, listening, run_pgbench, script_of
from benches.town import loaded_town
from marketplace.claims.commands import claim_item
from marketplace.claims.schemas import Contact, NewClaim, WantedLine
from marketplace.ground.access.actor import LOADER, Actor
from marketplace.ground.db import DB, Unit, in_one_unit
from marketplace.items.queries import find_policy, insert_policy
from marketplace.organisations.queries import OrganisationRow, insert_organisations

CONNECTIONS = 10
UNITS = 500
ITEM, LINE = "LL-018", "LL-018-1"
UNIT_IN_SCRIPT = "BENCH-:unit"


async def compare_claiming(seconds: float) -> list[str]:
    """The lines that tell the comparison: claims a second by the act and by pgbench."""
    async with loaded_town() as settings:
        url = str(settings.database_url)
        await _make_room(url)
        await DB.open(url, name="bench", pool_size=CONNECTIONS)
        try:
            statements, known = await _record_one_claim()
            ours = await _claim_for(seconds)
        finally:
            await DB.close()
        script = script_of(statements, known, (f"\\set unit random(1, {UNITS})",))
        theirs = await asyncio.to_thread(run_pgbench, url, script, seconds, CONNECTIONS)
    return [
        f"claim of one line on the light track, {CONNECTIONS} connections, {len(statements)} statements each",
        f"  pgbench, the same statements {theirs:8,.0f} claims/s",
        f"  the act                      {ours:8,.0f} claims/s",
        f"ratio: {ours / theirs:.2f} of pgbench (goal 1.0)",
    ]


async def _make_room(url: str) -> None:
    """A line that never runs out, units that may claim without end, and nobody listening for news."""
    owner = await asyncpg.connect(url)
    await owner.execute(f"update need_lines set required = 900000000, step = 1 where id = '{LINE}'")
    await owner.execute("alter table outbox disable trigger all")
    await owner.close()
    await DB.open(url, name="bench", as_owner=True)

    async def work(unit: Unit) -> None:
        units = [
            OrganisationRow(
                id=f"BENCH-{n}",
                kind="unit",
                name_zh="示例",
                source="illustrative",
                demonstration=True,
            )
            for n in range(1, UNITS + 1)
        ]
        await insert_organisations(unit, units)
        policy = await find_policy(unit, "livelihood-2025")
        fresh = msgspec.structs.replace(policy, version=2, light_claims_per_unit=1_000_000)
        await insert_policy(unit, "livelihood-2025", fresh)
        await unit.execute("update items set policy_version = 2 where code = $1", ITEM)

    await in_one_unit(LOADER, "bench", work)
    await DB.close()


def _wish() -> NewClaim:
    return NewClaim(
        lines=[WantedLine(need_line=LINE, quantity="1")],
        finish_on=date(2027, 12, 31),
        contact=Contact(name="示例", phone="0512-00000000"),
    )


async def _record_one_claim() -> tuple[list[Statement], dict[str, str]]:
    statements: list[Statement] = []
    async with listening(statements):
        claim = await in_one_unit(
            Actor("unit", "BENCH-1", "bench"), "bench", claim_item, ITEM, _wish()
        )
    known = {
        claim.id: "pgbench-c-:client_id-:n",
        claim.event_id: "pgbench-e-:client_id-:n",
        "BENCH-1": UNIT_IN_SCRIPT,
    }
    return statements, known


async def _claim_for(seconds: float) -> float:
    until = time.perf_counter() + seconds
    done = 0

    async def claim_again(worker: int) -> None:
        nonlocal done
        turn = worker
        while time.perf_counter() < until:
            turn = turn % UNITS + 1
            actor = Actor("unit", f"BENCH-{turn}", "bench")
            await in_one_unit(actor, "bench", claim_item, ITEM, _wish())
            done += 1

    started = time.perf_counter()
    await asyncio.gather(
        *(claim_again(worker * UNITS // CONNECTIONS) for worker in range(CONNECTIONS))
    )
    return done / (time.perf_counter() - started)
