"""Forms about offers: a unit makes, changes and withdraws them; a committee takes one up."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec import Struct

from dashboards.public.choices import Choice, offer_communities
from dashboards.rendering import show_text
from dashboards.workbench.about import fact
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.words import both, term, terms_as_options
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import Forbidden, NotFound
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.quantities import QuantityText
from marketplace.ground.text import CodeText, ParagraphText, SomeParagraphText
from marketplace.units import controllers as api
from marketplace.units import offering
from marketplace.units.queries import list_offers
from marketplace.units.schemas import ChangedOffer, Measure, NewOffer, OfferView, OfferWithdrawal
from marketplace.units.states import RESOURCES, UNITS_OF, Resource

PLACES: Final = 3
OFFERS_MAX: Final = 12
EVERYWHERE: Final = "ALL"


class OfferEntered(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An offer as the form has it: the communities one by one, the first one needed."""

    resource: Resource
    quantity: QuantityText
    unit_zh: Measure
    what_zh: SomeParagraphText
    available_from: date
    available_to: date
    places: dict[str, CodeText] = {}
    conditions_zh: ParagraphText | None = None
    step: QuantityText | None = None

    @property
    def offer(self) -> NewOffer:
        """The offer that the act takes; without a community it holds everywhere."""
        places = list(dict.fromkeys(self.places.values()))
        return NewOffer(
            resource=self.resource,
            quantity=self.quantity,
            unit_zh=self.unit_zh,
            what_zh=self.what_zh,
            available_from=self.available_from,
            available_to=self.available_to,
            communities=places or [EVERYWHERE],
            conditions_zh=self.conditions_zh,
            step=self.step,
        )


async def doors_of_unit(reader: Reader, unit: str) -> list[dict[str, Any]]:
    """What a unit can do beside its claims: find something, offer something, mend its offers."""
    own = [one for one in await list_offers(reader, unit=unit) if one.state == "open"]
    return [
        {"href": "/what-fits", **both("Find something to claim")},
        {"href": f"/workbench/units/{unit}/offers", **both("Offer something")},
        *(door for offer in own[:OFFERS_MAX] for door in _doors_of(offer)),
    ]


def _doors_of(offer: OfferView) -> list[dict[str, Any]]:
    acts = (("Change an offer", "change"), ("Withdraw an offer", "withdrawal"))
    return [
        {
            "href": f"/workbench/offers/{offer.id}/{act}",
            "title_zh": f"{both(title)['title_zh']}：{offer.what_zh}",
            "title_en": f"{both(title)['title_en']}: {offer.what_en or offer.what_zh}",
        }
        for title, act in acts
    ]


async def lay_out_new_offer(visit: Visit) -> Sheet:
    """An empty offer of the unit."""
    if visit.subject != visit.actor.organisation:
        raise Forbidden
    places = await offer_communities(visit.reader)
    return Sheet(
        about={
            "title_zh": show_text(visit.names.get(visit.subject), "name") or visit.subject,
            "title_en": None,
            "facts": [],
            "documents": [{"label": _("What fits"), "href": "/what-fits"}],
        },
        fields=_fields(places, PLACES),
        values={"available_from": civil_date(visit.reader.at).isoformat()},
    )


def _fields(places: list[Choice], many: int) -> list[Field]:
    measures = " · ".join(dict.fromkeys(one for units in UNITS_OF.values() for one in units))
    where = [
        Option(one.value, show_text(one, "label")) for one in places if one.value != EVERYWHERE
    ]
    return [
        Field(name="resource", label=_("What you can give"), kind="select", required=True,
              options=terms_as_options("resource", RESOURCES)),
        Field(name="what_zh", label=_("In your own words"), kind="textarea", required=True),
        Field(name="quantity", label=_("How much in all"), kind="number", reads="number", required=True),
        Field(name="unit_zh", label=_("Counted in"), required=True, hint=measures),
        Field(name="available_from", label=_("From"), kind="date", required=True),
        Field(name="available_to", label=_("Until"), kind="date", required=True),
        *(
            Field(name=f"places.p{index}", label=_("Where") if index == 0 else _("and there"),
                  kind="select", options=where,
                  hint=_("Leave it empty for the whole subdistrict.") if index == 0 else None)
            for index in range(many)
        ),
        Field(name="conditions_zh", label=_("Conditions"), kind="textarea"),
        Field(name="step", label=_("Smallest share"), kind="number", reads="number", folded=True,
              hint=_("Left empty: one.")),
    ]  # fmt: skip


async def lay_out_change(visit: Visit) -> Sheet:
    """The offer as it stands, to be written anew."""
    offer = await _find_own(visit)
    places = [] if offer.communities == [EVERYWHERE] else offer.communities
    names = (
        "resource", "what_zh", "quantity", "unit_zh", "available_from", "available_to", "step",
    )  # fmt: skip
    values = {name: str(getattr(offer, name)) for name in names}
    values |= {f"places.p{index}": place for index, place in enumerate(places)}
    return Sheet(
        about=_about(offer),
        fields=_fields(await offer_communities(visit.reader), max(PLACES, len(places) + 1)),
        values={**values, "conditions_zh": offer.conditions_zh or ""},
    )


async def lay_out_withdrawal(visit: Visit) -> Sheet:
    """The offer as it stands, and a reason for whoever likes to give one."""
    offer = await _find_own(visit)
    return Sheet(
        about=_about(offer),
        fields=(Field(name="reason", label=_("Reason"), kind="textarea"),),
    )


async def _find_own(visit: Visit) -> OfferView:
    found = await list_offers(visit.reader, offer_id=visit.subject)
    if not found:
        raise NotFound
    if found[0].unit != visit.actor.organisation:
        raise Forbidden
    return found[0]


def _about(offer: OfferView) -> dict[str, Any]:
    amount = f"{offer.quantity} {show_text(offer, 'unit')}"
    return {
        "title_zh": offer.what_zh,
        "title_en": offer.what_en,
        "facts": [
            *fact(_("What you can give"), f"{term('resource', offer.resource)} {amount}"),
            *fact(_("From"), offer.available_from),
            *fact(_("Until"), offer.available_to),
            *fact(_("Conditions"), offer.conditions_zh),
        ],
        "documents": [
            {"label": _("What fits"), "href": f"/what-fits?offer={offer.id}"},
            {"label": _("The unit’s page"), "href": f"/units/{offer.unit}"},
        ],
    }


async def make_offer(unit: Unit, unit_id: str, entered: OfferEntered) -> ChangedOffer:
    """The API's command, for the unit's own page."""
    if unit_id != unit.actor.organisation:
        raise Forbidden
    return await offering.make_offer(unit, entered.offer)


async def change_offer(unit: Unit, offer_id: str, entered: OfferEntered) -> ChangedOffer:
    """The API's command, for what the form entered."""
    return await offering.change_offer(unit, offer_id, entered.offer)


def to_fits(_ids: Mapping[str, str], answer: dict[str, Any]) -> str:
    """After an offer is made or changed: what fits it."""
    return f"/what-fits?offer={answer['id']}"


OFFER_FORMS: Final = (
    Form(
        name="make_offer",
        path="/units/{unit_id}/offers",
        api=api.make_offer,
        title="Offer something",
        submit="Offer it",
        done="The offer is made.",
        lay_out=lay_out_new_offer,
        schema=OfferEntered,
        command=make_offer,
        explanation="Communities and committees see what is offered and take it up when they need it; "
        "nothing binds you before you confirm.",
        then=to_fits,
    ),
    Form(
        name="change_offer",
        path="/offers/{offer_id}/change",
        api=api.change_offer,
        title="Change an offer",
        submit="Change it",
        done="The offer is changed.",
        lay_out=lay_out_change,
        schema=OfferEntered,
        command=change_offer,
        then=to_fits,
    ),
    Form(
        name="withdraw_offer",
        path="/offers/{offer_id}/withdrawal",
        api=api.withdraw_offer,
        title="Withdraw an offer",
        submit="Withdraw it",
        done="The offer is withdrawn.",
        lay_out=lay_out_withdrawal,
        schema=OfferWithdrawal,
        command=offering.withdraw_offer,
    ),
)
