"""Atom documents (RFC 4287): what happened, newest first, for whoever follows by a feed reader."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from msgspec import Struct

MEDIA_TYPE: Final = "application/atom+xml"
_SPACE: Final = "http://www.w3.org/2005/Atom"
#: What XML 1.0 cannot hold, escaped or not.
_UNWRITABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class FeedEntry(Struct, frozen=True, kw_only=True):
    """One thing that happened; `id` never changes, `path` is a page of this site."""

    id: str
    title: str
    text: str
    path: str
    at: datetime


class Feed(Struct, frozen=True, kw_only=True):
    """What happened to one thing; `path` is its page, `own_path` the feed's."""

    title: str
    path: str
    own_path: str
    language: str
    #: When nothing has happened yet: since when there is something to follow.
    since: datetime
    entries: Sequence[FeedEntry]


def write_feed(feed: Feed, address: str) -> bytes:
    """The feed as bytes; `address` is that of this site, without a slash at its end."""
    host = re.sub(r"^https?://|[:/].*$", "", address)
    root = Element("feed", {"xmlns": _SPACE, "xml:lang": feed.language})
    _add(root, "id", f"tag:{host},2026:{feed.own_path.split('?')[0]}")
    _add(root, "title", feed.title)
    _add(root, "updated", _instant(max((one.at for one in feed.entries), default=feed.since)))
    SubElement(SubElement(root, "author"), "name").text = "揭榜 Jiebang"
    SubElement(root, "link", {"rel": "self", "href": address + feed.own_path})
    SubElement(root, "link", {"rel": "alternate", "href": address + feed.path})
    for one in feed.entries:
        entry = SubElement(root, "entry")
        _add(entry, "id", f"tag:{host},2026:{one.id}")
        _add(entry, "title", one.title)
        _add(entry, "updated", _instant(one.at))
        SubElement(entry, "link", {"rel": "alternate", "href": address + one.path})
        _add(entry, "summary", one.text)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _UNWRITABLE.sub("\ufffd", text)


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
