"""Downloads: every public table as JSON and as CSV, without account and without conditions."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from dashboards.public.doors import page
from dashboards.public.spreadsheets import Table, as_csv_file, table_of
from dashboards.rendering import render
from impact.closure.queries import list_bill_lines
from impact.closure.schemas import BillLineView
from impact.indicators.queries import list_indicators
from impact.indicators.schemas import IndicatorView
from impact.ledger.queries import find_last_entry
from impact.standing import bill, views
from impact.standing.filters import ItemFilters
from impact.standing.schemas import CohortRow, ItemInList, NeedLineView, OutcomeView
from marketplace.ground.db import Reader, reading
from marketplace.ground.errors import NotFound
from marketplace.ground.settings import Settings
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.queries import list_lists
from marketplace.items.schemas import PolicyView
from marketplace.organisations.queries import list_communities
from marketplace.organisations.schemas import CommunityView

CSV: Final = ".csv"


class Download(Struct, frozen=True, kw_only=True):
    """One table with its two addresses; `make` reads its rows."""

    name: str
    title_zh: str
    title_en: str
    json: str
    make: Callable[[Reader], Awaitable[Table]]

    @property
    def csv(self) -> str:
        """Where the CSV file is."""
        return f"/data/{self.name}{CSV}"


_ITEM: Final = [one for one in ItemInList.__struct_fields__ if one != "waiting_on"]
_LIST: Final = ("code", "programme", "batch_no", "name_zh", "name_en", "items")


async def _items(reader: Reader) -> Table:
    return table_of(_ITEM, await views.list_items(reader, ItemFilters()))


async def _need_lines(reader: Reader) -> Table:
    return await _parts(reader, NeedLineView.__struct_fields__, "need_lines")


async def _outcomes(reader: Reader) -> Table:
    return await _parts(reader, OutcomeView.__struct_fields__, "outcomes")


async def _parts(reader: Reader, columns: tuple[str, ...], part: str) -> Table:
    """The need lines or outcomes of every item, each beside its item's code."""
    found = await views.find_items(reader, ItemFilters())
    rows = []
    for view in (views.item_view(one, reader.at) for one in found):
        table = table_of(columns, getattr(view, part))
        rows += [[view.code, *row] for row in table.rows]
    return Table(["item", *columns], rows)


async def _bill(reader: Reader) -> Table:
    return table_of(BillLineView.__struct_fields__, await list_bill_lines(reader))


async def _cohort(reader: Reader) -> Table:
    cohort = await bill.count_cohort(reader, "domain")
    return table_of(CohortRow.__struct_fields__, cohort.rows)


async def _communities(reader: Reader) -> Table:
    return table_of(CommunityView.__struct_fields__, await list_communities(reader))


async def _lists(reader: Reader) -> Table:
    lists = await list_lists(reader)
    policy = PolicyView.__struct_fields__
    policies = table_of(policy, [one.policy for one in lists])
    rows = [
        [*row, *rules]
        for row, rules in zip(table_of(_LIST, lists).rows, policies.rows, strict=True)
    ]
    return Table([*_LIST, *(f"policy_{name}" for name in policy)], rows)


async def _indicators(reader: Reader) -> Table:
    return table_of(IndicatorView.__struct_fields__, await list_indicators(reader))


def _download(name: str, zh: str, en: str, json: str, make: Any) -> Download:
    return Download(name=name, title_zh=zh, title_en=en, json=f"/api/v1/{json}", make=make)


DOWNLOADS: Final = (
    _download("items", "全部事项", "All items", "items?limit=100", _items),
    _download("need-lines", "需求明细", "Need lines", "items?gap=open&limit=100", _need_lines),
    _download("outcomes", "要数的成果", "Outcomes to be counted", "items?limit=100", _outcomes),
    _download("bill", "幸福账单", "Happiness bill", "bill?limit=100", _bill),
    _download("cohort", "每项只在一处", "Each item in one place", "cohort?by=domain", _cohort),
    _download("communities", "社区", "Communities", "communities?limit=100", _communities),
    _download("lists", "榜单及其规则", "Lists and their rules", "lists?limit=100", _lists),
    _download("indicators", "已公布的数字（未核实）", "Published figures, as reported",
              "indicators?limit=100", _indicators),
)  # fmt: skip


@page("/data", "data")
async def show_downloads(request: AnyRequest) -> Response[str]:
    """All tables with their sizes."""
    async with reading() as reader:
        rows = [len((await one.make(reader)).rows) for one in DOWNLOADS]
        entry, at = await find_last_entry(reader)
    downloads = [
        {
            "name": one.name,
            "title_zh": one.title_zh,
            "title_en": one.title_en,
            "rows": count,
            "json": one.json,
            "csv": one.csv,
        }
        for one, count in zip(DOWNLOADS, rows, strict=True)
    ]
    return await render(request, "data.html", downloads=downloads, as_of={"entry": entry, "at": at})


@page("/data/{name:str}", "download")
async def download(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """One table as a CSV file."""
    wanted = next((one for one in DOWNLOADS if f"{one.name}{CSV}" == name), None)
    if wanted is None:
        raise NotFound
    settings: Settings = request.app.state.settings
    async with reading() as reader:
        table = await wanted.make(reader)
        entry, _ = await find_last_entry(reader)
    return as_csv_file(wanted.name, table, entry, demonstration=settings.demo)


PAGES: Final[list[Any]] = [show_downloads, download]
