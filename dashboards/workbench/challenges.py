"""The form by which a committee answers a challenge, in public."""

from typing import Final

from dashboards.workbench.about import about, fact, item_facts
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import find_item
from impact.closure import challenging
from impact.closure import controllers as api
from impact.closure.schemas import ChallengeAnswer
from marketplace.ground.i18n.language import gettext as _


async def lay_out_answer(visit: Visit) -> Sheet:
    """What is doubted, and why; upheld, its line is struck."""
    owed = await challenging.get_owed(visit.reader, visit.subject)
    facts = [
        *fact(_("Ledger entry"), owed.entry),
        *fact(_("Since"), owed.raised_at),
        *fact(_("Answered at the latest"), owed.due_on),
    ]
    if owed.item is None:
        context = {"item": None, "facts": facts}
    else:
        item = await find_item(visit, owed.item)
        context = about(item, [*facts, *item_facts(item, visit.names)])
    yes = _("Yes: the line is struck") if owed.bill_line else _("Yes: the doubt is right")
    return Sheet(
        about=context,
        explanation=_("Somebody doubts: “{text}”").format(text=owed.text),
        fields=[
            Field(name="upheld", label=_("Is the doubt right?"), kind="radio", required=True, reads="yes_no",
                  options=[Option("true", yes), Option("false", _("No: it stands"))]),
            Field(name="answer", label=_("The answer"), kind="textarea", required=True, hint=_("The public reads it.")),
        ],
    )  # fmt: skip


CHALLENGE: Final = Form(
    name="challenge_answer",
    path="/challenges/{challenge}/answer",
    api=api.answer_challenge,
    title="Answer a challenge",
    submit="Answer in public",
    done="The challenge was answered.",
    lay_out=lay_out_answer,
    schema=ChallengeAnswer,
    command=challenging.answer_challenge,
    irreversible=True,
)
