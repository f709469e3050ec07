"""What the embedded PostgreSQL and Valkey have in common: one private folder, one socket, one lifetime."""

import os
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from signal import Signals
from typing import ClassVar, Self

from marketplace.ground.embedded.children import (
    OWN,
    CannotStart,
    Identity,
    bound_to_us,
    ending,
    last_lines,
    spawn,
    stop,
)
from marketplace.ground.embedded.folder_lock import make_private, take_turn
from marketplace.ground.embedded.socket_folder import find_socket_folder, make_socket_folder

# Not ours: a foreign LC_ALL or PGPORT would change the server or keep it from starting.
CLEAN_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
READY_SECONDS_MAX = 60.0
POLL_SECONDS = 0.01


class EmbeddedServer(ABC):
    """A server that keeps its data in `folder`, listens on a socket there and dies with its starter.

    `start` and `stop` are for one's own use, also as a `with` block; the supervisor calls `launch` and
    `answers`. Start it from a thread that lives as long as it should, such as the main thread. A start
    after any kind of death recovers what was acknowledged.
    """

    name: ClassVar[str]
    stop_signal: ClassVar[Signals]
    orphan_signal: ClassVar[Signals]
    socket_name: ClassVar[str]
    stop_seconds: ClassVar[float] = 20.0
    once: ClassVar[bool] = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """The address for clients; right as soon as the server has been launched once."""

    @property
    def socket_path(self) -> Path:
        """The socket on which it listens."""
        return find_socket_folder(self.folder) / self.socket_name

    @abstractmethod
    def answers(self) -> bool:
        """Whether the server of this folder takes queries now, whoever started it."""

    @abstractmethod
    def _launch(self, turn: int) -> subprocess.Popen[bytes]:
        """Start it, with the descriptor `turn` passed on to all that runs."""

    def launch(self) -> subprocess.Popen[bytes]:
        """Start it without waiting until it answers; raises `CannotStart`."""
        make_private(self.folder)
        make_socket_folder(self.folder)
        with take_turn(self.folder / f"{self.name}.lock") as turn:
            self.process = self._launch(turn)
        return self.process

    def start(self, seconds_max: float = READY_SECONDS_MAX) -> None:
        """Start it and wait until it answers; raises `CannotStart` with the end of its log."""
        process = self.launch()
        try:
            self._await_answer(process, seconds_max)
        except BaseException:
            self.stop()
            raise

    def _await_answer(self, process: subprocess.Popen[bytes], seconds_max: float) -> None:
        give_up_at = time.monotonic() + seconds_max
        while not self.answers():
            if process.poll() is not None:
                raise CannotStart(self._why(f"ended with {ending(process.returncode)}"))
            if time.monotonic() > give_up_at:
                raise CannotStart(self._why(f"did not answer within {seconds_max:g} s"))
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Stop what `start` or `launch` started, in order, and with force after `stop_seconds`."""
        if self.process is not None and self.process.poll() is None:
            stop(self.process, self.stop_signal, self.stop_seconds)
        self.process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self.stop()

    def _why(self, what: str) -> str:
        return f"The embedded {self.name} {what}. The end of {self.log}:\n{last_lines(self.log)}"

    def _spawn(
        self, argv: Sequence[str], turn: int, identity: Identity = OWN
    ) -> subprocess.Popen[bytes]:
        return spawn(
            bound_to_us(argv, self.orphan_signal, identity),
            environment=CLEAN_ENVIRONMENT,
            log=self.log,
            pass_fds=(turn,),
        )

    def _connect(self) -> socket.socket:
        """A connection to the socket, with a time limit of half a second; raises `OSError`."""
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(0.5)
        try:
            connection.connect(str(self.socket_path))
        except OSError:
            connection.close()
            raise
        return connection
