"""How a command reaches the database and the queue: named in the settings, run by another process, or started."""

import fcntl
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from marketplace.ground.embedded.children import CannotStart
from marketplace.ground.embedded.folder_lock import FolderHeld, hold_data_folder
from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.embedded.server import EmbeddedServer
from marketplace.ground.embedded.valkey import EmbeddedValkey
from marketplace.ground.settings import Settings

ANSWER_SECONDS_MAX = 15.0
POLL_SECONDS = 0.1


class Addresses(NamedTuple):
    """Where the database and the queue are."""

    database_url: str
    redis_url: str


def needed_servers(settings: Settings) -> list[EmbeddedServer]:
    """The embedded servers for which the settings name no other, in the order of their start."""
    servers: list[EmbeddedServer] = []
    if settings.database_url is None:
        servers.append(EmbeddedPostgres(settings.folder))
    if settings.redis_url is None:
        servers.append(EmbeddedValkey(settings.folder))
    return servers


def find_addresses(settings: Settings) -> Addresses:
    """The addresses in force, whether or not anything answers there now."""
    folder = settings.folder
    return Addresses(
        database_url=settings.database_url or EmbeddedPostgres(folder).url,
        redis_url=settings.redis_url or EmbeddedValkey(folder).url,
    )


@contextmanager
def reach(settings: Settings) -> Iterator[Addresses]:
    """Yield addresses that answer until the block ends; enter it from the main thread.

    What the settings name is taken as it is. Else, where another process holds the data folder, its
    servers are used; where none does, they are started for this block, which at its end waits for
    other commands that have come to use them. Raises `CannotStart`.
    """
    servers = needed_servers(settings)
    with ExitStack() as until_done:
        if servers:
            _host_or_visit(settings.folder, servers, until_done)
        yield find_addresses(settings)


def _host_or_visit(folder: Path, servers: Sequence[EmbeddedServer], until_done: ExitStack) -> None:
    """Try both in turn: the holder may be starting, or may end just now."""
    give_up_at = time.monotonic() + ANSWER_SECONDS_MAX
    while True:
        try:
            until_done.enter_context(hold_data_folder(folder))
            _host(folder, servers, until_done)
            return
        except FolderHeld as held:
            if _visit(folder, servers, until_done):
                return
            if time.monotonic() > give_up_at:
                raise CannotStart(
                    f"{held} Its servers do not answer: if it was started with a JIEBANG_DATABASE_URL "
                    f"or JIEBANG_REDIS_URL of its own, give this command the same."
                ) from None
        time.sleep(POLL_SECONDS)


def _host(folder: Path, servers: Sequence[EmbeddedServer], until_done: ExitStack) -> None:
    """Start the servers; at the end wait for the guests, let none in any more, then stop."""
    guests = until_done.enter_context((folder / "guests").open("ab"))
    for server in servers:
        until_done.enter_context(server)
    until_done.callback(fcntl.flock, guests, fcntl.LOCK_EX)


def _visit(folder: Path, servers: Sequence[EmbeddedServer], until_done: ExitStack) -> bool:
    """Be a guest of the holder's servers; whether they answer and let us in."""
    with ExitStack() as visit:
        guests = visit.enter_context((folder / "guests").open("ab"))
        try:
            fcntl.flock(guests, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        if not all(server.answers() for server in servers):
            return False
        until_done.push(visit.pop_all())
    return True
