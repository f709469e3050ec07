"""The embedded PostgreSQL: made once, started as our own child, found again after any kind of death."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from marketplace.ground.embedded.children import CannotStart, Identity, bound_to_us
from marketplace.ground.embedded.identity import find_postgres_identity, give_files
from marketplace.ground.embedded.server import CLEAN_ENVIRONMENT, EmbeddedServer
from marketplace.ground.embedded.socket_folder import (
    POSTGRES_PORT,
    POSTGRES_SOCKET,
    find_socket_folder,
)
from marketplace.ground.embedded.wheels import postgres_program

DATABASE = "jiebang"
SUPERUSER = "jiebang"

# The builtin locale knows Chinese letters and is the same on every machine; the C library's is not.
INITDB_OPTIONS = (
    f"--username={SUPERUSER}",
    "--auth=trust",  # whoever reaches the 0700 folder of the socket is its owner already
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--lc-collate=C",
    "--lc-ctype=C.UTF-8",
    "--no-instructions",
    "--no-sync",  # `_make_cluster` writes it to disk once, when it is complete
    "--set=huge_pages=off",  # containers that promise huge pages and have none kill whoever asks
)

# One call for all files instead of one for each of a thousand: 0.04 s instead of 4 s on a busy disk.
SYNC_METHOD = "syncfs" if sys.platform == "linux" else "fsync"

# Small and quiet. fsync and synchronous_commit stay on: an acknowledged pledge is never lost.
SETTINGS = {
    "listen_addresses": "",
    "port": str(POSTGRES_PORT),  # else PGPORT decides
    "unix_socket_permissions": "0700",
    "shared_buffers": "32MB",
    "max_connections": "40",
    "jit": "off",
    "io_method": "sync",
    "max_parallel_workers": "0",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "recovery_init_sync_method": SYNC_METHOD,
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",  # the detail of an error quotes what people wrote
    "log_min_error_statement": "panic",  # and so does the statement
}


class EmbeddedPostgres(EmbeddedServer):
    """PostgreSQL 18 with its data in `<folder>/postgres` and an empty database `jiebang` at first.

    `identity` is found by itself; a test may name another one.
    """

    name = "postgres"
    stop_signal = signal.SIGINT  # the fast shutdown: sessions are ended, all is written
    orphan_signal = signal.SIGINT
    socket_name = POSTGRES_SOCKET

    def __init__(self, folder: Path, identity: Identity | None = None) -> None:
        super().__init__(folder)
        self.cluster = folder / "postgres"
        self._identity = identity

    @property
    def url(self) -> str:
        """The address for asyncpg and for PostgreSQL's own programs."""
        host = quote(str(find_socket_folder(self.folder)), safe="")
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={host}&port={POSTGRES_PORT}"

    def answers(self) -> bool:
        """Whether it takes queries: its own status file says so, and its socket is listened on."""
        try:
            status = (self.cluster / "postmaster.pid").read_text("utf-8").splitlines()[7]
            self._connect().close()
        except (OSError, IndexError):
            return False
        return status.strip() == "ready"

    def _launch(self, turn: int) -> subprocess.Popen[bytes]:
        sockets = find_socket_folder(self.folder)
        self._identity = self._identity or find_postgres_identity(self.folder)
        if not self.cluster.exists():
            self._make_cluster(self._identity, turn)
        give_files(self.cluster, self._identity)
        self._forget_former_server(sockets)
        settings = {**SETTINGS, "unix_socket_directories": str(sockets)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        argv = [str(postgres_program("postgres")), "-D", str(self.cluster), *options]
        return self._spawn(argv, turn, self._identity)

    def _forget_former_server(self, sockets: Path) -> None:
        """Remove what names its pid: nobody of it is left, but the pid may be another program's now."""
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        (sockets / f"{POSTGRES_SOCKET}.lock").unlink(missing_ok=True)

    def _make_cluster(self, identity: Identity, turn: int) -> None:
        """Make the cluster and its database beside their place; moved there when complete and on disk."""
        unfinished = self.cluster.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        give_files(unfinished, identity)
        in_it = ("-D", str(unfinished))
        self._run(("initdb", *in_it, *INITDB_OPTIONS), identity, turn)
        alone = ("--single", "--fsync=off", "--exit_on_error=on")
        making = f"CREATE DATABASE {DATABASE}\n"
        self._run(("postgres", *alone, *in_it, "postgres"), identity, turn, making)
        to_disk = ("--sync-only", f"--sync-method={SYNC_METHOD}")
        self._run(("initdb", *in_it, *to_disk), identity, turn)
        unfinished.rename(self.cluster)
        _write_names_to_disk(self.folder)

    def _run(
        self, argv: Sequence[str], identity: Identity, turn: int, text_in: str | None = None
    ) -> None:
        """Run one of PostgreSQL's programs to its end; raises `CannotStart` with what it said."""
        name, *options = argv
        ran = subprocess.run(  # noqa: S603 - no shell; the program is the wheel's own
            bound_to_us([str(postgres_program(name)), *options], signal.SIGKILL, identity),
            input=text_in,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=CLEAN_ENVIRONMENT,
            pass_fds=(turn,),
            check=False,
        )
        if ran.returncode != 0:
            raise CannotStart(f"{name} could not make the database in {self.folder}:\n{ran.stdout}")


def _write_names_to_disk(folder: Path) -> None:
    """Make a renaming inside `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
