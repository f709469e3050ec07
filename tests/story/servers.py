"""What the fixtures hand out: a loaded database, the application in this process, whole servers."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from impact.ledger.sealer import Sealer
from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.settings import Settings
from workers.relay_outbox import relay_outbox
from workers.seal_ledger import seal_ledger

HOUSE = Path(__file__).parent.parent.parent
READY_SECONDS = 60


def make_folder(name: str) -> Path:
    """A private folder, in memory where the machine has a place for that."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and shutil.disk_usage(memory).free > 1 << 30 else None
    return Path(tempfile.mkdtemp(prefix=f"jiebang-{name}-", dir=place))


@dataclass(frozen=True)
class Loaded:
    """A database in which the demonstration is loaded and everything told was heard and sealed."""

    server: EmbeddedPostgres
    settings: Settings
    accounts: dict[str, dict[str, str]]

    def url_of(self, database: str) -> str:
        return self.server.url.replace("/jiebang?", f"/{database}?")


async def let_the_clockwork_run(settings: Settings) -> None:
    """What the worker does when it hears news: pass on, seal, complete draws."""
    sealer = Sealer(settings.folder, "jiebang.example/demonstration")
    await relay_outbox({})
    await seal_ledger({"sealer": sealer})
    await relay_outbox({})


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
        answer = await self.call(who, "GET", path, params=params or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def clockwork(self) -> None:
        await let_the_clockwork_run(self.settings)


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
            cwd=HOUSE,
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
