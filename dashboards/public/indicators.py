"""Figures from elsewhere as pages: the sources with how fresh they are, and each with its figures."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from dashboards.public.doors import page
from dashboards.rendering import render
from impact.sources import views
from impact.sources.schemas import SourceView
from marketplace.ground.db import reading
from marketplace.ground.web.problems import AnyRequest


@page("/indicators", "indicators")
async def show_sources(request: AnyRequest) -> Response[str]:
    """All sources by what they are about, in an order that ranks nobody."""
    async with reading() as reader:
        found = await views.list_source_views(reader)
    grouped: dict[str, list[SourceView]] = {}
    for one in found:
        grouped.setdefault(one.theme, []).append(one)
    return await render(request, "sources.html", grouped=grouped)


@page("/indicators/{code:str}", "indicator")
async def show_source(request: AnyRequest, code: FromPath[str]) -> Response[str]:
    """One source with its newest figures and what they corrected."""
    async with reading() as reader:
        source = await views.find_source_page(reader, code)
    return await render(request, "source.html", source=source)


PAGES: Final[list[Any]] = [show_sources, show_source]
