"""`jiebang load`: a whole folder or nothing of it, every bad cell named with its file, line and column."""

import csv
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from servers import Client

from impact.imports.commands import DEMONSTRATION, read_and_check
from impact.imports.loading import load
from impact.imports.reading import BadFolder
from impact.imports.sheets import MAY_BE_THERE, SHEETS
from marketplace.ground.db import DB
from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.migrations import migrate
from marketplace.ground.settings import Settings

HOUSE = Path(__file__).parent.parent.parent
LIVELIHOOD, NEEDS, OFFERS = "livelihood_list.csv", "need_lines.csv", "offers.csv"
COMMUNITIES, TACKLING, UNITS = "communities.csv", "tackling_projects.csv", "units.csv"
Place = tuple[str, int, str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the demonstration, to be spoilt."""
    return Path(shutil.copytree(DEMONSTRATION, tmp_path / "folder"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def template(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The name of a database with the present schema and nothing in it."""
    name = f"empty_{os.getpid()}"
    owner = await asyncpg.connect(_url(postgres, "postgres"))
    await owner.execute(f"create database {name}")
    await DB.open(_url(postgres, name), name="migrate", as_owner=True)
    await migrate()
    await DB.close()
    yield name
    await owner.execute(f"drop database {name} with (force)")
    await owner.close()


@pytest_asyncio.fixture(loop_scope="session")
async def empty(postgres: EmbeddedPostgres, template: str) -> AsyncIterator[str]:
    """The address of an empty database of this test's own."""
    owner = await asyncpg.connect(_url(postgres, "postgres"))
    await owner.execute(f"create database {template}_copy template {template}")
    yield _url(postgres, f"{template}_copy")
    await owner.execute(f"drop database {template}_copy with (force)")
    await owner.close()


def _url(postgres: EmbeddedPostgres, database: str) -> str:
    return postgres.url.replace("/jiebang?", f"/{database}?")


def rows_of(folder: Path, file: str) -> list[dict[str, str]]:
    with (folder / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def spoil(folder: Path, file: str, line: int, column: str, value: str) -> None:
    """Write `value` into a cell; the header stands on line 1."""
    rows = rows_of(folder, file)
    rows[line - 2][column] = value
    with (folder / file).open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def append(folder: Path, file: str, text: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as opened:
        opened.write(text)


def places(folder: Path) -> list[Place]:
    """Where the folder's faults are."""
    with pytest.raises(BadFolder) as told:
        read_and_check(folder)
    assert all(fault.message for fault in told.value.faults)
    return [(fault.file, fault.line, fault.column) for fault in told.value.faults]


def drop_column(folder: Path, file: str, column: str) -> None:
    rows = [{k: v for k, v in row.items() if k != column} for row in rows_of(folder, file)]
    with (folder / file).open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def recode(folder: Path, file: str, encoding: str) -> None:
    text = (folder / file).read_text("utf-8")
    (folder / file).write_bytes(text.encode(encoding, "replace"))


#: A cell and what is wrong in it.
BAD_CELLS: list[tuple[str, int, str, str]] = [
    (LIVELIHOOD, 2, "first_heard_on", "2025-02-30"),
    (LIVELIHOOD, 2, "first_heard_on", "2025年2月1日"),
    (LIVELIHOOD, 3, "frame_doors", "0"),
    (LIVELIHOOD, 3, "frame_doors", "many"),
    (LIVELIHOOD, 3, "people_affected", "-5"),
    (LIVELIHOOD, 4, "severity", "6"),
    (LIVELIHOOD, 4, "track", "heavy"),
    (LIVELIHOOD, 5, "title_zh", ""),
    (LIVELIHOOD, 5, "title_zh", "长" * 501),
    (LIVELIHOOD, 5, "title_source", "hearsay"),
    (LIVELIHOOD, 6, "community_id", "C99"),
    (LIVELIHOOD, 6, "milestone_template", "MT-NONE"),
    (LIVELIHOOD, 6, "linked_project_id", "TP-9-99"),
    (LIVELIHOOD, 7, "approval_gate", "handshake"),
    (LIVELIHOOD, 7, "approval_gate", "permit;permit"),
    (LIVELIHOOD, 8, "target_qty", "0"),
    (LIVELIHOOD, 9, "item_id", "LL-001"),
    (LIVELIHOOD, 9, "item_id", "../LL-9"),
    (NEEDS, 2, "quantity", "-120"),
    (NEEDS, 2, "quantity", "1e2"),
    (NEEDS, 2, "quantity", "1.0001"),
    (NEEDS, 2, "item_id", "LL-999"),
    (NEEDS, 3, "line_no", "1"),
    (NEEDS, 3, "line_no", "1.5"),
    (TACKLING, 2, "community_id", "C99"),
    (TACKLING, 2, "target_qty", "0.0"),
    (TACKLING, 3, "project_id", "TP-1-01"),
    (TACKLING, 3, "project_id", "LL-001"),
    (TACKLING, 3, "batch_no", "first"),
    (UNITS, 2, "unit_id", "C01"),
    (UNITS, 2, "unit_id", "SD-1"),
    (UNITS, 3, "unit_id", "U01"),
    (UNITS, 3, "credit_code", "91320599MA0DEM013A"),
    (UNITS, 3, "credit_code", "91320599MAODEM0215"),
    (UNITS, 3, "state_owned", "maybe"),
    (OFFERS, 2, "unit_id", "U99"),
    (OFFERS, 2, "communities", "C20;C99"),
    (OFFERS, 2, "communities", "C20;C20"),
    (OFFERS, 2, "available_to", "2020-01-01"),
    (COMMUNITIES, 2, "community_type", "village"),
    (COMMUNITIES, 3, "community_id", "C01"),
    (COMMUNITIES, 3, "regional_party_committee_id", "C01"),
    ("milestone_templates.csv", 2, "due_percent", "101"),
    ("milestone_templates.csv", 2, "verified_by", "anybody"),
    ("impact_baseline.csv", 2, "qualifier", "about"),
    ("impact_baseline.csv", 3, "indicator_code", "communities"),
]


@pytest.mark.parametrize(
    ("file", "line", "column", "value"),
    BAD_CELLS,
    ids=[f"{c[2]}-{c[3][:12] or 'nothing'}" for c in BAD_CELLS],
)
def test_a_bad_cell_is_named_with_its_file_line_and_column(
    file: str, line: int, column: str, value: str, folder: Path
) -> None:
    spoil(folder, file, line, column, value)
    assert (file, line, column) in places(folder)


@pytest.mark.parametrize(("column", "value"), [("step", "50"), ("step", "0"), ("quantity", "125")])
def test_a_step_that_does_not_divide_is_named(column: str, value: str, folder: Path) -> None:
    spoil(folder, NEEDS, 2, column, value)
    assert places(folder) == [(NEEDS, 2, "step")]


#: Something that is wrong with a file as a whole, and where that is told.
BAD_FILES: dict[str, tuple[Callable[[Path], object], Place]] = {
    "missing file": (lambda folder: (folder / UNITS).unlink(), (UNITS, 0, "")),
    "missing column": (lambda folder: drop_column(folder, OFFERS, "step"), (OFFERS, 1, "step")),
    "extra cell": (lambda folder: append(folder, UNITS, "U99,a,b,c,no,C01,x,-,more\n"), (UNITS, 26, "")),
    "open quote": (lambda folder: append(folder, UNITS, 'U99,"a\n'), (UNITS, 26, "")),
    "GBK": (lambda folder: recode(folder, COMMUNITIES, "gbk"), (COMMUNITIES, 0, "")),
    "UTF-16": (lambda folder: recode(folder, COMMUNITIES, "utf-16"), (COMMUNITIES, 0, "")),
    "empty": (lambda folder: (folder / COMMUNITIES).write_bytes(b""), (COMMUNITIES, 1, "community_id")),
    "too large": (
        lambda folder: (folder / UNITS).write_bytes(b"x" * (20 * 1024 * 1024 + 1)), (UNITS, 0, ""),
    ),
    "folder for a file": (
        lambda folder: ((folder / UNITS).unlink(), (folder / UNITS).mkdir()), (UNITS, 0, ""),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("spoiling", "place"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_named(
    spoiling: Callable[[Path], object], place: Place, folder: Path
) -> None:
    spoiling(folder)
    assert place in places(folder)


def test_every_fault_of_every_file_is_named_at_once_and_none_follows_from_another(
    folder: Path,
) -> None:
    (folder / "milestone_templates.csv").unlink()
    drop_column(folder, OFFERS, "step")
    recode(folder, COMMUNITIES, "gbk")
    append(folder, UNITS, "U99,a,b,c,no,C01,91320599MA0DEM9999,-,more\n")
    spoil(folder, LIVELIHOOD, 2, "first_heard_on", "2025-02-30")
    spoil(folder, LIVELIHOOD, 3, "approval_gate", "handshake")
    spoil(folder, LIVELIHOOD, 3, "linked_project_id", "TP-9-99")
    spoil(folder, NEEDS, 5, "quantity", "-1")
    spoil(folder, NEEDS, 6, "step", "7")
    spoil(folder, TACKLING, 2, "batch_no", "0")
    spoil(folder, TACKLING, 3, "project_id", "TP-1-03")
    assert places(folder) == [
        (COMMUNITIES, 0, ""),
        ("milestone_templates.csv", 0, ""),
        (LIVELIHOOD, 2, "first_heard_on"),
        (LIVELIHOOD, 3, "approval_gate"),
        (NEEDS, 5, "quantity"),
        (NEEDS, 6, "step"),
        (TACKLING, 2, "batch_no"),
        (TACKLING, 4, "project_id"),
        (UNITS, 26, ""),
        (OFFERS, 1, "step"),
    ], "what refers to a file that cannot be read whole is not held against its row"


def test_a_byte_order_mark_other_columns_and_windows_lines_do_no_harm(folder: Path) -> None:
    text = (folder / UNITS).read_text("utf-8").replace("\n", "\r\n")
    (folder / UNITS).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert len(read_and_check(folder)[UNITS].rows) == 24


async def _counts(url: str) -> dict[str, int]:
    connection = await asyncpg.connect(url)
    try:
        tables = [
            row["tablename"]
            for row in await connection.fetch(
                "select tablename from pg_tables where schemaname = 'public' and tablename <> 'migration'"
            )
        ]
        return {table: await connection.fetchval(f"select count(*) from {table}") for table in tables}  # noqa: S608 - our own names  # fmt: skip
    finally:
        await connection.close()


def _run(url: str, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "console", "load", *words],
        cwd=HOUSE,
        env={
            **os.environ,
            "JIEBANG_DATABASE_URL": url,
            "JIEBANG_REDIS_URL": "redis://127.0.0.1:1",
            "JIEBANG_DATA_DIR": str(data),
        },
        capture_output=True,
        text=True,
        check=False,
    )


async def test_the_command_names_every_fault_and_loads_nothing(
    empty: str, folder: Path, tmp_path: Path
) -> None:
    spoil(folder, LIVELIHOOD, 2, "first_heard_on", "2025-02-30")
    spoil(folder, OFFERS, 65, "unit_id", "U99")
    before = await _counts(empty)
    outcome = _run(empty, tmp_path, str(folder))
    assert outcome.returncode == 1
    assert f"{LIVELIHOOD}, line 2, column first_heard_on: " in outcome.stderr
    assert f"{OFFERS}, line 65, column unit_id: " in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert await _counts(empty) == before


async def test_the_command_loads_a_good_folder_once(
    empty: str, folder: Path, tmp_path: Path
) -> None:
    outcome = _run(empty, tmp_path, str(folder))
    assert outcome.returncode == 0, outcome.stderr
    numbers = [int(word) for word in outcome.stdout.split() if word.isdigit()]
    assert numbers == [38, 91, 237, 105, 24, 65, 48]
    loaded = await _counts(empty)
    assert (loaded["items"], loaded["need_lines"]) == (91 + 105, 237)
    assert (loaded["unit_details"], loaded["offers"], loaded["indicators"]) == (24, 65, 48)
    assert loaded["accounts"] == 0, "accounts with passwords are for the demonstration"
    again = _run(empty, tmp_path, str(folder))
    assert again.returncode == 1
    assert "holds lists already" in again.stderr
    assert await _counts(empty) == loaded


async def test_a_fault_in_the_middle_of_loading_leaves_nothing(
    empty: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> None:
        raise KeyError("at the very last table")

    monkeypatch.setattr("impact.imports.commands.insert_indicators", fail)
    before = await _counts(empty)
    with pytest.raises(KeyError):
        await load(empty, Settings(data_dir=str(tmp_path)), folder)
    assert await _counts(empty) == before


async def test_the_demonstration_is_left_as_it_is_the_second_time(
    town_url: str, tmp_path: Path
) -> None:
    before = await _counts(town_url)
    assert "already" in await load(town_url, Settings(data_dir=str(tmp_path), demo=True), None)
    assert await _counts(town_url) == before
    assert not list(tmp_path.iterdir()), "nor are its accounts written again"


async def test_eight_categories_four_domains_and_three_batches(client: Client) -> None:
    assert (await client.get("/categories"))["total"] == 8
    domains = (await client.get("/domains"))["items"]
    assert [one["code"] for one in domains] == [
        "environment_renewal", "space_activation", "culture_nurturing", "safety_upgrade",
    ]  # fmt: skip
    lists = {one["code"]: one["items"] for one in (await client.get("/lists"))["items"]}
    assert lists == {"livelihood-2025": 91, "tackling-1": 36, "tackling-2": 35, "tackling-3": 34}
    assert (await client.get("/communities"))["total"] == 38


async def test_where_each_fact_comes_from_is_kept(client: Client) -> None:
    for file, key in ((LIVELIHOOD, "item_id"), (TACKLING, "project_id")):
        for row in rows_of(DEMONSTRATION, file)[::10]:
            item = await client.get(f"/items/{row[key]}")
            assert item["source"] == row["title_source"]
            assert item["seed_ref"] == _or_none(row["seed_ref"])
            assert item["people_source"] == _or_none(row["people_source"])
            assert item["severity_reason_zh"] == _or_none(row["severity_reason_zh"])
            assert item["demonstration"] is True
    bodies = {one["id"]: one for one in (await client.get("/communities", limit=100))["items"]}
    for row in rows_of(DEMONSTRATION, COMMUNITIES):
        body = bodies[row["community_id"]]
        kept = (body["source"], body["type_source"], body["region_source"])
        said = (row["name_source"], _or_none(row["type_source"]), _or_none(row["region_source"]))
        assert kept == said
    sources = {one["code"]: one["source"] for one in (await client.get("/categories"))["items"]}
    for row in rows_of(DEMONSTRATION, LIVELIHOOD):
        assert sources[row["category_code"]] == row["category_source"]


async def test_every_published_figure_keeps_its_qualifier_and_phrase(client: Client) -> None:
    rows = rows_of(DEMONSTRATION, "impact_baseline.csv")
    shown = await client.get("/indicators", limit=100)
    assert shown["total"] == len(rows) == 48
    for row, figure in zip(rows, shown["items"], strict=True):
        assert figure["code"] == row["indicator_code"]
        assert figure["qualifier"] == row["qualifier"]
        assert figure["phrase_zh"] == row["seed_phrase"]
        assert figure["basis"] == "reported"
        if row["qualifier"] != "exact":
            assert figure["shown_zh"] != figure["value"], "never as a bare number"
    assert Counter(row["qualifier"] for row in rows).keys() >= {"exact", "rounded", "more_than"}


def _or_none(text: str) -> str | None:
    return None if text in ("", "-", "unspecified") else text


def test_the_demonstration_has_a_file_for_every_sheet() -> None:
    assert {path.name for path in DEMONSTRATION.iterdir()} == {*SHEETS, *MAY_BE_THERE}
