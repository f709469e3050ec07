"""The papers of a claim: receipt, pledge letter and agreement, for its unit and those who decide on it."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from msgspec import Struct

from dashboards import both as words
from dashboards.papers.giving import give_paper
from dashboards.public.doors import page
from dashboards.public.receipts import is_concerned, next_step_of
from dashboards.rendering import show_quantity
from impact.ledger.foot import Foot, find_foot
from impact.standing import views
from impact.standing.schemas import ItemView
from marketplace.claims.queries import find_claim_papers, list_claim_views
from marketplace.claims.rows import ClaimPapers
from marketplace.claims.schemas import ClaimView, SignatureView
from marketplace.claims.states import CLAIM
from marketplace.entrance.controllers import find_unit_of
from marketplace.ground.access.actor import Actor
from marketplace.ground.db import reading
from marketplace.ground.errors import NotFound
from marketplace.ground.web.problems import AnyRequest
from marketplace.organisations.queries import Name, list_names

WHOLE_SUBDISTRICT: Final = words.Both(zh="全街道", en="the whole subdistrict")


class Matter(Struct, frozen=True):
    """A claim with all that its papers speak of."""

    claim: ClaimView
    item: ItemView
    papers: ClaimPapers
    community: words.Both
    foot: Foot


@page("/claims/{claim_id:str}/receipt.pdf", "receipt_pdf")
async def give_receipt(request: AnyRequest, claim_id: FromPath[str]) -> Response[bytes]:
    """The receipt as a paper to keep."""
    return await _receipt_for(request, claim_id, request.user)


@page("/receipts/{link:str}/claims/{claim_id:str}/receipt.pdf", "private_receipt_pdf", by_code=True)
async def give_private_receipt(
    request: AnyRequest, link: FromPath[str], claim_id: FromPath[str]
) -> Response[bytes]:
    """The same for whoever holds the unit's private link."""
    organisation = await find_unit_of(request, link)
    return await _receipt_for(request, claim_id, Actor("unit", organisation))


async def _receipt_for(request: AnyRequest, claim_id: str, actor: Actor) -> Response[bytes]:
    matter = await _find_matter(claim_id, actor)
    claim = matter.claim
    is_free = claim.state in CLAIM["withdraw"].before
    held = claim.reserved_until if is_free else None
    step = next_step_of(claim, matter.item.track, matter.item.waiting_on)
    content = {
        **_what(matter),
        "state": words.term("claim_state", claim.state),
        "submitted_at": words.instant(claim.submitted_at),
        "held_until": words.until(held) if held else None,
        "is_free": is_free,
        "contact": claim.contact,
        "next_step": step
        and {
            "role": words.term("role", step.role),
            "act": words.term("act", step.act),
            "due_on": words.day(step.due_on) if step.due_on else None,
        },
    }
    return await give_paper(request, "receipt", claim.id, matter.foot, content)


@page("/claims/{claim_id:str}/pledge-letter.pdf", "pledge_letter")
async def give_pledge_letter(request: AnyRequest, claim_id: FromPath[str]) -> Response[bytes]:
    """The pledge letter, to be signed or as signed."""
    matter = await _find_matter(claim_id, request.user)
    content = {
        **_what(matter),
        "papers": matter.papers,
        "is_donation": matter.claim.kind == "donation",
    }
    return await give_paper(request, "pledge_letter", matter.claim.id, matter.foot, content)


@page("/claims/{claim_id:str}/agreement.pdf", "agreement")
async def give_agreement(request: AnyRequest, claim_id: FromPath[str]) -> Response[bytes]:
    """The agreement of both sides, to be signed or as signed."""
    matter = await _find_matter(claim_id, request.user)
    content = {**_what(matter), "gates": [words.term("gate", one) for one in matter.item.gates]}
    return await give_paper(request, "agreement", matter.claim.id, matter.foot, content)


async def _find_matter(claim_id: str, actor: Actor) -> Matter:
    """The claim for whoever may see its receipt; raises `NotFound` for anybody else."""
    async with reading() as reader:
        found = await list_claim_views(
            reader, claim_id=claim_id, viewer=actor.organisation, sees_all=actor.sees_all
        )
        if not found or not is_concerned(found[0], actor):
            raise NotFound
        item = await views.get_item(reader, found[0].item)
        return Matter(
            claim=found[0],
            item=item,
            papers=await find_claim_papers(reader, claim_id),
            community=_community(item, await list_names(reader)),
            foot=await find_foot(reader),
        )


def _community(item: ItemView, names: dict[str, Name]) -> words.Both:
    known = names.get(item.community)
    return words.name(known) if known else WHOLE_SUBDISTRICT


def _what(matter: Matter) -> dict[str, Any]:
    """What every paper of a claim says: who, what, how much, by when, and who has signed."""
    claim, item = matter.claim, matter.item
    return {
        "item": item,
        "unit": claim.organisation,
        "community": matter.community,
        "kind": words.term("claim_kind", claim.kind),
        "finish_on": words.day(claim.finish_on),
        "lines": [_line(one, item) for one in claim.lines],
        "signatures": {
            side: next((_signed(one) for one in claim.signatures if one.side == side), None)
            for side in ("unit", "community")
        },
        "demonstration": item.demonstration,
    }


def _line(one: Any, item: ItemView) -> dict[str, Any]:
    asked = next((line for line in item.need_lines if line.id == one.need_line), None)
    return {
        "need_line": one.need_line,
        "what_zh": asked.what_zh if asked else "",
        "what_en": asked.what_en if asked else None,
        "quantity": show_quantity(one.quantity),
        "unit_zh": one.unit_zh,
        "unit_en": asked.unit_en if asked else None,
    }


def _signed(one: SignatureView) -> dict[str, Any]:
    return {"role": one.signatory_role or "", "at": words.instant(one.signed_at).zh}


PAGES: Final[list[Any]] = [give_receipt, give_private_receipt, give_pledge_letter, give_agreement]
