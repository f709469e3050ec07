"""Forms of a unit's voice: a line for the auditor alone, and its reply to a result; the auditor's page."""

from typing import Any, Final

from litestar import Response, get

from dashboards.rendering import render
from dashboards.workbench.about import about, fact
from dashboards.workbench.fields import Field
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import find_claim
from impact.confidence import commands as confidence
from impact.confidence import controllers as confidence_api
from impact.confidence.queries import list_lines
from impact.confidence.schemas import Empty, LeftLine, NewLine
from impact.recognition import commands as recognition
from impact.recognition import controllers as recognition_api
from impact.recognition.schemas import NewReply
from marketplace.ground.db import Unit, reading
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.web.problems import AnyRequest

SHOWN_MAX: Final = 200


async def lay_out_line(_visit: Visit) -> Sheet:
    """A line for the auditor."""
    return Sheet(
        about={"facts": fact(_("Who reads it"), _("the auditor alone"))},
        explanation=_(
            "Nobody else reads this: not the community, not the committee, not the subdistrict. It stands in no "
            "record and can be erased."
        ),
        fields=[
            Field(name="text", label=_("What the auditor should know"), kind="textarea", required=True)
        ],
    )  # fmt: skip


async def leave_line(unit: Unit, _subject: str, wish: NewLine) -> LeftLine:
    """The API's command."""
    return await confidence.leave_line(unit, wish)


async def lay_out_mark(_visit: Visit) -> Sheet:
    """An act on one line, which is shown on the list alone."""
    return Sheet(about={"facts": []})


async def lay_out_reply(visit: Visit) -> Sheet:
    """A unit's one reply to how an item was closed."""
    matter = await find_claim(visit, visit.subject)
    return Sheet(
        about=about(matter.item, []),
        explanation=_("It stands beside the result for everybody to read, once for each closing. Name nobody."),
        fields=[
            Field(name="text", label=_("What the unit says of it"), kind="textarea", required=True,
                  hint=_("The public reads this."))
        ],
    )  # fmt: skip


def _to_lines(_ids: object, _answer: object) -> str:
    return "/workbench/confidential-lines"


VOICE_FORMS: Final = (
    Form(
        name="leave_confidential_line",
        path="/confidential-line",
        api=confidence_api.leave_line,
        title="A line to the auditor",
        submit="Send it to the auditor",
        done="The auditor has it, and nobody else.",
        lay_out=lay_out_line,
        schema=NewLine,
        command=leave_line,
    ),
    Form(
        name="read_confidential_line",
        path="/confidential-lines/{line_id}/reading",
        api=confidence_api.read_line,
        title="Mark the line as read",
        submit="Mark it as read",
        done="Marked as read.",
        lay_out=lay_out_mark,
        schema=Empty,
        command=confidence.read_line,
        then=_to_lines,
    ),
    Form(
        name="erase_confidential_line",
        path="/confidential-lines/{line_id}/erasure",
        api=confidence_api.erase_line,
        title="Erase the line",
        submit="Erase its words",
        done="Its words are erased.",
        lay_out=lay_out_mark,
        schema=Empty,
        command=confidence.erase_line,
        irreversible=True,
        then=_to_lines,
    ),
    Form(
        name="reply_to_result",
        path="/claims/{claim_id}/reply",
        api=recognition_api.leave_reply,
        title="Reply to this result",
        submit="Publish the reply",
        done="The reply stands beside the result.",
        lay_out=lay_out_reply,
        schema=NewReply,
        command=recognition.leave_reply,
        irreversible=True,
    ),
)


@get(
    "/confidential-lines",
    operation_id="workbench.confidential_lines",
    opt=confidence_api.AUDITOR,
    include_in_schema=False,
)
async def show_lines(request: AnyRequest) -> Response[Any]:
    """What units told the auditor, unread first."""
    async with reading() as reader:
        lines = await list_lines(reader)
    return await render(
        request,
        "confidential_lines.html",
        lines=lines[:SHOWN_MAX],
        headers={"Cache-Control": "no-store"},
    )


CONFIDING: Final[list[Any]] = [show_lines]
