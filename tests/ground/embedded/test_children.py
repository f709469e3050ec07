"""Children die with their parent, end when asked, and keep their logs short."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.ground.embedded import children
from marketplace.ground.embedded.children import bound_to_us, ending, keep_short, spawn, stop
from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.embedded.valkey import EmbeddedValkey

Processes = Callable[[], dict[int, str]]
Eventually = Callable[[Callable[[], object]], bool]

HOLD_BOTH = """
import sys, time
from pathlib import Path
from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.embedded.valkey import EmbeddedValkey
folder = Path(sys.argv[1])
with EmbeddedPostgres(folder), EmbeddedValkey(folder):
    print("both", flush=True)
    time.sleep(60)
"""

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""


def spawn_python(code: str, log: Path) -> subprocess.Popen[bytes]:
    command = bound_to_us([sys.executable, "-c", code], signal.SIGKILL)
    return spawn(command, environment=os.environ, log=log)


def test_a_killed_parent_leaves_no_server_and_the_next_start_works(
    made_folder: Path, processes_of: Processes, eventually: Eventually
) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", HOLD_BOTH, str(made_folder)], stdout=subprocess.PIPE
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"both\n"
        assert len(processes_of()) >= 6, "the parent, Valkey and several of PostgreSQL"
        parent.kill()
    with EmbeddedPostgres(made_folder) as postgres, EmbeddedValkey(made_folder) as valkey:
        assert postgres.answers()
        assert valkey.answers()
    assert eventually(lambda: not processes_of()), processes_of()


def test_what_a_killed_server_leaves_ends_by_itself(
    made_folder: Path, processes_of: Processes, eventually: Eventually
) -> None:
    server = EmbeddedPostgres(made_folder)
    server.start()
    assert server.process is not None
    assert len(processes_of()) > 1
    server.process.kill()
    server.process.wait()
    assert eventually(lambda: not processes_of()), processes_of()
    with EmbeddedPostgres(made_folder):
        pass  # takes away the shared memory that the killed one could not


def test_a_child_that_does_not_end_when_asked_is_killed(folder: Path) -> None:
    folder.mkdir()
    child = spawn_python(STUBBORN, folder / "log")
    while "deaf" not in (folder / "log").read_text():
        time.sleep(0.01)
    began_at = time.monotonic()
    stop(child, signal.SIGTERM, seconds_max=0.2)
    assert 0.2 <= time.monotonic() - began_at < 5
    assert child.returncode == -signal.SIGKILL
    willing = spawn_python("import time; time.sleep(60)", folder / "log")
    stop(willing, signal.SIGTERM, seconds_max=10)
    assert willing.returncode == -signal.SIGTERM


def test_a_child_is_beyond_the_reach_of_the_terminal(folder: Path) -> None:
    folder.mkdir()
    child = spawn_python("import time; time.sleep(60)", folder / "log")
    assert os.getsid(child.pid) == child.pid != os.getsid(0)
    stop(child, signal.SIGKILL, 1)


def test_a_program_that_does_not_exist_is_named(folder: Path) -> None:
    folder.mkdir()
    child = spawn(
        bound_to_us(["no-such-program"], signal.SIGKILL), environment={}, log=folder / "log"
    )
    assert child.wait() == 126
    assert "no-such-program cannot be started" in (folder / "log").read_text()


def test_an_ending_is_said_aloud() -> None:
    assert ending(3) == "exit status 3"
    assert ending(-9) == "signal 9 (SIGKILL)"


def test_a_long_log_keeps_its_end_while_it_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    log = folder / "log"
    monkeypatch.setattr(children, "LOG_BYTES_MAX", 1000)
    monkeypatch.setattr(children, "LOG_BYTES_KEPT", 10)
    with log.open("a") as writer:
        writer.write("x" * 994 + "\nend\n")
        writer.flush()
        keep_short(log)
        assert log.stat().st_size == 999, "the control: it is not too long yet"
        writer.write("more\n")
        writer.flush()
        keep_short(log)
        assert log.read_text() == "\nend\nmore\n"
        writer.write("and more\n")
        writer.flush()
    assert log.read_text() == "\nend\nmore\nand more\n"
