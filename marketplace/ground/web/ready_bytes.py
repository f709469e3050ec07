"""Ready bytes: public answers kept as they went out, until the database tells any news.

A layer around the application, outside of its framework. An answer is kept only while this process hears
the database's notifications, only for people without an account, and never for longer than a few
seconds; an unsafe call through this process forgets everything before its own answer goes out, so that
whoever acted reads what they did.
"""

import hashlib
import itertools
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from marketplace.ground.ids import new_id
from marketplace.ground.outbox.wake import Alarm
from marketplace.ground.web.request_ids import HEADER as REQUEST_ID

SECONDS_MAX: Final = 10.0
ENTRIES_MAX: Final = 2_000
BODY_BYTES_MAX: Final = 256 * 1024
BYTES_MAX: Final = 16 * 1024 * 1024
PUBLIC: Final = "/api/v1/"
#: Below these nothing is kept: a session is somebody's own, and an address holds a slip's code.
NEVER: Final = ("/api/v1/session", "/api/v1/slips", "/api/v1/demands")
_REQUEST_ID: Final = REQUEST_ID.encode()
_OWN: Final = frozenset({b"authorization", b"cookie", _REQUEST_ID})
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

# ASGI's messages are dicts whose shape follows from their type.
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

Key = tuple[str, bytes, bytes]
Header = tuple[bytes, bytes]


class Kept(NamedTuple):
    """An answer as it went out."""

    news: int
    until: float
    etag: bytes
    headers: list[Header]
    body: bytes


class ReadyBytes:
    """The application, answering from ready bytes where it may."""

    def __init__(self, app: App, alarm: Alarm) -> None:
        self._app = app
        self._alarm = alarm
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0
        self._own_acts = 0
        # A ready answer costs less than a random id: these are numbered after one.
        self._id_prefix = new_id()[:24].encode()
        self._ids = itertools.count(1)

    @property
    def _news(self) -> int:
        return self._alarm.rings + self._own_acts

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer from ready bytes, or pass on and keep what comes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["method"] not in _SAFE:
            await self._app(scope, receive, self._forgetting(send))
        elif scope["method"] == "GET" and self._alarm.is_listening and _may_be_kept(scope):
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Any, receive: Receive, send: Send) -> None:
        language = seen = b""
        for name, value in scope["headers"]:
            if name == b"accept-language":
                language = value
            elif name == b"if-none-match":
                seen = value
        key = (scope["path"], scope["query_string"], language)
        kept = self._kept.get(key)
        if kept is None or kept.news != self._news or kept.until < time.monotonic():
            await self._app(scope, receive, self._keeping(key, send))
            return
        self._kept.move_to_end(key)
        request_id = (_REQUEST_ID, b"%s%012x" % (self._id_prefix, next(self._ids)))
        if seen == kept.etag:
            start = {"status": 304, "headers": [(b"etag", kept.etag), request_id]}
            await send({"type": "http.response.start", **start})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        start = {"status": 200, "headers": [*kept.headers, request_id]}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": kept.body, "more_body": False})

    def _forgetting(self, send: Send) -> Send:
        async def forget_then_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._own_acts += 1
            await send(message)

        return forget_then_send

    def _keeping(self, key: Key, send: Send) -> Send:
        news, started = self._news, time.monotonic()
        start: dict[str, Any] = {}

        async def keep_and_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            whole = message["type"] == "http.response.body" and not message["more_body"]
            body: bytes = message.get("body", b"")
            if whole and start.pop("type", None):
                start["headers"] = self._keep(key, news, started, start, body)
                await send({"type": "http.response.start", **start})
            elif start.pop("type", None):
                await send({"type": "http.response.start", **start})
            await send(message)

        return keep_and_send

    def _keep(
        self, key: Key, news: int, started: float, start: dict[str, Any], body: bytes
    ) -> list[Header]:
        headers: list[Header] = list(start["headers"])
        is_personal = any(name == b"set-cookie" for name, _ in headers)
        if start["status"] != 200 or is_personal or len(body) > BODY_BYTES_MAX:
            return headers
        etag = b'"' + hashlib.sha256(body).hexdigest()[:24].encode() + b'"'
        headers += [(b"etag", etag), (b"cache-control", b"no-cache")]
        own = [header for header in headers if header[0] not in _OWN]
        self._drop(key)
        self._kept[key] = Kept(news, started + SECONDS_MAX, etag, own, body)
        self._bytes += len(body)
        while len(self._kept) > ENTRIES_MAX or self._bytes > BYTES_MAX:
            self._drop(next(iter(self._kept)))
        return headers

    def _drop(self, key: Key) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._bytes -= len(kept.body)


def _may_be_kept(scope: Any) -> bool:
    path: str = scope["path"]
    if not path.startswith(PUBLIC) or path.startswith(NEVER):
        return False
    return not any(name in _OWN for name, _ in scope["headers"])
