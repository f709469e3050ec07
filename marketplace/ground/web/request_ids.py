"""A request id for every request: the caller's own where it is plain, else a fresh one."""

import re
from typing import Any, Final

from marketplace.ground.ids import new_id

HEADER: Final = "x-request-id"
_PLAIN: Final = re.compile(rb"^[A-Za-z0-9-]{8,64}$")


def request_id_of(scope: Any) -> str:
    """The id of this request, made on first sight."""
    state = scope.setdefault("state", {})
    if "request_id" not in state:
        given = dict(scope["headers"]).get(HEADER.encode(), b"")
        state["request_id"] = given.decode() if _PLAIN.match(given) else new_id()
    return str(state["request_id"])
