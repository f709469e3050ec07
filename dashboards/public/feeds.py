"""Following by feed: of one item, of a community, of a list; no address of a person is asked for."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from dashboards.public.atom import MEDIA_TYPE, Feed, FeedEntry, write_feed
from dashboards.public.choices import WHOLE_SUBDISTRICT, offer_communities
from dashboards.public.doors import page
from dashboards.public.records import HistoryRow, find_history_of, find_news
from dashboards.rendering import known_terms, render, show_text
from impact.standing import views
from impact.standing.facts import ItemFacts
from impact.standing.filters import ItemFilters
from marketplace.ground.audit.queries import PublicStep
from marketplace.ground.db import Reader, reading
from marketplace.ground.errors import NotFound
from marketplace.ground.i18n import language
from marketplace.ground.settings import Settings
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.queries import list_lists

#: How many happenings a feed tells; whoever asks once in a while misses none of a community's.
ENTRIES_MAX: Final = 50


@page("/feeds", "feeds")
async def show_feeds(request: AnyRequest) -> Response[str]:
    """What can be followed, and how, in plain words."""
    async with reading() as reader:
        communities = await offer_communities(reader)
        lists = await list_lists(reader)
    return await render(request, "feeds.html", communities=communities, lists=lists)


@page("/items/{code:str}/feed.atom", "item_feed")
async def follow_item(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
    """What happened to one item."""
    async with reading() as reader:
        item = await views.get_facts(reader, code, request.user)
        history = await find_history_of(reader, code)
        at = item.published_at or reader.at
    title = f"{code} {show_text(item, 'title')}"
    entries = [_told(title, code, one) for one in history]
    feed = Feed(
        title=_site(request, title),
        path=f"/items/{code}",
        own_path=_own_path(request),
        language=language.current.get(),
        since=at,
        entries=list(reversed(entries))[:ENTRIES_MAX],
    )
    return _answer(request, feed)


@page("/communities/{community_id:str}/feed.atom", "community_feed")
async def follow_community(request: AnyRequest, community_id: FromPath[str]) -> Response[bytes]:
    """What happened to the items of a community."""
    async with reading() as reader:
        known = {one.value: one for one in await offer_communities(reader)}
        if community_id not in known:
            raise NotFound
        feed = await _of_many(
            request,
            reader,
            ItemFilters(community=community_id),
            show_text(known[community_id], "label"),
            "/" if community_id == WHOLE_SUBDISTRICT.value else f"/communities/{community_id}",
        )
    return _answer(request, feed)


@page("/lists/{code:str}/feed.atom", "list_feed")
async def follow_list(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
    """What happened to the items of a list."""
    async with reading() as reader:
        found = await list_lists(reader, code)
        if not found:
            raise NotFound
        name = show_text(found[0], "name")
        feed = await _of_many(request, reader, ItemFilters(list=code), name, f"/items?list={code}")
    return _answer(request, feed)


async def _of_many(
    request: AnyRequest, reader: Reader, filters: ItemFilters, name: str, path: str
) -> Feed:
    items = {one.code: one for one in await views.find_items(reader, filters)}
    news = await find_news(reader, list(items), ENTRIES_MAX)
    return Feed(
        title=_site(request, name),
        path=path,
        own_path=_own_path(request),
        language=language.current.get(),
        since=reader.at,
        entries=_entries(news, items),
    )


def _entries(news: Sequence[PublicStep], items: dict[str, ItemFacts]) -> list[FeedEntry]:
    return [
        FeedEntry(
            id=f"{one.kind}/{one.subject}/{one.version}",
            title=f"{one.subject} {show_text(items[one.subject], 'title')}: {_done(one.act)}",
            text=one.reason or _done(one.act),
            path=f"/items/{one.subject}",
            at=one.changed_at,
        )
        for one in news
    ]


def _told(title: str, code: str, one: HistoryRow) -> FeedEntry:
    return FeedEntry(
        id=one.id,
        title=f"{title}: {_done(one.act)}",
        text=one.reason or _done(one.act),
        path=f"/items/{code}",
        at=one.at,
    )


def _done(act: str) -> str:
    return str(known_terms().get("done", {}).get(act, act))


def _site(request: AnyRequest, title: str) -> str:
    settings: Settings = request.app.state.settings
    ending = f" ({language.gettext('demonstration')})" if settings.demo else ""
    return f"{language.gettext('Jiebang')} · {title}{ending}"


def _own_path(request: AnyRequest) -> str:
    return f"{request.scope['path']}?lang={language.current.get()}"


def _answer(request: AnyRequest, feed: Feed) -> Response[bytes]:
    """The feed, or nothing where the reader has this one already."""
    settings: Settings = request.app.state.settings
    address = (settings.public_url or str(request.base_url)).rstrip("/")
    content = write_feed(feed, address)
    tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    is_known = request.headers.get("if-none-match") == tag
    return Response(
        b"" if is_known else content,
        status_code=304 if is_known else 200,
        media_type=MEDIA_TYPE,
        headers={
            "ETag": tag,
            "Cache-Control": "private, no-cache",
            "Vary": "Accept-Language, Cookie",
        },
    )


PAGES: Final[list[Any]] = [show_feeds, follow_item, follow_community, follow_list]
