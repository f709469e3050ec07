"""Performing an act for a request: one unit of work, honouring the idempotency key, answering bytes."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import msgspec
from litestar import Response
from msgspec import Struct

from marketplace.ground.access.actor import Actor
from marketplace.ground.db import Unit, in_one_unit
from marketplace.ground.errors import BadRequest, KeyReused
from marketplace.ground.idempotency import queries as keys
from marketplace.ground.web.faults import fault_at
from marketplace.ground.web.problems import AnyRequest
from marketplace.ground.web.request_ids import request_id_of

HEADER: Final = "idempotency-key"
KEY_LENGTH_MAX: Final = 200

P = ParamSpec("P")
A = TypeVar("A", bound=Struct)


class Key(Struct, frozen=True):
    """An idempotency key with its client, its route and the hash of the body it came with."""

    client: str
    route: str
    key: str
    body_hash: bytes


async def perform(
    request: AnyRequest,
    status: int,
    command: Callable[Concatenate[Unit, P], Awaitable[A]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Response[A]:
    """Do `command(unit, …)` once for this request and its account; see `perform_as`."""
    client = request.user.account or "anyone"
    return await perform_as(request.user, client, request, status, command, *args, **kwargs)


async def perform_as(
    actor: Actor,
    client: str,
    request: AnyRequest,
    status: int,
    command: Callable[Concatenate[Unit, P], Awaitable[A]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Response[A]:
    """Do `command(unit, …)` as `actor`; answer what it returns as JSON with `status`.

    With an `Idempotency-Key`, the stored answer of an earlier call of the same `client` (an account or
    a slip) is given again; raises `KeyReused` when the earlier body was another one.
    """
    key = await key_of(request, client)
    return await perform_once(actor, key, request, status, command, *args, **kwargs)


async def perform_once(
    actor: Actor,
    key: Key | None,
    request: AnyRequest,
    status: int,
    command: Callable[Concatenate[Unit, P], Awaitable[A]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Response[A]:
    """Do `command(unit, …)` as `actor` under a key that came elsewhere than in a header (a form's)."""

    async def work(unit: Unit) -> tuple[int, bytes]:
        if key is not None and (known := await _known_answer(unit, key)):
            return known
        answer = msgspec.json.encode(await command(unit, *args, **kwargs))
        if key is not None:
            await keys.set_answer(unit, key.client, key.route, key.key, status, answer)
        return status, answer

    code, body = await in_one_unit(actor, request_id_of(request.scope), work)
    return answer_of(body, code)


def answer_of(body: bytes, status: int) -> Response[Any]:
    """Ready JSON bytes as an answer."""
    return Response(body, status_code=status, media_type="application/json")


def route_of(request: AnyRequest) -> str:
    """The route of a request: method and path; of a slip only the form of the path, never its code."""
    path = request.scope["path"]
    named = path if "/slips/" not in path else path.rsplit("/", 1)[-1]
    return f"{request.method} {named}"


async def _known_answer(unit: Unit, key: Key) -> tuple[int, bytes] | None:
    if await keys.insert_key(unit, key.client, key.route, key.key, key.body_hash):
        return None
    known = await keys.find_key(unit, key.client, key.route, key.key)
    if known is None or known.body_hash != key.body_hash or known.answer is None:
        raise KeyReused
    return known.status or 200, known.answer


async def key_of(request: AnyRequest, client: str) -> Key | None:
    """The request's idempotency key, if it sent one."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    return key_from(key, client, route_of(request), await request.body())


def key_from(text: str, client: str, route: str, body: bytes) -> Key:
    """The key that a header or a form's hidden field gave as `text`; raises `BadRequest`."""
    if not text or len(text) > KEY_LENGTH_MAX or not text.isascii() or not text.isprintable():
        raise BadRequest([fault_at("/Idempotency-Key", "wrong_form", "1 to 200 plain characters.")])
    return Key(client=client, route=route, key=text, body_hash=hashlib.sha256(body).digest())
