"""Forged cross-site requests: an unsafe call with a cookie must come from our own pages."""

from typing import Any, Final
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection

from marketplace.ground.access.declared import KEY, Access
from marketplace.ground.errors import Forbidden

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def refuse_foreign_origin(connection: ASGIConnection[Any, Any, Any, Any], method: str) -> None:
    """Raise `Forbidden` for an unsafe call whose browser says that another site sent it.

    `Sec-Fetch-Site` is decisive where the browser sends it, else `Origin`; programs send neither.
    Pages opened by a code send no referrer, so that some browsers tell `Origin: null` of them; there
    the code is what is needed, and a forger does not have it.
    """
    if method in SAFE or _is_by_code(connection):
        return
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Forbidden
        return
    origin = connection.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != connection.headers.get("host"):
        raise Forbidden


def _is_by_code(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    access = connection.route_handler.opt.get(KEY)
    return isinstance(access, Access) and access.by_code
