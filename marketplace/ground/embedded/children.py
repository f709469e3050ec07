"""Children of this process: started so that they die with it, watched by name, stopped in time."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Protocol

LAUNCH = str(Path(__file__).with_name("launch.py"))
LOG_BYTES_MAX = 4 * 1024 * 1024
LOG_BYTES_KEPT = 512 * 1024


class CannotStart(RuntimeError):
    """Something cannot be started; the message is for the person at the terminal and says what to do."""


class Identity(NamedTuple):
    """Who a child is: `own`, or another `uid` and `gid` by way of a `namespace` or as a `user`."""

    how: str
    uid: int
    gid: int


OWN = Identity("own", 0, 0)


class Startable(Protocol):
    """What the supervisor watches: a server or a program that can be started again and again."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def log(self) -> Path | None:
        """The file that it writes to; None where it writes to our own output."""

    @property
    def stop_signal(self) -> signal.Signals:
        """What asks it to end in order."""

    @property
    def stop_seconds(self) -> float:
        """How long it may take over that before it is killed."""

    @property
    def once(self) -> bool:
        """Whether it does one thing and ends; everything after it waits for that."""

    def launch(self) -> subprocess.Popen[bytes]:
        """Start it and return at once; raises `CannotStart`."""

    def answers(self) -> bool:
        """Whether the started one does its work; returns within about half a second."""


def bound_to_us(
    argv: Sequence[str],
    orphan_signal: signal.Signals,
    identity: Identity = OWN,
    must_list: str = "",
) -> list[str]:
    """The command that runs `argv` as `identity` and gets `orphan_signal` when this process dies.

    On Linux it is the death of the *thread* that starts it which counts, so start it from one that
    lives as long as it should. Elsewhere the kernel does not offer this, and an orphan lives on. With
    `must_list`, the command fails where the identity cannot list that folder.
    """
    who = f"{identity.how}:{identity.uid}:{identity.gid}"
    ours = [str(os.getpid()), str(int(orphan_signal)), who, must_list]
    return [sys.executable, "-I", "-S", LAUNCH, *ours, *argv]


def spawn(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    log: Path | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, where the terminal's Ctrl-C does not reach it.

    Its output is appended to `log` (mode 0600), or goes where ours goes.
    """
    output = None if log is None else os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(  # noqa: S603 - no shell; programs and arguments are our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            pass_fds=pass_fds,
            start_new_session=True,
        )
    finally:
        if output is not None:
            os.close(output)


def stop(process: subprocess.Popen[bytes], how: signal.Signals, seconds_max: float) -> None:
    """Ask a child to end, and kill it after `seconds_max`; returns when it and its group are gone."""
    process.send_signal(how)
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds_max)
    kill_group(process)
    process.wait()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of a child's own session, such as workers that it started."""
    with suppress(
        ProcessLookupError, PermissionError
    ):  # none left; or only one that is already ending
        os.killpg(process.pid, signal.SIGKILL)


def ending(status: int) -> str:
    """Say a `Popen.returncode` aloud: "exit status 3" or "signal 9 (SIGKILL)"."""
    if status >= 0:
        return f"exit status {status}"
    names = {known.value: known.name for known in signal.Signals}
    return f"signal {-status} ({names.get(-status, 'unnamed')})"


def say(line: str) -> None:
    """Tell the person at the terminal, on standard error."""
    with suppress(OSError):  # a terminal that is gone is no reason to stop
        sys.stderr.write(f"jiebang: {line}\n")
        sys.stderr.flush()


def last_lines(log: Path, count: int = 8) -> str:
    """The end of a log, indented, for an error message."""
    with log.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 4096))
        lines = file.read().decode("utf-8", "replace").splitlines()[-count:]
    return "\n".join(f"    {line}" for line in lines)


def keep_short(log: Path) -> None:
    """Cut a log that has outgrown `LOG_BYTES_MAX` down to its end, while its server goes on writing."""
    with suppress(FileNotFoundError), log.open("r+b") as file:
        if file.seek(0, os.SEEK_END) <= LOG_BYTES_MAX:
            return
        file.seek(-LOG_BYTES_KEPT, os.SEEK_END)
        kept = file.read()
        file.seek(0)
        file.write(kept)
        file.truncate()  # the server appends, so its next line follows what was kept
