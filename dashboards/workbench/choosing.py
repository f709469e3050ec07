"""The form of the choice among competing claims: all on one page, each chosen or turned down."""

from collections.abc import Sequence
from typing import Any, Final

from dashboards.rendering import show_day, show_text
from dashboards.workbench.about import about, claim_lines, item_facts
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import ClaimMatter, find_item
from dashboards.workbench.reading import Entered, Place
from dashboards.workbench.words import term
from impact.standing.facts import ItemFacts
from marketplace.claims.queries import list_claim_views
from marketplace.claims.schemas import ClaimView
from marketplace.deliberation import commands
from marketplace.deliberation import controllers as api
from marketplace.deliberation.queries import list_deliberations
from marketplace.deliberation.schemas import DeliberationView, NewSelections, Voices
from marketplace.ground.i18n.language import gettext as _

READY: Final = {"light": "submitted", "full": "qualified"}
LATER: Final = "later"


async def lay_out_selections(visit: Visit) -> Sheet:
    """What was deliberated, and every claim that is ready, with what it asks of each line."""
    item = await find_item(visit, visit.subject)
    found = await list_claim_views(
        visit.reader, item=item.code, viewer=visit.actor.organisation, sees_all=visit.actor.sees_all
    )
    ready = [one for one in found if one.state == READY[item.track]]
    meetings = await _meetings(visit, item)
    return Sheet(
        about=about(item, [*item_facts(item, visit.names)], [_page_of(one) for one in meetings]),
        fields=[
            *([_on_which(meetings)] if item.track == "full" else []),
            *(part for number, one in enumerate(ready) for part in _claim(number, item, one)),
            *([_lead(ready)] if len(ready) > 1 else []),
        ],
        values={
            "deliberation": meetings[-1].id if meetings else "",
            **{f"choices.{number}.claim": one.id for number, one in enumerate(ready)},
            **{f"choices.{number}.selected": LATER for number in range(len(ready))},
        },
        explanation=None if ready else _("No claim is ready to be chosen."),
    )  # fmt: skip


async def _meetings(visit: Visit, item: ItemFacts) -> list[DeliberationView]:
    if item.track == "light":
        return []
    return await list_deliberations(
        visit.reader, item=item.code, viewer=visit.actor.organisation, sees_all=True
    )


def _page_of(meeting: DeliberationView) -> dict[str, str]:
    voices = Voices.of(meeting.seats)
    told = _("{yes} for, {no} against, {condition} with conditions").format(
        yes=voices.for_, no=voices.against, condition=voices.condition
    )
    return {"label": f"{show_day(meeting.held_on)}: {told}", "href": f"/meetings/{meeting.meeting}"}


def _on_which(meetings: Sequence[DeliberationView]) -> Field:
    return Field(
        name="deliberation",
        label=_("On which 3+N deliberation it rests"),
        kind="select",
        required=bool(meetings),
        options=[Option(one.id, f"{show_day(one.held_on)} · {one.place}") for one in meetings],
        hint=None if meetings else _("None is recorded yet; the community records it first."),
    )


def _claim(number: int, item: ItemFacts, claim: ClaimView) -> list[Field]:
    name = f"choices.{number}."
    verdicts = (
        Option("true", _("Choose it")),
        Option("false", _("Turn it down"), _("with a reason; the claim ends here")),
        Option(LATER, _("Leave it for later")),
    )
    lines = claim_lines(ClaimMatter(item, claim), with_gaps=True)
    return [
        Field(name=f"{name}heading", label=_name_of(claim), kind="heading",
              hint="; ".join(f"{one['label']} {one['value']}" for one in lines)),
        Field(name=f"{name}claim", label=_("Claim"), kind="hidden"),
        Field(name=f"{name}selected", label=_("This claim"), kind="radio", options=verdicts,
              required=True, reads="yes_no", null=LATER),
        Field(name=f"{name}reason", label=_("Reason"), kind="textarea", required="soft",
              rows=2, hint=_("Needed when it is turned down.")),
    ]  # fmt: skip


def _lead(claims: Sequence[ClaimView]) -> Field:
    return Field(
        name="lead",
        label=_("Who leads: hands in the milestones"),
        kind="select",
        options=[Option(one.id, _name_of(one)) for one in claims],
        hint=_("The first one chosen leads anyway."),
    )


def _name_of(claim: ClaimView) -> str:
    return show_text(claim.organisation, "name") if claim.organisation else _("A unit")


def without_those_left(entered: Entered) -> Entered:
    """Only the claims that are decided on now; the lead as a mark on its own claim."""
    body: dict[str, Any] = {**entered.body}
    lead = body.pop("lead", None)
    choices: list[dict[str, Any]] = []
    places = [*entered.places]
    for number, choice in enumerate(body.get("choices", ())):
        if choice.get("selected") is None:
            continue
        places.append(Place(f"/choices/{len(choices)}", f"/choices/{number}", has_parts=True))
        choices.append({**choice, "lead": choice.get("claim") == lead})
    return Entered({**body, "choices": choices}, places, entered.faults)


def told_of_choices(answer: dict[str, Any]) -> list[str]:
    """What the choice would come to, claim by claim."""
    return [
        f"{show_text(one['organisation'], 'name')}: {term('claim_state', one['state'])}"
        + (f" · {_('lead')}" if one["lead"] else "")
        for one in answer["claims"]
    ]


SELECTIONS: Final = Form(
    name="selections",
    path="/items/{code}/selection",
    api=api.select_claims,
    title="Choose among the claims",
    submit="Record the choice",
    done="The choice was recorded.",
    lay_out=lay_out_selections,
    schema=NewSelections,
    command=commands.select_claims,
    explanation="Each claim is chosen whole or turned down; no line is given more than it lacks.",
    irreversible=True,
    preview=told_of_choices,
    shape=without_those_left,
)
