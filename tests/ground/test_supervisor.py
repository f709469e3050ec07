"""The supervisor: starts in order, starts again what dies, stops all in reverse order, leaves nobody behind."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.embedded.valkey import EmbeddedValkey
from marketplace.ground.embedded.wheels import postgres_program
from marketplace.ground.settings import Settings, read_settings
from marketplace.ground.supervisor import answers_http, environment_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are read from /proc")

SHARED_MEMORY = Path("/dev/shm")
MEMORY = (
    SHARED_MEMORY
    if SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > 2**30
    else None
)

SETUP = """
import sys
from functools import partial
from pathlib import Path
from signal import SIGTERM
from marketplace.ground.supervisor import *
from marketplace.ground.settings import Settings
folder = Path(sys.argv[1])

def python(name, code, **more):
    return Program(name=name, argv=[sys.executable, "-S", "-c", code, str(folder)], **more)

def is_written(name):
    return lambda: (folder / name).exists()

def steady(name, ready=None):
    return python(name, f'''
import os, signal, sys, time
from pathlib import Path
folder = Path(sys.argv[1])
def note(what):
    with (folder / "story").open("a") as story:
        story.write(f"{{what}} {name}\\\\n")
def end(*_):
    note("stopped")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
note("started")
(folder / "{name}.pid").write_text(str(os.getpid()))
while True:
    time.sleep(60)
''', ready=ready or is_written(f"{name}.pid"))

def run(*programs):
    sys.exit(Supervisor(programs).run(lambda: (folder / "ready").touch()))
"""

SERVE = """
WEB = '''
import http.server, socket, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("", 0), Answer, bind_and_activate=False)
server.socket = socket.socket(fileno=int(sys.argv[1]))
server.serve_forever()
'''
NOTE = "import os, sys; open(sys.argv[1] + '/prepared', 'w').write(repr(dict(os.environ)))"

def plan(settings, listener):
    fd = listener.fileno()
    return Plan(
        prepare=[python("note", NOTE)],
        programs=[
            Program(
                name="web",
                argv=[sys.executable, "-c", WEB, str(fd)],
                pass_fds=[fd],
                ready=partial(answers_http, settings),
            ),
            steady("worker"),
        ],
    )
folder.mkdir(exist_ok=True)
sys.exit(serve(Settings(data_dir=str(folder), port=0), plan))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder with a path that is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="jb-", dir=MEMORY) as parent:
        data = Path(parent) / "var"
        data.mkdir(mode=0o700)
        yield data


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Run code after `SETUP` in a process of its own, killed at the end of the test."""
    started: list[subprocess.Popen[str]] = []

    def run(code: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", SETUP + code, str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        with process:
            process.kill()


Start = Callable[[str], subprocess.Popen[str]]


def wait_for(question: Callable[[], object], seconds: float = 10) -> None:
    give_up_at = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < give_up_at, "it did not come true in time"
        time.sleep(0.01)


def pid_in(file: Path) -> int:
    wait_for(lambda: file.exists() and file.read_text())
    return int(file.read_text())


def processes_in(folder: Path) -> set[int]:
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            works_in = (process / "cwd").readlink()
        except OSError:
            continue
        if bytes(folder) in command or works_in.is_relative_to(folder):
            found.add(int(process.name))
    return found


def children_of(parent: int) -> list[int]:
    """The pids of living children, oldest first."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, ppid = (process / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(ppid) == parent and state != "Z":
                found.append(int(process.name))
    return sorted(found)


def end(supervisor: subprocess.Popen[str], how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
    """Send a signal; returns the exit status and what was said on standard error."""
    supervisor.send_signal(how)
    _, said = supervisor.communicate(timeout=15)
    return supervisor.returncode, said


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_all_in_reverse_order(
    folder: Path, start: Start, how: signal.Signals
) -> None:
    supervisor = start("run(steady('first'), steady('second'), steady('third'))")
    wait_for((folder / "ready").exists)
    assert end(supervisor, how) == (0, "")
    assert (folder / "story").read_text().splitlines() == [
        *("started first", "started second", "started third"),
        *("stopped third", "stopped second", "stopped first"),
    ]
    assert not processes_in(folder)


def test_what_comes_later_waits_until_the_earlier_answers(folder: Path, start: Start) -> None:
    start("run(steady('first', ready=is_written('go')), steady('second'))")
    pid_in(folder / "first.pid")
    time.sleep(0.3)
    assert not (folder / "second.pid").exists()
    (folder / "go").touch()
    wait_for((folder / "ready").exists)
    assert (folder / "second.pid").exists()


def test_a_child_that_dies_is_started_again_and_the_others_stay(folder: Path, start: Start) -> None:
    supervisor = start("run(steady('first'), steady('second'))")
    wait_for((folder / "ready").exists)
    first, second = pid_in(folder / "first.pid"), pid_in(folder / "second.pid")
    os.kill(first, signal.SIGKILL)
    killed_at = time.monotonic()
    wait_for(lambda: pid_in(folder / "first.pid") != first)
    assert time.monotonic() - killed_at < 2
    assert pid_in(folder / "second.pid") == second
    status, said = end(supervisor)
    assert status == 0
    assert "first ended with signal 9 (SIGKILL); it is started again in 0.2 s." in said


def test_a_child_that_never_works_stops_all(folder: Path, start: Start) -> None:
    supervisor = start(
        "import marketplace.ground.embedded.watch as watch; watch.FIRST_PAUSE_SECONDS = 0.02\n"
        "run(steady('first'), python('broken', 'import sys; sys.exit(\"no such table\")',"
        " log=folder / 'broken.log'), steady('third'))"
    )
    _, said = supervisor.communicate(timeout=15)
    assert supervisor.returncode == 1
    assert said.count("started again") == 4
    assert "in 0.02 s" in said
    assert "in 0.16 s" in said
    assert "broken ended with exit status 1 5 times in a row; everything is stopped." in said
    assert str(folder / "broken.log") in said
    assert "no such table" in said
    assert not processes_in(folder)


def test_a_child_that_does_not_stop_is_killed_with_all_that_it_started(
    folder: Path, start: Start
) -> None:
    deaf = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', sys.argv[1]]);"
        "open(sys.argv[1] + '/deaf', 'w'); time.sleep(60)"
    )
    supervisor = start(f'run(python("deaf", "{deaf}", ready=is_written("deaf"), stop_seconds=0.2))')
    wait_for((folder / "ready").exists)
    assert len(processes_in(folder)) == 3
    assert end(supervisor)[0] == 0
    wait_for(lambda: not processes_in(folder))


def test_a_killed_supervisor_leaves_nobody(folder: Path, start: Start) -> None:
    supervisor = start("run(steady('first'), steady('second'))")
    wait_for((folder / "ready").exists)
    assert len(processes_in(folder)) == 3
    supervisor.kill()
    supervisor.wait()
    wait_for(lambda: not processes_in(folder))


def test_the_terminal_reaches_the_supervisor_only(folder: Path, start: Start) -> None:
    supervisor = start("run(steady('first'))")
    wait_for((folder / "ready").exists)
    assert os.getpgid(pid_in(folder / "first.pid")) != os.getpgid(supervisor.pid)
    os.killpg(supervisor.pid, signal.SIGINT)
    assert supervisor.wait(10) == 0
    assert (folder / "story").read_text() == "started first\nstopped first\n"


def test_serving_survives_a_kill_of_each_server_and_stops_in_order(
    folder: Path, start: Start
) -> None:
    supervisor = start(SERVE)
    assert supervisor.stdout is not None
    line = supervisor.stdout.readline()
    found = re.fullmatch(r"Jiebang is ready: http://127\.0\.0\.1:(\d+)\n", line)
    assert found, line
    in_force = Settings(data_dir=str(folder), port=int(found[1]))
    assert answers_http(in_force)
    postgres, valkey = EmbeddedPostgres(folder), EmbeddedValkey(folder)
    given = environment_of(in_force) | {
        "JIEBANG_DATABASE_URL": postgres.url,
        "JIEBANG_REDIS_URL": valkey.url,
    }
    assert given.items() <= eval((folder / "prepared").read_text()).items()  # noqa: S307 - our own repr

    psql = [str(postgres_program("psql")), "-XAtqc"]
    make = "CREATE TABLE pledge AS SELECT 40 AS quantity"
    subprocess.run([*psql, make, postgres.url], check=True)
    for child in children_of(supervisor.pid):
        os.kill(child, signal.SIGKILL)
        killed_at = time.monotonic()
        wait_for(lambda dead=child: dead not in children_of(supervisor.pid))
        wait_for(lambda: len(children_of(supervisor.pid)) == 4)
        wait_for(lambda: postgres.answers() and valkey.answers() and answers_http(in_force))
        assert time.monotonic() - killed_at < 3
    ask = [*psql, "SELECT quantity FROM pledge", postgres.url]
    assert subprocess.run(ask, stdout=subprocess.PIPE, check=True).stdout == b"40\n"

    status, said = end(supervisor)
    assert status == 0
    again = "ended with signal 9 (SIGKILL); it is started again in 0.2 s."
    assert [line for line in said.splitlines() if "works again" not in line] == [
        f"jiebang: {name} {again}" for name in ("postgres", "valkey", "web", "worker")
    ]
    assert not processes_in(folder)
    assert "database system is shut down" in (folder / "postgres.log").read_text()


def test_a_killed_serve_leaves_nobody_and_the_next_one_works(folder: Path, start: Start) -> None:
    first = start(SERVE)
    assert first.stdout is not None
    assert first.stdout.readline().startswith("Jiebang is ready")
    second = start(SERVE)
    _, refused = second.communicate(timeout=10)
    assert second.returncode == 1
    assert refused.startswith(
        f"jiebang: The data folder {folder} is already in use by process {first.pid}."
    )
    first.kill()
    first.wait()
    third = start(SERVE)
    assert third.stdout is not None
    assert third.stdout.readline().startswith("Jiebang is ready")
    assert first.pid not in processes_in(folder)
    assert end(third) == (0, "")
    assert not processes_in(folder)


SERVE_NAMED = """
settings = Settings(data_dir=str(folder), port=int(sys.argv[2]) if sys.argv[2:] else 0,
                    database_url="postgresql://far/db", redis_url="redis://far")
"""


def test_a_preparation_that_fails_stops_all_with_its_message(folder: Path, start: Start) -> None:
    supervisor = start(
        SERVE_NAMED + "fail = python('migrate', 'import sys; sys.exit(\"no such column\")')\n"
        "sys.exit(serve(settings, lambda *_: Plan(prepare=[fail], programs=[steady('web')])))"
    )
    _, said = supervisor.communicate(timeout=10)
    assert supervisor.returncode == 1
    assert "no such column" in said
    assert "migrate ended with exit status 1; everything is stopped." in said
    assert not (folder / "web.pid").exists()


def test_with_named_servers_nothing_embedded_starts(folder: Path, start: Start) -> None:
    supervisor = start(
        SERVE_NAMED + "sys.exit(serve(settings, lambda *_: Plan(programs=[steady('web')])))"
    )
    assert supervisor.stdout is not None
    assert supervisor.stdout.readline().startswith("Jiebang is ready")
    assert processes_in(folder) == {supervisor.pid, pid_in(folder / "web.pid")}
    assert end(supervisor) == (0, "")
    assert not (folder / "postgres").exists()


def test_an_address_in_use_is_named_before_anything_starts(folder: Path, start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        supervisor = start(
            f"sys.argv.append('{port}')\n"
            + SERVE_NAMED
            + "sys.exit(serve(settings, lambda *_: Plan(programs=[steady('web')])))"
        )
        _, said = supervisor.communicate(timeout=10)
    assert supervisor.returncode == 1
    assert f"127.0.0.1 port {port} cannot be listened on" in said
    assert "JIEBANG_PORT" in said


def test_settings_pass_through_the_environment_unchanged(folder: Path) -> None:
    settings = Settings(data_dir=str(folder), port=1, demo=True, redis_url="unix:///a%20b?db=1")
    assert read_settings(environment_of(settings)) == settings
