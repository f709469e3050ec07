"""HTTP about lines to the auditor: units leave them, the auditor alone reads them."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from impact.confidence import commands, queries
from impact.confidence.schemas import ChangedLine, Empty, LeftLine, LineView, NewLine
from marketplace.ground.access.declared import open_to
from marketplace.ground.db import looking
from marketplace.ground.web.acts import perform
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest

AUDITOR: Final = open_to("auditor")


@post("/confidential-lines", operation_id="confidential_lines.leave", opt=open_to("unit"))
async def leave_line(request: AnyRequest, data: JSONBody[NewLine]) -> Response[LeftLine]:
    """Leave a line that the auditor alone reads."""
    return await perform(request, 201, commands.leave_line, data)


@get("/confidential-lines", operation_id="confidential_lines.list", opt=AUDITOR)
async def list_lines(limit: Limit = 25, cursor: Cursor = None) -> Response[Page[LineView]]:
    """What units told the auditor, unread first."""
    async with looking() as reader:
        page = page_of(await queries.list_lines(reader), limit, cursor)
    return Response(page, headers={"Cache-Control": "no-store"})


@post(
    "/confidential-lines/{line_id:str}/reading",
    operation_id="confidential_lines.mark_read",
    opt=AUDITOR,
)
async def read_line(
    request: AnyRequest, line_id: FromPath[str], data: JSONBody[Empty]
) -> Response[ChangedLine]:
    """Mark a line as read."""
    return await perform(request, 201, commands.read_line, line_id, data)


@post(
    "/confidential-lines/{line_id:str}/erasure",
    operation_id="confidential_lines.erase",
    opt=AUDITOR,
)
async def erase_line(
    request: AnyRequest, line_id: FromPath[str], data: JSONBody[Empty]
) -> Response[ChangedLine]:
    """Erase a line's words."""
    return await perform(request, 201, commands.erase_line, line_id, data)


HANDLERS: Final[list[Any]] = [leave_line, list_lines, read_line, erase_line]
