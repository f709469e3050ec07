"""How a public page is declared: open to anybody, for GET and HEAD, outside of the API's description."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Response, post, route
from litestar.handlers import HTTPRouteHandler

from marketplace.ground.access.declared import open_by_code, open_to_all

#: Pages that hold a slip's code in their address: kept nowhere, told to nobody.
UNSEEN: Final = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


def page(path: str, name: str, *, by_code: bool = False) -> HTTPRouteHandler:
    """Declare the page `name` at `path`."""
    return route(path, http_method=["GET", "HEAD"], **_declared(name, by_code=by_code))


def form(path: str, name: str, *, by_code: bool = False) -> HTTPRouteHandler:
    """Declare what happens when the form `name` is sent to `path`."""
    return post(path, status_code=200, **_declared(name, by_code=by_code))


def _declared(name: str, *, by_code: bool) -> dict[str, Any]:
    return {
        "operation_id": f"pages.{name}",
        "opt": open_by_code() if by_code else open_to_all(),
        "include_in_schema": False,
    }


def go_to(address: str, headers: Mapping[str, str] | None = None) -> Response[Any]:
    """Go on to an address of this site, by GET."""
    return Response(
        b"",
        status_code=303,
        media_type="text/plain",
        headers={"Location": address, **(headers or {})},
    )
