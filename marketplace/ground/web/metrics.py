"""Metrics for Prometheus: requests as they come, and how the house stands when it is asked. Not public."""

from typing import Any, Final

from litestar import Response, get
from litestar.plugins.prometheus import PrometheusConfig
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Gauge, generate_latest

from marketplace.ground.access.declared import open_to
from marketplace.ground.db import DB, looking
from marketplace.ground.outbox.queries import count_dead, find_oldest_pending
from marketplace.ground.web.problems import AnyRequest

#: Counts and times every request by its route, never by its address: a slip's address holds its code.
COUNTING: Final = PrometheusConfig(app_name="jiebang", prefix="jiebang", group_path=True)

_UNHEARD: Final = Gauge("jiebang_outbox_oldest_seconds", "Age of the oldest event nobody has heard")
_DEAD: Final = Gauge("jiebang_outbox_dead", "Events that were given up")
_UNSEALED: Final = Gauge(
    "jiebang_ledger_unsealed_seconds", "Age of the oldest entry without a checkpoint"
)
_CONNECTIONS: Final = Gauge(
    "jiebang_database_connections", "Open connections of this process's pool"
)


@get("/metrics", operation_id="metrics.show", opt=open_to("subdistrict", "auditor"))
async def show_metrics(request: AnyRequest) -> Response[bytes]:
    """The present metrics of this process."""
    async with looking() as reader:
        unheard = await find_oldest_pending(reader)
        unsealed = await request.app.state.find_oldest_unsealed(reader)
        _UNHEARD.set((reader.at - unheard).total_seconds() if unheard else 0)
        _UNSEALED.set((reader.at - unsealed).total_seconds() if unsealed else 0)
        _DEAD.set(await count_dead(reader))
    _CONNECTIONS.set(DB.pool.get_size() if DB.pool else 0)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


ROOT_HANDLERS: Final[list[Any]] = [show_metrics]
