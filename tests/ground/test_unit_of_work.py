"""The one unit of work beside Piccolo's own transaction: what each does when something goes wrong."""

import asyncio
import itertools
import time
import types
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio
from litestar import Litestar, get
from litestar.di import NamedDependency, Provide
from piccolo.engine.exceptions import TransactionError
from piccolo.engine.postgres import PostgresTransaction
from servers import Client
from square import Square

from marketplace.ground import db as ground
from marketplace.ground.access.actor import LOADER
from marketplace.ground.db import DB, Engine, Unit, in_one_unit, looking, reading, unit_of_work
from marketplace.ground.errors import Overloaded
from marketplace.ground.together import Statement

ITEM = "LL-018"


class StockEngine(Engine):
    """The same engine with Piccolo's own transaction."""

    def transaction(self, allow_nested: bool = True) -> Any:  # noqa: FBT001, FBT002 - Piccolo's signature
        return PostgresTransaction(engine=self, allow_nested=allow_nested)


@pytest_asyncio.fixture(loop_scope="session")
async def owner(db: str) -> AsyncIterator[asyncpg.Connection]:
    """The owner's connection, with a scratch table whose references are looked at only by COMMIT."""
    connection = await asyncpg.connect(db)
    await connection.execute(
        """create table scratch (id integer primary key, next integer references scratch
               deferrable initially deferred);
           grant all on scratch to jiebang_app"""
    )
    yield connection
    await connection.close()


@pytest_asyncio.fixture(loop_scope="session")
async def stock(db: str) -> AsyncIterator[StockEngine]:
    engine = StockEngine()
    await engine.open(db, name="stock", pool_size=2)
    yield engine
    assert engine.pool is not None
    engine.pool.terminate()  # closing it in order would wait for ever for what leaked


async def write(unit: Unit, *rows: tuple[int, int | None]) -> None:
    for row in rows:
        await unit.execute("insert into scratch (id, next) values ($1, $2)", *row)


async def rows_of(owner: asyncpg.Connection) -> list[int]:
    return [row["id"] for row in await owner.fetch("select id from scratch order by id")]


def taken(engine: Engine = DB) -> int:
    """How many of the pool's connections are out."""
    assert engine.pool is not None
    return int(engine.pool.get_size() - engine.pool.get_idle_size())


async def in_its_own_task(work: Awaitable[Any]) -> Any:
    """Await `work` in a task, whose context (and so Piccolo's present transaction) ends with it."""

    async def run() -> Any:
        return await work

    return await asyncio.create_task(run())


# When COMMIT raises.


async def _stock_commit_that_raises(stock: StockEngine) -> None:
    async with stock.transaction() as transaction:
        await transaction.connection.execute("insert into scratch values (1, 99)")


async def test_piccolos_transaction_loses_its_connection_when_commit_raises(
    stock: StockEngine, owner: asyncpg.Connection
) -> None:
    for lost in (1, 2):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await in_its_own_task(_stock_commit_that_raises(stock))
        assert taken(stock) == lost
    assert stock.pool is not None
    with pytest.raises(TimeoutError):
        await stock.pool.acquire(timeout=0.1)


async def test_a_unit_gives_its_connection_back_when_commit_raises(
    owner: asyncpg.Connection,
) -> None:
    for _ in range(20):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await in_one_unit(LOADER, "test", write, (1, 99))
        assert taken() == 0
        assert DB.current_transaction.get() is None
    await in_one_unit(LOADER, "test", write, (1, None))
    assert await rows_of(owner) == [1]


# Units do not nest.


async def test_piccolos_nested_transaction_commits_nothing_of_its_own(
    stock: StockEngine, owner: asyncpg.Connection
) -> None:
    async def outer() -> None:
        async with stock.transaction():
            async with stock.transaction() as inner:
                await inner.connection.execute("insert into scratch values (1, null)")
            raise KeyError("after the inner one ended well")

    with pytest.raises(KeyError):
        await in_its_own_task(outer())
    assert await rows_of(owner) == []


@pytest.mark.parametrize("inner", [lambda: unit_of_work(LOADER, "inner"), reading])
async def test_a_unit_refuses_to_be_opened_inside_another(
    inner: Any, owner: asyncpg.Connection
) -> None:
    async def nest(unit: Unit) -> None:
        await write(unit, (1, None))
        async with inner():
            pass

    with pytest.raises(TransactionError):
        await in_one_unit(LOADER, "outer", nest)
    assert await rows_of(owner) == []
    assert taken() == 0


async def test_a_unit_writes_all_or_nothing(owner: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        await in_one_unit(LOADER, "test", write, (1, None), (2, None), (2, None))
    assert await rows_of(owner) == []
    await in_one_unit(LOADER, "test", write, (1, None), (2, None))
    assert await rows_of(owner) == [1, 2]


# Cancelled at any await.


@types.coroutine
def cancelled_at(step: int, work: Awaitable[Any]) -> Any:
    """Await `work`; its task is cancelled at the await with this number, as `Task.cancel` does it."""
    steps = work.__await__()
    move, told = steps.send, None
    for number in itertools.count():
        try:
            future = move(told)
        except StopIteration as done:
            return done.value
        if number == step:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
        try:
            told = yield future
            move = steps.send
        except BaseException as fault:  # noqa: BLE001 - handed on to the work
            move, told = steps.throw, fault
    raise AssertionError("unreachable")


async def _end_of(task: "asyncio.Task[Any]") -> bool:
    """Whether the task ended by being cancelled."""
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()
    return task.cancelled()


@pytest.mark.parametrize(("pool", "awaits_min"), [("warm", 4), ("cold", 7)])
async def test_a_unit_cancelled_at_any_await_leaves_no_connection_and_no_half(
    pool: str, awaits_min: int, owner: asyncpg.Connection
) -> None:
    await in_one_unit(LOADER, "test", write)
    outcomes = set()
    for step in itertools.count(1):
        if pool == "cold":
            assert DB.pool is not None
            await DB.pool.expire_connections()
        work = in_one_unit(LOADER, "test", write, (2 * step, None), (2 * step + 1, None))
        was_cancelled = await _end_of(asyncio.create_task(cancelled_at(step - 1, work)))
        there = await rows_of(owner)
        assert there in ([], [2 * step, 2 * step + 1]), f"half an act, cancelled at await {step}"
        assert taken() == 0, f"a connection lost, cancelled at await {step}"
        await owner.execute("delete from scratch")
        outcomes.add((was_cancelled, bool(there)))
        if not was_cancelled:
            break
    assert step > awaits_min, "BEGIN, two statements and COMMIT; cold, connecting before them"
    assert outcomes == {(True, False), (True, True), (False, True)}, "before and after COMMIT"


async def test_a_cancelled_reader_gives_its_connection_back(db: str) -> None:
    async def read(view: Any) -> None:
        async with view() as reader:
            await reader.fetch("select 1")

    for view in (looking, reading):
        for step in itertools.count():
            was_cancelled = await _end_of(asyncio.create_task(cancelled_at(step, read(view))))
            assert taken() == 0
            if not was_cancelled:
                break
        assert step > 0


async def test_a_request_cancelled_anywhere_and_sent_again_has_one_effect(client: Client) -> None:
    square = Square(client)
    wish = await square.wish(ITEM, {"LL-018-1": "20"})
    headers = {"Idempotency-Key": "cancelled"}
    for step in itertools.count():
        sent = client.post("U02", f"/items/{ITEM}/claims", wish, headers=headers)
        task = asyncio.create_task(cancelled_at(step, sent))
        if not await _end_of(task):
            break
        assert taken() == 0
    assert task.result().status_code == 201
    assert step > 10
    claims = await client.get(f"/items/{ITEM}/claims")
    assert claims["total"] == 1
    assert (await square.line("LL-018-1"))["reserved"] == 20


# No capacity.


async def test_an_empty_pool_is_told_within_the_limit_and_never_hangs(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ground, "ACQUIRE_SECONDS_MAX", 0.2)
    async with AsyncExitStack() as everything:
        assert DB.pool is not None
        for _ in range(DB.pool.get_max_size()):
            await everything.enter_async_context(looking())
        with pytest.raises(Overloaded):
            async with unit_of_work(LOADER, "test"):
                pass
        started = time.monotonic()
        answer = await client.call(None, "GET", "/items")
        assert time.monotonic() - started < 1
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        assert answer.json()["type"] == "/problems/overloaded"
    assert (await client.call(None, "GET", "/items")).status_code == 200


async def test_of_two_deadlocked_units_one_is_begun_anew_and_both_succeed(
    owner: asyncpg.Connection,
) -> None:
    await in_one_unit(LOADER, "test", write, (1, None), (2, None))
    both_hold_one = asyncio.Barrier(2)
    tries: list[int] = []

    async def cross(unit: Unit, first: int, second: int) -> None:
        tries.append(first)
        await unit.execute("update scratch set next = id where id = $1", first)
        if tries.count(first) == 1:
            await both_hold_one.wait()
        await unit.execute("update scratch set next = id where id = $1", second)

    await asyncio.gather(
        in_one_unit(LOADER, "test", cross, 1, 2), in_one_unit(LOADER, "test", cross, 2, 1)
    )
    assert len(tries) == 3
    assert taken() == 0


async def test_a_unit_that_deadlocks_again_and_again_is_told_as_overload(db: str) -> None:
    tries = 0

    async def fail(_: Unit) -> None:
        nonlocal tries
        tries += 1
        raise asyncpg.SerializationError

    with pytest.raises(Overloaded):
        await in_one_unit(LOADER, "test", fail)
    assert tries == ground.TRIES_MAX
    assert taken() == 0


async def _waiting_backend(owner: asyncpg.Connection) -> int:
    """The backend of ours that waits for a lock."""
    while True:
        pid = await owner.fetchval(
            """select pid from pg_stat_activity where datname = current_database()
               and wait_event_type = 'Lock' and application_name = 'jiebang-test'"""
        )
        if pid is not None:
            return int(pid)
        await asyncio.sleep(0)


async def test_a_connection_killed_in_the_middle_is_told_as_503_and_the_pool_recovers(
    client: Client, owner: asyncpg.Connection
) -> None:
    square = Square(client)
    wish = await square.wish(ITEM, {"LL-018-1": "20"})
    before = await square.fingerprint()
    async with owner.transaction():
        await owner.execute("select from items where code = $1 for update", ITEM)
        sent = asyncio.create_task(client.post("U02", f"/items/{ITEM}/claims", wish))
        await owner.fetch("select pg_terminate_backend($1)", await _waiting_backend(owner))
        answer: httpx.Response = await sent
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert await square.fingerprint() == before
    assert taken() == 0
    await square.act("U02", f"/items/{ITEM}/claims", wish)


async def test_a_lock_held_too_long_is_told_as_503(
    client: Client, owner: asyncpg.Connection
) -> None:
    square = Square(client)
    wish = await square.wish(ITEM, {"LL-018-1": "20"})
    async with owner.transaction():
        await owner.execute("select from items where code = $1 for update", ITEM)
        answer = await client.post("U02", f"/items/{ITEM}/claims", wish)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


# Inside the framework.


def _application(handler: Any, **dependencies: Any) -> httpx.AsyncClient:
    provided = {name: Provide(one) for name, one in dependencies.items()}
    app = Litestar([handler], dependencies=provided, openapi_config=None)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://town.test")


async def another_dependency() -> AsyncIterator[str]:
    await asyncio.sleep(0)
    yield "any"


async def test_a_unit_opened_in_the_act_does_not_mind_dependencies_in_a_batch(
    owner: asyncpg.Connection,
) -> None:
    async def reader() -> AsyncIterator[str]:
        async with looking():
            yield "a reader"

    async def write_and_fail(unit: Unit) -> None:
        await write(unit, (1, None))
        raise KeyError

    @get("/")
    async def act(first: NamedDependency[str], second: NamedDependency[str]) -> None:
        await in_one_unit(LOADER, "test", write_and_fail)

    async with _application(act, first=reader, second=another_dependency) as http:
        assert (await http.get("/")).status_code == 500
    assert await rows_of(owner) == []
    assert taken() == 0


async def test_a_transaction_opened_in_a_dependency_is_lost_when_there_are_two(
    stock: StockEngine, owner: asyncpg.Connection
) -> None:
    """The trap that the house avoids: the contextvar does not flow back from the batch's tasks."""

    async def transaction() -> AsyncIterator[str]:
        async with stock.transaction():
            yield "a transaction"

    @get("/")
    async def act(first: NamedDependency[str], second: NamedDependency[str]) -> None:
        assert stock.current_transaction.get() is None, "the handler runs outside of it"

    async with _application(act, first=transaction, second=another_dependency) as http:
        await http.get("/")


# Views.


async def test_a_view_cannot_write(owner: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with reading() as reader:
            await reader.fetch("insert into scratch values (1, null) returning id")
    assert await rows_of(owner) == []


async def test_a_view_sees_one_moment(owner: asyncpg.Connection) -> None:
    async with reading() as reader:
        before = await reader.fetch_value("select count(*) from scratch")
        await owner.execute("insert into scratch values (1, null)")
        assert await reader.fetch_value("select count(*) from scratch") == before == 0


async def test_the_application_is_not_the_owner_and_has_its_limits(db: str) -> None:
    async with looking() as reader:
        settings = {
            name: await reader.fetch_value(f"show {name}")
            for name in (
                "role",
                "statement_timeout",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
                "timezone",
                "transaction_isolation",
            )
        }
    assert settings == {
        "role": "jiebang_app",
        "statement_timeout": "5s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "10s",
        "timezone": "UTC",
        "transaction_isolation": "read committed",
    }


async def test_statements_done_together_each_tell_how_many_rows_they_changed(
    db: str, owner: asyncpg.Connection
) -> None:
    await owner.execute("insert into scratch values (1, null), (2, null)")
    async with unit_of_work(LOADER, "test") as unit:
        counts = await unit.execute_together(
            Statement(
                "insert into scratch select n, null from unnest($1::int[]) as new (n)", ([3, 4],)
            ),
            Statement("delete from scratch where id = $1 or id = $2", (1, 99)),
            Statement("delete from scratch where id = $1", (3,)),
        )
    assert counts == [2, 1, 0], "they see the rows that were there before any of them"
    assert await owner.fetchval("select count(*) from scratch") == 3


async def test_statements_done_together_are_done_all_or_not_at_all(
    db: str, owner: asyncpg.Connection
) -> None:
    await owner.execute("insert into scratch values (1, null)")
    with pytest.raises(asyncpg.UniqueViolationError):
        async with unit_of_work(LOADER, "test") as unit:
            await unit.execute_together(
                Statement("insert into scratch values ($1, null)", (2,)),
                Statement("insert into scratch values ($1, null)", (1,)),
            )
    assert await owner.fetchval("select count(*) from scratch") == 1
