"""The database: one engine per process, and the one unit of work in which all writing is done.

Piccolo's own transaction keeps its connection when COMMIT raises and treats a nested one as nothing;
`Transaction` here gives the connection back whatever happens, shields its end from cancellation and
refuses to nest inside a unit. The tests show both side by side.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import asyncpg
import msgspec
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from marketplace.ground import clock
from marketplace.ground.access.actor import Actor
from marketplace.ground.errors import Overloaded
from marketplace.ground.together import Statement, sql_of_all

APP_ROLE: Final = "jiebang_app"
ACQUIRE_SECONDS_MAX: Final = 4.0
CONNECTION_SECONDS_MAX: Final = 2.0
POOL_SIZE_MAX: Final = 4
TRIES_MAX: Final = 5
_SERVER_SETTINGS: Final = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
    "timezone": "UTC",
    "jit": "off",
}

P = ParamSpec("P")
T = TypeVar("T")
_TO_RETRY = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
#: How a lost connection is told; as asyncpg's own fault where the server died between two statements.
LOST: Final = (
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    OSError,
)


class Transaction(PostgresTransaction):
    """Piccolo's transaction, with its connection given back whatever happens."""

    async def __aenter__(self) -> Any:
        if self._parent is not None:
            return self._parent
        self.connection = await self.get_connection()
        try:
            self.transaction = self.connection.transaction()
            await self.transaction.start()
        except BaseException:
            await asyncio.shield(self._give_back())
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def get_connection(self) -> Any:
        """A connection of the pool, or `Overloaded` when none comes free in time."""
        pool = self.engine.pool
        if pool is None:
            return await self.engine.get_new_connection()
        try:
            return await pool.acquire(timeout=ACQUIRE_SECONDS_MAX)
        except TimeoutError:
            raise Overloaded from None

    async def __aexit__(self, kind: Any, fault: Any, trace: Any) -> bool:
        if self._parent is not None:
            return False
        try:
            await _to_its_end(self._finish(failed=fault is not None))
        finally:
            self.engine.current_transaction.reset(self.context)
        return False

    async def _finish(self, *, failed: bool) -> None:
        try:
            if failed and not self._rolled_back:
                # A lost connection has nothing left to roll back; the fault that broke it is told.
                with contextlib.suppress(*LOST):
                    await self.transaction.rollback()
            elif not failed and not self._committed and not self._rolled_back:
                await self.transaction.commit()
        finally:
            await self._give_back()

    async def _give_back(self) -> None:
        if self.engine.pool is not None:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()


async def _to_its_end(work: Any) -> None:
    """Await `work` to its end even while being cancelled; then let the cancellation go on."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        if not task.cancelled() and task.exception() is not None:
            raise task.exception() from None
        raise


class Engine(PostgresEngine):
    """Piccolo's engine without a connection at import, with `Transaction` for all its work."""

    def __init__(self) -> None:
        super().__init__(config={})

    async def check_version(self) -> None:
        """Nothing: an import must not need a database."""

    async def prep_database(self) -> None:
        """Nothing: no extension is used."""

    def transaction(self, allow_nested: bool = True) -> Transaction:  # noqa: FBT001, FBT002 - Piccolo's signature
        """A transaction that gives its connection back whatever happens."""
        return Transaction(engine=self, allow_nested=allow_nested)

    async def open(
        self, url: str, *, name: str, as_owner: bool = False, pool_size: int = POOL_SIZE_MAX
    ) -> None:
        """Open the pool on `url`; `as_owner` keeps the rights to change the schema (migrations)."""
        settings = {**_SERVER_SETTINGS, "application_name": f"jiebang-{name}"}
        if as_owner:
            settings |= {"statement_timeout": "60s", "lock_timeout": "30s"}
        else:
            settings["role"] = APP_ROLE
        self.config = {"dsn": url, "server_settings": settings, "timeout": CONNECTION_SECONDS_MAX}
        await self.start_connection_pool(
            min_size=0, max_size=pool_size, init=_speak_json, max_inactive_connection_lifetime=300
        )

    async def close(self) -> None:
        """Close the pool if one is open."""
        if self.pool is not None:
            await self.close_connection_pool()


async def _speak_json(connection: Any) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: msgspec.json.encode(value).decode(),
        decoder=msgspec.json.decode,
    )


DB: Final = Engine()


class Reader:
    """A connection that reads: every statement of `queries.py` goes through one of these."""

    __slots__ = ("at", "connection")

    def __init__(self, connection: Any, at: datetime) -> None:
        self.connection = connection
        self.at = at

    async def fetch(self, sql: str, *values: object) -> list[Any]:
        """All rows."""
        rows: list[Any] = await self.connection.fetch(sql, *values)
        return rows

    async def fetch_row(self, sql: str, *values: object) -> Any:
        """The first row, or None."""
        return await self.connection.fetchrow(sql, *values)

    async def fetch_value(self, sql: str, *values: object) -> Any:
        """The first column of the first row, or None."""
        return await self.connection.fetchval(sql, *values)


class Unit(Reader):
    """One unit of work: a transaction, who acts in it, for which request, and at which instant."""

    __slots__ = ("actor", "request_id")

    def __init__(self, connection: Any, at: datetime, actor: Actor, request_id: str) -> None:
        super().__init__(connection, at)
        self.actor = actor
        self.request_id = request_id

    async def execute(self, sql: str, *values: object) -> int:
        """Run a writing statement; answer how many rows it changed."""
        status: str = await self.connection.execute(sql, *values)
        count = status.rsplit(" ", 1)[-1]
        return int(count) if count.isdigit() else 0

    async def execute_one(self, statement: Statement) -> int:
        """Run a writing statement that comes with its values; answer how many rows it changed."""
        return await self.execute(statement.sql, *statement.values)

    async def execute_together(self, *statements: Statement) -> list[int]:
        """Run writing statements in one round trip; answer how many rows each changed."""
        sql = sql_of_all(tuple((len(one.values), one.sql) for one in statements))
        values = [value for one in statements for value in one.values]
        return list(await self.fetch_row(sql, *values))

    async def execute_many(self, sql: str, rows: list[tuple[object, ...]]) -> None:
        """Run a writing statement for each row, in one round trip."""
        await self.connection.executemany(sql, rows)


@contextlib.asynccontextmanager
async def unit_of_work(actor: Actor, request_id: str) -> AsyncIterator[Unit]:
    """Begin one unit of work; committed at its end, rolled back on any exception.

    Raises `Overloaded` when no connection comes free in time, Piccolo's `TransactionError` when one
    is already open in this task.
    """
    async with DB.transaction(allow_nested=False) as transaction:
        yield Unit(transaction.connection, clock.now(), actor, request_id)


@contextlib.asynccontextmanager
async def reading() -> AsyncIterator[Reader]:
    """One consistent view of the database, in which nothing can be written."""
    async with DB.transaction(allow_nested=False) as transaction:
        await transaction.connection.execute(
            "set transaction isolation level repeatable read, read only"
        )
        yield Reader(transaction.connection, clock.now())


@contextlib.asynccontextmanager
async def looking() -> AsyncIterator[Reader]:
    """A connection for single statements, without a transaction around them."""
    if DB.pool is None:
        raise Overloaded
    try:
        connection = await DB.pool.acquire(timeout=ACQUIRE_SECONDS_MAX)
    except TimeoutError:
        raise Overloaded from None
    try:
        yield Reader(connection, clock.now())
    finally:
        await _to_its_end(DB.pool.release(connection))


class _OnlyRehearsed(Exception):
    """Thrown to roll back what was done to see what it comes to."""


async def rehearse(
    actor: Actor,
    request_id: str,
    work: Callable[Concatenate[Unit, P], Awaitable[T]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """What `work(unit, …)` would answer: done in a unit of work of which nothing is kept."""
    answers: list[T] = []

    async def act_and_roll_back(unit: Unit) -> None:
        answers[:] = [await work(unit, *args, **kwargs)]
        raise _OnlyRehearsed

    with contextlib.suppress(_OnlyRehearsed):
        await in_one_unit(actor, request_id, act_and_roll_back)
    return answers[0]


async def in_one_unit(
    actor: Actor,
    request_id: str,
    work: Callable[Concatenate[Unit, P], Awaitable[T]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Do `work(unit, …)` in a unit of work; a deadlock or serialization failure starts it anew.

    At most `TRIES_MAX` times, with jitter, each in a fresh unit; then `Overloaded`.
    """
    for attempt in range(TRIES_MAX):
        try:
            async with unit_of_work(actor, request_id) as unit:
                return await work(unit, *args, **kwargs)
        except _TO_RETRY:
            await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - jitter, no secret
    raise Overloaded
