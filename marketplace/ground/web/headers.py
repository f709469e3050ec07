"""What every answer carries: a request id, a strict content security policy, no sniffing."""

import secrets
from typing import Any, Final

from litestar.types import Message, Scope

from marketplace.ground.web.request_ids import HEADER, request_id_of

_POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src-elem 'self' 'nonce-{nonce}'; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_FIXED: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


def nonce_of(scope: Any) -> str:
    """The nonce of this answer's policy, for the one style element that plotly fills."""
    state = scope.setdefault("state", {})
    if "nonce" not in state:
        state["nonce"] = secrets.token_urlsafe(12)
    return str(state["nonce"])


async def add_headers(message: Message, scope: Scope) -> None:
    """Add the headers to every answer, 404 and 500 included (a `before_send` hook).

    A fixed header that the answer sets itself stays as it is.
    """
    if message["type"] != "http.response.start":
        return
    headers = list(message.get("headers", []))
    headers.append((HEADER.encode(), request_id_of(scope).encode()))
    given = {name.lower() for name, _ in headers}
    headers.extend((name, value) for name, value in _FIXED if name not in given)
    if _is_html(headers):
        policy = _POLICY.format(nonce=nonce_of(scope))
        headers.append((b"content-security-policy", policy.encode()))
    message["headers"] = headers


def _is_html(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(
        name == b"content-type" and value.startswith(b"text/html") for name, value in headers
    )
