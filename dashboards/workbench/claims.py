"""Forms about a claim on its way: checking, choosing, approval, signature, withdrawal."""

from typing import Final

from dashboards.rendering import show_day
from dashboards.workbench.about import about, claim_facts, item_facts
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import ClaimMatter, find_claim
from dashboards.workbench.newcomers import newcomer_documents, newcomer_facts
from marketplace.claims import commands, delivery
from marketplace.claims import controllers as api
from marketplace.claims.queries import find_claim_papers
from marketplace.claims.schemas import Approval, NewSignature, Qualification, Withdrawal
from marketplace.deliberation import commands as choosing
from marketplace.deliberation import controllers as choosing_api
from marketplace.deliberation.queries import list_deliberations
from marketplace.deliberation.schemas import NewSelection
from marketplace.ground.i18n.language import gettext as _


async def _sheet(
    visit: Visit, matter: ClaimMatter, *fields: Field, with_gaps: bool = False, **more: object
) -> Sheet:
    papers = await find_claim_papers(visit.reader, matter.claim.id)
    facts = [
        *claim_facts(matter, papers, with_gaps=with_gaps),
        *await newcomer_facts(visit.reader, matter.claimant),
        *item_facts(matter.item, visit.names),
    ]
    documents = [{"label": _("The item’s page"), "href": f"/items/{matter.item.code}"}]
    documents += await newcomer_documents(visit, matter.claimant)
    if matter.claimant:
        documents.append({"label": _("The unit’s page"), "href": f"/units/{matter.claimant}"})
    return Sheet(
        about=about(matter.item, facts, documents),
        fields=fields,
        **more,  # type: ignore[arg-type]  # texts of the sheet
    )


async def lay_out_qualification(visit: Visit) -> Sheet:
    """The check of unit, capacity, licence and conflicts."""
    matter = await find_claim(visit, visit.subject)
    verdicts = (
        Option("true", _("It qualifies")),
        Option("false", _("It does not qualify"), _("with a reason; the claim ends here")),
    )
    return await _sheet(
        visit,
        matter,
        Field(name="qualified", label=_("The check of unit, capacity, licence and conflicts"),
              kind="radio", options=verdicts, required=True, reads="yes_no"),
        Field(name="reason", label=_("Reason"), kind="textarea", required="soft",
              hint=_("Needed when it does not qualify.")),
        with_gaps=True,
    )  # fmt: skip


async def lay_out_selection(visit: Visit) -> Sheet:
    """The choice, on the full track under one of the item's deliberations."""
    matter = await find_claim(visit, visit.subject)
    verdicts = (
        Option("true", _("Choose it"), _("its lines are held until both have signed")),
        Option("false", _("Turn it down"), _("the claim ends here, its lines are free")),
    )
    meetings = await _meetings(visit, matter)
    return await _sheet(
        visit,
        matter,
        Field(name="selected", label=_("This claim"), kind="radio", options=verdicts, required=True,
              reads="yes_no"),
        *meetings,
        Field(name="lead", label=_("It leads: it hands in the milestones"), kind="checkbox",
              reads="yes_no", hint=_("The first one chosen leads anyway.")),
        Field(name="reason", label=_("Reason"), kind="textarea"),
        with_gaps=True,
        values={"deliberation": meetings[0].options[-1].value} if meetings and meetings[0].options else {},
    )  # fmt: skip


async def _meetings(visit: Visit, matter: ClaimMatter) -> list[Field]:
    if matter.item.track != "full":
        return []
    held = await list_deliberations(visit.reader, item=matter.item.code)
    options = [Option(one.id, f"{show_day(one.held_on)} · {one.place}") for one in held]
    return [
        Field(
            name="deliberation", label=_("On which 3+N deliberation it rests"), kind="select", required=bool(options),
            options=options, hint=None if options else _("None is recorded yet; the community records it first."),
        )
    ]  # fmt: skip


async def lay_out_approval(visit: Visit) -> Sheet:
    """The reference of the unit's internal approval."""
    matter = await find_claim(visit, visit.subject)
    papers = await find_claim_papers(visit.reader, matter.claim.id)
    return await _sheet(
        visit,
        matter,
        Field(name="internal_approval_ref", label=_("Reference of the internal approval"),
              required=True, hint=_("Number or date of the decision, as your files have it.")),
        values={"internal_approval_ref": papers.internal_approval_ref or ""},
    )  # fmt: skip


async def lay_out_signature(visit: Visit) -> Sheet:
    """The signature of the side that this account stands for."""
    matter = await find_claim(visit, visit.subject)
    sheet = await _sheet(
        visit,
        matter,
        Field(name="signatory_role", label=_("Signed as"), required=True,
              hint=_("An office, such as director or secretary; no person’s name is recorded.")),
        explanation=_signing(matter),
        notice=_("The pledge letter forbids selling in homes and collecting contacts there."),
    )  # fmt: skip
    if visit.actor.role == "unit":
        line = {"label": _("A line to the auditor"), "href": "/workbench/confidential-line"}
        sheet.about["documents"].append(line)
    return sheet


def _signing(matter: ClaimMatter) -> str:
    signed = {one.side for one in matter.claim.signatures}
    if "unit" not in signed:
        return _("The unit signs first, then the community. With both signatures the claim binds.")
    return _("The unit has signed. With the community’s signature the claim binds both.")


async def lay_out_withdrawal(visit: Visit) -> Sheet:
    """Taking a claim back, which is free before signing."""
    matter = await find_claim(visit, visit.subject)
    return await _sheet(
        visit,
        matter,
        Field(name="reason_category", label=_("Why"), kind="select", options=_reasons()),
        Field(name="note", label=_("Note"), kind="textarea"),
        explanation=_("Before both sides have signed this is free and leaves no mark."),
    )


def _reasons() -> tuple[Option, ...]:
    return (
        Option("capacity", _("We cannot manage it")),
        Option("budget", _("There is no money for it")),
        Option("timing", _("The dates do not fit")),
        Option("approval", _("It was not approved")),
        Option("mistake", _("It was entered by mistake")),
        Option("other", _("Another reason")),
    )


QUALIFICATION: Final = Form(
    name="qualification",
    path="/claims/{claim}/qualification",
    api=api.qualify_claim,
    title="Check a claim",
    submit="Record the check",
    done="The check was recorded.",
    lay_out=lay_out_qualification,
    schema=Qualification,
    command=commands.qualify_claim,
    irreversible=True,
)
SELECTION: Final = Form(
    name="selection",
    path="/claims/{claim}/selection",
    api=choosing_api.select_claim,
    title="Choose a claim, or turn it down",
    submit="Record the choice",
    done="The choice was recorded.",
    lay_out=lay_out_selection,
    schema=NewSelection,
    command=choosing.select_claim,
    irreversible=True,
)
APPROVAL: Final = Form(
    name="approval",
    path="/claims/{claim}/approval",
    api=api.record_approval,
    title="Enter the internal approval",
    submit="Save the reference",
    done="The internal approval was entered.",
    lay_out=lay_out_approval,
    schema=Approval,
    command=commands.record_approval,
)
SIGNATURE: Final = Form(
    name="signature",
    path="/claims/{claim}/signature",
    api=api.sign_claim,
    title="Sign a claim",
    submit="Sign",
    done="The signature was recorded.",
    lay_out=lay_out_signature,
    schema=NewSignature,
    command=delivery.sign_claim,
    irreversible=True,
)
WITHDRAWAL: Final = Form(
    name="withdrawal",
    path="/claims/{claim}/withdrawal",
    api=api.withdraw_claim,
    title="Withdraw the claim",
    submit="Withdraw it",
    done="The claim was withdrawn.",
    lay_out=lay_out_withdrawal,
    schema=Withdrawal,
    command=commands.withdraw_claim,
)

CLAIM_FORMS: Final = (QUALIFICATION, SELECTION, APPROVAL, SIGNATURE, WITHDRAWAL)
