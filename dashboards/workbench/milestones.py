"""Forms about milestones: evidence, handing in, verifying."""

from typing import Any, Final, get_args

from dashboards.rendering import show_quantity, show_text
from dashboards.workbench.about import Facts, about, fact, item_facts, milestone_facts
from dashboards.workbench.fields import Field, Member, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import find_milestone, line_of
from dashboards.workbench.words import amount, evidence_name, name_of, term, terms_as_options
from impact.evidence.queries import EvidenceRow, list_files
from impact.evidence.states import Moment
from impact.milestones import commands, replanning, rules
from impact.milestones import controllers as api
from impact.milestones.queries import UseRow, list_active_lines
from impact.milestones.schemas import (
    ChangedMilestone,
    MilestoneView,
    NewReplan,
    NewSubmission,
    NewVerification,
    ReplanDecision,
)
from impact.milestones.states import Result
from impact.standing.facts import ItemFacts
from marketplace.claims.queries import list_claim_views
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.quantities import quantity_text

#: What a telephone's picker offers; where HEIC is not among it, iPhones send JPEG.
ACCEPTED: Final = ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.pptx,.txt,.csv,image/jpeg,image/png"


def moments() -> tuple[Option, ...]:
    """Which of a pair a picture may be."""
    return terms_as_options("moment", get_args(Moment))


async def lay_out_submission(visit: Visit) -> Sheet:
    """What was used since the last milestone, line by line."""
    item, milestone = await find_milestone(visit, visit.subject)
    fields = await _uses(visit, item)
    return Sheet(
        about=about(item, [*milestone_facts(milestone), *item_facts(item, visit.names)],
                    [_evidence_door(milestone)]),
        fields=[*fields, Field(name="note", label=_("Note"), kind="textarea")],
        explanation=_explain(item, milestone, has_uses=bool(fields)),
    )  # fmt: skip


def _evidence_door(milestone: MilestoneView) -> dict[str, str]:
    return {"label": _("Add evidence"), "href": f"/workbench/milestones/{milestone.id}/evidence"}


def _explain(item: ItemFacts, milestone: MilestoneView, *, has_uses: bool) -> str:
    texts = [_("Say what was used since the last milestone; leave empty what was not.")]
    if not has_uses:
        texts = [_("Nothing is left to count: hand it in as it is.")]
    if item.track == "full" and not milestone.evidence:
        texts.append(
            _("On the full track one file of evidence is needed first: add it, then hand in.")
        )
    return " ".join(texts)


async def _uses(visit: Visit, item: ItemFacts) -> list[Field]:
    """A field for every line of an active claim of which something can still be counted."""
    claimants = await _claimants(visit, item)
    fields = []
    for row in await list_active_lines(visit.reader, item.code):
        available = rules.UseFacts(
            row.resource, row.quantity, row.arrived, row.used, row.handed_in
        ).available
        if available > 0:
            fields.append(
                _use_field(
                    item, row, show_quantity(quantity_text(available)), claimants.get(row.claim)
                )
            )
    return fields  # fmt: skip


def _use_field(item: ItemFacts, row: UseRow, available: str, claimant: str | None) -> Field:
    need = line_of(item, row.need_line)
    label = show_text(need, "what")
    return Field(
        name=f"used.{row.claim}.{row.need_line}",
        label=f"{label} · {claimant}" if claimant else label,
        kind="number",
        reads="number",
        unit=show_text(need, "unit"),
        hint=_("at most {available}").format(available=available),
        member=Member("used", "quantity", {"claim": row.claim, "need_line": row.need_line}),
    )


async def _claimants(visit: Visit, item: ItemFacts) -> dict[str, str]:
    """The names behind the item's claims where there are several units, as far as they are public."""
    found = await list_claim_views(
        visit.reader,
        item=item.code,
        viewer=visit.actor.organisation,
        sees_all=visit.actor.sees_all,
    )
    active = [one for one in found if one.state == "active"]
    if len(active) < 2:
        return {}
    return {one.id: show_text(one.organisation, "name") for one in active if one.organisation}


async def lay_out_evidence(visit: Visit) -> Sheet:
    """A file that proves the milestone."""
    item, milestone = await find_milestone(visit, visit.subject)
    kinds = [Option(kind, evidence_name(kind)) for kind in milestone.evidence_kinds]
    return Sheet(
        about=about(item, milestone_facts(milestone)),
        fields=[
            Field(name="file", label=_("File"), kind="file", required=True,
                  accept=ACCEPTED,
                  hint=_("A picture (JPEG, PNG, WebP), a PDF, docx, xlsx, pptx or plain text, at most 8 MB. "
                         "No faces, number plates, door numbers or names of residents.")),
            Field(name="kind", label=_("Which evidence"), kind="select", options=kinds, required=True),
            Field(name="captured_on", label=_("Taken or made on"), kind="date"),
            Field(name="moment", label=_("One of a pair"), kind="select", folded=True, options=moments(),
                  hint=_("Two pictures from the same spot are shown side by side.")),
        ],
        values={"kind": kinds[0].value} if len(kinds) == 1 else {},
        explanation=_("Pictures are made anew without place and camera; a community looks at each before the public does. "
                      "Other files are not public; every file’s fingerprint is, so that it cannot be swapped."),
    )  # fmt: skip


async def lay_out_verification(visit: Visit) -> Sheet:
    """The judgement of a handing-in."""
    item, milestone = await find_milestone(visit, visit.subject)
    return Sheet(
        about=about(
            item,
            [
                *milestone_facts(milestone),
                *fact(_("Handed in by"), name_of(visit.names, item.lead) if item.lead else None),
                *fact(_("Handed in at"), milestone.submitted_at),
                *_handed_in(item, milestone),
                *await _about_files(visit, milestone),
            ],
            _files(milestone),
        ),
        fields=[
            Field(name="result", label=_("Result"), kind="radio", required=True,
                  options=terms_as_options("milestone_state", get_args(Result))),
            Field(name="note", label=_("Note"), kind="textarea",
                  hint=_("What is missing, when it is not met or only partly.")),
        ],
        explanation=_("Met or partly: what was handed in counts as used. Not met: it is due again."),
    )  # fmt: skip


def _files(milestone: MilestoneView) -> list[dict[str, str]]:
    """A door to each file: nobody should judge what they have not seen."""
    return [
        {
            "label": evidence_name(one.kind),
            "href": f"/api/v1/milestones/{milestone.id}/evidence/{one.id}",
        }
        for one in milestone.evidence
    ]


async def _about_files(visit: Visit, milestone: MilestoneView) -> Facts:
    """How the days of pictures compare, and which files were handed in elsewhere before."""
    facts: Facts = []
    for file in await list_files(visit.reader, milestone.id):
        name = evidence_name(file.kind)
        if file.time_check:
            facts += fact(name, term("time_check", file.time_check))
        for seen in file.seen_before:
            label = _("{name}: already handed in for {item}").format(name=name, item=seen.item)
            told = f"{name_of(visit.names, seen.organisation)} · {civil_date(seen.stored_at)}"
            facts += fact(label, told)
    return facts


def _handed_in(item: ItemFacts, milestone: MilestoneView) -> Facts:
    facts: Facts = []
    for use in milestone.used:
        need = line_of(item, use.need_line)
        label = _("Used: {what}").format(what=show_text(need, "what"))
        facts += fact(label, amount(use.quantity, need))
    return facts or fact(_("Used"), _("nothing counted this time"))


async def add_evidence(unit: Unit, _milestone: str, row: EvidenceRow) -> ChangedMilestone:
    """The API's command; the row itself names the milestone."""
    return await commands.add_evidence(unit, row)


def same_file(row: EvidenceRow) -> Any:
    """What makes two uploads the same: content, kind and day; each has an id of its own."""
    return [row.proves, row.sha256, row.evidence_kind, row.captured_on]


async def lay_out_replan(visit: Visit) -> Sheet:
    """Another day for a milestone, as its lead proposes it."""
    item, milestone = await find_milestone(visit, visit.subject)
    return Sheet(
        about=about(item, [*milestone_facts(milestone), *item_facts(item, visit.names)]),
        fields=[
            Field(name="due_on", label=_("The other day"), kind="date", required=True),
            Field(name="reason", label=_("Reason"), kind="textarea", required="soft"),
        ],
        explanation=_(
            "The committee agrees or not. The first day stays written beside the new one."
        ),
    )


async def lay_out_replan_approval(visit: Visit) -> Sheet:
    """What the committee says to another day."""
    item, milestone = await find_milestone(visit, visit.subject)
    plan = milestone.replan
    verdicts = (
        Option("true", _("We agree")),
        Option("false", _("We do not agree"), _("with a reason")),
    )
    return Sheet(
        about=about(
            item,
            [
                *fact(_("The other day"), plan.due_on if plan else None),
                *fact(_("Reason"), plan.reason if plan else None),
                *milestone_facts(milestone),
                *item_facts(item, visit.names),
            ],
        ),
        fields=[
            Field(name="approved", label=_("The other day"), kind="radio", options=verdicts,
                  required=True, reads="yes_no"),
            Field(name="reason", label=_("Reason"), kind="textarea", required="soft",
                  hint=_("Needed when you do not agree.")),
        ],
    )  # fmt: skip


REPLAN: Final = Form(
    name="replan",
    path="/milestones/{milestone}/replan",
    api=api.propose_replan,
    title="Propose another day",
    submit="Propose it",
    done="The other day was proposed.",
    lay_out=lay_out_replan,
    schema=NewReplan,
    command=replanning.propose_replan,
)
REPLAN_APPROVAL: Final = Form(
    name="replan_approval",
    path="/milestones/{milestone}/replan-approval",
    api=api.decide_replan,
    title="Decide on another day",
    submit="Record the decision",
    done="The decision was recorded.",
    lay_out=lay_out_replan_approval,
    schema=ReplanDecision,
    command=replanning.decide_replan,
)
SUBMISSION: Final = Form(
    name="submission",
    path="/milestones/{milestone}/submission",
    api=api.submit_milestone,
    title="Hand in a milestone",
    submit="Hand it in",
    done="The milestone was handed in.",
    lay_out=lay_out_submission,
    schema=NewSubmission,
    command=commands.submit_milestone,
)
EVIDENCE: Final = Form(
    name="evidence",
    path="/milestones/{milestone}/evidence",
    api=api.add_evidence,
    title="Add evidence",
    submit="Add the file",
    done="The file was checked and kept.",
    lay_out=lay_out_evidence,
    schema=None,
    command=add_evidence,
    receive=api.checked_and_kept,
    same=same_file,
    then=lambda ids, _answer: f"/workbench/milestones/{ids['milestone']}/submission?done=evidence",
)
VERIFICATION: Final = Form(
    name="verification",
    path="/milestones/{milestone}/verification",
    api=api.verify_milestone,
    title="Verify a milestone",
    submit="Record the result",
    done="The milestone was verified.",
    lay_out=lay_out_verification,
    schema=NewVerification,
    command=commands.verify_milestone,
    irreversible=True,
)
MILESTONE_FORMS: Final = (SUBMISSION, EVIDENCE, VERIFICATION, REPLAN, REPLAN_APPROVAL)
