"""One child under watch: when it is started, whether it works, and what is done when it dies."""

import subprocess
import time
from math import inf

from marketplace.ground.embedded.children import (
    CannotStart,
    Startable,
    ending,
    kill_group,
    last_lines,
    say,
    stop,
)

FIRST_PAUSE_SECONDS = 0.2
PAUSE_SECONDS_MAX = 5.0
STEADY_SECONDS = 30.0  # who has lived so long starts again without the pauses of earlier deaths
PROOF_SECONDS = 1.0  # who has answered and lived so long can work here, and is never given up
DEATHS_MAX = 5  # of one that has not shown that yet
POLL_SECONDS = 0.02


class Watch:
    """Starts one child again and again, at growing intervals, until it is stopped or given up."""

    def __init__(self, child: Startable) -> None:
        self.child = child
        self.answers_now = False
        self.answered_once = False
        self.is_given_up = False
        self._process: subprocess.Popen[bytes] | None = None
        self._has_worked = False
        self._deaths = 0
        self._started_at = 0.0  # both by time.monotonic()
        self._not_before = 0.0

    def step(self) -> float:
        """Do what is due now; returns in how many seconds something may be due without a signal."""
        now = time.monotonic()
        if self._process is None:
            if self.child.once and self.answered_once:
                return inf
            if now < self._not_before:
                return self._not_before - now
            self._launch(now)
        elif self._process.poll() is not None:
            return self._bury(now, self._process)
        elif not self.answers_now and not self.child.once:
            self._ask()
        return inf if self.answers_now or self.child.once else POLL_SECONDS

    def stop(self) -> None:
        """Stop the child, in order and then with force."""
        if self._process is not None and self._process.poll() is None:
            stop(self._process, self.child.stop_signal, self.child.stop_seconds)

    def _launch(self, now: float) -> None:
        self._started_at = now
        try:
            self._process = self.child.launch()
        except (CannotStart, OSError) as fault:
            self._count_death(now, f"cannot be started ({fault})")

    def _ask(self) -> None:
        self.answers_now = self.child.answers()
        if not self.answers_now:
            return
        self.answered_once = True
        if self._deaths:
            say(f"{self.child.name} works again.")

    def _bury(self, now: float, dead: subprocess.Popen[bytes]) -> float:
        """Take note of a death; returns the pause until the next step."""
        kill_group(dead)
        self._process = None
        if self.child.once and dead.returncode == 0:
            self.answers_now = self.answered_once = True
            return 0.0
        self._count_death(now, f"ended with {ending(dead.returncode)}")
        return max(0.0, self._not_before - now)

    def _count_death(self, now: float, what: str) -> None:
        lived = now - self._started_at
        self._has_worked |= self.answers_now and lived >= PROOF_SECONDS
        self.answers_now = False
        self._deaths = 1 if lived >= STEADY_SECONDS else self._deaths + 1
        if self.child.once or (self._deaths >= DEATHS_MAX and not self._has_worked):
            self._give_up(what)
            return
        pause = min(FIRST_PAUSE_SECONDS * 2 ** (self._deaths - 1), PAUSE_SECONDS_MAX)
        self._not_before = now + pause
        say(f"{self.child.name} {what}; it is started again in {pause:g} s.")

    def _give_up(self, what: str) -> None:
        self.is_given_up = True
        times = "" if self.child.once else f" {self._deaths} times in a row"
        log = self.child.log
        if log is not None and log.exists():
            why = f" The end of {log}:\n{last_lines(log)}"
        else:
            why = " What it said itself stands above."
        say(f"{self.child.name} {what}{times}; everything is stopped.{why}")
