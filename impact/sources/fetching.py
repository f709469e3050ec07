"""Fetching a table from elsewhere: one address, judged before it is asked; no redirect, bounded size and time.

The name is looked up once; every address that it has must be public, and the connection goes to an address
that was judged, so that a name that changes meanwhile leads nowhere else.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection
from typing import Final

from impact.sources.addresses import Place, is_named, is_of_this_world, may_ask, read_url
from impact.spreadsheets.grids import BYTES_MAX

SECONDS_MAX: Final = 20.0
STEP_SECONDS_MAX: Final = 8.0
_CHUNK: Final = 64 * 1024
_OK: Final = 200

#: Looks a name up: its addresses as text.
LookUp = Callable[[str, int], list[str]]


class CannotFetch(Exception):
    """Why nothing was fetched: an English msgid of `words.FETCHING`."""


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a name, as the machine finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def fetch(
    url: str, hosts: Collection[str] = (), look: LookUp = look_up, seconds: float = SECONDS_MAX
) -> bytes:
    """The body at `url`; raises `CannotFetch`. Blocks for at most `seconds`: call it in a thread."""
    place = read_url(url)
    if place is None or not may_ask(place, hosts):
        raise CannotFetch("not_public")
    ends_at = time.monotonic() + seconds
    address = _choose(place, hosts, look)
    connection = _Judged(place, address)
    alarm = threading.Timer(seconds, connection.cut)
    alarm.daemon = True
    alarm.start()
    try:
        return _ask(connection, place, ends_at)
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise CannotFetch("too_slow" if time.monotonic() >= ends_at else "no_answer") from fault
    finally:
        alarm.cancel()
        connection.close()


def _choose(place: Place, hosts: Collection[str], look: LookUp) -> str:
    try:
        addresses = look(place.host, place.port)
    except (OSError, UnicodeError):
        raise CannotFetch("no_answer") from None
    if not addresses:
        raise CannotFetch("no_answer")
    if not is_named(place, hosts) and not all(map(is_of_this_world, addresses)):
        raise CannotFetch("not_public")
    return addresses[0]


class _Judged(http.client.HTTPConnection):
    """A connection to the judged address, speaking to the host by its name."""

    def __init__(self, place: Place, address: str) -> None:
        super().__init__(place.host, place.port, timeout=STEP_SECONDS_MAX)
        self._place = place
        self._address = address
        self._line: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the address, whatever the name means by now."""
        line = socket.create_connection((self._address, self._place.port), STEP_SECONDS_MAX)
        self._line = line
        if self._place.is_secure:
            context = ssl.create_default_context()
            line = context.wrap_socket(line, server_hostname=self._place.host)
            self._line = line
        self.sock = line

    def cut(self) -> None:
        """End it now, however slowly the other side drips."""
        if self._line is not None:
            try:
                self._line.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _ask(connection: _Judged, place: Place, ends_at: float) -> bytes:
    connection.request(
        "GET",
        place.path,
        headers={
            "Accept": "text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        },
    )
    answer = connection.getresponse()
    if 300 <= answer.status < 400:
        raise CannotFetch("redirected")
    if answer.status != _OK:
        raise CannotFetch("no_answer")
    parts: list[bytes] = []
    size = 0
    while chunk := answer.read1(_CHUNK):
        size += len(chunk)
        if size > BYTES_MAX:
            raise CannotFetch("too_large")
        parts.append(chunk)
        if time.monotonic() >= ends_at:
            break
    if time.monotonic() >= ends_at:
        raise CannotFetch("too_slow")
    if answer.length:
        raise CannotFetch("no_answer")
    return b"".join(parts)
