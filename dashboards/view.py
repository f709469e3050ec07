"""The age-friendly view: larger and stronger, chosen by a link, remembered by this browser alone."""

from typing import Final

from litestar.datastructures import Cookie

from marketplace.ground.web.problems import AnyRequest

#: In the address and in the cookie: `large`, or anything else for the usual view.
NAME: Final = "view"
LARGE: Final = "large"
_YEAR_SECONDS: Final = 365 * 24 * 3600


def is_large(request: AnyRequest) -> bool:
    """Whether the page is to be large: by the address, else by the cookie."""
    asked = request.query_params.get(NAME)
    return (asked or request.cookies.get(NAME)) == LARGE


def cookies(request: AnyRequest) -> list[Cookie]:
    """What this browser is to remember: nothing, unless the address chooses a view."""
    if NAME not in request.query_params:
        return []
    age = _YEAR_SECONDS if is_large(request) else 0
    return [Cookie(key=NAME, value=LARGE, max_age=age, path="/", samesite="lax", httponly=True)]
