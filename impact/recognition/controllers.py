"""HTTP about units' statements and replies."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from impact.recognition import commands, queries, views
from impact.recognition.schemas import LeftReply, NewReply, ReplyView, StatementView
from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.db import looking, reading
from marketplace.ground.web.acts import perform
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.sight import be_in_sight


@get("/units/{unit_id:str}/statement", operation_id="units.statement", opt=open_to_all())
async def show_statement(request: AnyRequest, unit_id: FromPath[str]) -> StatementView:
    """What a unit delivered and what was verified; what it gave back only to those whom it concerns."""
    async with reading() as reader:
        return await views.find_statement(reader, unit_id, request.user)


@get("/items/{code:str}/replies", operation_id="unit_replies.list", opt=open_to_all())
async def list_replies(
    request: AnyRequest, code: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[ReplyView]:
    """What units say of how the item was closed."""
    async with looking() as reader:
        await be_in_sight(reader, code, request.user)
        found = await queries.list_replies(reader, item=code)
    return page_of([reply for _, reply in found], limit, cursor)


@post("/claims/{claim_id:str}/reply", operation_id="unit_replies.leave", opt=open_to("unit"))
async def leave_reply(
    request: AnyRequest, claim_id: FromPath[str], data: JSONBody[NewReply]
) -> Response[LeftReply]:
    """Reply, once, to how the item was closed; the public reads it beside the result."""
    return await perform(request, 201, commands.leave_reply, claim_id, data)


HANDLERS: Final[list[Any]] = [show_statement, list_replies, leave_reply]
