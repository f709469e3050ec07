"""HTTP about 3+N meetings and selections."""

from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from marketplace.claims.schemas import ChangedClaim
from marketplace.deliberation import commands, convening, holding, queries
from marketplace.deliberation.schemas import (
    CallingOff,
    ChangedMeeting,
    ChosenClaims,
    DeliberationView,
    MinutesView,
    NewDeliberation,
    NewMeeting,
    NewMinutes,
    NewSelection,
    NewSelections,
    RecordedDeliberation,
)
from marketplace.deliberation.states import MeetingState
from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.db import looking
from marketplace.ground.errors import NotFound
from marketplace.ground.web.acts import perform
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.sight import be_in_sight

_CONVENERS: Final = open_to("community", "regional", "subdistrict")

ItemAsked = Annotated[str | None, QueryParameter(max_length=64, description="About this item.")]
CommunityAsked = Annotated[
    str | None, QueryParameter(max_length=64, description="About items of this community.")
]


@get("/items/{code:str}/deliberations", operation_id="deliberations.list", opt=open_to_all())
async def list_deliberations(
    request: AnyRequest, code: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[DeliberationView]:
    """What was deliberated about an item: roles and counts, positions, objections, the public opinion."""
    actor = request.user
    async with looking() as reader:
        await be_in_sight(reader, code, actor)
        found = await queries.list_deliberations(
            reader, item=code, viewer=actor.organisation, sees_all=actor.sees_all
        )
    return page_of(found, limit, cursor)


@post("/items/{code:str}/deliberations", operation_id="deliberations.record", opt=_CONVENERS)
async def record_deliberation(
    request: AnyRequest, code: FromPath[str], data: JSONBody[NewDeliberation]
) -> Response[RecordedDeliberation]:
    """Record a 3+N meeting of one topic that was held: the short way."""
    return await perform(request, 201, holding.record_deliberation, code, data)


@get("/meetings", operation_id="meetings.list", opt=open_to_all())
async def list_meetings(
    request: AnyRequest,
    item: ItemAsked = None,
    community: CommunityAsked = None,
    meeting_state: Annotated[
        MeetingState | None, QueryParameter(name="state", description="In this state.")
    ] = None,
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Page[MinutesView]:
    """3+N meetings, the latest day first: before it the notice, after it the minutes."""
    actor = request.user
    async with looking() as reader:
        found = await queries.list_minutes(
            reader,
            item=item,
            community=community,
            state=meeting_state,
            viewer=actor.organisation,
            sees_all=actor.sees_all,
        )
    return page_of(found, limit, cursor)


@get("/meetings/{meeting_id:str}", operation_id="meetings.show", opt=open_to_all())
async def show_meeting(request: AnyRequest, meeting_id: FromPath[str]) -> MinutesView:
    """One meeting: its notice, and after it its minutes."""
    actor = request.user
    async with looking() as reader:
        found = await queries.list_minutes(
            reader, meeting_id=meeting_id, viewer=actor.organisation, sees_all=actor.sees_all
        )
    if not found:
        raise NotFound
    return found[0]


@post("/meetings", operation_id="meetings.announce", opt=_CONVENERS)
async def announce_meeting(
    request: AnyRequest, data: JSONBody[NewMeeting]
) -> Response[ChangedMeeting]:
    """Announce a meeting about one or several items; the notice is public at once."""
    return await perform(request, 201, convening.announce_meeting, data)


@post("/meetings/{meeting_id:str}/cancellation", operation_id="meetings.call_off", opt=_CONVENERS)
async def call_off_meeting(
    request: AnyRequest, meeting_id: FromPath[str], data: JSONBody[CallingOff]
) -> Response[ChangedMeeting]:
    """Say that an announced meeting will not be held."""
    return await perform(request, 201, convening.call_off_meeting, meeting_id, data)


@post("/meetings/{meeting_id:str}/deliberations", operation_id="meetings.hold", opt=_CONVENERS)
async def hold_meeting(
    request: AnyRequest, meeting_id: FromPath[str], data: JSONBody[NewMinutes]
) -> Response[ChangedMeeting]:
    """Record an announced meeting as it was held: who sat, and each topic in its own right."""
    return await perform(request, 201, holding.hold_meeting, meeting_id, data)


@post(
    "/claims/{claim_id:str}/selection",
    operation_id="claims.select",
    opt=open_to("regional", "subdistrict"),
)
async def select_claim(
    request: AnyRequest, claim_id: FromPath[str], data: JSONBody[NewSelection]
) -> Response[ChangedClaim]:
    """Choose a claim or turn it down."""
    return await perform(request, 201, commands.select_claim, claim_id, data)


@post(
    "/items/{code:str}/selections",
    operation_id="claims.select_several",
    opt=open_to("regional", "subdistrict"),
)
async def select_claims(
    request: AnyRequest, code: FromPath[str], data: JSONBody[NewSelections]
) -> Response[ChosenClaims]:
    """Choose some of an item's claims and turn down others, at once."""
    return await perform(request, 201, commands.select_claims, code, data)


HANDLERS: Final[list[Any]] = [
    list_deliberations,
    record_deliberation,
    list_meetings,
    show_meeting,
    announce_meeting,
    call_off_meeting,
    hold_meeting,
    select_claim,
    select_claims,
]
