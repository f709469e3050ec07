"""The supervisor: starts servers and programs in order, starts again what dies, stops all in reverse order.

It waits for signals and does nothing else, so it imports little and is not asynchronous.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from math import inf
from pathlib import Path
from types import FrameType
from typing import Self

from msgspec import Struct
from msgspec.structs import asdict, replace

from marketplace.ground.embedded.children import (
    CannotStart,
    Startable,
    bound_to_us,
    keep_short,
    say,
    spawn,
)
from marketplace.ground.embedded.folder_lock import hold_data_folder
from marketplace.ground.embedded.reach import find_addresses, needed_servers
from marketplace.ground.embedded.socket_folder import make_socket_folder
from marketplace.ground.embedded.watch import Watch
from marketplace.ground.settings import PREFIX, Settings

LOG_CHECK_SECONDS = 60.0
BACKLOG = 2048  # connections that wait while the web server is started again


class Program(Struct, frozen=True, kw_only=True):
    """A command to be run: `environment` is added to this process's own.

    Without `ready`, it counts as ready when it has been started; `ready` must answer within about half
    a second. `orphan_signal` is what it gets when the supervisor is killed; its own children it must
    bind to its life itself. Without `log` (a file to append to), it writes where the supervisor does.
    """

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str] = {}
    ready: Callable[[], bool] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0
    orphan_signal: signal.Signals = signal.SIGKILL
    pass_fds: Sequence[int] = ()
    log: Path | None = None
    once: bool = False

    def launch(self) -> subprocess.Popen[bytes]:
        """Start it and return at once."""
        return spawn(
            bound_to_us(self.argv, self.orphan_signal),
            environment={**os.environ, **self.environment},
            log=self.log,
            pass_fds=self.pass_fds,
        )

    def answers(self) -> bool:
        """Whether it does its work, as far as anybody asks."""
        return self.ready is None or self.ready()


class Supervisor:
    """Runs `children`: each is started when those before it have answered once."""

    def __init__(self, children: Sequence[Startable]) -> None:
        self._watches = [Watch(child) for child in children]
        self._logs_checked_at = 0.0

    def run(self, when_ready: Callable[[], None] = lambda: None) -> int:
        """Run until SIGINT, SIGTERM or SIGHUP (returns 0), or until a child is given up (returns 1).

        `when_ready` is called once, when all answer. Must be called in the main thread.
        """
        is_announced = False
        with _Signals() as signals:
            try:
                while not (signals.ask_to_stop or any(w.is_given_up for w in self._watches)):
                    pause = self._step()
                    if not is_announced and all(w.answers_now for w in self._watches):
                        is_announced = True
                        when_ready()
                    signals.wait(min(pause, LOG_CHECK_SECONDS))
            finally:
                for watch in reversed(self._watches):
                    watch.stop()
        return 1 if any(watch.is_given_up for watch in self._watches) else 0

    def _step(self) -> float:
        """Do what is due; returns the seconds until something may be due without a signal."""
        self._keep_logs_short()
        pause = inf
        for watch in self._watches:
            pause = min(pause, watch.step())
            if not watch.answered_once:
                break
        return pause

    def _keep_logs_short(self) -> None:
        if time.monotonic() - self._logs_checked_at < LOG_CHECK_SECONDS:
            return
        self._logs_checked_at = time.monotonic()
        for watch in self._watches:
            if watch.child.log is not None:
                keep_short(watch.child.log)


class _Signals:
    """Signals that end a wait, and whether one of them asked us to stop.

    Their handlers stay: a second Ctrl-C must not turn an end in order into a failure.
    """

    def __init__(self) -> None:
        self.ask_to_stop = False
        self._read_end, self._write_end = os.pipe()
        os.set_blocking(self._write_end, False)

    def __enter__(self) -> Self:
        signal.set_wakeup_fd(self._write_end, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, self._note)
        signal.signal(signal.SIGTERM, self._note)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as nohup asks
            signal.signal(signal.SIGHUP, self._note)
        return self

    def __exit__(self, *_fault: object) -> None:
        signal.set_wakeup_fd(-1)
        os.close(self._write_end)
        os.close(self._read_end)

    def wait(self, seconds: float) -> None:
        """Wait for `seconds`, or until a signal has come since the last wait."""
        if select.select([self._read_end], [], [], seconds)[0]:
            os.read(self._read_end, 4096)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.ask_to_stop = True


class Plan(Struct, frozen=True, kw_only=True):
    """What is served: commands that must each end with status 0 first, then programs that stay."""

    prepare: Sequence[Program] = ()
    programs: Sequence[Program]


def serve(settings: Settings, make_plan: Callable[[Settings, socket.socket], Plan]) -> int:
    """Hold the data folder, run what the settings do not name elsewhere, then the plan; returns the exit status.

    `make_plan` gets the settings in force (addresses and port filled in; every program also finds
    them in its environment) and the web address's socket, which already listens: a web program takes
    it by `pass_fds=(listener.fileno(),)`, several may share it, and connections wait in it while one
    is started again. What cannot be started is said on standard error.
    """
    try:
        with hold_data_folder(settings.folder), _listen(settings) as listener:
            in_force = _settle(settings, listener)
            plan = make_plan(in_force, listener)
            programs = [*(replace(each, once=True) for each in plan.prepare), *plan.programs]
            given = environment_of(in_force)
            children = [replace(p, environment={**given, **p.environment}) for p in programs]
            supervisor = Supervisor([*needed_servers(settings), *children])
            return supervisor.run(partial(_announce, in_force))
    except CannotStart as fault:
        say(str(fault))
        return 1


def environment_of(settings: Settings) -> dict[str, str]:
    """The variables from which `read_settings` reads these settings again."""
    given = {name: value for name, value in asdict(settings).items() if value is not None}
    return {f"{PREFIX}{name.upper()}": str(value) for name, value in given.items()}


def answers_http(settings: Settings, path: str = "/health") -> bool:
    """Whether the web address answers 200 at `path`; takes half a second at most."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - read, not bound
    try:
        with socket.create_connection((host, settings.port), timeout=0.5) as connection:
            connection.sendall(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            return connection.recv(12).endswith(b" 200")
    except OSError:
        return False


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as fault:
        raise CannotStart(
            f"{settings.host} port {settings.port} cannot be listened on: {fault.strerror}. "
            f"Stop the program that uses it, or choose another in JIEBANG_HOST and JIEBANG_PORT."
        ) from None


def _settle(settings: Settings, listener: socket.socket) -> Settings:
    """The settings with everything filled in that is known only now."""
    make_socket_folder(settings.folder)
    return replace(
        settings,
        data_dir=str(settings.folder),
        port=listener.getsockname()[1],
        **find_addresses(settings)._asdict(),
    )


def _announce(settings: Settings) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    with suppress(OSError):  # nobody reads it: no reason to stop
        sys.stdout.write(f"Jiebang is ready: http://{host}:{settings.port}\n")
        sys.stdout.flush()
