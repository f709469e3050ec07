"""Without its database the site stays calm: a page that says what still works, 503, and it lives."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest
import pytest_asyncio
from servers import make_folder

from app import create_app
from marketplace.ground.db import DB, looking
from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.settings import Settings


@pytest_asyncio.fixture(loop_scope="session")
async def widowed(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The application, whose PostgreSQL answered and was then stopped."""
    folder = make_folder("calm")
    server = EmbeddedPostgres(folder)
    with server:
        owner = await asyncpg.connect(server.url)
        await owner.execute("create role jiebang_app")
        await owner.close()
        await DB.open(server.url, name="test")
        async with DB.transaction() as transaction:
            assert await transaction.connection.fetchval("select 1") == 1
    try:
        app = create_app(Settings(data_dir=str(tmp_path), demo=True, database_url=server.url))
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://town.test") as http:
            yield http
    finally:
        if DB.pool is not None:
            DB.pool.terminate()
            DB.pool = None
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("path", ["/", "/items", "/workbench", "/bill", "/slip", "/items/LL-001"])
async def test_every_page_is_calm_without_the_database(
    widowed: httpx.AsyncClient, path: str
) -> None:
    for cookies in ({}, {"sid": "x" * 43}):
        answer = await widowed.get(path, headers={"Accept": "text/html"}, cookies=cookies)
        if path == "/slip" and answer.status_code == 200:
            continue
        if path == "/workbench" and not cookies:
            assert answer.status_code in (303, 503)
            continue
        assert answer.status_code == 503, answer.text[:500]
        assert int(answer.headers["retry-after"]) >= 1
        assert (
            "仍然可用" in answer.text
            or "还能用" in answer.text
            or "回访单上的编码一直有效" in answer.text
        )
        assert "Traceback" not in answer.text


async def test_the_process_lives_and_programs_get_a_problem(widowed: httpx.AsyncClient) -> None:
    assert (await widowed.get("/health")).json() == {"status": "live"}
    answer = await widowed.get("/api/v1/items")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    with pytest.raises(Exception):  # noqa: B017, PT011 - whichever way a stopped server is met
        async with looking() as reader:
            await reader.fetch_value("select 1")
