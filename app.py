"""The front door: wiring of the web application, and nothing else."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal

import uvicorn
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from dashboards.figures import controllers as figures
from dashboards.public.every_page import PAGES
from dashboards.public.problems import tell_problem_in_kind
from dashboards.public.reference import ReferencePage
from dashboards.workbench.controllers import WORKBENCH
from dashboards.workbench.streaming import STREAMS
from impact.acceptance import controllers as acceptance
from impact.booking.subscriptions import LISTENERS
from impact.closure import controllers as closure
from impact.confidence import controllers as confidence
from impact.evidence import controllers as evidence
from impact.indicators import controllers as indicators
from impact.ledger import controllers as ledger
from impact.ledger.queries import find_oldest_unsealed
from impact.milestones import controllers as milestones
from impact.recognition import controllers as recognition
from impact.replies import controllers as replies
from impact.return_visits import controllers as return_visits
from impact.return_visits.codes import load_or_create_slip_key
from impact.slip_printing import controllers as slip_printing
from impact.sources import controllers as sources
from impact.sources.commands import find_any_actor
from impact.spreadsheets import controllers as spreadsheets
from impact.standing import controllers as standing
from marketplace.claims import controllers as claims
from marketplace.deliberation import controllers as deliberation
from marketplace.demands import controllers as demands
from marketplace.entrance import controllers as entrance
from marketplace.ground.access.declared import check_access, open_to_all, undeclared_routes
from marketplace.ground.db import DB
from marketplace.ground.keys import load_or_create_key
from marketplace.ground.outbox.hearing import listen_with
from marketplace.ground.outbox.wake import Alarm
from marketplace.ground.settings import Settings
from marketplace.ground.web import health, metrics
from marketplace.ground.web.authentication import Authentication
from marketplace.ground.web.headers import add_headers
from marketplace.ground.web.logs import speak_in_lines
from marketplace.ground.web.openapi import ClosedStructs
from marketplace.ground.web.ready_bytes import ReadyBytes
from marketplace.items import controllers as items
from marketplace.matching import controllers as matching
from marketplace.organisations import controllers as organisations
from marketplace.units import controllers as units

API = (
    acceptance, claims, closure, deliberation, demands, entrance, evidence, figures, indicators, items, ledger, matching,
    milestones, organisations, replies, return_visits, slip_printing, sources, spreadsheets, standing,
    confidence, recognition, units,
)  # fmt: skip
AT_THE_ROOT = (evidence, health, ledger, metrics)
BODY_BYTES_MAX = 10 * 1024 * 1024
Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def create_app(settings: Settings, *more_lifespans: Lifespan) -> Litestar:
    """The application with every route of the house; raises when a route declares no access."""
    listen_with(LISTENERS)
    api = Router("/api/v1", route_handlers=[one for room in API for one in room.HANDLERS])
    app = Litestar(
        route_handlers=[
            api,
            *(one for room in AT_THE_ROOT for one in room.ROOT_HANDLERS),
            *PAGES,
            WORKBENCH,
        ],
        middleware=[metrics.COUNTING.middleware, Authentication],
        guards=[check_access],
        exception_handlers={Exception: tell_problem_in_kind},
        before_send=[add_headers],
        lifespan=[database, *more_lifespans],
        request_max_body_size=BODY_BYTES_MAX,
        openapi_config=OpenAPIConfig(
            title="Jiebang",
            version="1",
            use_handler_docstrings=True,
            render_plugins=[JsonRenderPlugin(), ReferencePage()],
            openapi_router=Router("/schema", route_handlers=[], opt=open_to_all()),
        ),
        plugins=[ClosedStructs()],
        logging_config=None,
        state=State(
            {
                "settings": settings,
                "cookie_name": organisations.cookie_name(settings),
                "find_actor": find_any_actor,
                "find_oldest_unsealed": find_oldest_unsealed,
                "slip_key": load_or_create_slip_key(settings.folder),
                "voice_key": load_or_create_key(settings.folder, "voice-key"),
                "link_key": load_or_create_key(settings.folder, "link-key"),
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


def with_ready_bytes(settings: Settings) -> Any:
    """The application behind a layer of ready bytes, which listens for news while it serves."""
    alarm = Alarm(settings.database_url or "")

    @contextlib.asynccontextmanager
    async def listening(_: Litestar) -> AsyncIterator[None]:
        ears = asyncio.create_task(alarm.listen())
        yield
        ears.cancel()

    return ReadyBytes(create_app(settings, listening), alarm)


def serve_web(settings: Settings, listener: socket.socket) -> None:
    """Serve on a socket that already listens, until told to stop."""
    speak_in_lines()
    server = uvicorn.Server(server_config(with_ready_bytes(settings)))
    STREAMS.is_ending = lambda: server.should_exit
    server.run(sockets=[listener])


def server_config(application: Any, lifespan: Literal["on", "off"] = "on") -> uvicorn.Config:
    """How the web server is set up, for the application and for the yardstick of the benchmarks."""
    return uvicorn.Config(
        application,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan=lifespan,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=15,
    )
