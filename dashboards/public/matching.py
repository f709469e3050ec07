"""The matcher's public page: how proposals are weighed, in every version."""

from typing import Any, Final

from litestar import Response

from dashboards.public.doors import page
from dashboards.rendering import render
from dashboards.workbench.match_words import WEIGHTS
from marketplace.ground.db import reading
from marketplace.ground.web.problems import AnyRequest
from marketplace.matching.queries import list_settings


@page("/matching/settings", "matching_settings")
async def show_settings(request: AnyRequest) -> Response[str]:
    """The weights and floors in force, and every version before."""
    async with reading() as reader:
        versions = await list_settings(reader)
    return await render(request, "matching_settings.html", versions=versions, labels=WEIGHTS)


PAGES: Final[list[Any]] = [show_settings]
