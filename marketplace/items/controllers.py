"""HTTP about lists, policies, labels and gates; items themselves are read in `impact.standing`."""

from typing import Annotated, Any, Final

from litestar import Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.db import looking
from marketplace.ground.errors import NotFound
from marketplace.ground.web.acts import perform
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.items import commands, list_commands, list_queries, queries, views
from marketplace.items.list_schemas import (
    NewList,
    NewTerm,
    SetTerm,
    SolutionModuleView,
    TermKind,
    TermView,
    Validity,
)
from marketplace.items.schemas import (
    ChangedList,
    GateView,
    LabelView,
    ListView,
    NewGateRecord,
    PolicyChange,
    RecordedGate,
)
from marketplace.items.sight import be_in_sight


@get("/lists", operation_id="lists.list", opt=open_to_all())
async def list_lists(limit: Limit = 25, cursor: Cursor = None) -> Page[ListView]:
    """All lists and batches with their policies."""
    async with looking() as reader:
        return page_of(await queries.list_lists(reader), limit, cursor)


@get("/lists/{code:str}", operation_id="lists.show", opt=open_to_all())
async def show_list(code: FromPath[str]) -> ListView:
    """One list with its policy and version."""
    async with looking() as reader:
        found = await queries.list_lists(reader, code)
    if not found:
        raise NotFound
    return found[0]


@post("/lists", operation_id="lists.make", opt=open_to("subdistrict"))
async def make_list(request: AnyRequest, data: JSONBody[NewList]) -> Response[ChangedList]:
    """Make next year's list or the next batch; where nothing else is said, with the law's policy."""
    return await perform(request, 201, list_commands.make_list, data)


@post("/lists/{code:str}/validity", operation_id="lists.set_validity", opt=open_to("subdistrict"))
async def set_list_validity(
    request: AnyRequest, code: FromPath[str], data: JSONBody[Validity]
) -> Response[ChangedList]:
    """Say from when until when a list takes new items; what stands on it stands."""
    return await perform(request, 201, list_commands.set_list_validity, code, data)


@get("/terms", operation_id="terms.list", opt=open_to_all())
async def list_terms(
    kind: FromQuery[TermKind | None] = None, limit: Limit = 25, cursor: Cursor = None
) -> Page[TermView]:
    """Categories, domains, community types, levels and gates, each with its validity."""
    async with looking() as reader:
        return page_of(await list_queries.list_terms(reader, kind), limit, cursor)


@post("/terms", operation_id="terms.make", opt=open_to("subdistrict"))
async def make_term(request: AnyRequest, data: JSONBody[NewTerm]) -> Response[SetTerm]:
    """Make a category, a domain, a community type or a level."""
    return await perform(request, 201, list_commands.make_term, data)


@post(
    "/terms/{kind:str}/{code:str}/validity",
    operation_id="terms.set_validity",
    opt=open_to("subdistrict"),
)
async def set_term_validity(
    request: AnyRequest, kind: FromPath[str], code: FromPath[str], data: JSONBody[Validity]
) -> Response[SetTerm]:
    """Say from when until when drafts may use a word; what uses it already stands."""
    return await perform(request, 201, list_commands.set_term_validity, kind, code, data)


@get("/solution-modules", operation_id="solution_modules.list", opt=open_to_all())
async def list_modules(
    community_type: Annotated[str | None, QueryParameter(max_length=64)] = None,
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Page[SolutionModuleView]:
    """One class of problem, one set of solutions: what a draft can be filled with."""
    async with looking() as reader:
        found = await list_queries.list_modules(reader, community_type=community_type)
        return page_of(found, limit, cursor)


@patch("/lists/{code:str}/policy", operation_id="lists.change_policy", opt=open_to("subdistrict"))
async def change_policy(
    request: AnyRequest, code: FromPath[str], data: JSONBody[PolicyChange]
) -> Response[ChangedList]:
    """Change fields of a list's policy: a new version, for new items only."""
    return await perform(request, 200, commands.change_policy, code, data)


@get("/categories", operation_id="categories.list", opt=open_to_all())
async def list_categories(limit: Limit = 25, cursor: Cursor = None) -> Page[LabelView]:
    """The categories of the livelihood list."""
    async with looking() as reader:
        return page_of(await queries.list_labels(reader, "categories"), limit, cursor)


@get("/domains", operation_id="domains.list", opt=open_to_all())
async def list_domains(limit: Limit = 25, cursor: Cursor = None) -> Page[LabelView]:
    """The domains of the tackling projects."""
    async with looking() as reader:
        return page_of(await queries.list_labels(reader, "domains"), limit, cursor)


@get("/items/{code:str}/gates", operation_id="gates.list", opt=open_to_all())
async def list_gates(
    request: AnyRequest, code: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[GateView]:
    """The gates of an item, each with everything recorded for it."""
    async with looking() as reader:
        await be_in_sight(reader, code, request.user)
        return page_of(await views.list_gates(reader, code), limit, cursor)


@post(
    "/items/{code:str}/gates",
    operation_id="gates.record",
    opt=open_to("community", "subdistrict"),
    status_code=201,
)
async def record_gate(
    request: AnyRequest, code: FromPath[str], data: JSONBody[NewGateRecord]
) -> Response[RecordedGate]:
    """Record a vote of owners, a permit, consents or an assessment."""
    return await perform(request, 201, commands.record_gate, code, data)


HANDLERS: Final[list[Any]] = [
    list_lists,
    show_list,
    make_list,
    set_list_validity,
    change_policy,
    list_terms,
    make_term,
    set_term_validity,
    list_modules,
    list_categories,
    list_domains,
    list_gates,
    record_gate,
]
