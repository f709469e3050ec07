"""Forms about what is brought: the unit reports it, the receiving community counts it."""

from typing import Final

from dashboards.rendering import show_text
from dashboards.workbench.about import about, claim_facts, fact
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import ClaimMatter, find_arrival, find_claim, line_of
from dashboards.workbench.words import amount
from impact.standing.facts import LineFact
from marketplace.claims import controllers as api
from marketplace.claims import delivery
from marketplace.claims.schemas import ArrivalConfirmation, NewArrival
from marketplace.claims.states import COUNTED_AT_THE_MILESTONE
from marketplace.ground.i18n.language import gettext as _


async def lay_out_arrival(visit: Visit) -> Sheet:
    """What was brought, of which line."""
    matter = await find_claim(visit, visit.subject)
    options = _lines_to_bring(matter)
    return Sheet(
        about=about(matter.item, claim_facts(matter)),
        fields=[
            Field(name="need_line", label=_("What was brought"), required=True, options=options,
                  kind="radio"),
            Field(name="quantity", label=_("How much"), kind="number", required=True, reads="number"),
            Field(name="note", label=_("Note"), kind="textarea",
                  hint=_("Where it was handed over, for instance.")),
        ],
        values={"need_line": options[0].value} if len(options) == 1 else {},
        explanation=_("The community counts it and confirms; only then does it count as arrived."),
    )  # fmt: skip


def _lines_to_bring(matter: ClaimMatter) -> list[Option]:
    """What must be brought first; lines of time and presence last, with a word that they need not."""
    needs = {line.need_line: line_of(matter.item, line.need_line) for line in matter.claim.lines}
    options = []
    for line in sorted(matter.claim.lines, key=lambda one: _is_presence(needs[one.need_line])):
        need = needs[line.need_line]
        told = _("{arrived} of {quantity} have arrived").format(
            arrived=amount(line.arrived, need), quantity=amount(line.quantity, need)
        )
        if _is_presence(need):
            told = _("need not be reported: the milestone counts it")
        options.append(Option(line.need_line, show_text(need, "what"), told))
    return options


def _is_presence(need: LineFact) -> bool:
    return need.resource in COUNTED_AT_THE_MILESTONE


async def lay_out_confirmation(visit: Visit) -> Sheet:
    """What the receiver counted of something brought."""
    matter, arrival = await find_arrival(visit, visit.subject)
    need = line_of(matter.item, arrival.need_line)
    return Sheet(
        about=about(
            matter.item,
            [
                *fact(_("Brought"), show_text(need, "what")),
                *fact(_("Reported"), amount(arrival.quantity, need)),
                *fact(_("Reported at"), arrival.reported_at),
                *fact(_("Note"), arrival.note),
                *claim_facts(matter),
            ],
        ),
        fields=[
            Field(name="quantity", label=_("Counted by us"), kind="number", required=True,
                  reads="number", unit=show_text(need, "unit"),
                  hint=_("At most what was reported; nought if nothing came.")),
        ],
        values={"quantity": arrival.quantity},
    )  # fmt: skip


ARRIVAL: Final = Form(
    name="arrival",
    path="/claims/{claim}/arrivals",
    api=api.report_arrival,
    title="Report what was brought",
    submit="Report it",
    done="The delivery was reported; the community counts it.",
    lay_out=lay_out_arrival,
    schema=NewArrival,
    command=delivery.report_arrival,
)
CONFIRMATION: Final = Form(
    name="confirmation",
    path="/arrivals/{arrival}/confirmation",
    api=api.confirm_arrival,
    title="Confirm what was brought",
    submit="Confirm the count",
    done="The count was recorded.",
    lay_out=lay_out_confirmation,
    schema=ArrivalConfirmation,
    command=delivery.confirm_arrival,
    irreversible=True,
)
ARRIVAL_FORMS: Final = (ARRIVAL, CONFIRMATION)
