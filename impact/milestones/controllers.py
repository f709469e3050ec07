"""HTTP about milestones and their evidence."""

from datetime import date
from pathlib import Path
from typing import Any, Final

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, JSONBody

from impact.evidence.queries import EvidenceRow
from impact.evidence.rules import SIZE_BYTES_MAX, media_type_of
from impact.evidence.storing import store
from impact.milestones import commands, queries
from impact.milestones.schemas import (
    ChangedMilestone,
    MilestoneView,
    NewSubmission,
    NewVerification,
)
from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.db import looking
from marketplace.ground.errors import BadRequest
from marketplace.ground.ids import new_id
from marketplace.ground.settings import Settings
from marketplace.ground.web.acts import perform
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest


@get("/items/{code:str}/milestones", operation_id="milestones.list", opt=open_to_all())
async def list_milestones(
    code: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[MilestoneView]:
    """The delivery nodes of an item."""
    async with looking() as reader:
        return page_of(await queries.list_milestone_views(reader, item=code), limit, cursor)


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
    "/milestones/{milestone_id:str}/evidence",
    operation_id="milestones.add_evidence",
    opt=open_to("unit"),
)
async def add_evidence(
    request: AnyRequest, milestone_id: FromPath[str]
) -> Response[ChangedMilestone]:
    """Add a file (multipart: `file`, `kind`, `captured_on`); answered once it is checked and kept."""
    row = await checked_and_kept(request, milestone_id)
    return await perform(request, 201, commands.add_evidence, row)


async def checked_and_kept(request: AnyRequest, milestone_id: str) -> EvidenceRow:
    """The uploaded file of a multipart request, checked and stored; raises `BadRequest`.

    Nothing is stored for anybody but the lead: a stranger could fill the disk.
    """
    async with looking() as reader:
        await commands.be_the_lead_of(reader, request.user, milestone_id)
    await request.body()  # kept, so that an idempotency key can be told by it
    form = await request.form()
    file, kind, captured_on = form.get("file"), form.get("kind"), form.get("captured_on")
    content = await file.read() if isinstance(file, UploadFile) else b""
    media_type = media_type_of(content) if 0 < len(content) <= SIZE_BYTES_MAX else None
    faults = []
    if not content:
        faults.append(fault_at("/file", "missing", "Attach a file that is not empty."))
    elif len(content) > SIZE_BYTES_MAX:
        faults.append(fault_at("/file", "too_large", "At most 8 MB."))
    elif media_type is None:
        faults.append(
            fault_at("/file", "not_a_choice", "Attach a PDF, PNG, JPEG or plain text file.")
        )
    if not isinstance(kind, str) or not kind or len(kind) > 64:
        faults.append(fault_at("/kind", "missing", "Say which kind of evidence it is."))
    refuse_faults(faults)
    settings: Settings = request.app.state.settings
    folder = Path(settings.evidence_url) if settings.evidence_url else settings.folder / "evidence"
    return EvidenceRow(
        id=new_id(),
        proves=milestone_id,
        evidence_kind=str(kind),
        sha256=await store(folder, content),
        size_bytes=len(content),
        media_type=str(media_type),
        captured_on=_date_of(captured_on),
    )


def _date_of(text: Any) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise BadRequest(
            [fault_at("/captured_on", "not_a_date", "Write the date as YYYY-MM-DD.")]
        ) from None


HANDLERS: Final[list[Any]] = [list_milestones, submit_milestone, verify_milestone, add_evidence]
