"""Live news: a stream tells a run's progress and ends with it, says that it lives, and holds no connection."""

import asyncio
from typing import Any

import pytest
from servers import Client
from square import Square

from dashboards.workbench import streaming
from dashboards.workbench.streaming import STREAMS, Told, events
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import DB, in_one_unit
from marketplace.ground.errors import Overloaded
from marketplace.matching.running import REQUEST, _begin, _do


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def _get(square: Square, who: str, path: str) -> Any:
    headers = {"Authorization": f"Bearer {square.client.accounts[who]['token']}"}
    return await square.client.http.get(path, headers=headers)


async def _ask_for_run(square: Square) -> str:
    headers = {"Authorization": f"Bearer {square.client.accounts['RPC-1']['token']}"}
    asked = await square.client.http.post(
        "/workbench/matching", headers=headers, data={"domain": ""}
    )
    return str(asked.headers["location"])


async def test_a_runs_stream_tells_its_way_and_ends_with_it(square: Square) -> None:
    address = await _ask_for_run(square)
    page = (await _get(square, "RPC-1", address)).text
    assert f'data-progress="{address}/progress"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    stream = asyncio.create_task(_get(square, "RPC-1", f"{address}/progress?lang=en"))
    await asyncio.sleep(0.2)
    run = await in_one_unit(CLOCKWORK, REQUEST, _begin, address.rsplit("/", 1)[1])
    await _do(run)
    told = await asyncio.wait_for(stream, 10)
    assert told.headers["content-type"].startswith("text/event-stream")
    assert "event: progress" in told.text
    assert told.text.count("event: over") == 1
    assert '"percent":100' in told.text
    assert STREAMS.running == 0


async def test_another_committees_run_has_no_stream(square: Square) -> None:
    address = await _ask_for_run(square)
    assert (await _get(square, "RPC-2", f"{address}/progress")).status_code == 404
    assert (await _get(square, "U04", f"{address}/progress")).status_code == 403


async def test_the_desk_is_told_of_what_others_do_and_not_of_what_it_does_itself(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboards.workbench.live.NEWS_EVERY_SECONDS", 0.05)
    rows = (await square.client.get("/items", track="light", word="needed", limit=100))["items"]
    item = next(one for one in rows if one["claimable"] and one["community"] != "ALL")
    committee = square.committee_of(item)
    other = {"RPC-1": "RPC-2"}.get(committee, "RPC-1")
    streams = {
        who: asyncio.create_task(_get(square, who, "/workbench/changes"))
        for who in (committee, other, "U04", "AU-1")
    }
    await asyncio.sleep(0.3)
    await square.claim("U04", item["code"])
    for who in (committee, "AU-1"):
        assert "event: changed" in (await asyncio.wait_for(streams[who], 5)).text
    await asyncio.sleep(0.3)
    for who in (other, "U04"):
        assert not streams[who].done(), who
        streams[who].cancel()
    await asyncio.gather(*streams.values(), return_exceptions=True)
    assert STREAMS.running == 0, "a reader who leaves ends the stream"


async def test_a_stream_says_that_it_lives_is_bounded_and_outlasts_a_busy_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streaming, "KEEP_ALIVE_SECONDS", 0.05)
    looks = iter(
        [None, Overloaded(), Told("progress", {"percent": 1}), Told("progress", {"percent": 1})]
    )

    async def look() -> Told | None:
        found = next(looks, None)
        if isinstance(found, Exception):
            raise found
        return found

    said = [one.encode() async for one in events(look, 0.02, lasts_seconds=0.3)]
    assert sum(b"event: progress" in one for one in said) == 1, "the same is not said twice"
    assert any(b": still here" in one for one in said)


async def test_no_connection_is_held_between_looks_and_one_stream_too_many_falls_back(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = [asyncio.create_task(_get(square, "RPC-1", "/workbench/changes")) for _ in range(20)]
    pool = DB.pool
    assert pool is not None
    for _ in range(100):  # until every stream has looked once
        await asyncio.sleep(0.1)
        if STREAMS.running == len(streams) and pool.get_idle_size() == pool.get_size():
            break
    assert pool.get_idle_size() == pool.get_size(), "twenty streams wait with no connection"
    monkeypatch.setattr(streaming, "STREAMS_MAX", 20)
    assert (await _get(square, "RPC-1", "/workbench/changes")).status_code == 204
    for one in streams:
        one.cancel()
    await asyncio.gather(*streams, return_exceptions=True)


async def test_a_server_that_stops_is_not_held_up_by_an_open_desk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def look() -> Told | None:
        return None

    async def read_all() -> int:
        return len([one async for one in events(look, 5.0, lasts_seconds=60)])

    stream = asyncio.create_task(read_all())
    await asyncio.sleep(0.1)
    monkeypatch.setattr(STREAMS, "is_ending", lambda: True)
    assert await asyncio.wait_for(stream, 2) == 1
    assert STREAMS.running == 0
