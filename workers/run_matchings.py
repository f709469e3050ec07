"""Matching runs: each in a process of its own, one at a time; lost ones are found, unwanted ones stopped."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any, Final

from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import in_one_unit, looking
from marketplace.ground.embedded.children import bound_to_us, spawn
from marketplace.ground.settings import Settings
from marketplace.ground.supervisor import environment_of
from marketplace.matching.queries import list_unended
from marketplace.matching.rows import WaitingRun
from marketplace.matching.running import fail_run

#: A run whose process has not said so long that it lives has lost it.
SILENT_MAX: Final = timedelta(seconds=20)
RUN_SECONDS_MAX: Final = timedelta(minutes=10)


class Matcher:
    """The process that matches just now, if one does; its memory goes when it ends."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._run: str | None = None

    @property
    def run(self) -> str | None:
        """The run that was started last and is not known to have ended, or None."""
        return self._run

    @property
    def has_ended(self) -> bool:
        """Whether there is no process, or none any more."""
        return self._process is None or self._process.poll() is not None

    def start(self, run: str) -> None:
        """Start a process for this run; it dies with us."""
        argv = [sys.executable, "-m", "console", "match", run]
        environment = {**os.environ, **environment_of(self._settings)}
        self._process = spawn(bound_to_us(argv, signal.SIGKILL), environment=environment)
        self._run = run

    def stop(self) -> None:
        """Kill the process, at once; its run says itself what became of it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._run = None


async def run_matchings(context: dict[str, Any]) -> str | None:
    """Stop what is not wanted, mark what was lost, start the next that waits; answer which was started."""
    matcher: Matcher = context["matcher"]
    mine, has_ended = matcher.run, matcher.has_ended
    async with looking() as reader:
        unended = {one.id: one for one in await list_unended(reader)}
        at = reader.at
    if mine is not None and mine == matcher.run and (has_ended or mine not in unended):
        matcher.stop()
        run = unended.get(mine)
        # It ended, and its run does not know: killed, or out of memory. Unless another worker's
        # process was quicker and is still heard of.
        if run is not None and (run.state == "queued" or _why_lost(run, at)):
            await _mark_lost(unended.pop(mine), "its process ended without a word")
    for one in list(unended.values()):
        if one.state == "running" and (why := _why_lost(one, at)):
            if matcher.run == one.id:
                matcher.stop()
            await _mark_lost(unended.pop(one.id), why)
    return _start_next(matcher, list(unended.values()))


async def _mark_lost(run: WaitingRun, why: str) -> None:
    await in_one_unit(CLOCKWORK, "matchings", fail_run, run.id, why)


def _start_next(matcher: Matcher, unended: list[WaitingRun]) -> str | None:
    waiting = [one.id for one in unended if one.state == "queued"]
    if matcher.run is not None or not waiting or len(waiting) < len(unended):
        return None
    matcher.start(waiting[0])
    return waiting[0]


def _why_lost(run: WaitingRun, at: datetime) -> str | None:
    if run.heard_at is None or at - run.heard_at > SILENT_MAX:
        return "its process ended without a word"
    if run.begun_at is not None and at - run.begun_at > RUN_SECONDS_MAX:
        return "it took too long"
    return None
