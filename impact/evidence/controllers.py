"""HTTP about evidence: the pictures that everybody may see, and looking at those that wait."""

import functools
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from impact.evidence import queries
from impact.evidence.commands import review_evidence
from impact.evidence.schemas import EvidenceFileView, ManyReviewed, NewReview, ReviewedEvidence
from impact.evidence.uploading import give_out
from marketplace.ground.access.actor import Actor
from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.db import Reader, Unit, looking
from marketplace.ground.errors import NotFound
from marketplace.ground.settings import Settings
from marketplace.ground.web.acts import perform
from marketplace.ground.web.each import EachDecided, perform_each
from marketplace.ground.web.paging import Cursor, Limit, Page, page_at, position_of
from marketplace.ground.web.problems import AnyRequest

REVIEWERS: Final = open_to("community", "subdistrict")


@get("/evidence/{evidence_id:str}", operation_id="evidence.show_picture", opt=open_to_all())
async def show_picture(request: AnyRequest, evidence_id: FromPath[str]) -> Response[bytes]:
    """A picture that somebody of the community looked at and found fit for everybody."""
    async with looking() as reader:
        file = await queries.find_file(reader, evidence_id)
    if file is None or not file.is_public:
        raise NotFound
    if request.headers.get("if-none-match") == f'"{file.sha256}"':
        return Response(b"", status_code=304, headers={"ETag": f'"{file.sha256}"'})
    settings: Settings = request.app.state.settings
    return await give_out(file, settings, in_public=True)


@get("/evidence/waiting", operation_id="evidence.list_waiting", opt=REVIEWERS)
async def list_waiting(
    request: AnyRequest, limit: Limit = 25, cursor: Cursor = None
) -> Page[EvidenceFileView]:
    """The pictures of one's own community that nobody has looked at yet."""
    async with looking() as reader:
        return await waiting_page(reader, request.user, limit, cursor)


async def waiting_page(
    reader: Reader, actor: Actor, limit: int, cursor: str | None
) -> Page[EvidenceFileView]:
    """A page of the pictures that wait for this actor's eyes."""
    community = actor.organisation if actor.role == "community" else None
    found, total = await queries.list_waiting(reader, community, position_of(cursor), limit)
    return page_at(found, total, limit, cursor)


@post("/evidence/{evidence_id:str}/review", operation_id="evidence.review", opt=REVIEWERS)
async def review_one(
    request: AnyRequest, evidence_id: FromPath[str], data: JSONBody[NewReview]
) -> Response[ReviewedEvidence]:
    """Show a picture to all, or keep it private and say why."""
    return await perform(request, 201, review_evidence, evidence_id, data)


@post("/evidence/review", operation_id="evidence.review_many", opt=REVIEWERS, status_code=200)
async def review_many(request: AnyRequest, data: JSONBody[ManyReviewed]) -> Response[EachDecided]:
    """Judge several pictures alike; each is decided in its own right."""
    return await perform_each(request, "evidence", data.evidence, each_reviewed(data))


def each_reviewed(data: ManyReviewed) -> Any:
    """The act that is done to each of them."""
    review = NewReview(result=data.result, reason=data.reason)
    return functools.partial(_review_one, review=review)


async def _review_one(unit: Unit, evidence_id: str, *, review: NewReview) -> ReviewedEvidence:
    return await review_evidence(unit, evidence_id, review)


HANDLERS: Final[list[Any]] = [list_waiting, review_one, review_many]
ROOT_HANDLERS: Final[list[Any]] = [show_picture]
