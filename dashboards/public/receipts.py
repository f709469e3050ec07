"""The receipt of a claim, for its unit and for those who decide on it."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from dashboards.public.doors import page
from dashboards.rendering import render
from impact.standing import views
from impact.standing.schemas import Move
from marketplace.claims.queries import list_claim_views
from marketplace.claims.schemas import ClaimView
from marketplace.ground.access.actor import Actor
from marketplace.ground.db import reading
from marketplace.ground.errors import NotFound
from marketplace.ground.web.problems import AnyRequest
from marketplace.ground.working_days.rules import last_day

#: By track and state of the claim: whose move follows, and which.
_NEXT: Final = {
    ("light", "submitted"): ("regional", "select"),
    ("full", "submitted"): ("regional", "qualify"),
    ("light", "waiting"): ("clockwork", "wait_in_line"),
    ("full", "qualified"): ("community", "deliberate"),
    ("light", "selected"): ("community", "sign"),
    ("full", "selected"): ("community", "sign"),
    ("light", "signed"): ("community", "record_gate"),
    ("full", "signed"): ("community", "record_gate"),
    ("light", "active"): ("unit", "submit_milestone"),
    ("full", "active"): ("unit", "submit_milestone"),
}


class NextStep(Struct, frozen=True, kw_only=True):
    """What follows, by whom, and on which day at the latest, where one is set."""

    role: str
    act: str
    due_on: Any


@page("/claims/{claim_id:str}/receipt", "receipt")
async def show_receipt(request: AnyRequest, claim_id: FromPath[str]) -> Response[str]:
    """What was claimed, held until when, and what comes next."""
    actor = request.user
    async with reading() as reader:
        found = await list_claim_views(
            reader, claim_id=claim_id, viewer=actor.organisation, sees_all=actor.sees_all
        )
        if not found or not is_concerned(found[0], actor):
            raise NotFound
        item = await views.get_item(reader, found[0].item)
    headers = {"Cache-Control": "no-store"}
    return await render(
        request,
        "receipt.html",
        headers=headers,
        claim=found[0],
        item=item,
        next_step=next_step_of(found[0], item.track, item.waiting_on),
        pdf_url=f"/claims/{claim_id}/receipt.pdf",
        papers_url=f"/claims/{claim_id}",
    )


def is_concerned(claim: ClaimView, actor: Actor) -> bool:
    """Whether a claim is shown whole to this actor: its contact is, or it is their own."""
    is_own = claim.organisation is not None and claim.organisation.id == actor.organisation
    return claim.contact is not None or is_own


def next_step_of(claim: ClaimView, track: str, waits: Move | None = None) -> NextStep | None:
    """What follows for a claim of this track; None when nothing does. `waits`: the item's own move."""
    if claim.awaits is not None:  # the unit's clock runs
        return NextStep(role="unit", act=claim.awaits, due_on=claim.awaits_until)
    move = _NEXT.get((track, claim.state))
    if move is None:
        return None
    if claim.state == "selected":
        move = _step_to_bind(claim)
    if waits is not None and waits.act == move[1]:
        return NextStep(role=waits.role, act=waits.act, due_on=waits.due_on)
    until = claim.reserved_until if move == ("unit", "sign") else None
    return NextStep(role=move[0], act=move[1], due_on=last_day(until) if until else None)


def _step_to_bind(claim: ClaimView) -> tuple[str, str]:
    """Who has not signed a chosen claim: the unit, the community, or the unit that it rests on."""
    signed = {one.side for one in claim.signatures}
    if "unit" not in signed:
        return "unit", "sign"
    return ("clockwork", "await_partner") if "community" in signed else ("community", "sign")


PAGES: Final[list[Any]] = [show_receipt]
