"""The form by which a community says whether what was solved still holds: one button, most times."""

from typing import Final

from dashboards.workbench.about import about, fact, item_facts
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import find_item
from impact.closure import controllers as api
from impact.closure import upkeep
from impact.closure.schemas import NewUpkeepResult
from marketplace.ground.i18n.language import gettext as _


async def lay_out_check(visit: Visit) -> Sheet:
    """What was solved, and how long ago."""
    check = await upkeep.get_check(visit.reader, visit.subject)
    item = await find_item(visit, check.item)
    months = _("{n} months after closing").format(n=check.months)
    return Sheet(
        about=about(
            item,
            [
                *fact(_("Looked at"), months),
                *fact(_("Due"), check.due_on),
                *item_facts(item, visit.names),
            ],
        ),
        fields=[
            Field(name="result", label=_("How is it now?"), kind="radio", required=True, options=[
                Option("holds", _("It holds")),
                Option("came_back", _("It came back"), _("its lines are struck and the item is open again")),
            ]),
            Field(name="note", label=_("What is it like now?"), kind="textarea", required="soft",
                  hint=_("Needed when it came back; the public reads it then.")),
        ],
        values={"result": "holds"},
    )  # fmt: skip


UPKEEP: Final = Form(
    name="upkeep_check",
    path="/upkeep-checks/{check}/result",
    api=api.check_upkeep,
    title="Look at it again",
    submit="Record it",
    done="The look was recorded.",
    lay_out=lay_out_check,
    schema=NewUpkeepResult,
    command=upkeep.check_upkeep,
)
