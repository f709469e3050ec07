"""What comes in by a form: its fields, its hidden key, and how a refusal goes back to its fields."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct

from marketplace.ground.access.actor import Actor
from marketplace.ground.db import Unit
from marketplace.ground.errors import (
    BadRequest,
    Fault,
    KeyReused,
    NotAuthenticated,
    Refused,
    TooManyTries,
)
from marketplace.ground.i18n.language import gettext
from marketplace.ground.web.acts import Key, key_from, perform_once
from marketplace.ground.web.faults import fault_at
from marketplace.ground.web.problems import AnyRequest, problem_of

FIELDS_MAX: Final = 100
URLENCODED: Final = "application/x-www-form-urlencoded"
KEY_FIELD: Final = "idempotency_key"
#: What a form can mend; everything else is a problem page.
MENDABLE: Final = (BadRequest, Refused, KeyReused, NotAuthenticated, TooManyTries)

P = ParamSpec("P")
A = TypeVar("A", bound=Struct)


class Sent(Struct, frozen=True):
    """A form as it was sent: its fields, and the bytes by which a repetition is told."""

    fields: dict[str, str]
    body: bytes

    def given(self, *names: str) -> dict[str, str]:
        """The fields of these names that were filled in, without space around them."""
        texts = {name: self.fields.get(name, "").strip() for name in names}
        return {name: text for name, text in texts.items() if text}

    def key(self, client: str, route: str) -> Key | None:
        """The form's hidden key, or None when it holds none."""
        text = self.fields.get(KEY_FIELD)
        return key_from(text, client, route, self.body) if text else None


async def read_form(request: AnyRequest) -> Sent:
    """The urlencoded form of a request; raises `BadRequest` for anything else."""
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind != URLENCODED:
            raise ValueError(kind)
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        raise BadRequest([fault_at("", "not_readable", "The body cannot be read.")]) from None
    return Sent(dict(pairs), body)


async def perform_form(
    request: AnyRequest,
    actor: Actor,
    key: Key | None,
    kind: type[A],
    command: Callable[Concatenate[Unit, P], Awaitable[A]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> A:
    """Do `command(unit, …)` once for this form; what it returned, then or the first time, as `kind`."""
    answer = await perform_once(actor, key, request, 201, command, *args, **kwargs)
    content: Any = answer.content
    return msgspec.json.decode(content, type=kind)


class Mending(Struct, frozen=True):
    """What a form shows above itself when it comes back, and with which status."""

    status: int
    faults: Sequence[Fault]
    headers: dict[str, str] = {}


def to_mend(
    request: AnyRequest, fault: Exception, renamed: Mapping[str, str] | None = None
) -> Mending:
    """How a form tells `fault`; `renamed` leads pointers of the body to the form's own fields."""
    problem = problem_of(request, fault)
    faults = [_renamed(one, renamed or {}) for one in problem.errors]
    if not faults:
        faults = [Fault("", problem.type, f"{problem.title}{gettext(': ')}{problem.detail}")]
    wait = {"Retry-After": str(fault.retry_seconds)} if isinstance(fault, TooManyTries) else {}
    return Mending(problem.status, faults, wait)


def _renamed(fault: Fault, renamed: Mapping[str, str]) -> Fault:
    return Fault(renamed.get(fault.pointer, fault.pointer), fault.code, fault.message)
