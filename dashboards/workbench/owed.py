"""Forms about what residents are owed: answering a slip; and typing in a slip that came on paper."""

from typing import Any, Final, get_args

from msgspec import Struct

from dashboards.workbench.about import about, fact, item_facts
from dashboards.workbench.fields import Field
from dashboards.workbench.forms import Door, Form, Sheet, Visit
from dashboards.workbench.matters import find_item
from dashboards.workbench.words import term, terms_as_options
from impact.replies import commands as replying
from impact.replies import controllers as replies_api
from impact.replies.schemas import NewReply
from impact.return_visits import commands as visiting
from impact.return_visits import controllers as visits_api
from impact.return_visits.queries import FoundSlip
from impact.return_visits.schemas import AnsweredSlip, NewAnswer
from impact.return_visits.states import Grade, Resolved
from marketplace.ground.access.declared import open_to
from marketplace.ground.db import Unit
from marketplace.ground.errors import BadRequest, NotFound
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.web.faults import convert_or_name_faults, fault_at
from marketplace.ground.web.problems import AnyRequest


async def lay_out_reply(visit: Visit) -> Sheet:
    """What a resident said, and the answer that is owed for it."""
    owed = await replying.get_owed(visit.reader, visit.subject)
    item = await find_item(visit, owed.item)
    came_back = owed.about == "recurrence"
    return Sheet(
        about=about(
            item,
            [
                *fact(_("A resident says"), _("It came back") if came_back else None),
                *fact(_("A resident says"), term("resolved", owed.said) if owed.said else None),
                *fact(_("Since"), owed.owed_since),
                *fact(_("Answered at the latest"), owed.due_on),
                *item_facts(item, visit.names),
            ],
        ),
        explanation=_("In their words: “{text}”").format(text=owed.words) if owed.words else None,
        fields=[
            Field(name="text", label=_("The answer"), kind="textarea", required=True,
                  hint=_("Only whoever holds the slip reads it, with its code. How many are answered in time is public.")),
        ],
    )  # fmt: skip


class TypedSlip(Struct, frozen=True):
    """A paper slip that was found by its code, and what stands on it."""

    slip: FoundSlip
    answer: NewAnswer


async def lay_out_typing(_visit: Visit) -> Sheet:
    """The code and the marks of a slip that came back on paper."""
    return Sheet(
        about={"item": None, "facts": []},
        fields=[
            Field(name="code", label=_("The 12 digits"), kind="tel", required=True),
            Field(name="resolved", label=_("Is it solved?"), kind="radio", required=True,
                  options=terms_as_options("resolved", get_args(Resolved))),
            Field(name="grade", label=_("How it was done"), kind="radio", required=True,
                  options=terms_as_options("grade", get_args(Grade))),
            Field(name="text", label=_("Words on the slip"), kind="textarea"),
            Field(name="phone", label=_("Telephone, if it asks for a call back"), kind="tel"),
        ],
        explanation=_("Type exactly what is ticked. Whoever holds the slip can see what was typed, and the account that typed it is kept."),
    )  # fmt: skip


async def read_typed_slip(request: AnyRequest, _subject: str) -> TypedSlip:
    """The slip of the typed code with what stands on it; raises `BadRequest` with every fault."""
    form = await request.form()
    given = {name: str(form.get(name, "")).strip() for name in ("resolved", "grade", "text")}
    body: dict[str, Any] = {name: text for name, text in given.items() if text}
    if phone := str(form.get("phone", "")).strip():
        body["call_back"] = {"phone": phone}
    answer = convert_or_name_faults(body, NewAnswer)
    try:
        slip = await visits_api.find_slip_or_count_guess(request, str(form.get("code", "")))
    except NotFound:
        told = "No slip has this code. Please compare the 12 digits with the slip."
        raise BadRequest([fault_at("/code", "not_found", told)]) from None
    return TypedSlip(slip, answer)


async def type_slip(unit: Unit, _subject: str, typed: TypedSlip) -> AnsweredSlip:
    """The API's command, done as the account that types."""
    return await visiting.answer_slip(unit, typed.slip, typed.answer)


REPLY: Final = Form(
    name="slip_reply",
    path="/owed-answers/{owed}/reply",
    api=replies_api.reply_to_slip,
    title="Answer a resident",
    submit="Send the answer",
    done="The answer was given; whoever holds the slip can read it.",
    lay_out=lay_out_reply,
    schema=NewReply,
    command=replying.reply_to_slip,
    irreversible=True,
)
TYPING: Final = Form(
    name="typed_slip",
    path="/slips/typing",
    api=Door(open_to("slip_office")),
    title="Type in a paper slip",
    submit="Record what stands on it",
    done="The slip was recorded.",
    lay_out=lay_out_typing,
    schema=NewAnswer,
    command=type_slip,
    receive=read_typed_slip,
    then=lambda _ids, _answer: "/workbench/slips/typing?done=typed_slip",
)
OWED_FORMS: Final = (REPLY, TYPING)
