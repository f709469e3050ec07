"""HTTP about items, the bill and the cohort table, and the acts whose answer is the item."""

from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from impact.closure import commands as closing
from impact.closure import reopening
from impact.closure.schemas import BillLineView, BillSummary, NewClosure, NewReopening
from impact.standing import acting, bill, counting, many, views
from impact.standing.acting import item_after
from impact.standing.filters import ItemFilters, item_filters
from impact.standing.schemas import (
    ChangedItem,
    Cohort,
    Funnel,
    ItemInList,
    ItemView,
    OwedCounts,
    Pace,
)
from impact.standing.states import Programme
from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.audit.queries import PublicStep, list_steps
from marketplace.ground.db import reading
from marketplace.ground.web.acts import perform
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.sight import be_in_sight

FILTERS: Final = {"filters": Provide(item_filters)}
Code = Annotated[str | None, QueryParameter(max_length=64, pattern=r"^[^\x00]*$")]
Month = Annotated[str | None, QueryParameter(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


@get("/items", operation_id="items.list", opt=open_to_all(), dependencies=FILTERS)
async def list_items(
    filters: NamedDependency[ItemFilters], limit: Limit = 25, cursor: Cursor = None
) -> Page[ItemInList]:
    """The published items that fit every filter."""
    async with reading() as reader:
        return page_of(await views.list_items(reader, filters), limit, cursor)


@get("/items/{code:str}", operation_id="items.show", opt=open_to_all())
async def show_item(request: AnyRequest, code: FromPath[str]) -> ItemView:
    """One item with its need lines, outcomes and what residents said; a draft for its own alone."""
    async with reading() as reader:
        return await views.get_item(reader, code, request.user)


@get("/items/{code:str}/history", operation_id="items.history", opt=open_to_all())
async def list_history(
    request: AnyRequest, code: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[PublicStep]:
    """Every change of the item's own state: role and organisation, never a person."""
    async with reading() as reader:
        await be_in_sight(reader, code, request.user)
        return page_of(await list_steps(reader, [code], ["item"]), limit, cursor)


@get("/bill", operation_id="bill.list", opt=open_to_all(), dependencies=FILTERS)
async def show_bill(
    filters: NamedDependency[ItemFilters],
    limit: Limit = 25,
    cursor: Cursor = None,
    month: Month = None,
) -> Page[BillLineView]:
    """The lines of the happiness bill: standing, struck, and pending ones apart from all totals."""
    async with reading() as reader:
        return page_of(await bill.list_lines(reader, filters, month), limit, cursor)


@get("/bill/summary", operation_id="bill.summary", opt=open_to_all())
async def show_summary(
    by: FromQuery[bill.By] = "domain", programme: FromQuery[Programme] = "tackling"
) -> BillSummary:
    """The bill of one programme summed up; programmes are never added together."""
    async with reading() as reader:
        return await bill.sum_up_bill(reader, by, programme)


@get("/cohort", operation_id="cohort.show", opt=open_to_all())
async def show_cohort(
    by: FromQuery[bill.CohortBy] = "programme",
    programme: FromQuery[Programme | None] = None,
) -> Cohort:
    """Each item ever published in exactly one box; programmes stay apart."""
    async with reading() as reader:
        return await bill.count_cohort(reader, by, programme)


@get("/owed-answers", operation_id="owed_answers.count", opt=open_to_all())
async def count_owed(
    item: Code = None, programme: FromQuery[Programme | None] = None, community: Code = None
) -> OwedCounts:
    """How many answers residents and challengers were owed: in time, late, waiting, overdue."""
    filters = ItemFilters(code=item, programme=programme, community=community)
    async with reading() as reader:
        return await counting.count_all_owed(reader, filters)


@get("/funnel", operation_id="funnel.show", opt=open_to_all())
async def show_funnel(programme: FromQuery[Programme] = "livelihood") -> Funnel:
    """What was intended and what became of it: withdrawn, expired, signed, arrived, used."""
    async with reading() as reader:
        return await counting.trace_promises(reader, programme)


@get("/pace", operation_id="pace.show", opt=open_to_all())
async def show_pace(
    by: FromQuery[bill.CohortBy] = "domain", programme: FromQuery[Programme | None] = None
) -> Pace:
    """Median days from the first letter to solved, and of those that still wait, each with its n."""
    async with reading() as reader:
        return await counting.measure_pace(reader, by, programme)


@post(
    "/items/{code:str}/closure", operation_id="items.close", opt=open_to("regional", "subdistrict")
)
async def close_item(
    request: AnyRequest, code: FromPath[str], data: JSONBody[NewClosure]
) -> Response[ChangedItem]:
    """Close an item with a resolution; solved and half write the bill."""
    return await perform(request, 201, item_after, closing.close_item, code, data)


@post(
    "/items/{code:str}/reopening",
    operation_id="items.reopen",
    opt=open_to("regional", "subdistrict"),
)
async def reopen_item(
    request: AnyRequest, code: FromPath[str], data: JSONBody[NewReopening]
) -> Response[ChangedItem]:
    """Open a closed item again; its bill lines are struck."""
    return await perform(request, 201, item_after, reopening.reopen_item, code, data)


HANDLERS: Final[list[Any]] = [
    list_items,
    show_item,
    list_history,
    show_bill,
    show_summary,
    show_cohort,
    count_owed,
    show_funnel,
    show_pace,
    close_item,
    reopen_item,
    *acting.HANDLERS,
    *many.HANDLERS,
]
