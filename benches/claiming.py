"""The claim against pgbench running the same statements that the act issues, on the same database."""

import asyncio
import contextlib
import json
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import asyncpg
import msgspec

from benches.town import loaded_town
from marketplace.claims.commands import claim_item
from marketplace.claims.schemas import Contact, NewClaim, WantedLine
from marketplace.ground.access.actor import LOADER, Actor
from marketplace.ground.db import DB, Reader, Unit, in_one_unit
from marketplace.ground.embedded.wheels import postgres_program
from marketplace.items.queries import find_policy, insert_policy
from marketplace.organisations.queries import OrganisationRow, insert_organisations

CONNECTIONS = 10
UNITS = 500
ITEM, LINE = "LL-018", "LL-018-1"
UNIT_IN_SCRIPT = "BENCH-:unit"


class Statement(NamedTuple):
    """A statement as the act issued it."""

    sql: str
    values: tuple[Any, ...]


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
        theirs = await asyncio.to_thread(_run_pgbench, url, _script(statements, known), seconds)
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


@contextlib.asynccontextmanager
async def _listening(statements: list[Statement]) -> AsyncIterator[None]:
    """Write down every statement that readers and units issue."""
    names = ("fetch", "fetch_row", "fetch_value", "execute")
    before = {
        (kind, name): getattr(kind, name)
        for kind in (Reader, Unit)
        for name in names
        if name in vars(kind)
    }

    def tap(original: Any) -> Any:
        async def tapped(self: Any, sql: str, *values: Any) -> Any:
            statements.append(Statement(sql, values))
            return await original(self, sql, *values)

        return tapped

    for (kind, name), original in before.items():
        setattr(kind, name, tap(original))
    yield
    for (kind, name), original in before.items():
        setattr(kind, name, original)


async def _record_one_claim() -> tuple[list[Statement], dict[str, str]]:
    statements: list[Statement] = []
    async with _listening(statements):
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


def _script(statements: list[Statement], known: dict[str, str]) -> str:
    lines = ["\\set n random(1, 9000000000000000)", f"\\set unit random(1, {UNITS})", "begin;"]
    lines += [_with_literals(one, known) + ";" for one in statements]
    return "\n".join([*lines, "commit;", ""])


def _with_literals(statement: Statement, known: dict[str, str]) -> str:
    sql = " ".join(statement.sql.split())
    for place in range(len(statement.values), 0, -1):
        sql = sql.replace(f"${place}", _literal(statement.values[place - 1], known))
    return sql


def _literal(value: Any, known: dict[str, str]) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool | int | Decimal):
        return str(value).lower()
    if isinstance(value, datetime | date):
        kind = "timestamptz" if isinstance(value, datetime) else "date"
        return f"'{value.isoformat()}'::{kind}"
    if isinstance(value, list):
        return f"array[{', '.join(_literal(one, known) for one in value)}]"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
    for name, instead in known.items():
        text = text.replace(name, instead)
    quoted = text.replace("'", "''")
    return f"'{quoted}'::jsonb" if isinstance(value, dict) else f"'{quoted}'"


def _run_pgbench(url: str, script: str, seconds: float) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        told = subprocess.run(
            [str(postgres_program("pgbench")), "-n", "-c", str(CONNECTIONS), "-j", "2",
             "-T", str(max(1, round(seconds))), "-f", file.name, url],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if told.returncode != 0:
        raise RuntimeError(told.stderr[-2000:])
    line = next(line for line in told.stdout.splitlines() if line.startswith("tps"))
    return float(line.split()[2])
