"""From which addresses a table may be fetched: of this world only, unless the operator names a host. Pure.

A name is looked up once, every address that it has is judged, and the connection goes to a judged one.
"""

import ipaddress
import re
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

_PORTS: Final = frozenset({80, 443, 8080, 8443})
_NAME: Final = re.compile(
    r"(?=.{1,253}\.?$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.?",
    re.IGNORECASE,
)
#: 64:ff9b::/96 and 64:ff9b:1::/48: an IPv4 address behind a translator.
_TRANSLATED: Final = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48")))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Place(Struct, frozen=True):
    """An address taken apart."""

    is_secure: bool
    host: str
    port: int
    path: str


def read_url(url: str) -> Place | None:
    """The parts of a plain http or https address; None for anything that is dressed up as one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if (
        parts.scheme not in ("http", "https")
        or parts.username is not None
        or parts.password is not None
    ):
        return None
    host = (parts.hostname or "").lower()
    if not host or "\\" in url or parts.fragment or not (_is_address(host) or _is_name(host)):
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    is_secure = parts.scheme == "https"
    return Place(is_secure, host, port or (443 if is_secure else 80), path)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_name(host: str) -> bool:
    """Whether it is a name: not 2130706433, 0x7f.1, 0177.0.0.1 or 127.1, which some resolvers read as numbers."""
    last = host.rstrip(".").rpartition(".")[2]
    return bool(_NAME.fullmatch(host)) and not last[:1].isdigit()


def is_named(place: Place, hosts: Collection[str]) -> bool:
    """Whether the operator lets this host be asked wherever it stands: `host` or `host:port`."""
    return place.host in hosts or f"{place.host}:{place.port}" in hosts


def may_ask(place: Place, hosts: Collection[str]) -> bool:
    """Whether the port is one of the web's, or the operator named the host."""
    return place.port in _PORTS or is_named(place, hosts)


def is_of_this_world(text: str) -> bool:
    """Whether an IP address is public: no private, local, mapped, translated, tunnelled or reserved one."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and (
        address.ipv4_mapped is not None
        or address.sixtofour is not None
        or address.teredo is not None
        or any(address in network for network in _TRANSLATED)
        or address.packed[:12] == bytes(12)
    ):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    )
