"""Errors as `application/problem+json` (RFC 9457), in the language that was asked for."""

import traceback
from typing import Any, Final

import asyncpg
import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.serialization import decode_json as litestar_decode_json
from litestar.utils.scope.state import ScopeState
from msgspec import Struct

from marketplace.ground.access.actor import Actor
from marketplace.ground.db import LOST
from marketplace.ground.errors import (
    BadRequest,
    Fault,
    Forbidden,
    KeyReused,
    NoFont,
    NoRoom,
    NotAuthenticated,
    NotFound,
    Overloaded,
    Refused,
    TooManyTries,
)
from marketplace.ground.i18n.language import gettext
from marketplace.ground.refusals import REFUSALS
from marketplace.ground.web.faults import FAULTS_MAX, decode_json, fault_from, faults_of
from marketplace.ground.web.request_ids import request_id_of

MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 1
#: Parameters that cannot be called in the code as they are sent: Litestar keeps some words for itself.
_AS_SENT: Final = {"item_state": "state"}

log = structlog.get_logger()
AnyRequest = Request[Actor, Any, Any]


class Problem(Struct, frozen=True):
    """One problem as a client reads it; `type` is stable, the texts are in the asked language."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[Fault] = []


class _Kind(Struct, frozen=True):
    """How a kind of problem is told: name, status, title and detail as msgids."""

    name: str
    status: int
    title: str
    detail: str


_BY_CLASS: Final[dict[type[Exception], _Kind]] = {
    BadRequest: _Kind("bad_request", 400, "The request cannot be read", "Mend the fields named below."),
    NotAuthenticated: _Kind("not_signed_in", 401, "Please sign in", "This needs an account."),
    Forbidden: _Kind(
        "forbidden", 403, "Not for this account", "The account's role or organisation may not do this."
    ),
    NotFound: _Kind("not_found", 404, "There is nothing here", "Look at the address, or start at the front page."),
    KeyReused: _Kind(
        "key_reused", 422, "This key was used with another body", "Send a fresh Idempotency-Key for a new act."
    ),
    TooManyTries: _Kind("too_many_tries", 429, "Too many tries", "Wait a little, then try again."),
    NoRoom: _Kind("no_room", 507, "No room for files just now", "Nothing was stored; everything else still works. Try again later; the operator must free space."),
    NoFont: _Kind(
        "no_font", 503, "No Chinese font on this server",
        "Nothing was changed. Let the operator install the package fonts-noto-cjk or set JIEBANG_FONT_DIR.",
    ),
    Overloaded: _Kind("overloaded", 503, "Too busy just now", "Nothing was changed. Try again in a moment."),
}  # fmt: skip

_BY_STATUS: Final[dict[int, _Kind]] = {
    400: _BY_CLASS[BadRequest],
    401: _BY_CLASS[NotAuthenticated],
    403: _BY_CLASS[Forbidden],
    404: _BY_CLASS[NotFound],
    405: _Kind("method_not_allowed", 405, "This address takes another method", "See the list of calls."),
    406: _Kind("not_acceptable", 406, "Not in this form", "Ask for a form that the call offers."),
    413: _Kind("too_large", 413, "Too large", "Send less at once."),
    415: _Kind("media_type", 415, "Not in this media type", "Send application/json, or the form that the call names."),
    429: _BY_CLASS[TooManyTries],
}  # fmt: skip
_BUG: Final = _Kind(
    "bug", 500, "Something broke on our side", "It is written down under the request id."
)

_NO_CAPACITY: Final = (
    *LOST,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    TimeoutError,
)


def problem_of(request: AnyRequest, fault: Exception) -> Problem:
    """How `fault` is told; never raises, never tells more than a stranger may know."""
    request_id = request_id_of(request.scope)
    if isinstance(fault, Refused):
        text = REFUSALS[fault.name]
        return Problem(
            f"/problems/{fault.name}", gettext(text.title), text.status, gettext(text.remedy),
            request_id, list(fault.faults),
        )  # fmt: skip
    kind = _kind_of(fault)
    errors = list(fault.faults) if isinstance(fault, BadRequest) else []
    return Problem(
        f"/problems/{kind.name}",
        gettext(kind.title),
        kind.status,
        gettext(kind.detail),
        request_id,
        errors,
    )


def _kind_of(fault: Exception) -> _Kind:
    for kind, told in _BY_CLASS.items():
        if isinstance(fault, kind):
            return told
    if isinstance(fault, _NO_CAPACITY):
        return _BY_CLASS[Overloaded]
    if isinstance(
        fault, asyncpg.CharacterNotInRepertoireError
    ):  # a NUL, in an address for instance
        return _BY_CLASS[BadRequest]
    if isinstance(fault, HTTPException):
        return _BY_STATUS.get(fault.status_code) or (
            _BY_CLASS[BadRequest] if fault.status_code < 500 else _BUG
        )
    return _BUG


def named_faults(request: AnyRequest, fault: ValidationException) -> BadRequest:
    """Litestar's validation error with every fault named: of the body, else of the parameters."""
    field = getattr(request.route_handler, "parsed_data_field", None)
    body = ScopeState.from_scope(request.scope).body  # as Litestar kept it when it decoded it
    if field is not None and isinstance(body, bytes):
        found = list(faults_of(decode_json(body), field.annotation))
        if found:
            return BadRequest(found[:FAULTS_MAX])
    return BadRequest([_parameter_fault(one) for one in fault.extra or [] if isinstance(one, dict)])


def _parameter_fault(one: dict[str, Any]) -> Fault:
    key = str(one.get("key", ""))
    return fault_from("/" + _AS_SENT.get(key, key), str(one.get("message", "")))


def _is_unreadable_body(fault: Exception) -> bool:
    """Whether Litestar met bytes that are not UTF-8, or nested too deep, when it decoded the body."""
    if not isinstance(fault, RecursionError | UnicodeDecodeError):
        return False
    innermost = [frame for frame, _ in traceback.walk_tb(fault.__traceback__)][-1]
    return innermost.f_code is litestar_decode_json.__code__


def tell_problem(request: AnyRequest, fault: Exception) -> Response[bytes]:
    """The exception handler of the whole application's JSON side."""
    if isinstance(fault, ValidationException):
        try:
            fault = named_faults(request, fault)
        except BadRequest as unreadable:
            fault = unreadable
    elif _is_unreadable_body(fault) or (
        isinstance(fault, HTTPException) and fault.status_code == 400
    ):
        fault = BadRequest([Fault("", "not_readable", gettext("The body cannot be read."))])
    problem = problem_of(request, fault)
    if problem.status == _BUG.status:
        log.error(
            "bug",
            request_id=problem.request_id,
            handler=str(request.scope.get("route_handler")),
            exc_info=fault,
        )
    return Response(
        msgspec.json.encode(problem),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=_headers_of(fault, problem),
    )


def _headers_of(fault: Exception, problem: Problem) -> dict[str, str]:
    if problem.status == 401:
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(fault, TooManyTries):
        return {"Retry-After": str(fault.retry_seconds)}
    if problem.status == 503:
        return {"Retry-After": str(RETRY_SECONDS)}
    if isinstance(fault, HTTPException) and fault.headers:
        return dict(fault.headers)
    return {}
