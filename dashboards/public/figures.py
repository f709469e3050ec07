"""Figures as pages: by the questions they answer; each with its drawing and the table behind it."""

import asyncio
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.params import FromPath

from dashboards.assets import LIBRARY, address_of
from dashboards.figures.catalogue import FIGURES, KINDS, QUESTIONS, Made, find_figure
from dashboards.figures.reads import Books
from dashboards.figures.shape import Column, Figure
from dashboards.public.asking import FigureAsked, asked
from dashboards.public.doors import page
from dashboards.rendering import render, show_text
from dashboards.spreadsheets import AsOf, Table, as_file, named
from dashboards.workbooks import CellKind
from marketplace.ground.db import reading
from marketplace.ground.errors import NotFound
from marketplace.ground.settings import Settings
from marketplace.ground.web.problems import AnyRequest


@page("/dashboards", "figures")
async def show_figures(request: AnyRequest) -> Response[str]:
    """All figures by the question that each answers, with what it finds and a small picture."""
    wanted = asked(request, FigureAsked)
    async with reading() as reader:
        books = Books(reader)
        found = [await _find(request, books, name, wanted.programme) for name in FIGURES]
    groups = {
        question: [one for one in found if one and one.figure.question == question]
        for question in QUESTIONS
    }
    return await render(request, "figures.html", groups=groups, programme=wanted.programme)


@page("/dashboards/{name:str}", "figure")
async def show_figure(request: AnyRequest, name: FromPath[str]) -> Response[str]:
    """One figure."""
    wanted = asked(request, FigureAsked)
    async with reading() as reader:
        made = await _find(request, Books(reader), name, wanted.programme)
    if made is None:
        raise NotFound
    return await render(
        request,
        "dashboard.html",
        figure=made.figure,
        chart=made.chart,
        figures=FIGURES,
        programme=made.figure.programme,
        programmes=KINDS[name].programmes,
        plotly_url=address_of(LIBRARY),
    )


async def _find(request: AnyRequest, books: Books, name: str, programme: str | None) -> Made | None:
    settings: Settings = request.app.state.settings
    return await find_figure(books, name, demonstration=settings.demo, programme=programme)


@page("/data/figures/{name:str}", "figure_file")
async def take_figure(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """The rows behind a figure as a file, by the name's ending."""
    file = named(name, dict.fromkeys(FIGURES))
    wanted = asked(request, FigureAsked)
    async with reading() as reader:
        made = await _find(request, Books(reader), file.name, wanted.programme)
    if made is None:
        raise NotFound
    figure = made.figure
    as_of = AsOf(
        entry=int(figure.as_of.entry), at=figure.as_of.at, demonstration=figure.demonstration,
        filters={"programme": figure.programme} if figure.programme else {},
    )  # fmt: skip
    titled = msgspec.structs.replace(file, title=show_text(figure, "title"))
    return await asyncio.to_thread(as_file, titled, _table_of(figure), as_of)


def _table_of(figure: Figure) -> Table:
    """The figure's columns by their labels, each with what it is counted in."""
    labels = [_label(one) for one in figure.table.columns]
    kinds: dict[str, CellKind] = {
        label: "number"
        for label, one in zip(labels, figure.table.columns, strict=True)
        if one.unit_zh
    }
    return Table(labels, figure.table.rows, kinds)


def _label(column: Column) -> str:
    unit = show_text(column, "unit")
    return f"{show_text(column, 'label')} ({unit})" if unit else show_text(column, "label")


PAGES: Final[list[Any]] = [show_figures, show_figure, take_figure]
