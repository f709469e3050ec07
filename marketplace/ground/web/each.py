"""One act for many things: each is decided in its own right, in a unit of work of its own."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import msgspec
from litestar import Response
from msgspec import Struct

from marketplace.ground.db import Unit
from marketplace.ground.errors import (
    BadRequest,
    Forbidden,
    KeyReused,
    NotFound,
    Overloaded,
    Refused,
)
from marketplace.ground.web.acts import Key, key_of, perform_once
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.web.problems import AnyRequest, Problem, problem_of

#: What is told of one thing and leaves the others alone.
_OF_ONE: Final = (BadRequest, Forbidden, KeyReused, NotFound, Overloaded, Refused)

Act = Callable[[Unit, str], Awaitable[Any]]


class Decided(Struct, frozen=True, kw_only=True):
    """What became of one of many: done with its event, or not, with the problem."""

    subject: str
    status: int
    event_id: str | None = None
    problem: Problem | None = None


class EachDecided(Struct, frozen=True, kw_only=True):
    """An answer for each, in the order in which they were named."""

    results: list[Decided]


async def perform_each(
    request: AnyRequest, place: str, subjects: Sequence[str], act: Act
) -> Response[EachDecided]:
    """Do `act(unit, subject)` for each subject; `place` is the field that names them.

    All or nothing for each alone. With an idempotency key, what was done stays done once, and what was
    refused is tried again when the same request comes again.
    """
    refuse_faults(
        [
            fault_at(f"/{place}/{at}", "twice", "Name each of them once.")
            for at, subject in enumerate(subjects)
            if subject in subjects[:at]
        ]
    )
    key = await key_of(request, request.user.account or "anyone")
    results = await decide_each(request, key, subjects, act)
    return Response(EachDecided(results=results), status_code=200)


async def decide_each(
    request: AnyRequest, key: Key | None, subjects: Sequence[str], act: Act
) -> list[Decided]:
    """What becomes of each, one after the other, as the request's account."""
    return [await _decide(request, key, subject, act) for subject in subjects]


async def _decide(request: AnyRequest, key: Key | None, subject: str, act: Act) -> Decided:
    own_key = _key_for(key, subject) if key else None
    try:
        answer = await perform_once(request.user, own_key, request, 201, act, subject)
    except _OF_ONE as fault:
        problem = problem_of(request, fault)
        return Decided(subject=subject, status=problem.status, problem=problem)
    told = msgspec.json.decode(bytes(answer.content))
    return Decided(subject=subject, status=201, event_id=told.get("event_id"))


def _key_for(key: Key, subject: str) -> Key:
    """The key of one thing of many, from the request's."""
    text = hashlib.sha256(f"{key.key}\0{subject}".encode()).hexdigest()
    return msgspec.structs.replace(key, key=text)
