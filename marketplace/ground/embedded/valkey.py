"""The embedded Valkey: the queue of jobs, written to disk so that a killed one loses none that count."""

import signal
import subprocess

from marketplace.ground.embedded.folder_lock import make_private
from marketplace.ground.embedded.server import EmbeddedServer
from marketplace.ground.embedded.socket_folder import VALKEY_SOCKET
from marketplace.ground.embedded.wheels import valkey_program

SETTINGS = {
    "port": "0",  # no TCP
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "yes",
    "maxmemory": "64mb",
    "maxmemory-policy": "noeviction",  # a full queue refuses; it never forgets a job
}


class EmbeddedValkey(EmbeddedServer):
    """Valkey with its data in `<folder>/valkey`; it writes to disk every second."""

    name = "valkey"
    stop_signal = signal.SIGTERM
    orphan_signal = signal.SIGTERM
    socket_name = VALKEY_SOCKET

    @property
    def url(self) -> str:
        """The address for arq and for redis-py."""
        return f"unix://{self.socket_path}"

    def answers(self) -> bool:
        """Whether it takes commands: while it reads its file, it answers a ping with an error."""
        try:
            with self._connect() as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(5) == b"+PONG"
        except OSError:
            return False

    def _launch(self, turn: int) -> subprocess.Popen[bytes]:
        files = self.folder / "valkey"
        make_private(files)
        settings = {**SETTINGS, "dir": str(files), "unixsocket": str(self.socket_path)}
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return self._spawn([str(valkey_program()), *options], turn)
