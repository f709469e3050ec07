"""Processes are killed in the middle: every acknowledged act is there afterwards, exactly once."""

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from servers import Running
from town import Town

HOUSE = Path(__file__).parent.parent.parent
READY_SECONDS_MAX = 10.0  # invariants.md 3: ready within 10 s
PATIENCE_SECONDS = 30.0
ACTS_BETWEEN = 4
POSTGRES, WEB, WORKER, VALKEY = "postgres -D", "console web", "console worker", "valkey-server"


class Stubborn(Town):
    """Somebody who sends the same act with the same key until it is answered, and notes the answers."""

    def __init__(self, running: Running, noted: list[tuple[str, Any]]) -> None:
        super().__init__(running.url, running.folder)
        self.noted = noted

    def call(self, who: str | None, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Idempotency-Key": str(uuid.uuid4()), **more.pop("headers", {})}
        send = super().call
        return _until_answered(lambda: send(who, method, path, headers=headers, **more))

    def act(self, who: str | None, path: str, body: Any = None, **more: Any) -> Any:
        answer = super().act(who, path, body, **more)
        self.noted.append((path, answer))
        return answer

    def read(self, path: str, **params: Any) -> Any:
        answer = _until_answered(lambda: self.http.get(f"/api/v1{path}", params=params))
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def await_that(self, what: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
        return super().await_that(what, seconds)

    def deliver_items(self, unit: str, codes: list[str], enough: threading.Event) -> list[str]:
        """Walk items of the light track from claim to acceptance, until it is enough; their codes."""
        delivered = []
        for code in codes:
            if not enough.is_set():
                self.deliver_item(unit, code)
                delivered.append(code)
        return delivered

    def deliver_item(self, unit: str, code: str) -> None:
        item = self.read(f"/items/{code}")
        claim = self.claim_all(unit, code)
        choice = {"selected": True, "lead": True, "reason": "合适"}
        self.act(self.committee_of(item), f"/claims/{claim['id']}/selection", choice)
        self.sign_both(unit, item, claim["id"])
        self.deliver_all(unit, code, claim["id"])
        self.accept(code)

    def answer_all(self, slips: list[str]) -> None:
        for slip in slips:
            self.answer(slip)


def _until_answered(send: Callable[[], httpx.Response]) -> httpx.Response:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            answer = send()
            if answer.status_code != 503:
                return answer
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
        time.sleep(0.02)


def kill(running: Running, words: str, how: signal.Signals = signal.SIGKILL) -> None:
    """Kill a process of the house; it must be back, and the house ready, within the promised time."""
    victim = running.pid_of(words)
    os.kill(victim, how)
    killed_at = time.monotonic()
    while not (_is_back(running, words, victim) and _is_ready(running.url)):
        assert time.monotonic() - killed_at < READY_SECONDS_MAX, f"{words} was not back in time"
        time.sleep(0.02)


def _is_back(running: Running, words: str, victim: int) -> bool:
    try:
        return bool(running.pid_of(words) != victim)
    except (AssertionError, FileNotFoundError):
        return False


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ready", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


def await_all_booked_and_sealed(town: Town) -> None:
    def is_quiet() -> bool:
        told = town.http.get("/ready").json()
        return told["queue"]["age_seconds"] is None and told["sealer"]["age_seconds"] is None

    town.await_that(is_quiet)


def check_every_truth(running: Running) -> None:
    """`jiebang check`, beside the running house."""
    outcome = subprocess.run(
        [sys.executable, "-m", "console", "check"],
        cwd=HOUSE,
        env={**os.environ, **running.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr


@pytest.fixture
def noted() -> list[tuple[str, Any]]:
    """Every act that was acknowledged: its path and its answer."""
    return []


@pytest.fixture
def people(running: Running, noted: list[tuple[str, Any]]) -> Iterator[Callable[[], Stubborn]]:
    """Makes people, each with connections of their own."""
    made: list[Stubborn] = []
    lock = threading.Lock()

    def make() -> Stubborn:
        with lock:
            made.append(Stubborn(running, noted))
            return made[-1]

    yield make
    for person in made:
        person.close()


def light_items(town: Town, many: int) -> list[str]:
    """Items of the light track that nobody has claimed, each with its own community."""
    found = town.all("/items", programme="livelihood", track="light", word="needed")
    own = {item["community"]: item["code"] for item in found if item["community"] != "ALL"}
    return list(own.values())[:many]


def kill_in_the_middle(
    running: Running, victims: tuple[str, ...], noted: list[Any], at_work: list[Future[Any]]
) -> None:
    """Kill one after the other, each when a few more acts were acknowledged and others are under way."""
    for victim in victims:
        enough = len(noted) + ACTS_BETWEEN
        while len(noted) < enough:
            assert any(not one.done() for one in at_work), f"the work was over before {victim}"
            time.sleep(0.001)
        kill(running, victim)


def test_nothing_acknowledged_is_lost_or_done_twice_when_processes_are_killed(
    running: Running, people: Callable[[], Stubborn], noted: list[tuple[str, Any]]
) -> None:
    town = people()
    codes = light_items(town, 20)
    units = ("U02", "U03", "U04", "U05")
    enough = threading.Event()
    with ThreadPoolExecutor(4) as pool:
        walks = [
            pool.submit(people().deliver_items, unit, codes[n::4], enough)
            for n, unit in enumerate(units)
        ]
        kill_in_the_middle(running, (POSTGRES, WEB, WORKER, POSTGRES), noted, walks)
        enough.set()
        delivered = [code for walk in walks for code in walk.result()]
        slips = {code: town.draw_and_print(code) for code in delivered[:4]}
        said = [pool.submit(people().answer_all, given) for given in slips.values()]
        kill_in_the_middle(running, (WEB, POSTGRES, WORKER), noted, said)
    assert [one.exception() for one in said] == [None] * len(said)
    for code in slips:
        town.close_item(code)

    await_all_booked_and_sealed(town)
    everything_is_booked_once(town, noted)
    for code, given in slips.items():
        visits = town.read(f"/items/{code}")["visits"]
        assert visits["answered"] == visits["yes"] == len(given)
    for code in delivered:
        states = [claim["state"] for claim in town.all(f"/items/{code}/claims")]
        assert states == ["fulfilled" if code in slips else "active"]
        lines = town.read(f"/items/{code}")["need_lines"]
        assert all(line["used"] == line["required"] for line in lines)
    check_every_truth(running)


def everything_is_booked_once(town: Town, noted: list[tuple[str, Any]]) -> None:
    """Each act that was acknowledged is in the books, once on each basis."""
    events = [answer["event_id"] for _, answer in noted]
    assert len(set(events)) == len(events)
    for path, answer in noted:
        entries = town.read("/ledger/entries", event=answer["event_id"])["items"]
        assert entries, f"{path} was acknowledged and is not in the books"
        assert len({entry["basis"] for entry in entries}) == len(entries), f"{path} is booked twice"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["dead", "hanging"])
def test_acts_succeed_and_are_booked_without_the_queue(
    how: signal.Signals, running: Running, people: Callable[[], Stubborn]
) -> None:
    town = people()
    code = light_items(town, 1)[0]
    queue = running.pid_of(VALKEY)
    os.kill(queue, how)
    try:
        claim = town.claim_all("U06", code)
        entries = town.await_that(
            lambda: town.read("/ledger/entries", event=claim["event_id"])["items"],
            READY_SECONDS_MAX,
        )
        assert len(entries) == 1
        await_all_booked_and_sealed(town)
    finally:
        if how == signal.SIGSTOP:
            os.kill(queue, signal.SIGKILL)
    town.await_that(lambda: _is_back(running, VALKEY, queue) and _is_ready(running.url))
    check_every_truth(running)


def test_a_house_whose_supervisor_was_killed_starts_again_with_everything(
    running: Running, people: Callable[[], Stubborn]
) -> None:
    town = people()
    code = light_items(town, 1)[0]
    claim = town.claim_all("U07", code)
    running.process.kill()
    running.process.wait()
    running.start()
    after = people()
    assert after.read(f"/claims/{claim['id']}")["state"] == "submitted"
    entries = after.await_that(
        lambda: after.read("/ledger/entries", event=claim["event_id"])["items"]
    )
    assert len(entries) == 1
    await_all_booked_and_sealed(after)
    check_every_truth(running)
