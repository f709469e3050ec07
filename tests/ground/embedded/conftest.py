"""What the tests of the embedded servers share: short private folders, and a look at living processes."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.embedded.socket_folder import find_socket_folder
from marketplace.ground.embedded.wheels import postgres_program

SHARED_MEMORY = Path("/dev/shm")
MEMORY = (
    SHARED_MEMORY
    if SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > 2**30
    else None
)
"""Where files cost no disk, as far as this machine has such a place."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that does not exist yet, with a path that is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="jb-", dir=MEMORY) as parent:
        data = Path(parent) / "var"
        yield data
        sockets = find_socket_folder(data)
        if sockets.parent != data and sockets.is_dir():
            shutil.rmtree(sockets)


@pytest.fixture(scope="session")
def made_cluster() -> Iterator[Path]:
    """A PostgreSQL cluster that was made and started once, to be copied."""
    with tempfile.TemporaryDirectory(prefix="jb-", dir=MEMORY) as parent:
        with EmbeddedPostgres(Path(parent)) as server:
            pass
        yield server.cluster


@pytest.fixture
def made_folder(folder: Path, made_cluster: Path) -> Path:
    """A data folder in which PostgreSQL has been started before."""
    folder.mkdir(mode=0o700)
    shutil.copytree(made_cluster, folder / "postgres")
    return folder


@pytest.fixture
def query() -> Callable[[str, str], str]:
    """Ask the database at an address; returns what psql prints, raises where it cannot."""

    def ask(url: str, question: str) -> str:
        command = [str(postgres_program("psql")), "-XAtqc", question, url]
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()

    return ask


def _processes_in(folder: Path) -> dict[int, str]:
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            works_in = (process / "cwd").readlink()
        except OSError:
            continue
        if str(folder) in command or works_in.is_relative_to(folder):
            found[int(process.name)] = command
    return found


@pytest.fixture
def processes_of(folder: Path) -> Callable[[], dict[int, str]]:
    """The processes that work in the data folder or name it: pid and command."""
    if sys.platform != "linux":
        pytest.skip("living processes are read from /proc")
    return lambda: _processes_in(folder)


@pytest.fixture
def eventually() -> Callable[[Callable[[], object]], bool]:
    """Whether something becomes true within ten seconds."""

    def wait(question: Callable[[], object]) -> bool:
        give_up_at = time.monotonic() + 10
        while not question():
            if time.monotonic() > give_up_at:
                return False
            time.sleep(0.02)
        return True

    return wait
