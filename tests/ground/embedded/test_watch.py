"""One child under watch: the pauses between its starts, and when it is given up."""

import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from marketplace.ground.embedded import watch as watching
from marketplace.ground.embedded.children import CannotStart
from marketplace.ground.embedded.watch import Watch


class Child:
    """A child that lives or cannot be started, as the test says."""

    name = "web"
    log: Path | None = None
    stop_signal = signal.SIGKILL
    stop_seconds = 1.0
    once = False

    def __init__(self) -> None:
        self.can_live = False
        self.starts = 0
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self) -> subprocess.Popen[bytes]:
        self.starts += 1
        if not self.can_live:
            raise CannotStart("no luck")
        self.process = subprocess.Popen(
            [sys.executable, "-S", "-c", "import time; time.sleep(60)"], start_new_session=True
        )
        return self.process

    def answers(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock of our own: `now` in seconds."""
    ours = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(watching, "time", SimpleNamespace(monotonic=lambda: ours.now))
    return ours


def live_and_die(watch: Watch, child: Child, clock: SimpleNamespace, seconds: float) -> float:
    """Wait for its start, let it answer, kill it after `seconds`; returns the pause that follows."""
    child.can_live = True
    starts = child.starts
    while child.starts == starts:
        clock.now += 0.001
        watch.step()
    watch.step()
    assert watch.answers_now
    clock.now += seconds
    assert child.process is not None
    child.process.kill()
    child.process.wait()
    return watch.step()


def test_the_pauses_double_up_to_five_seconds_and_nothing_is_started_in_between(
    clock: SimpleNamespace,
) -> None:
    child = Child()
    watch = Watch(child)
    pauses = [live_and_die(watch, child, clock, seconds=2)]
    while len(pauses) < 7:
        clock.now += pauses[-1] - 0.01
        assert watch.step() == pytest.approx(0.01)
        assert child.starts == len(pauses)
        pauses.append(live_and_die(watch, child, clock, seconds=2))
    assert pauses == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 5, 5])
    assert not watch.is_given_up, "it has shown that it can work"


def test_the_pauses_begin_anew_after_half_a_minute_of_life(clock: SimpleNamespace) -> None:
    child = Child()
    watch = Watch(child)
    for _ in range(3):
        live_and_die(watch, child, clock, seconds=2)
    assert live_and_die(watch, child, clock, seconds=29) == pytest.approx(1.6)
    assert live_and_die(watch, child, clock, seconds=30) == pytest.approx(0.2)


def test_who_never_works_is_given_up_at_the_fifth_death(clock: SimpleNamespace) -> None:
    child = Child()
    watch = Watch(child)
    while not watch.is_given_up:
        clock.now += 10
        watch.step()
    assert child.starts == 5


def test_an_answer_alone_is_no_proof_that_it_works(clock: SimpleNamespace) -> None:
    child = Child()
    watch = Watch(child)
    for _ in range(5):
        live_and_die(watch, child, clock, seconds=0.9)
    assert watch.is_given_up
