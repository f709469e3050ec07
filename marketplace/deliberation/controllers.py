"""HTTP about 3+N meetings and selections."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from marketplace.claims.schemas import ChangedClaim
from marketplace.deliberation import commands, queries
from marketplace.deliberation.schemas import (
    DeliberationView,
    NewDeliberation,
    NewSelection,
    RecordedDeliberation,
)
from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.db import looking
from marketplace.ground.web.acts import perform
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest


@get("/items/{code:str}/deliberations", operation_id="deliberations.list", opt=open_to_all())
async def list_deliberations(
    code: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[DeliberationView]:
    """The 3+N meetings about an item: roles and counts, positions, objections, the public opinion."""
    async with looking() as reader:
        return page_of(await queries.list_deliberations(reader, item=code), limit, cursor)


@post(
    "/items/{code:str}/deliberations",
    operation_id="deliberations.record",
    opt=open_to("community", "subdistrict"),
)
async def record_deliberation(
    request: AnyRequest, code: FromPath[str], data: JSONBody[NewDeliberation]
) -> Response[RecordedDeliberation]:
    """Record a 3+N meeting that was held."""
    return await perform(request, 201, commands.record_deliberation, code, data)


@post(
    "/claims/{claim_id:str}/selection",
    operation_id="claims.select",
    opt=open_to("regional", "subdistrict"),
)
async def select_claim(
    request: AnyRequest, claim_id: FromPath[str], data: JSONBody[NewSelection]
) -> Response[ChangedClaim]:
    """Choose a claim or turn it down."""
    return await perform(request, 201, commands.select_claim, claim_id, data)


HANDLERS: Final[list[Any]] = [list_deliberations, record_deliberation, select_claim]
