"""HTTP of one act for many: publish items, qualify claims, verify milestones."""

import functools
from typing import Annotated, Any, Final

from litestar import Response, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from impact.milestones.commands import verify_milestone
from impact.milestones.schemas import NewVerification
from impact.milestones.states import Result
from impact.standing.acting import COMMITTEES, item_after
from marketplace.claims.commands import qualify_claim
from marketplace.claims.schemas import Qualification
from marketplace.ground.access.declared import open_to
from marketplace.ground.db import Unit
from marketplace.ground.text import CodeText, ParagraphText
from marketplace.ground.web.each import EachDecided, perform_each
from marketplace.ground.web.problems import AnyRequest
from marketplace.items import drafting
from marketplace.items.draft_schemas import SUBJECTS_MAX, ManyItems, Nothing

Ids = Annotated[list[CodeText], Meta(min_length=1, max_length=SUBJECTS_MAX)]


class ManyQualified(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Several claims that are judged alike; the reason is told to each."""

    claims: Ids
    qualified: bool
    reason: ParagraphText | None = None


class ManyVerified(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Several milestones that are judged alike."""

    milestones: Ids
    result: Result
    note: ParagraphText | None = None


async def publish_one(unit: Unit, code: str) -> Any:
    """Publish one of many items."""
    return await item_after(unit, drafting.publish_item, code, Nothing())


async def qualify_one(unit: Unit, claim: str, *, decision: Qualification) -> Any:
    """Judge one of many claims."""
    return await qualify_claim(unit, claim, decision)


async def verify_one(unit: Unit, milestone: str, *, verification: NewVerification) -> Any:
    """Judge one of many milestones."""
    return await verify_milestone(unit, milestone, verification)


@post("/items/publication", operation_id="items.publish_many", opt=COMMITTEES, status_code=200)
async def publish_many(request: AnyRequest, data: JSONBody[ManyItems]) -> Response[EachDecided]:
    """Publish several items; each is decided in its own right, with an answer of its own."""
    return await perform_each(request, "items", data.items, publish_one)


@post("/claims/qualification", operation_id="claims.qualify_many", opt=COMMITTEES, status_code=200)
async def qualify_many(request: AnyRequest, data: JSONBody[ManyQualified]) -> Response[EachDecided]:
    """Judge several claims alike; each is decided in its own right."""
    decision = Qualification(qualified=data.qualified, reason=data.reason)
    act = functools.partial(qualify_one, decision=decision)
    return await perform_each(request, "claims", data.claims, act)


@post(
    "/milestones/verification",
    operation_id="milestones.verify_many",
    opt=open_to("community", "regional", "subdistrict"),
    status_code=200,
)
async def verify_many(request: AnyRequest, data: JSONBody[ManyVerified]) -> Response[EachDecided]:
    """Judge several milestones alike; each is decided in its own right."""
    verification = NewVerification(result=data.result, note=data.note)
    act = functools.partial(verify_one, verification=verification)
    return await perform_each(request, "milestones", data.milestones, act)


HANDLERS: Final[list[Any]] = [publish_many, qualify_many, verify_many]
