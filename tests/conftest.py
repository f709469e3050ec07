"""A PostgreSQL for each test process, a fresh copy of the loaded town for each test, and whole servers."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
import pytest_asyncio

sys.path.insert(0, str(Path(__file__).parent / "story"))
os.environ.setdefault("PICCOLO_CONF", "piccolo_conf")

from app import create_app
from impact.imports.loading import ACCOUNTS_FILE, load
from impact.ledger.sealer import Sealer
from marketplace.ground.db import DB
from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.migrations import migrate
from marketplace.ground.settings import Settings
from workers.relay_outbox import relay_outbox
from workers.seal_ledger import seal_ledger

READY_SECONDS = 60
_names = itertools.count(1)


def make_folder(name: str) -> Path:
    """A private folder, in memory where the machine has a place for that."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and shutil.disk_usage(memory).free > 1 << 30 else None
    return Path(tempfile.mkdtemp(prefix=f"jiebang-{name}-", dir=place))


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    folder = make_folder("tests")
    try:
        with EmbeddedPostgres(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Loaded:
    """A database in which the demonstration is loaded and everything told was heard and sealed."""

    server: EmbeddedPostgres
    settings: Settings
    accounts: dict[str, dict[str, str]]

    def url_of(self, database: str) -> str:
        return self.server.url.replace("/jiebang?", f"/{database}?")


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
    rows = msgspec.json.decode((folder / ACCOUNTS_FILE).read_bytes())
    yield Loaded(postgres, settings, {row["organisation"]: row for row in rows})
    shutil.rmtree(folder, ignore_errors=True)


async def let_the_clockwork_run(settings: Settings) -> None:
    """What the worker does when it hears news: pass on, seal, complete draws."""
    sealer = Sealer(settings.folder, "jiebang.example/demonstration")
    await relay_outbox({})
    await seal_ledger({"sealer": sealer})
    await relay_outbox({})


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


@dataclass
class Client:
    """The application in this very process, on the test's own copy of the town."""

    http: httpx.AsyncClient
    accounts: dict[str, dict[str, str]]
    settings: Settings
    app: Any
    headers: dict[str, str] = field(default_factory=dict)

    async def call(self, who: str | None, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {**self.headers, **more.pop("headers", {})}
        if who is not None:
            headers["Authorization"] = f"Bearer {self.accounts[who]['token']}"
        return await self.http.request(method, f"/api/v1{path}", headers=headers, **more)

    async def post(
        self, who: str | None, path: str, body: Any = None, **more: Any
    ) -> httpx.Response:
        return await self.call(who, "POST", path, json=body if body is not None else {}, **more)

    async def get(self, path: str, who: str | None = None, **params: Any) -> Any:
        answer = await self.call(who, "GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def clockwork(self) -> None:
        await let_the_clockwork_run(self.settings)


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


@dataclass
class Running:
    """`jiebang serve` with all its processes, in a data folder of its own."""

    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[str] | None = None
    url: str = ""

    def start(self) -> None:
        """Start, and wait until it says its address."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "console", "serve"],
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=(self.folder / "serve.log").open("a"),
            text=True,
            cwd=Path(__file__).parent.parent,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if "is ready" in line:
                self.url = line.split()[-1]
                return
        raise AssertionError((self.folder / "serve.log").read_text()[-3000:])

    def stop(self) -> int:
        """Stop all in order; the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=READY_SECONDS)

    def pid_of(self, words: str) -> int:
        """The pid of the child whose command line holds `words`."""
        assert self.process is not None
        for pid in _descendants(self.process.pid):
            line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if words in line:
                return pid
        raise AssertionError(f"no process with {words!r}")


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [one for child in map(int, children) for one in (child, *_descendants(child))]


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
