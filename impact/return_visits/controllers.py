"""HTTP about draws and slips."""

import asyncio
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody

from impact.return_visits import codes, commands, flag_queries, queries, views
from impact.return_visits.queries import FoundSlip
from impact.return_visits.schemas import (
    AnsweredSlip,
    ChangedDraw,
    DrawView,
    FlaggedRow,
    Flags,
    NewAnswer,
    Nothing,
)
from marketplace.ground.access.actor import RESIDENT
from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.access.guesses import count_wrong_guess
from marketplace.ground.db import looking
from marketplace.ground.errors import NotFound, Refused
from marketplace.ground.web.acts import answer_of, perform, perform_as
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.sight import be_in_sight

SEED_SECONDS_MAX: Final = 3.0
_GLANCE_SECONDS: Final = 0.05


def slip_key(request: Request[Any, Any, Any]) -> bytes:
    """The secret behind slip codes, read at the application's start."""
    key: bytes = request.app.state.slip_key
    return key


async def find_slip_or_count_guess(request: AnyRequest, typed: str) -> FoundSlip:
    """The slip of a typed code; a wrong one is counted, and raises `NotFound` or `TooManyTries`.

    A code that a reprint made void raises `Refused` (`slip_replaced`) and is no wrong guess.
    """
    code = codes.typed(typed)
    if code is not None:
        async with looking() as reader:
            code_hash = codes.hash_of(slip_key(request), code)
            slip = await queries.find_slip(reader, code_hash)
            is_void = slip is None and await queries.is_code_void(reader, code_hash)
        if slip is not None:
            return slip
        if is_void:
            raise Refused("slip_replaced")
    await count_wrong_guess(request, "slip")
    raise NotFound


@get("/items/{code:str}/draws", operation_id="draws.list", opt=open_to_all())
async def list_draws(
    request: AnyRequest, code: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[DrawView]:
    """The draws of an item, with all that is needed to repeat them."""
    async with looking() as reader:
        await be_in_sight(reader, code, request.user)
        return page_of(await queries.list_draws(reader, item=code), limit, cursor)


@post(
    "/items/{code:str}/draws",
    operation_id="draws.request",
    opt=open_to("community", "regional", "subdistrict"),
)
async def request_draw(
    request: AnyRequest, code: FromPath[str], data: JSONBody[Nothing | None] = None
) -> Response[ChangedDraw]:
    """Ask for a draw; answered with the seed once the ledger has sealed the request (within seconds)."""
    answer = await perform(request, 201, commands.request_draw, code)
    return await _with_seed(answer)


async def _with_seed(answer: Response[ChangedDraw]) -> Response[ChangedDraw]:
    content: Any = answer.content
    changed = msgspec.json.decode(content, type=ChangedDraw)
    for _ in range(int(SEED_SECONDS_MAX / _GLANCE_SECONDS)):
        async with looking() as reader:
            view = (await queries.list_draws(reader, draw_id=changed.id))[0]
        if view.seed is not None:
            fresh = ChangedDraw(**msgspec.structs.asdict(view), event_id=changed.event_id)
            return answer_of(msgspec.json.encode(fresh), answer.status_code or 201)
        await asyncio.sleep(_GLANCE_SECONDS)
    return answer


@post("/slips/{code:str}/answer", operation_id="slips.answer", opt=open_to_all())
async def answer_slip(
    request: AnyRequest, code: FromPath[str], data: JSONBody[NewAnswer]
) -> Response[AnsweredSlip]:
    """Answer a slip: solved or not, satisfied or not, and a few words if one likes."""
    slip = await find_slip_or_count_guess(request, code)
    actor = RESIDENT if request.user.is_anyone else request.user
    return await perform_as(
        actor, f"slip:{slip.id}", request, 201, commands.answer_slip, slip, data
    )


@get("/items/{code:str}/flags", operation_id="flags.list", opt=open_to_all())
async def list_flags(request: AnyRequest, code: FromPath[str]) -> Flags:
    """What is worth a second look about an item's answers, in counts; nothing is left out for it."""
    async with looking() as reader:
        await be_in_sight(reader, code, request.user)
        sensitive = await flag_queries.is_sensitive(reader, code)
        return await views.find_flags_of(reader, code, sensitive=sensitive)


@get(
    "/items/{code:str}/flags/rows",
    operation_id="flags.list_rows",
    opt=open_to("auditor", "slip_office"),
)
async def list_flagged(
    request: AnyRequest, code: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[FlaggedRow]:
    """The answers that show a flag, for the auditor; for the slip office those it typed."""
    async with looking() as reader:
        await be_in_sight(reader, code, request.user)
        return page_of(await views.list_flagged(reader, request.user, code), limit, cursor)


HANDLERS: Final[list[Any]] = [list_draws, request_draw, answer_slip, list_flags, list_flagged]
