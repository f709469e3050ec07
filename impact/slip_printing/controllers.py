"""HTTP about slips on paper: the codes leave the house in the print file, and nowhere else."""

from typing import Any, Final, Literal

import msgspec
from litestar import Response, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath, JSONBody

from impact.return_visits.controllers import slip_key
from impact.return_visits.schemas import ChangedDraw, Nothing
from impact.slip_printing import commands, paper
from impact.slip_printing.schemas import NewReprint, PrintedSlips, Printing
from marketplace.ground.access.declared import open_to
from marketplace.ground.settings import Settings
from marketplace.ground.typesetting.press import PDF_TYPE, be_ready
from marketplace.ground.web.acts import Key, key_of, perform, perform_once
from marketplace.ground.web.problems import AnyRequest

PrintForm = Literal["application/pdf", "text/csv"]
CSV_TYPE: Final[PrintForm] = "text/csv"
AS_PDF: Final[PrintForm] = PDF_TYPE
JSON_TYPE: Final = "application/json"


@post(
    "/draws/{draw_id:str}/print",
    operation_id="draws.print",
    opt=open_to("slip_office"),
    status_code=200,
)
async def print_slips(
    request: AnyRequest, draw_id: FromPath[str], data: JSONBody[Nothing | None] = None
) -> Response[bytes]:
    """The print file with the codes, once: `Accept: application/pdf`, or `text/csv` with `position,code`."""
    form = request.accept.best_match([CSV_TYPE, AS_PDF])
    if form is None:
        raise HTTPException(status_code=406)
    return await print_file(request, draw_id, AS_PDF if form == AS_PDF else CSV_TYPE)


@post(
    "/draws/{draw_id:str}/reprint",
    operation_id="draws.reprint",
    opt=open_to("slip_office"),
    status_code=200,
)
async def reprint_slips(
    request: AnyRequest, draw_id: FromPath[str], data: JSONBody[NewReprint]
) -> Response[Any]:
    """Make the codes of unanswered slips void and say why. As PDF or CSV, the new print file comes at once.

    Otherwise the answer is the draw, which then waits to be printed again.
    """
    form = request.accept.best_match([JSON_TYPE, CSV_TYPE, AS_PDF])
    if form in (CSV_TYPE, AS_PDF):
        return await print_file(request, draw_id, AS_PDF if form == AS_PDF else CSV_TYPE, data)
    answer: Response[ChangedDraw] = await perform(request, 200, commands.void_codes, draw_id, data)
    return answer


async def print_file(
    request: AnyRequest,
    draw_id: str,
    form: PrintForm,
    reprint: NewReprint | None = None,
    *,
    key: Key | None = None,
) -> Response[bytes]:
    """The print file of a draw, as the slip office takes it away; it is stored nowhere.

    The same idempotency key (of the header, or `key` from a form) gives the same codes again.
    Whether paper can be set here is asked first, so that a server without a font gives out no code.
    """
    settings: Settings = request.app.state.settings
    if form == AS_PDF:
        be_ready(settings)
    key = key or await key_of(request, request.user.account or "anyone")
    printed = await _printed(request, draw_id, reprint, key)
    if form == AS_PDF:
        address = settings.public_url or str(request.base_url)
        content = await paper.as_pdf(printed, address, settings)
    else:
        content = paper.as_csv(printed)
    mark = "demonstration-" if settings.demo else ""
    name = f"slips-{mark}{draw_id}-{printed.printing}.{form.rpartition('/')[2]}"
    return Response(
        content,
        media_type=form,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


async def _printed(
    request: AnyRequest, draw_id: str, reprint: NewReprint | None, key: Key | None
) -> PrintedSlips:
    """The slips as printed now, or for this idempotency key before; only their codes' source is stored."""
    who, secret = request.user, slip_key(request)
    if reprint is None:
        answer = await perform_once(who, key, request, 200, commands.print_slips, draw_id, secret)
    else:
        answer = await perform_once(
            who, key, request, 200, commands.print_anew, draw_id, reprint, secret
        )
    content: Any = answer.content
    return commands.slips_of(msgspec.json.decode(content, type=Printing), secret)


HANDLERS: Final[list[Any]] = [print_slips, reprint_slips]
