"""Downloads: every public table as JSON, CSV and XLSX, without account and without conditions."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from dashboards.public.asking import BillAsked, CohortAsked, ItemsAsked, as_texts, asked
from dashboards.public.bill import fits
from dashboards.public.doors import page
from dashboards.rendering import render
from dashboards.spreadsheets import AsOf, Table, as_file, named, table_of
from impact.closure.queries import list_bill_lines
from impact.closure.schemas import BillLineView
from impact.indicators.queries import list_indicators
from impact.indicators.schemas import IndicatorView
from impact.ledger.queries import find_last_entry
from impact.standing import bill, views
from impact.standing.schemas import CohortRow, ItemInList, NeedLineView, OutcomeView
from marketplace.ground.db import Reader, reading
from marketplace.ground.settings import Settings
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.queries import list_lists
from marketplace.items.schemas import PolicyView
from marketplace.organisations.queries import list_communities
from marketplace.organisations.schemas import CommunityView


class Nothing(Struct, frozen=True):
    """A table that cannot be filtered."""


class Download(Struct, frozen=True, kw_only=True):
    """One table with its addresses; `make` reads the rows that `asks` says."""

    name: str
    title_zh: str
    title_en: str
    json: str
    asks: type[Struct]
    make: Callable[[Reader, Any], Awaitable[Table]]

    @property
    def csv(self) -> str:
        """Where the CSV file is."""
        return f"/data/{self.name}.csv"

    @property
    def xlsx(self) -> str:
        """Where the XLSX file is."""
        return f"/data/{self.name}.xlsx"


_ITEM: Final = [one for one in ItemInList.__struct_fields__ if one != "waiting_on"]
_LIST: Final = ("code", "programme", "batch_no", "name_zh", "name_en", "items")
_GAPS: Final = ("title_zh", "title_en", "community", "regional_committee", "domain")


async def _items(reader: Reader, wanted: ItemsAsked) -> Table:
    return table_of(_ITEM, await views.list_items(reader, wanted.filters))


async def _need_lines(reader: Reader, wanted: ItemsAsked) -> Table:
    return await _parts(reader, wanted, NeedLineView.__struct_fields__, "need_lines")


async def _outcomes(reader: Reader, wanted: ItemsAsked) -> Table:
    return await _parts(reader, wanted, OutcomeView.__struct_fields__, "outcomes")


async def _parts(reader: Reader, wanted: ItemsAsked, columns: tuple[str, ...], part: str) -> Table:
    """The need lines or outcomes of every item, each beside its item's code."""
    found = await views.find_items(reader, wanted.filters)
    rows = []
    for view in (views.item_view(one, reader.at) for one in found):
        table = table_of(columns, getattr(view, part))
        rows += [[view.code, *row] for row in table.rows]
    return Table(["item", *columns], rows)


async def _gaps(reader: Reader, wanted: ItemsAsked) -> Table:
    """Need lines of which something is missing, each beside where it is needed."""
    found = await views.find_items(reader, wanted.filters)
    columns = NeedLineView.__struct_fields__
    rows = []
    for view in (views.item_view(one, reader.at) for one in found if one.state == "published"):
        place = table_of(("code", *_GAPS), [view]).rows[0]
        open_lines = [one for one in view.need_lines if one.gap != "0"]
        rows += [[*place, *row] for row in table_of(columns, open_lines).rows]
    return Table(["item", *_GAPS, *columns], rows)


async def _bill(reader: Reader, wanted: BillAsked) -> Table:
    lines = [one for one in await list_bill_lines(reader) if fits(one, wanted)]
    return table_of(BillLineView.__struct_fields__, lines)


async def _cohort(reader: Reader, wanted: CohortAsked) -> Table:
    cohort = await bill.count_cohort(reader, wanted.by)
    return table_of(CohortRow.__struct_fields__, cohort.rows)


async def _communities(reader: Reader, _: Nothing) -> Table:
    return table_of(CommunityView.__struct_fields__, await list_communities(reader))


async def _lists(reader: Reader, _: Nothing) -> Table:
    lists = await list_lists(reader)
    policy = PolicyView.__struct_fields__
    policies = table_of(policy, [one.policy for one in lists])
    rows = [
        [*row, *rules]
        for row, rules in zip(table_of(_LIST, lists).rows, policies.rows, strict=True)
    ]
    return Table([*_LIST, *(f"policy_{name}" for name in policy)], rows)


async def _indicators(reader: Reader, _: Nothing) -> Table:
    return table_of(IndicatorView.__struct_fields__, await list_indicators(reader))


def _download(
    name: str, zh: str, en: str, json: str, make: Any, asks: type[Struct] = Nothing
) -> Download:
    return Download(
        name=name, title_zh=zh, title_en=en, json=f"/api/v1/{json}", make=make, asks=asks
    )


DOWNLOADS: Final = (
    _download("items", "全部事项", "All items", "items?limit=100", _items, ItemsAsked),
    _download("need-lines", "需求明细", "Need lines", "items?limit=100", _need_lines, ItemsAsked),
    _download("gaps", "资源缺口", "What is still missing", "items?gap=open&limit=100", _gaps, ItemsAsked),
    _download("outcomes", "要数的成果", "Outcomes to be counted", "items?limit=100", _outcomes, ItemsAsked),
    _download("bill", "幸福账单", "Happiness bill", "bill?limit=100", _bill, BillAsked),
    _download("cohort", "每项只在一处", "Each item in one place", "cohort?by=domain", _cohort, CohortAsked),
    _download("communities", "社区", "Communities", "communities?limit=100", _communities),
    _download("lists", "榜单及其规则", "Lists and their rules", "lists?limit=100", _lists),
    _download("indicators", "已公布的数字（未核实）", "Published figures, as reported",
              "indicators?limit=100", _indicators),
)  # fmt: skip
BY_NAME: Final = {one.name: one for one in DOWNLOADS}


@page("/data", "data")
async def show_downloads(request: AnyRequest) -> Response[str]:
    """All tables with their sizes."""
    async with reading() as reader:
        rows = [len((await one.make(reader, one.asks())).rows) for one in DOWNLOADS]
        entry, at = await find_last_entry(reader)
    downloads = [
        {
            "name": one.name,
            "title_zh": one.title_zh,
            "title_en": one.title_en,
            "rows": count,
            "json": one.json,
            "csv": one.csv,
            "xlsx": one.xlsx,
        }
        for one, count in zip(DOWNLOADS, rows, strict=True)
    ]
    return await render(request, "data.html", downloads=downloads, as_of={"entry": entry, "at": at})


@page("/data/{name:str}", "download")
async def download(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """One table as a file, by the name's ending; with the filters of its page."""
    file = named(name, BY_NAME)
    one = BY_NAME[file.name]
    wanted = asked(request, one.asks)
    settings: Settings = request.app.state.settings
    async with reading() as reader:
        table = await one.make(reader, wanted)
        entry, at = await find_last_entry(reader)
    filters = {key: text for key, text in as_texts(wanted).items() if text != _default(one, key)}
    as_of = AsOf(entry=entry, at=at, demonstration=settings.demo, filters=filters)
    return await asyncio.to_thread(as_file, file, table, as_of)


def _default(one: Download, key: str) -> str | None:
    return as_texts(one.asks()).get(key)


PAGES: Final[list[Any]] = [show_downloads, download]
