"""The front door: wiring of the web application, and nothing else."""

import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from impact.acceptance import controllers as acceptance
from impact.closure import controllers as closure
from impact.indicators import controllers as indicators
from impact.ledger import controllers as ledger
from impact.ledger.queries import find_oldest_unsealed
from impact.milestones import controllers as milestones
from impact.return_visits import controllers as return_visits
from impact.return_visits.codes import load_or_create_slip_key
from impact.standing import controllers as standing
from marketplace.claims import controllers as claims
from marketplace.deliberation import controllers as deliberation
from marketplace.ground.access.declared import check_access, open_to_all, undeclared_routes
from marketplace.ground.db import DB
from marketplace.ground.settings import Settings
from marketplace.ground.web import health
from marketplace.ground.web.authentication import Authentication
from marketplace.ground.web.headers import add_headers
from marketplace.ground.web.logs import speak_in_lines
from marketplace.ground.web.openapi import ClosedStructs
from marketplace.ground.web.problems import tell_problem
from marketplace.items import controllers as items
from marketplace.organisations import controllers as organisations
from marketplace.organisations.commands import find_actor
from marketplace.units import controllers as units

API = (
    acceptance, claims, closure, deliberation, indicators, items, ledger, milestones, organisations,
    return_visits, standing, units,
)  # fmt: skip
AT_THE_ROOT = (health, ledger)
BODY_BYTES_MAX = 10 * 1024 * 1024


def create_app(settings: Settings) -> Litestar:
    """The application with every route of the house; raises when a route declares no access."""
    api = Router("/api/v1", route_handlers=[one for room in API for one in room.HANDLERS])
    app = Litestar(
        route_handlers=[api, *(one for room in AT_THE_ROOT for one in room.ROOT_HANDLERS)],
        middleware=[Authentication],
        guards=[check_access],
        exception_handlers={Exception: tell_problem},
        before_send=[add_headers],
        lifespan=[database],
        request_max_body_size=BODY_BYTES_MAX,
        openapi_config=OpenAPIConfig(
            title="Jiebang",
            version="1",
            render_plugins=[JsonRenderPlugin()],
            openapi_router=Router("/schema", route_handlers=[], opt=open_to_all()),
        ),
        plugins=[ClosedStructs()],
        logging_config=None,
        state=State(
            {
                "settings": settings,
                "cookie_name": organisations.cookie_name(settings),
                "find_actor": find_actor,
                "find_oldest_unsealed": find_oldest_unsealed,
                "slip_key": load_or_create_slip_key(settings.folder),
            }
        ),
    )
    silent = undeclared_routes(app)
    if silent:
        raise RuntimeError(f"these routes declare no access: {silent}")
    return app


@contextlib.asynccontextmanager
async def database(app: Litestar) -> AsyncIterator[None]:
    """The database's pool, open while the application serves (unless somebody opened it already)."""
    settings: Settings = app.state.settings
    if DB.pool is not None:
        yield
        return
    if settings.database_url is None:
        raise RuntimeError("no database: set JIEBANG_DATABASE_URL or start with `jiebang serve`")
    await DB.open(settings.database_url, name="web")
    try:
        yield
    finally:
        await DB.close()


def serve_web(settings: Settings, listener: socket.socket) -> None:
    """Serve on a socket that already listens, until told to stop."""
    speak_in_lines()
    config = uvicorn.Config(
        create_app(settings),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=15,
        h11_max_incomplete_event_size=64 * 1024,
    )
    server: Any = uvicorn.Server(config)
    server.run(sockets=[listener])
