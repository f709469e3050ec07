"""HTTP about owed answers, for those who give them; who holds a slip reads them at its code."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from impact.replies import commands
from impact.replies.schemas import AnsweredOwed, NewReply, OwedView
from marketplace.ground.access.declared import open_to
from marketplace.ground.db import looking
from marketplace.ground.web.acts import perform
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest

ANSWERING: Final = open_to("community", "regional", "subdistrict")


@get("/owed-answers/mine", operation_id="owed_answers.list", opt=ANSWERING)
async def list_owed(
    request: AnyRequest, limit: Limit = 25, cursor: Cursor = None
) -> Page[OwedView]:
    """What residents are still owed by the account's organisation, by the day it is due."""
    async with looking() as reader:
        return page_of(await commands.list_owed(reader, request.user), limit, cursor)


@post("/owed-answers/{owed_id:str}/reply", operation_id="owed_answers.reply", opt=ANSWERING)
async def reply_to_slip(
    request: AnyRequest, owed_id: FromPath[str], data: JSONBody[NewReply]
) -> Response[AnsweredOwed]:
    """Answer whoever holds the slip; nobody else reads it."""
    return await perform(request, 201, commands.reply_to_slip, owed_id, data)


HANDLERS: Final[list[Any]] = [list_owed, reply_to_slip]
