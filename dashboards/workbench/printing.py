"""Forms of the slip office: printing the slips, and printing them anew."""

from typing import Any, Final

import msgspec
from litestar import Response

from dashboards.workbench.about import about, fact
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import find_item
from impact.return_visits.queries import list_draws
from impact.return_visits.schemas import Nothing
from impact.slip_printing import commands as printing
from impact.slip_printing import controllers as printing_api
from impact.slip_printing.schemas import NewReprint
from marketplace.ground.errors import NotFound
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.web.acts import Key, key_from, route_of
from marketplace.ground.web.faults import convert_or_name_faults
from marketplace.ground.web.problems import AnyRequest


async def lay_out_printing(visit: Visit) -> Sheet:
    """The print file with the codes, which is given once."""
    draws = await list_draws(visit.reader, draw_id=visit.subject)
    if not draws:
        raise NotFound
    item = await find_item(visit, draws[0].item)
    return Sheet(
        about=about(
            item,
            [
                *fact(_("Draw"), draws[0].draw_no),
                *fact(_("Slips"), draws[0].asked),
                *fact(_("Drawn at"), draws[0].drawn_at),
                *fact(_("Printed at"), draws[0].printed_at),
            ],
        ),
        explanation=_(
            "The file has a position and a code for each slip. It is given once and stored nowhere: "
            "save it, print it, then delete it."
        ),
        fields=[_file_field()],
        values={"file": printing_api.AS_PDF},
    )


async def lay_out_reprint(visit: Visit) -> Sheet:
    """The voiding of printed codes, with the file of the new ones."""
    sheet = await lay_out_printing(visit)
    return msgspec.structs.replace(
        sheet,
        fields=[
            Field(name="reason", label=_("Why are the slips printed anew?"), kind="textarea",
                  required=True, hint=_("The public reads this.")),
            _file_field(),
        ],
        explanation=_(
            "Every code without an answer is void at once and printed anew; a slip that was answered "
            "keeps its code. The new file is given once and stored nowhere."
        ),
    )  # fmt: skip


def _file_field() -> Field:
    return Field(name="file", label=_("Print file"), kind="radio", required=True, options=[
        Option(printing_api.AS_PDF, _("PDF, ready to print"), _("six slips to a page, with marks to cut")),
        Option(printing_api.CSV_TYPE, _("CSV for a printing house"), _("position and code")),
    ])  # fmt: skip


async def give_print_file(request: AnyRequest, draw: str) -> Response[Any]:
    """The print file in the form that was chosen."""
    return await printing_api.print_file(
        request, draw, await _form_of(request), key=await _key_of(request, Nothing())
    )


async def give_reprint_file(request: AnyRequest, draw: str) -> Response[Any]:
    """The new print file in the form that was chosen; the old codes are void."""
    reason = str((await request.form()).get("reason", ""))
    reprint = convert_or_name_faults({"reason": reason}, NewReprint)
    return await printing_api.print_file(
        request, draw, await _form_of(request), reprint, key=await _key_of(request, reprint)
    )


async def _key_of(request: AnyRequest, wish: Nothing | NewReprint) -> Key | None:
    """The form's hidden key: sent twice, the form gives the same file."""
    text = str((await request.form()).get("idempotency_key", ""))
    if not text:
        return None
    client = request.user.account or "anyone"
    return key_from(text, client, route_of(request), msgspec.json.encode(wish))


async def _form_of(request: AnyRequest) -> printing_api.PrintForm:
    chosen = (await request.form()).get("file")
    return printing_api.CSV_TYPE if chosen == printing_api.CSV_TYPE else printing_api.AS_PDF


PRINTING: Final = Form(
    name="printing",
    path="/draws/{draw}/print",
    api=printing_api.print_slips,
    title="Print the slips",
    submit="Download the print file",
    done="The print file was given.",
    lay_out=lay_out_printing,
    schema=Nothing,
    command=printing.print_slips,
    irreversible=True,
    answer=give_print_file,
)
REPRINT: Final = Form(
    name="reprint",
    path="/draws/{draw}/reprint",
    api=printing_api.reprint_slips,
    title="Print the slips anew",
    submit="Void the old codes and download",
    done="The print file was given.",
    lay_out=lay_out_reprint,
    schema=NewReprint,
    command=printing.void_codes,
    irreversible=True,
    answer=give_reprint_file,
)
PRINTING_FORMS: Final = (PRINTING, REPRINT)
