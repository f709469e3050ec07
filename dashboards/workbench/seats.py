"""Seats of a meeting in forms: who may sit, how they stand, and those that stand in the form already."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from dashboards.rendering import show_text
from dashboards.workbench.about import Facts, claim_lines, fact
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Visit
from dashboards.workbench.matters import ClaimMatter
from dashboards.workbench.words import name_of, term, terms_as_options
from impact.standing.facts import ItemFacts
from marketplace.claims.queries import list_claim_views
from marketplace.claims.schemas import ClaimView
from marketplace.deliberation.queries import list_suggested_seats
from marketplace.deliberation.states import AFFECTED, FIXED_SEATS, Position, SeatName
from marketplace.ground.i18n.language import gettext as _

NO_VOTE: Final = "no_vote"
ROWS: Final = 6
_LIVE: Final = frozenset({"submitted", "waiting", "qualified", "selected", "signed", "active"})


async def claims_on(visit: Visit, item: ItemFacts) -> list[ClaimView]:
    """The live claims on the item, as this account may see them."""
    found = await list_claim_views(
        visit.reader,
        item=item.code,
        viewer=visit.actor.organisation,
        sees_all=visit.actor.sees_all,
    )
    return [one for one in found if one.state in _LIVE]


def claim_facts_of(item: ItemFacts, claims: Sequence[ClaimView]) -> Facts:
    """Who wants to do how much of the item."""
    facts: Facts = []
    for claim in claims:
        lines = "; ".join(
            f"{one['label']} {one['value']}" for one in claim_lines(ClaimMatter(item, claim))
        )
        facts += fact(
            show_text(claim.organisation, "name") if claim.organisation else _("A unit"),
            f"{lines} ({term('claim_state', claim.state)})",
        )
    return facts


def bodies_that_may_be_named(
    visit: Visit, items: Sequence[ItemFacts], claims: Sequence[ClaimView]
) -> list[Option]:
    """Claimants, whose seats do not vote; for the whole subdistrict also the communities."""
    bodies = {
        one.organisation.id: show_text(one.organisation, "name")
        for one in claims
        if one.organisation
    }
    if any(item.community is None for item in items):
        communities = [one for one in visit.names if one.startswith("C")]
        bodies |= {one: name_of(visit.names, one) for one in ("SD-1", *communities)}
    return [Option(*one) for one in bodies.items()]


def seat_fields(bodies: Sequence[Option], *, with_position: bool) -> list[Field]:
    """Whose seat, how many, how they stand where it is asked, and whether it has its own claim."""
    positions = (
        *terms_as_options("position", get_args(Position)),
        Option(NO_VOTE, _("does not vote")),
    )
    position = Field(
        name="position",
        label=_("Position"),
        kind="select",
        required=True,
        options=positions,
        null=NO_VOTE,
    )
    return [
        Field(name="seat", label=_("Whose seat"), kind="select", required=True,
              options=terms_as_options("seat", get_args(SeatName))),
        Field(name="count", label=_("How many"), kind="number", required=True, reads="whole"),
        *([position] if with_position else []),
        Field(name="organisation", label=_("Has its own claim?"), kind="select", options=bodies),
    ]  # fmt: skip


async def seats_to_begin_with(visit: Visit, items: Sequence[ItemFacts]) -> dict[str, str]:
    """The rows that stand in the form: the fixed seats, residents, and whom the modules suggest."""
    fixed = [one.seat for one in FIXED_SEATS[items[0].community_type][0]]
    suggested = await list_suggested_seats(visit.reader, [item.code for item in items])
    more = [one for one in suggested if one not in (*fixed, AFFECTED)]
    return _rows([*fixed, AFFECTED, *more], dict.fromkeys(fixed, "1"))


def _rows(seats: Sequence[str], counts: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, Any] = {f"seats.{row}.seat": seat for row, seat in enumerate(seats)}
    return values | {
        f"seats.{row}.count": counts[seat] for row, seat in enumerate(seats) if seat in counts
    }


def rows_for(values: Mapping[str, str]) -> int:
    """How many rows a form begins with: those that stand there, and two to add."""
    return max(ROWS, sum(name.endswith(".seat") for name in values) + 2)
