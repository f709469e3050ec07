"""A PostgreSQL for each test process, a fresh copy of the loaded town for each test, and whole servers."""

import itertools
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
import pytest_asyncio

sys.path.insert(0, str(Path(__file__).parent / "story"))
os.environ.setdefault("PICCOLO_CONF", "piccolo_conf")

from servers import Client, Loaded, Running, let_the_clockwork_run, make_folder

from app import create_app
from impact.imports.loading import ACCOUNTS_FILE, load
from impact.sources.illustrating import load_illustrative_sources
from marketplace.ground.db import DB
from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.migrations import migrate
from marketplace.ground.settings import Settings

_names = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    folder = make_folder("tests")
    try:
        with EmbeddedPostgres(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def loaded(postgres: EmbeddedPostgres) -> AsyncIterator[Loaded]:
    folder = make_folder("town")
    settings = Settings(data_dir=str(folder), demo=True)
    await DB.open(postgres.url, name="migrate", as_owner=True)
    await migrate()
    await DB.close()
    await load(postgres.url, settings, None)
    await DB.open(postgres.url, name="test")
    await let_the_clockwork_run(settings)
    await DB.close()
    await load_illustrative_sources(postgres.url)
    await DB.open(postgres.url, name="test")
    await let_the_clockwork_run(settings)
    await DB.close()
    rows = msgspec.json.decode((folder / ACCOUNTS_FILE).read_bytes())
    yield Loaded(postgres, settings, {row["organisation"]: row for row in rows})
    shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture(loop_scope="session")
async def town_url(loaded: Loaded) -> AsyncIterator[str]:
    """The address of a copy of the loaded town, which is this test's own."""
    name = f"town_{os.getpid()}_{next(_names)}"
    owner = await asyncpg.connect(loaded.url_of("postgres"))
    await owner.execute(f"create database {name} template jiebang")
    try:
        yield loaded.url_of(name)
    finally:
        await owner.execute(f"drop database {name} with (force)")
        await owner.close()


@pytest_asyncio.fixture(loop_scope="session")
async def db(town_url: str) -> AsyncIterator[str]:
    """The copy, with the engine's pool open on it."""
    await DB.open(town_url, name="test", pool_size=8)
    try:
        yield town_url
    finally:
        await DB.close()


@pytest_asyncio.fixture(loop_scope="session")
async def client(db: str, loaded: Loaded, tmp_path: Path) -> AsyncIterator[Client]:
    for name in ("ledger-key", "ledger-last-signed.json"):
        shutil.copy(loaded.settings.folder / name, tmp_path / name)
    settings = Settings(data_dir=str(tmp_path), demo=True, database_url=db)
    app = create_app(settings)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    # The pool is open already, and that is all that the application's lifespan does.
    async with httpx.AsyncClient(transport=transport, base_url="http://town.test") as http:
        yield Client(http, loaded.accounts, settings, app)


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """A whole server with the demonstration, for the tests of one module."""
    folder = make_folder("serve")
    server = Running(
        folder,
        {"JIEBANG_DATA_DIR": str(folder), "JIEBANG_PORT": "0", "JIEBANG_DEMO": "1"},
    )
    server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def town(running: Running) -> Iterator[Any]:
    """The people of the running demonstration."""
    from town import Town

    people = Town(running.url, running.folder)
    yield people
    people.close()


@pytest.fixture
def by_command(request: pytest.FixtureRequest) -> None:
    """For the large sizes of drills: not in every test run."""
    if "large" not in request.config.getoption("markexpr"):
        pytest.skip("takes minutes: pytest -m large")
