"""The form by which a community or committee takes an offer up for one of its items."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from dashboards.rendering import show_quantity, show_text
from dashboards.workbench.about import fact
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.words import name_of, term
from marketplace.claims.schemas import ChangedClaim, WantedLine
from marketplace.ground.db import Unit
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.quantities import QuantityText
from marketplace.ground.text import CodeText, ParagraphText
from marketplace.items.commands import is_committee_of
from marketplace.matching import controllers as api
from marketplace.matching.schemas import NewUptake
from marketplace.matching.uptake import take_up_offer
from marketplace.organisations.queries import find_regional_committee
from marketplace.units.fitting import find_fits_of_offer
from marketplace.units.schemas import FitView

LINES_SHOWN_MAX: Final = 100


class UptakeEntered(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An uptake as the form has it: one line of one item."""

    need_line: CodeText
    quantity: QuantityText
    finish_on: date | None = None
    note: ParagraphText | None = None


async def lay_out_uptake(visit: Visit) -> Sheet:
    """The offer, and the open lines of one's own items that it fits."""
    offer, fits = await find_fits_of_offer(visit.reader, visit.subject)
    own = [one for one in fits if await _is_own(visit, one)]
    options = [
        Option(line.need_line, f"{fit.item} {show_text(fit, 'title')} · {show_text(line, 'what')}",
               _("at most {fits} {unit}, in steps of {step}").format(
                   fits=show_quantity(line.fits), unit=show_text(line, "unit"), step=show_quantity(line.step)))
        for fit in own for line in fit.lines
    ][:LINES_SHOWN_MAX]  # fmt: skip
    amount = f"{show_quantity(offer.quantity)} {show_text(offer, 'unit')}"
    return Sheet(
        about={
            "title_zh": offer.what_zh,
            "title_en": offer.what_en,
            "facts": [
                *fact(_("Unit"), name_of(visit.names, offer.unit)),
                *fact(_("What it can give"), f"{term('resource', offer.resource)} {amount}"),
                *fact(_("From"), offer.available_from),
                *fact(_("Until"), offer.available_to),
                *fact(_("Conditions"), offer.conditions_zh),
            ],
            "documents": [{"label": _("The unit’s page"), "href": f"/units/{offer.unit}"}],
        },
        values=_values_at_first(visit, options),
        fields=[
            Field(name="need_line", label=_("For which need"), kind="radio", required=True, options=options,
                  hint=None if options else _("Nothing that is open in your area fits this offer.")),
            Field(name="quantity", label=_("How much"), kind="number", reads="number", required=True),
            Field(name="finish_on", label=_("Finished by"), kind="date"),
            Field(name="note", label=_("Note to the unit"), kind="textarea"),
        ],
    )  # fmt: skip


def _values_at_first(visit: Visit, options: Sequence[Option]) -> dict[str, str]:
    """The line and the quantity that the address names, where the line is offered here."""
    line = visit.asked.get("line", "")
    if all(one.value != line for one in options):
        return {}
    return {"need_line": line, "quantity": visit.asked.get("quantity", "")[:16]}


async def _is_own(visit: Visit, fit: FitView) -> bool:
    if visit.actor.role == "community":
        return fit.community == visit.actor.organisation
    whole = fit.community == "ALL"
    committee = None if whole else await find_regional_committee(visit.reader, fit.community)
    return is_committee_of(visit.actor, committee)


async def take_up(unit: Unit, offer_id: str, entered: UptakeEntered) -> ChangedClaim:
    """The API's command, for one line; the unit confirms by its account."""
    item = entered.need_line.rsplit("-", 1)[0]
    line = WantedLine(need_line=entered.need_line, quantity=entered.quantity)
    uptake = NewUptake(
        item=item, lines=[line], finish_on=entered.finish_on, note=entered.note or None
    )
    return await take_up_offer(unit, offer_id, uptake)


UPTAKE: Final = Form(
    name="take_up_offer",
    path="/offers/{offer_id}/uptake",
    api=api.take_up_offer,
    title="Take up an offer",
    submit="Propose it to the unit",
    done="It is proposed to the unit, which confirms it or not.",
    lay_out=lay_out_uptake,
    schema=UptakeEntered,
    command=take_up,
    explanation="The unit sees what you propose and confirms it or not; until then nothing is held and "
    "nobody else sees it.",
)
