"""Whoever follows by feed reads what happened, in their language, and is asked for nothing."""

from xml.etree import ElementTree as ET

from servers import Client
from square import Square

ATOM = {"a": "http://www.w3.org/2005/Atom"}


async def _feed(client: Client, path: str, lang: str = "zh-Hans") -> ET.Element:
    answer = await client.http.get(f"{path}?lang={lang}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)  # noqa: S314 - our own words


def _titles(feed: ET.Element) -> list[str]:
    return [one.text or "" for one in feed.iterfind("a:entry/a:title", ATOM)]


async def test_a_feed_tells_newest_first_what_happened_to_an_item(client: Client) -> None:
    square = Square(client)
    await square.claim("U02", "LL-018")
    titles = _titles(await _feed(client, "/items/LL-018/feed.atom"))
    assert titles == ["LL-018 便民服务代办: 有单位揭榜", "LL-018 便民服务代办: 列入榜单"]
    assert "put on the list" in _titles(await _feed(client, "/items/LL-018/feed.atom", "en"))[-1]


async def test_feeds_of_a_community_and_a_list_name_their_items(client: Client) -> None:
    suspended = {"reason": "等图纸"}
    await Square(client).act("RPC-1", "/items/LL-001/suspension", suspended)
    for path in ("/communities/C06/feed.atom", "/lists/livelihood-2025/feed.atom"):
        feed = await _feed(client, path)
        assert "LL-001" in _titles(feed)[0]
        assert feed.findtext("a:entry/a:summary", namespaces=ATOM) == "等图纸"
        ids = [one.text for one in feed.iterfind("a:entry/a:id", ATOM)]
        assert len(ids) == len(set(ids)) <= 50


async def test_a_feed_says_that_it_is_a_demonstration_and_comes_once(client: Client) -> None:
    first = await client.http.get("/items/LL-018/feed.atom?lang=en")
    assert "demonstration" in first.text
    again = await client.http.get(
        "/items/LL-018/feed.atom?lang=en", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


async def test_nothing_can_be_followed_that_is_not_there(client: Client) -> None:
    for path in ("/items/XX-1", "/communities/C99", "/lists/none"):
        assert (await client.http.get(f"{path}/feed.atom")).status_code == 404
