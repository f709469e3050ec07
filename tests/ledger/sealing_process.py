"""A sealer in a process of its own that dies, or is told of a failure, at one of its writes."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from impact.ledger import queries, sealer
from impact.ledger.sealer import RolledBack, Sealer
from marketplace.ground import db
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import DB, in_one_unit

ORIGIN = "jiebang.example/demonstration"


class WroteButErrored(Exception):
    """The write was done, and its caller is told that it failed."""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    raise WroteButErrored


def around(original: Any, act: Callable[[], None], *, before: bool) -> Any:
    """The asynchronous write, which ends in the act instead of being done, or after it."""

    async def write(*words: Any, **more: Any) -> None:
        if before:
            act()
        await original(*words, **more)
        act()

    return write


def break_the_guard(act: Callable[[], None], where: str) -> None:
    if where == "half":
        # Written beside the old one, and never put in its place.
        Path.replace = lambda *_: act()  # type: ignore[method-assign, assignment, return-value]
        return
    remember = Sealer._remember

    def write(self: Sealer, last: Any) -> None:
        if where == "before":
            act()
        remember(self, last)
        act()

    Sealer._remember = write  # type: ignore[method-assign]


def break_at(point: str, how: str) -> None:
    """Let this write end in death or in an error, before it is done or after."""
    act = {"killed": die, "errored": fail}[how]
    where, _, write = point.partition(" ")
    if write == "guard":
        break_the_guard(act, where)
        return
    places: dict[str, tuple[Any, str]] = {
        "nodes": (sealer, "_keep_full_runs"),
        "checkpoint": (queries, "insert_checkpoint"),
        "commit": (db.Transaction, "_finish"),
    }
    place, name = places[write]
    setattr(place, name, around(getattr(place, name), act, before=where == "before"))


async def _seal(url: str, folder: str, point: str, how: str) -> int | None:
    await DB.open(url, name="sealer", pool_size=1)
    if point:
        break_at(point, how)
    return await in_one_unit(CLOCKWORK, "seal", Sealer(Path(folder), ORIGIN).seal)


if __name__ == "__main__":
    try:
        sealed = asyncio.run(_seal(*sys.argv[1:5]))
    except (WroteButErrored, RolledBack) as fault:
        sys.stdout.write(f"{type(fault).__name__}: {fault}\n")
        sys.exit(3)
    sys.stdout.write(f"sealed {sealed}\n")
