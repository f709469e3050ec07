"""HTTP about reports: what residents do, and what their communities do about it."""

from datetime import timedelta
from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, JSONBody, QueryParameter

from marketplace.demands import codes, commands, handling, papers, photos
from marketplace.demands.schemas import (
    AskedSimilar,
    ChangedDemand,
    ChangedDemands,
    DemandView,
    ManyDemands,
    NewDemand,
    NewHandOff,
    NewLinks,
    NewMerge,
    NewPapers,
    NewReply,
    NewSummary,
    NewTally,
    OwnDemand,
    PhotoVerdict,
    PrintedPapers,
    PublicDemand,
    RecordedTally,
    Similar,
    SupportedDemand,
    TakenPhoto,
    TallyView,
    WrittenDemand,
)
from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.access.guesses import caller_of, count_call, count_wrong_guess
from marketplace.ground.db import looking
from marketplace.ground.errors import NotFound
from marketplace.ground.settings import Settings
from marketplace.ground.web.acts import perform
from marketplace.ground.web.paging import Cursor, Limit, Page
from marketplace.ground.web.problems import AnyRequest

VOICE_COOKIE: Final = "voice"
_YEAR_SECONDS: Final = 365 * 24 * 3600
#: One caller's voices: so many at once, then one in each pause.
VOICES_BURST: Final = 10
VOICES_PAUSE: Final = timedelta(seconds=6)
_COMMUNITIES: Final = ("community", "subdistrict")

Filter = Annotated[str | None, QueryParameter(max_length=64, pattern=r"^[^\x00]*$")]
Words = Annotated[str | None, QueryParameter(max_length=100, pattern=r"^[^\x00]*$")]


@post("/demands", operation_id="demands.write", opt=open_to_all())
async def write_demand(request: AnyRequest, data: JSONBody[NewDemand]) -> Response[WrittenDemand]:
    """Report a problem; the answer names the serial to look it up by, and the day of the answer."""
    caller = writer_of(request)
    return await perform(request, 201, commands.write_demand_from, data, caller)


def writer_of(request: AnyRequest) -> str | None:
    """Who is counted for a report: the address that it came from, or nobody for an account."""
    return None if request.user.account else caller_of(request, "report")


@post("/demands/photos", operation_id="demands.send_photo", opt=open_to_all())
async def send_photo(request: AnyRequest) -> TakenPhoto:
    """Send a picture (multipart `file`) ahead of its report, which then names the answered `id`."""
    form = await request.form()
    return await photos.take_photo(request, await photos.read_upload(form.get("file")))


@post("/demands/similar", operation_id="demands.find_similar", opt=open_to_all(), status_code=200)
async def find_similar(data: JSONBody[AskedSimilar]) -> Similar:
    """What others have reported and what is listed that reminds of a text; nothing is kept of it."""
    async with looking() as reader:
        return await commands.find_similar(reader, data)


@get("/demands", operation_id="demands.list", opt=open_to_all())
async def list_demands(
    community: Filter = None,
    category: Filter = None,
    item: Filter = None,
    q: Words = None,
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Page[PublicDemand]:
    """What people asked for, as their communities sum it up; never what was written."""
    filters = commands.filters_of(community, category, item, q)
    async with looking() as reader:
        return await commands.list_public_demands(reader, filters, limit, cursor)


@get("/demands/owed", operation_id="demands.list_owed", opt=open_to(*_COMMUNITIES))
async def list_owed(
    request: AnyRequest, limit: Limit = 25, cursor: Cursor = None
) -> Page[OwnDemand]:
    """The reports whose writers the account's community owes a move, by the day it is due."""
    async with looking() as reader:
        return await handling.list_owed(reader, request.user, limit, cursor)


@get("/demands/{serial:str}", operation_id="demands.show", opt=open_to_all())
async def show_demand(request: AnyRequest, serial: FromPath[str]) -> DemandView:
    """How far a report is, for whoever holds its serial; never what was written."""
    try:
        async with looking() as reader:
            return await commands.get_demand(reader, serial)
    except NotFound:
        await count_wrong_guess(request, "serial")
        raise


@get(
    "/demands/{demand_id:str}/original", operation_id="demands.show_own", opt=open_to(*_COMMUNITIES)
)
async def show_own(request: AnyRequest, demand_id: FromPath[str]) -> OwnDemand:
    """A report as its own community reads it."""
    async with looking() as reader:
        return await handling.get_own(reader, request.user, demand_id)


@get("/demands/{demand_id:str}/photo", operation_id="demands.show_photo", opt=open_to_all())
async def show_photo(request: AnyRequest, demand_id: FromPath[str]) -> Response[bytes]:
    """A report's picture: for all once its community says that it shows no person."""
    settings: Settings = request.app.state.settings
    async with looking() as reader:
        return await photos.show_photo(reader, request.user, demand_id, settings)


@post("/demands/{demand_id:str}/support", operation_id="demands.support", opt=open_to_all())
async def support_demand(
    request: AnyRequest, demand_id: FromPath[str]
) -> Response[SupportedDemand]:
    """Say the same; once for each browser, of which nothing is kept but a hash for this report."""
    return await perform_support(request, demand_id)


async def perform_support(request: AnyRequest, demand_id: str) -> Response[SupportedDemand]:
    """Count a voice for a report, and let the browser keep its token."""
    key: bytes = request.app.state.voice_key
    settings: Settings = request.app.state.settings
    held = request.cookies.get(VOICE_COOKIE, "")
    token = held if codes.is_token(key, held) else codes.new_token(key)
    await count_call(request, "voice", pause=VOICES_PAUSE, burst=VOICES_BURST)
    answer = await perform(request, 201, commands.support_demand, demand_id, key, token)
    answer.cookies.append(
        Cookie(
            key=VOICE_COOKIE,
            value=token,
            max_age=_YEAR_SECONDS,
            httponly=True,
            samesite="lax",
            secure=settings.secure_cookies,
        )
    )
    return answer


@post("/demands/{serial:str}/objection", operation_id="demands.contest", opt=open_to_all())
async def contest_answer(request: AnyRequest, serial: FromPath[str]) -> Response[WrittenDemand]:
    """Say, once and by the serial, that the answer does not help; a second one is owed."""
    try:
        return await perform(request, 201, commands.contest_answer, serial)
    except NotFound:
        await count_wrong_guess(request, "serial")
        raise


@post(
    "/demands/{demand_id:str}/acknowledgement",
    operation_id="demands.acknowledge",
    opt=open_to(*_COMMUNITIES),
)
async def acknowledge_demand(
    request: AnyRequest, demand_id: FromPath[str]
) -> Response[ChangedDemand]:
    """Say that a report was seen; every other act on it says so too."""
    return await perform(request, 201, handling.acknowledge_demand, demand_id)


@post(
    "/demands/{demand_id:str}/summary",
    operation_id="demands.summarise",
    opt=open_to(*_COMMUNITIES),
)
async def summarise_demand(
    request: AnyRequest, demand_id: FromPath[str], data: JSONBody[NewSummary]
) -> Response[ChangedDemand]:
    """Write what the public may read of a report."""
    return await perform(request, 201, handling.summarise_demand, demand_id, data)


@post("/demands/{demand_id:str}/links", operation_id="demands.link", opt=open_to(*_COMMUNITIES))
async def link_demand(
    request: AnyRequest, demand_id: FromPath[str], data: JSONBody[NewLinks]
) -> Response[ChangedDemand]:
    """Join a report to items."""
    return await perform(request, 201, handling.link_demand, demand_id, data)


@post("/demands/{demand_id:str}/replies", operation_id="demands.reply", opt=open_to(*_COMMUNITIES))
async def reply_to_demand(
    request: AnyRequest, demand_id: FromPath[str], data: JSONBody[NewReply]
) -> Response[ChangedDemand]:
    """Answer the writer, and if wished every writer of the same thread."""
    return await perform(request, 201, handling.reply_to_demand, demand_id, data)


@post(
    "/demands/{demand_id:str}/hand-off", operation_id="demands.hand_off", opt=open_to(*_COMMUNITIES)
)
async def hand_off_demand(
    request: AnyRequest, demand_id: FromPath[str], data: JSONBody[NewHandOff]
) -> Response[ChangedDemand]:
    """Hand a report to where it belongs (12345 and others); its outcome is the reply that is still owed."""
    return await perform(request, 201, handling.hand_off_demand, demand_id, data)


@post("/demands/{demand_id:str}/merge", operation_id="demands.merge", opt=open_to(*_COMMUNITIES))
async def merge_demand(
    request: AnyRequest, demand_id: FromPath[str], data: JSONBody[NewMerge]
) -> Response[ChangedDemand]:
    """Say that a report repeats another one of the same community."""
    return await perform(request, 201, handling.merge_demand, demand_id, data)


@post(
    "/demands/{demand_id:str}/photo", operation_id="demands.judge_photo", opt=open_to(*_COMMUNITIES)
)
async def judge_photo(
    request: AnyRequest, demand_id: FromPath[str], data: JSONBody[PhotoVerdict]
) -> Response[ChangedDemand]:
    """Let all see a picture that shows no person, or delete one that does."""
    return await perform(request, 201, handling.judge_photo, demand_id, data)


@post("/demands/many", operation_id="demands.act_on_many", opt=open_to(*_COMMUNITIES))
async def act_on_many(request: AnyRequest, data: JSONBody[ManyDemands]) -> Response[ChangedDemands]:
    """One act on many reports: all of them or none."""
    return await perform(request, 201, handling.act_on_many, data)


@post(
    "/demands/papers",
    operation_id="demands.print_papers",
    opt=open_to("community", "subdistrict", "slip_office"),
)
async def print_papers(request: AnyRequest, data: JSONBody[NewPapers]) -> Response[PrintedPapers]:
    """Give out serials for paper forms."""
    return await perform(request, 201, papers.print_papers, data)


@get(
    "/demands/papers/{batch:str}",
    operation_id="demands.show_papers",
    opt=open_to("community", "subdistrict", "slip_office"),
)
async def show_papers(request: AnyRequest, batch: FromPath[str]) -> PrintedPapers:
    """A batch of paper forms, for whoever printed it."""
    async with looking() as reader:
        return await papers.get_batch(reader, request.user, batch)


@post("/visit-tallies", operation_id="visits.tally", opt=open_to("community"))
async def record_tally(request: AnyRequest, data: JSONBody[NewTally]) -> Response[RecordedTally]:
    """Count what a team of home visitors did in a week: doors and demands, no persons."""
    return await perform(request, 201, papers.record_tally, data)


@get("/visit-tallies", operation_id="visits.list_tallies", opt=open_to(*_COMMUNITIES))
async def list_tallies(
    request: AnyRequest, limit: Limit = 25, cursor: Cursor = None
) -> Page[TallyView]:
    """The teams' weeks of the account's community; of all for the subdistrict."""
    async with looking() as reader:
        return await papers.list_tallies(reader, request.user, limit, cursor)


HANDLERS: Final[list[Any]] = [
    write_demand,
    send_photo,
    find_similar,
    list_demands,
    list_owed,
    show_demand,
    show_own,
    show_photo,
    support_demand,
    contest_answer,
    acknowledge_demand,
    summarise_demand,
    link_demand,
    reply_to_demand,
    hand_off_demand,
    merge_demand,
    judge_photo,
    act_on_many,
    print_papers,
    show_papers,
    record_tally,
    list_tallies,
]
