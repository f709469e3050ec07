"""HTTP about figures: each with its table as JSON and CSV."""

from typing import Any, Final

import msgspec
from litestar import Response, get
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from dashboards.figures.catalogue import FIGURES, find_figure
from dashboards.figures.csv_of import csv_of
from dashboards.figures.reads import Books
from dashboards.figures.shape import AsOf, Basis, Figure
from impact.standing.states import Programme
from marketplace.ground.access.declared import open_to_all
from marketplace.ground.db import reading
from marketplace.ground.errors import NotFound
from marketplace.ground.settings import Settings
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest

CSV: Final = ".csv"


class FigureInList(Struct, frozen=True, kw_only=True):
    """A figure with its finding, without its rows."""

    name: str
    title_zh: str
    title_en: str
    question: str
    programme: str | None
    basis: Basis
    as_of: AsOf
    n: int
    demonstration: bool


@get("/figures", operation_id="figures.list", opt=open_to_all())
async def list_figures(
    request: AnyRequest, limit: Limit = 25, cursor: Cursor = None
) -> Page[FigureInList]:
    """Every figure with its present finding."""
    async with reading() as reader:
        books, demo = Books(reader), _is_demonstration(request)
        made = [await find_figure(books, name, demonstration=demo) for name in FIGURES]
    rows = [msgspec.convert(one.figure, FigureInList, from_attributes=True) for one in made if one]
    return page_of(rows, limit, cursor)


@get("/figures/{name:str}", operation_id="figures.show", opt=open_to_all())
async def show_figure(
    request: AnyRequest, name: FromPath[str], programme: FromQuery[Programme | None] = None
) -> Response[Figure]:
    """One figure as JSON, or its table as CSV when the name ends in `.csv`."""
    async with reading() as reader:
        made = await find_figure(
            Books(reader),
            name.removesuffix(CSV),
            demonstration=_is_demonstration(request),
            programme=programme,
        )
    if made is None:
        raise NotFound
    return _as_csv(made.figure) if name.endswith(CSV) else Response(made.figure)


def _as_csv(figure: Figure) -> Response[Any]:
    told = "demonstration-" if figure.demonstration else ""
    file = f"{told}{figure.name}-as-of-{figure.as_of.entry}.csv"
    return Response(
        csv_of(figure).encode("utf-8-sig"),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{file}"'},
    )


def _is_demonstration(request: AnyRequest) -> bool:
    settings: Settings = request.app.state.settings
    return settings.demo


HANDLERS: Final[list[Any]] = [list_figures, show_figure]
