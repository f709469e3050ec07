"""Forms about a claim's promise: confirming it, its link, giving it back, ending it, who leads."""

from typing import Any, Final

from litestar import Response

from dashboards.rendering import render
from dashboards.workbench.about import about, claim_facts, fact, item_facts
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Door, Form, Sheet, Visit
from dashboards.workbench.matters import ClaimMatter, find_claim
from marketplace.claims import controllers as api
from marketplace.claims import ending, proposals
from marketplace.claims.notices import CHARITY_LAW
from marketplace.claims.queries import find_claim_papers
from marketplace.claims.schemas import Confirmation, Ending, NamingLead, Nothing
from marketplace.ground.access.declared import open_to
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.settings import Settings
from marketplace.ground.web.problems import AnyRequest


async def _sheet(visit: Visit, matter: ClaimMatter, *fields: Field, **more: Any) -> Sheet:
    papers = await find_claim_papers(visit.reader, matter.claim.id)
    facts = [
        *claim_facts(matter, papers),
        *fact(_("Please answer by"), matter.claim.awaits_until),
        *item_facts(matter.item, visit.names),
    ]
    return Sheet(about=about(matter.item, facts), fields=fields, **more)


async def lay_out_confirmation(visit: Visit) -> Sheet:
    """A unit's yes: to a proposal, to a place offered from the waiting list, to a donation."""
    matter = await find_claim(visit, visit.subject)
    claim = matter.claim
    fields = []
    if claim.state == "proposed" and claim.contact is None:
        fields += [
            Field(name="contact.name", label=_("Contact: name"), required=True,
                  hint=_("For the community and its committee only; never public.")),
            Field(name="contact.phone", label=_("Contact: telephone"), kind="tel", required=True),
        ]  # fmt: skip
    if claim.state == "proposed" and matter.item.track == "light":
        label = _("If somebody else was faster, put us on the waiting list")
        fields.append(Field(name="waitlist", kind="checkbox", reads="yes_no", label=label))
    return await _sheet(
        visit,
        matter,
        *fields,
        explanation=_explain(matter),
        notice=_(CHARITY_LAW) if claim.kind == "donation" else None,
    )


def _explain(matter: ClaimMatter) -> str:
    if matter.claim.state == "proposed":
        return _("The committee entered this for your unit. Nobody sees it until you confirm.")
    if matter.claim.state == "waiting":
        return _("A place came free and is held for you. If you do not confirm, the next has it.")
    return _("A promise of property is confirmed a second time; then the committee goes on.")


async def lay_out_link(visit: Visit) -> Sheet:
    """The link of an open proposal, made anew at each asking."""
    matter = await find_claim(visit, visit.subject)
    return await _sheet(
        visit,
        matter,
        explanation=_(
            "The link is shown once. Give it to the unit alone: whoever has it can confirm for the unit. "
            "A link made before is void."
        ),
    )


async def show_link(request: AnyRequest, claim_id: str) -> Response[Any]:
    """Make the link, and show it this once."""
    link = await api.fresh_link(request, claim_id)
    settings: Settings = request.app.state.settings
    address = (settings.public_url or str(request.base_url)).rstrip("/") + link.confirm_path
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return await render(
        request, "link.html", headers=headers, address=address, valid_until=link.valid_until
    )


async def lay_out_return(visit: Visit) -> Sheet:
    """Giving a signed claim back."""
    matter = await find_claim(visit, visit.subject)
    return await _sheet(
        visit,
        matter,
        Field(name="reason_category", label=_("Why"), kind="select", required="soft",
              options=_reasons()),
        Field(name="note", label=_("Handover"), kind="textarea", required="soft",
              hint=_("How far the work is, what is where, who has the keys. Not public.")),
        explanation=_("What has arrived stays; what has not is free for others again."),
    )  # fmt: skip


def _reasons() -> tuple[Option, ...]:
    return (
        Option("capacity", _("We cannot manage it")),
        Option("budget", _("There is no money for it")),
        Option("timing", _("The dates do not fit")),
        Option("site", _("The place is not as expected")),
        Option("other", _("Another reason")),
    )


async def lay_out_termination(visit: Visit) -> Sheet:
    """Ending a signed claim for the committee."""
    matter = await find_claim(visit, visit.subject)
    options = (
        Option("not_delivering", _("It is not being delivered")),
        Option("safety", _("It is not safe")),
        Option("conflict", _("A conflict of interest came to light")),
        Option("not_needed", _("It is no longer needed")),
        Option("other", _("Another reason")),
    )
    return await _sheet(
        visit,
        matter,
        Field(name="reason_category", label=_("Why"), kind="select", required="soft", options=options),
        Field(name="note", label=_("Note"), kind="textarea",
              hint=_("For the unit and the auditor; not public.")),
        explanation=_("What has arrived stays; what has not is free for others again."),
    )  # fmt: skip


async def lay_out_lead(visit: Visit) -> Sheet:
    """Naming this claim's unit the lead."""
    matter = await find_claim(visit, visit.subject)
    return await _sheet(
        visit,
        matter,
        Field(name="reason", label=_("Reason"), kind="textarea", required="soft",
              hint=_("The public reads it.")),
        explanation=_("The lead hands in the milestones; the milestones stay as they are."),
    )  # fmt: skip


CONFIRM: Final = Form(
    name="claim_confirmation",
    path="/claims/{claim}/confirmation",
    api=Door(open_to("unit")),
    title="Confirm the claim",
    submit="Yes, we confirm",
    done="The claim was confirmed.",
    lay_out=lay_out_confirmation,
    schema=Confirmation,
    command=proposals.confirm_claim,
    then=lambda ids, _answer: f"/claims/{ids['claim']}/receipt",
)
LINK: Final = Form(
    name="link",
    path="/claims/{claim}/link",
    api=api.make_link,
    title="Link for the unit",
    submit="Make the link",
    done="The link was made.",
    lay_out=lay_out_link,
    schema=Nothing,
    command=proposals.make_link,
    answer=show_link,
)
RETURN: Final = Form(
    name="return",
    path="/claims/{claim}/return",
    api=api.return_claim,
    title="Return the claim",
    submit="Return it",
    done="The claim was returned.",
    lay_out=lay_out_return,
    schema=Ending,
    command=ending.return_claim,
    irreversible=True,
)
TERMINATION: Final = Form(
    name="termination",
    path="/claims/{claim}/termination",
    api=api.terminate_claim,
    title="End a signed claim",
    submit="End it",
    done="The claim was ended.",
    lay_out=lay_out_termination,
    schema=Ending,
    command=ending.terminate_claim,
    irreversible=True,
)
LEAD: Final = Form(
    name="lead",
    path="/claims/{claim}/lead",
    api=api.name_lead,
    title="Name another lead",
    submit="Name it the lead",
    done="The lead was named.",
    lay_out=lay_out_lead,
    schema=NamingLead,
    command=ending.name_lead,
)
PROMISE_FORMS: Final = (CONFIRM, LINK, RETURN, TERMINATION, LEAD)
