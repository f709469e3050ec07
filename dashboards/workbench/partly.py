"""Partial updates: how an answer goes on where a script of the page asked, and where a person did."""

from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from litestar import Response
from litestar.response import Redirect

from marketplace.ground.web.problems import AnyRequest

DESK: Final = "/workbench"
#: The part of the desk that an act done on it changes: its tasks, counts and what was done.
_DESK_PART: Final = {"target": "#desk", "select": "#desk", "swap": "outerHTML ignoreTitle:true"}


def asks_for_a_part(request: AnyRequest) -> bool:
    """Whether the page's own script asked, which takes a part of the answer."""
    return request.headers.get("hx-request") == "true"


def go_on(request: AnyRequest, address: str) -> Response[Any]:
    """After an act: on to `address`; on the desk, only the desk's own part is fetched anew."""
    if not asks_for_a_part(request):
        return Redirect(address, status_code=303)
    if is_on_the_desk(request) and address.partition("?")[0] == DESK:
        place = msgspec.json.encode({"path": address, **_DESK_PART}).decode()
        return _told({"HX-Location": place})
    return _told({"HX-Redirect": address})


def is_on_the_desk(request: AnyRequest) -> bool:
    """Whether the page that asks is the desk."""
    return page_of(request).rstrip("/") == DESK


def page_of(request: AnyRequest) -> str:
    """The path of the page that asks, within this site; the desk where it says none."""
    told = urlsplit(request.headers.get("hx-current-url", "")[:2000]).path
    return told if told.startswith("/workbench") else DESK


def _told(headers: dict[str, str]) -> Response[Any]:
    # Read by the page's script alone; nothing else follows.
    return Response(b"", status_code=200, media_type="text/plain", headers=headers)
