"""HTTP about milestones and their evidence."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from impact.evidence.queries import EvidenceRow, find_file, list_files
from impact.evidence.schemas import EvidenceFileView
from impact.evidence.uploading import give_out, take_in
from impact.milestones import commands, queries, replanning, views
from impact.milestones.schemas import (
    ChangedMilestone,
    MilestoneView,
    NewReplan,
    NewSubmission,
    NewVerification,
    Progress,
    ReplanDecision,
)
from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.db import looking
from marketplace.ground.errors import NotFound
from marketplace.ground.settings import Settings
from marketplace.ground.web.acts import perform
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.sight import be_in_sight

#: The lead and those who judge; which of them it concerns, each route asks.
CONCERNED: Final = open_to("unit", "community", "regional", "subdistrict", "auditor")


@get("/items/{code:str}/milestones", operation_id="milestones.list", opt=open_to_all())
async def list_milestones(
    request: AnyRequest, code: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[MilestoneView]:
    """The delivery nodes of an item."""
    async with looking() as reader:
        await be_in_sight(reader, code, request.user)
        return page_of(await queries.list_milestone_views(reader, item=code), limit, cursor)


@get("/items/{code:str}/progress", operation_id="milestones.progress", opt=open_to_all())
async def show_progress(request: AnyRequest, code: FromPath[str]) -> Progress:
    """The weighted share that is done, and each node's light, slip and forecast."""
    async with looking() as reader:
        await be_in_sight(reader, code, request.user)
        return await views.find_progress(reader, code)


@post(
    "/milestones/{milestone_id:str}/submission",
    operation_id="milestones.submit",
    opt=open_to("unit"),
)
async def submit_milestone(
    request: AnyRequest, milestone_id: FromPath[str], data: JSONBody[NewSubmission]
) -> Response[ChangedMilestone]:
    """Hand in a milestone."""
    return await perform(request, 201, commands.submit_milestone, milestone_id, data)


@post(
    "/milestones/{milestone_id:str}/verification",
    operation_id="milestones.verify",
    opt=open_to("community", "regional", "subdistrict"),
)
async def verify_milestone(
    request: AnyRequest, milestone_id: FromPath[str], data: JSONBody[NewVerification]
) -> Response[ChangedMilestone]:
    """Judge a handed-in milestone."""
    return await perform(request, 201, commands.verify_milestone, milestone_id, data)


@post(
    "/milestones/{milestone_id:str}/replan",
    operation_id="milestones.replan",
    opt=open_to("unit"),
)
async def propose_replan(
    request: AnyRequest, milestone_id: FromPath[str], data: JSONBody[NewReplan]
) -> Response[ChangedMilestone]:
    """Propose another day for a milestone."""
    return await perform(request, 201, replanning.propose_replan, milestone_id, data)


@post(
    "/milestones/{milestone_id:str}/replan-approval",
    operation_id="milestones.decide_replan",
    opt=open_to("regional", "subdistrict"),
)
async def decide_replan(
    request: AnyRequest, milestone_id: FromPath[str], data: JSONBody[ReplanDecision]
) -> Response[ChangedMilestone]:
    """Agree to another day for a milestone, or not."""
    return await perform(request, 201, replanning.decide_replan, milestone_id, data)


@post(
    "/milestones/{milestone_id:str}/evidence",
    operation_id="milestones.add_evidence",
    opt=open_to("unit"),
)
async def add_evidence(
    request: AnyRequest, milestone_id: FromPath[str]
) -> Response[ChangedMilestone]:
    """Add a file (multipart: `file`, `kind`, `captured_on`, `moment`: `before` or `after`, of a pair).

    Answered once it is checked and kept.
    """
    row = await checked_and_kept(request, milestone_id)
    return await perform(request, 201, commands.add_evidence, row)


async def checked_and_kept(request: AnyRequest, milestone_id: str) -> EvidenceRow:
    """The uploaded file of a multipart request, checked and stored; raises `BadRequest`.

    Nothing is stored for anybody but the lead: a stranger could fill the disk.
    """
    async with looking() as reader:
        await commands.be_able_to_add(reader, request.user, milestone_id)
    await request.body()  # kept, so that an idempotency key can be told by it
    settings: Settings = request.app.state.settings
    return await take_in(await request.form(), milestone_id, settings)


@get(
    "/milestones/{milestone_id:str}/evidence",
    operation_id="milestones.list_evidence",
    opt=CONCERNED,
)
async def list_evidence(
    request: AnyRequest,
    milestone_id: FromPath[str],
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Page[EvidenceFileView]:
    """The files of a milestone for the lead and those who judge: how their days compare, what they repeat."""
    async with looking() as reader:
        if not await queries.is_concerned(reader, milestone_id, request.user):
            raise NotFound
        return page_of(await list_files(reader, milestone_id), limit, cursor)


@get(
    "/milestones/{milestone_id:str}/evidence/{evidence_id:str}",
    operation_id="milestones.show_evidence",
    opt=CONCERNED,
)
async def show_evidence(
    request: AnyRequest, milestone_id: FromPath[str], evidence_id: FromPath[str]
) -> Response[bytes]:
    """A file, for the lead and for those who judge it; it is not public."""
    async with looking() as reader:
        file = await find_file(reader, evidence_id)
        if file is None or file.proves != milestone_id:
            raise NotFound
        if not await queries.is_concerned(reader, milestone_id, request.user):
            raise NotFound
    settings: Settings = request.app.state.settings
    return await give_out(file, settings)


HANDLERS: Final[list[Any]] = [
    list_milestones,
    show_progress,
    submit_milestone,
    verify_milestone,
    propose_replan,
    decide_replan,
    add_evidence,
    list_evidence,
    show_evidence,
]
