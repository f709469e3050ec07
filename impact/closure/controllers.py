"""HTTP about slips that can report a recurrence; the bill and closing are in `impact.standing`."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from impact.closure import reopening
from impact.return_visits.commands import find_slip_view
from impact.return_visits.controllers import find_slip_or_count_guess
from impact.return_visits.schemas import AnsweredSlip, NewRecurrence, SlipView
from marketplace.ground.access.actor import RESIDENT
from marketplace.ground.access.declared import open_to_all
from marketplace.ground.db import looking
from marketplace.ground.web.acts import perform_as
from marketplace.ground.web.problems import AnyRequest


@get("/slips/{code:str}", operation_id="slips.show", opt=open_to_all())
async def show_slip(request: AnyRequest, code: FromPath[str]) -> SlipView:
    """What a slip is about and what was said with it, for whoever holds the code."""
    slip = await find_slip_or_count_guess(request, code)
    async with looking() as reader:
        may = await reopening.may_report(reader, slip)
        return await find_slip_view(reader, slip, may_report_recurrence=may)


@post("/slips/{code:str}/recurrence", operation_id="slips.report_recurrence", opt=open_to_all())
async def report_recurrence(
    request: AnyRequest, code: FromPath[str], data: JSONBody[NewRecurrence]
) -> Response[AnsweredSlip]:
    """Say that the problem came back."""
    slip = await find_slip_or_count_guess(request, code)
    return await perform_as(
        RESIDENT, f"slip:{slip.id}", request, 201, reopening.report_recurrence, slip, data
    )


HANDLERS: Final[list[Any]] = [show_slip, report_recurrence]
