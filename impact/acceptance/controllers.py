"""HTTP about acceptance."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from impact.acceptance import commands, queries
from impact.acceptance.schemas import AcceptanceView, NewAcceptance, RecordedAcceptance
from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.db import looking
from marketplace.ground.web.acts import perform
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.sight import be_in_sight


@get("/items/{code:str}/acceptances", operation_id="acceptances.list", opt=open_to_all())
async def list_acceptances(
    request: AnyRequest, code: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[AcceptanceView]:
    """The acceptances of an item."""
    async with looking() as reader:
        await be_in_sight(reader, code, request.user)
        return page_of(await queries.list_acceptances(reader, item=code), limit, cursor)


@post(
    "/items/{code:str}/acceptance",
    operation_id="items.accept",
    opt=open_to("community", "subdistrict"),
)
async def accept_item(
    request: AnyRequest, code: FromPath[str], data: JSONBody[NewAcceptance]
) -> Response[RecordedAcceptance]:
    """Accept what was delivered as a whole."""
    return await perform(request, 201, commands.accept_item, code, data)


HANDLERS: Final[list[Any]] = [list_acceptances, accept_item]
