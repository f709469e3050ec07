"""Many claimants at many lines over several web processes: nothing is promised twice, no cap is passed."""

import asyncio
import os
import random
import shutil
import socket
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from servers import HOUSE, Client
from square import CONTACT, Square, days_ago

from marketplace.ground.quantities import quantity_text

PROCESSES = 3
READY_SECONDS = 30
CLAIMS_EACH = 4
#: How many more units claim, and how many lines they claim: small with every test run, large by command.
SMALL, LARGE = (48, 62), (500, 100)


@pytest_asyncio.fixture(loop_scope="session")
async def three(client: Client, tmp_path: Path) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Three web processes on the test's own copy of the town."""
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(PROCESSES)]
    processes = [_start(door, client, tmp_path / f"web-{n}") for n, door in enumerate(doors)]
    clients = [
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{door.getsockname()[1]}",
            timeout=60,
            limits=httpx.Limits(max_connections=24),
        )
        for door in doors
    ]
    try:
        for http in clients:
            await _until_it_answers(http)
        yield clients
    finally:
        for http in clients:
            await http.aclose()
        for process, door in zip(processes, doors, strict=True):
            process.terminate()
            process.wait(timeout=READY_SECONDS)
            door.close()


def _start(door: socket.socket, client: Client, folder: Path) -> subprocess.Popen[bytes]:
    shutil.copytree(client.settings.folder, folder, ignore=shutil.ignore_patterns("web-*"))
    return subprocess.Popen(
        [sys.executable, "-m", "console", "web", "--fd", str(door.fileno())],
        env={
            **os.environ,
            "JIEBANG_DATA_DIR": str(folder),
            "JIEBANG_DATABASE_URL": str(client.settings.database_url),
            "JIEBANG_REDIS_URL": "redis://127.0.0.1:1/0",  # the web server never needs the queue
            "JIEBANG_DEMO": "1",
        },
        pass_fds=[door.fileno()],
        stderr=(folder / "log").open("wb"),
        cwd=HOUSE,
    )


async def _until_it_answers(http: httpx.AsyncClient) -> None:
    for _ in range(READY_SECONDS * 10):
        try:
            if (await http.get("/health")).status_code == 200:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.1)
    raise AssertionError("no answer")


async def _lines_of(square: Square, many: int) -> list[dict[str, Any]]:
    """So many lines of published items, those that are reserved by claiming first."""
    rows = await square.as_owner(
        """select line.id, line.item, line.step::text, line.required::text, item.track
           from need_lines as line join items as item on item.code = line.item
           where item.programme = 'livelihood'
           order by item.track desc, line.id limit $1""",
        many,
    )
    return [dict(row) for row in rows]


async def _claim_at_random(
    http: httpx.AsyncClient, token: str, line: dict[str, Any], chance: random.Random
) -> httpx.Response:
    step, required = Decimal(line["step"]), Decimal(line["required"])
    quantity = step * chance.randint(1, max(1, int(required / step / 4)))
    body = {
        "lines": [{"need_line": line["id"], "quantity": quantity_text(quantity)}],
        "finish_on": days_ago(-365),
        "contact": CONTACT,
        "waitlist": chance.random() < 0.3,
    }
    return await http.post(
        f"/api/v1/items/{line['item']}/claims",
        json=body,
        headers={"Authorization": f"Bearer {token}"},
    )


async def _all_claim_at_once(
    square: Square, three: list[httpx.AsyncClient], claimants: int, many_lines: int
) -> list[tuple[str, dict[str, Any], httpx.Response]]:
    chance = random.Random(20261122)
    units = await square.add_units(claimants)
    lines = await _lines_of(square, many_lines)
    tries = [
        (unit, line, chance.choice(three))
        for unit in units
        for line in chance.sample(lines, CLAIMS_EACH)
    ]
    chance.shuffle(tries)
    answers = await asyncio.gather(
        *(
            _claim_at_random(http, square.client.accounts[unit]["token"], line, chance)
            for unit, line, http in tries
        )
    )
    return [(unit, line, answer) for (unit, line, _), answer in zip(tries, answers, strict=True)]


async def _find_no_double_promise(
    square: Square, outcomes: list[tuple[str, dict[str, Any], httpx.Response]]
) -> Counter[str]:
    told: Counter[str] = Counter()
    open_light: Counter[str] = Counter()
    promised: dict[str, Decimal] = defaultdict(Decimal)
    for unit, line, answer in outcomes:
        body = answer.json()
        told[body["state"] if answer.status_code == 201 else body["type"].split("/")[-1]] += 1
        if answer.status_code == 201 and line["track"] == "light":
            open_light[unit] += 1
            if body["state"] == "submitted":
                promised[line["id"]] += Decimal(body["lines"][0]["quantity"])
    assert set(told) <= {"submitted", "waiting", "gap_exceeded", "too_many_open_claims"}, told
    assert max(open_light.values()) <= 3, "no unit holds more than its three"
    rows = await square.as_owner("select id, required, reserved from need_lines")
    assert all(row["reserved"] <= row["required"] for row in rows)
    assert {row["id"]: row["reserved"] for row in rows if row["reserved"]} == promised
    assert await square.broken_truths() == []
    return told


async def test_many_claimants_over_three_web_processes_are_promised_nothing_twice(
    client: Client, three: list[httpx.AsyncClient]
) -> None:
    square = Square(client)
    told = await _find_no_double_promise(square, await _all_claim_at_once(square, three, *SMALL))
    assert told["submitted"] > SMALL[0], "most of what could be promised was"
    assert told["gap_exceeded"] > 0, "and lines were wanted beyond what they lack"
    assert told["too_many_open_claims"] > 0, "and units wanted beyond their three"


@pytest.mark.large
@pytest.mark.usefixtures("by_command")
async def test_500_claimants_at_100_lines_over_three_web_processes(
    client: Client, three: list[httpx.AsyncClient]
) -> None:
    square = Square(client)
    told = await _find_no_double_promise(square, await _all_claim_at_once(square, three, *LARGE))
    assert told["submitted"] > LARGE[1]
