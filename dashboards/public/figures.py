"""Figures as pages: what each finds, the drawing, and the table that it was drawn from."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from dashboards.assets import LIBRARY, address_of
from dashboards.figures.catalogue import FIGURES, find_figure
from dashboards.figures.shape import Figure
from dashboards.public.asking import FigureAsked, asked
from dashboards.public.doors import page
from dashboards.rendering import render
from marketplace.ground.db import Reader, reading
from marketplace.ground.errors import NotFound
from marketplace.ground.settings import Settings
from marketplace.ground.web.problems import AnyRequest


@page("/dashboards", "figures")
async def show_figures(request: AnyRequest) -> Response[str]:
    """All figures, by what they find."""
    async with reading() as reader:
        found = [await _find(request, reader, name) for name in FIGURES]
    return await render(request, "figures.html", figures=[one for one in found if one])


@page("/dashboards/{name:str}", "figure")
async def show_figure(request: AnyRequest, name: FromPath[str]) -> Response[str]:
    """One figure."""
    wanted = asked(request, FigureAsked)
    async with reading() as reader:
        figure = await _find(request, reader, name, wanted.programme)
    if figure is None:
        raise NotFound
    return await render(
        request,
        "dashboard.html",
        figure=figure,
        figures=FIGURES,
        programme=wanted.programme,
        plotly_url=address_of(LIBRARY),
    )


async def _find(
    request: AnyRequest, reader: Reader, name: str, programme: str = "tackling"
) -> Figure | None:
    settings: Settings = request.app.state.settings
    return await find_figure(reader, name, demonstration=settings.demo, programme=programme)


PAGES: Final[list[Any]] = [show_figures, show_figure]
