"""Whether the process lives, and whether everything that it needs does too."""

from datetime import datetime
from typing import Any, Final

from litestar import Response, get
from msgspec import Struct

from marketplace.ground.access.declared import open_to_all
from marketplace.ground.db import looking
from marketplace.ground.outbox.queries import count_dead, find_oldest_pending
from marketplace.ground.web.problems import AnyRequest

QUEUE_AGE_SECONDS_MAX: Final = 10.0
SEAL_AGE_SECONDS_MAX: Final = 10.0


class Part(Struct, frozen=True):
    """One part of the house: fine or not, and how old the oldest thing is that waits in it."""

    ok: bool
    age_seconds: float | None


class Readiness(Struct, frozen=True):
    """Whether requests can be served as promised."""

    ready: bool
    database: Part
    queue: Part
    sealer: Part
    dead_events: int


@get("/health", operation_id="health.live", opt=open_to_all())
async def show_health() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@get("/ready", operation_id="health.ready", opt=open_to_all())
async def show_ready(request: AnyRequest) -> Response[Readiness]:
    """The database answers, news is heard, entries are sealed; 503 when one of them is not so."""
    async with looking() as reader:
        waiting = await find_oldest_pending(reader)
        dead = await count_dead(reader)
        unsealed: datetime | None = await request.app.state.find_oldest_unsealed(reader)
        queue = _part(waiting, reader.at, QUEUE_AGE_SECONDS_MAX)
        sealer = _part(unsealed, reader.at, SEAL_AGE_SECONDS_MAX)
    ready = queue.ok and sealer.ok
    body = Readiness(ready, Part(ok=True, age_seconds=0.0), queue, sealer, dead)
    return Response(body, status_code=200 if ready else 503)


def _part(oldest: datetime | None, now: datetime, seconds_max: float) -> Part:
    age = None if oldest is None else max(0.0, (now - oldest).total_seconds())
    return Part(age is None or age < seconds_max, age)


ROOT_HANDLERS: Final[list[Any]] = [show_health, show_ready]
