"""The form of a 3+N deliberation: the fixed seats of this kind of community stand in it already."""

from typing import Final, get_args

from dashboards.rendering import show_text
from dashboards.workbench.about import about, claim_lines, fact, item_facts
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import ClaimMatter, find_item
from dashboards.workbench.words import term, terms_as_options
from impact.standing.facts import ItemFacts
from marketplace.claims.queries import list_claim_views
from marketplace.claims.schemas import ClaimView
from marketplace.deliberation import controllers as api
from marketplace.deliberation import holding
from marketplace.deliberation.convening import be_the_convener
from marketplace.deliberation.rules import Place
from marketplace.deliberation.schemas import NewDeliberation
from marketplace.deliberation.states import AFFECTED, FIXED_SEATS, Position, SeatName
from marketplace.ground.i18n.language import gettext as _
from marketplace.items.queries import find_policy

ROWS: Final = 6
NO_VOTE: Final = "no_vote"
_LIVE: Final = frozenset({"submitted", "qualified", "selected", "signed", "active"})


async def lay_out_deliberation(visit: Visit) -> Sheet:
    """Notice, meeting, seats with their positions, the public opinion and the objections."""
    item = await find_item(visit, visit.subject)
    place = Place(item.community, item.regional_committee)
    await be_the_convener(visit.reader, visit.actor, [place])
    claims = await _claims(visit, item)
    policy = await find_policy(visit.reader, item.list, item.policy_version)
    return Sheet(
        about=about(item, [*item_facts(item, visit.names), *_claim_facts(item, claims)]),
        fields=[
            Field(name="notified_on", label=_("Notice given on"), kind="date", required=True,
                  hint=_notice(policy.deliberation_notice_days)),
            Field(name="held_on", label=_("Held on"), kind="date", required=True),
            Field(name="place", label=_("Place"), required=True),
            _seats(claims),
            Field(name="opinion_zh", label=_("What was agreed"), kind="textarea", required=True,
                  hint=_("The public reads this; name no residents.")),
            Field(name="objections", label=_("Objections"), kind="textarea", reads="lines",
                  hint=_("One a line. They are kept and shown.")),
        ],
        values=_fixed_seats(item.community_type),
    )  # fmt: skip


def _notice(days: int) -> str | None:
    return _("At least {n} days before the meeting.").format(n=days) if days else None


async def _claims(visit: Visit, item: ItemFacts) -> list[ClaimView]:
    found = await list_claim_views(
        visit.reader,
        item=item.code,
        viewer=visit.actor.organisation,
        sees_all=visit.actor.sees_all,
    )
    return [one for one in found if one.state in _LIVE]


def _claim_facts(item: ItemFacts, claims: list[ClaimView]) -> list[dict[str, str]]:
    facts = []
    for claim in claims:
        lines = "; ".join(
            f"{one['label']} {one['value']}" for one in claim_lines(ClaimMatter(item, claim))
        )
        facts += fact(
            show_text(claim.organisation, "name") if claim.organisation else _("A unit"),
            f"{lines} ({term('claim_state', claim.state)})",
        )
    return facts


def _seats(claims: list[ClaimView]) -> Field:
    claimants = {
        one.organisation.id: show_text(one.organisation, "name")
        for one in claims
        if one.organisation
    }
    positions = (
        *terms_as_options("position", get_args(Position)),
        Option(NO_VOTE, _("does not vote")),
    )
    return Field(
        name="seats", label=_("Seats"), kind="repeat", rows=ROWS,
        hint=_("The three fixed seats stand here already; at least a third of all seats are residents "
               "whom it concerns. A seat whose organisation has its own claim does not vote. Rows left wholly empty do not count."),
        fields=[
            Field(name="seat", label=_("Whose seat"), kind="select", required=True,
                  options=terms_as_options("seat", get_args(SeatName))),
            Field(name="count", label=_("How many"), kind="number", required=True, reads="whole"),
            Field(name="position", label=_("Position"), kind="select", required=True,
                  options=positions, null=NO_VOTE),
            Field(name="organisation", label=_("Has its own claim?"), kind="select",
                  options=[Option(*one) for one in claimants.items()]),
        ],
    )  # fmt: skip


def _fixed_seats(community_type: str) -> dict[str, str]:
    """The rows that every meeting in this kind of community has: the fixed seats, then residents."""
    fixed = [one.seat for one in FIXED_SEATS[community_type][0]]
    values = {f"seats.{row}.seat": seat for row, seat in enumerate((*fixed, AFFECTED))}
    return values | {f"seats.{row}.count": "1" for row in range(len(fixed))}


DELIBERATION: Final = Form(
    name="deliberation",
    path="/items/{code}/deliberation",
    api=api.record_deliberation,
    title="Record the 3+N deliberation",
    submit="Record the deliberation",
    done="The deliberation was recorded.",
    lay_out=lay_out_deliberation,
    schema=NewDeliberation,
    command=holding.record_deliberation,
    explanation="One meeting, as it was held. The record is public; positions are counted, never named.",
    irreversible=True,
)
