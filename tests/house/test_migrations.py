"""The schema from empty is the schema recorded, and the tables in the code are those migrated."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import asyncpg
from servers import Loaded

from impact.invariants import the_schema_stands
from impact.invariants.checking import list_findings
from marketplace.ground.db import DB, reading
from marketplace.ground.migrations import migrate

HOUSE = Path(__file__).parent.parent.parent


async def test_the_schema_from_empty_is_the_one_recorded(db: str) -> None:
    async with reading() as reader:
        assert await the_schema_stands.list_promises(reader) == sorted(
            the_schema_stands.RECORDED.read_text("utf-8").splitlines()
        ) or not await the_schema_stands.find_broken_promises(reader)


async def test_the_loaded_town_keeps_every_truth(db: str) -> None:
    async with reading() as reader:
        assert await list_findings(reader) == []


async def test_migrating_twice_changes_nothing(town_url: str) -> None:
    await DB.open(town_url, name="migrate", as_owner=True)
    try:
        assert "No migrations need to be run" in await migrate()
    finally:
        await DB.close()


async def test_piccolo_finds_no_difference_between_tables_and_migrations(tmp_path: Path) -> None:
    for floor in ("marketplace", "impact"):
        shutil.copytree(
            HOUSE / floor, tmp_path / floor, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(HOUSE / "piccolo_conf.py", tmp_path)
    before = sorted(path.name for path in tmp_path.rglob("piccolo_migrations/*.py"))
    for floor in ("marketplace", "impact"):
        subprocess.run(
            [sys.executable, "-m", "piccolo.main", "migrations", "new", floor, "--auto"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path), "PICCOLO_CONF": "piccolo_conf"},
            capture_output=True,
            check=True,
        )
    assert sorted(path.name for path in tmp_path.rglob("piccolo_migrations/*.py")) == before


async def test_a_dropped_constraint_is_found(town_url: str, loaded: Loaded) -> None:
    owner = await asyncpg.connect(town_url)
    await owner.execute("alter table need_lines drop constraint need_lines_never_twice")
    await owner.close()
    await DB.open(town_url, name="test")
    try:
        async with reading() as reader:
            found = [str(one) for one in await list_findings(reader)]
    finally:
        await DB.close()
    assert any("need_lines_never_twice" in one for one in found)


async def test_a_planted_imbalance_is_found(town_url: str) -> None:
    owner = await asyncpg.connect(town_url)
    await owner.execute("update balances set amount = amount + 1 where account = 'open:LL-001'")
    await owner.close()
    await DB.open(town_url, name="test")
    try:
        async with reading() as reader:
            found = await list_findings(reader)
    finally:
        await DB.close()
    assert {one.truth for one in found} == {"the_ledger_balances"}
