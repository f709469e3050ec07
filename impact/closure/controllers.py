"""HTTP about recurrences, challenges and upkeep; the bill and closing are in `impact.standing`."""

from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from impact.closure import challenge_queries, challenging, reopening, upkeep, upkeep_queries
from impact.closure.schemas import (
    AnsweredChallenge,
    ChallengeAnswer,
    ChallengeOwed,
    ChallengeView,
    ChangedUpkeep,
    NewChallenge,
    NewUpkeepResult,
    PublicChallenge,
    RaisedChallenge,
    UpkeepView,
)
from impact.return_visits.commands import find_slip_view
from impact.return_visits.controllers import find_slip_or_count_guess
from impact.return_visits.schemas import AnsweredSlip, NewRecurrence, SlipView
from marketplace.ground.access.actor import RESIDENT
from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.access.guesses import caller_of, count_wrong_guess
from marketplace.ground.db import looking
from marketplace.ground.errors import NotFound
from marketplace.ground.web.acts import perform, perform_as
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.sight import be_in_sight


@get("/slips/{code:str}", operation_id="slips.show", opt=open_to_all())
async def show_slip(request: AnyRequest, code: FromPath[str]) -> SlipView:
    """What a slip is about and what was said with it, for whoever holds the code."""
    slip = await find_slip_or_count_guess(request, code)
    async with looking() as reader:
        may = await reopening.may_report(reader, slip)
        return await find_slip_view(reader, slip, may_report_recurrence=may)


@post("/slips/{code:str}/recurrence", operation_id="slips.report_recurrence", opt=open_to_all())
async def report_recurrence(
    request: AnyRequest, code: FromPath[str], data: JSONBody[NewRecurrence]
) -> Response[AnsweredSlip]:
    """Say that the problem came back."""
    slip = await find_slip_or_count_guess(request, code)
    return await perform_as(
        RESIDENT, f"slip:{slip.id}", request, 201, reopening.report_recurrence, slip, data
    )


CodeOrNone = Annotated[str | None, QueryParameter(max_length=64, pattern=r"^[^\x00]*$")]
EntryOrNone = Annotated[int | None, QueryParameter(ge=1, le=2**62)]
#: Challenges are answered by the item's committee; where there is none, by the subdistrict.
COMMITTEES: Final = open_to("regional", "subdistrict")
#: Whoever lives with what was solved looks again; for the whole subdistrict that is the subdistrict.
KEEPERS: Final = open_to("community", "subdistrict")


def challenger_of(request: AnyRequest) -> str | None:
    """Who is counted for a challenge: the address that it came from, or nobody for an account."""
    return None if request.user.account else caller_of(request, "challenge")


@post("/bill/{line_id:str}/challenges", operation_id="challenges.raise", opt=open_to_all())
async def challenge_line(
    request: AnyRequest, line_id: FromPath[str], data: JSONBody[NewChallenge]
) -> Response[RaisedChallenge]:
    """Doubt a line of the bill; the answer names the serial to look it up by, and the day of the answer."""
    caller = challenger_of(request)
    return await perform(request, 201, challenging.challenge_line, line_id, data, caller)


@get("/bill/{line_id:str}/challenges", operation_id="challenges.list_of_line", opt=open_to_all())
async def list_of_line(
    line_id: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[PublicChallenge]:
    """The challenges of a line with their public answers; never what was written."""
    async with looking() as reader:
        found = await challenge_queries.list_public(reader, bill_line=line_id)
        return page_of(found, limit, cursor)


@post(
    "/ledger/entries/{entry:int}/challenges",
    operation_id="challenges.raise_of_entry",
    opt=open_to_all(),
)
async def challenge_entry(
    request: AnyRequest, entry: FromPath[int], data: JSONBody[NewChallenge]
) -> Response[RaisedChallenge]:
    """Doubt an entry of the ledger."""
    caller = challenger_of(request)
    return await perform(request, 201, challenging.challenge_entry, entry, data, caller)


@get("/challenges", operation_id="challenges.list", opt=open_to_all())
async def list_challenges(
    item: CodeOrNone = None,
    entry: EntryOrNone = None,
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Page[PublicChallenge]:
    """All challenges, newest first, of an item or an entry where asked."""
    async with looking() as reader:
        found = await challenge_queries.list_public(reader, item=item, entry=entry)
        return page_of(found, limit, cursor)


@get("/challenges/owed", operation_id="challenges.list_owed", opt=COMMITTEES)
async def list_owed_challenges(
    request: AnyRequest, limit: Limit = 25, cursor: Cursor = None
) -> Page[ChallengeOwed]:
    """The challenges that the account's committee owes an answer to, by the day it is due."""
    async with looking() as reader:
        return page_of(await challenging.list_owed(reader, request.user), limit, cursor)


@get("/challenges/{serial:str}", operation_id="challenges.show", opt=open_to_all())
async def show_challenge(request: AnyRequest, serial: FromPath[str]) -> ChallengeView:
    """A challenge for whoever holds its serial, with what was written."""
    try:
        async with looking() as reader:
            return await challenging.get_challenge(reader, serial)
    except NotFound:
        await count_wrong_guess(request, "serial")
        raise


@post("/challenges/{challenge_id:str}/answer", operation_id="challenges.answer", opt=COMMITTEES)
async def answer_challenge(
    request: AnyRequest, challenge_id: FromPath[str], data: JSONBody[ChallengeAnswer]
) -> Response[AnsweredChallenge]:
    """Answer a challenge in public; upheld, it strikes its line."""
    return await perform(request, 201, challenging.answer_challenge, challenge_id, data)


@get("/items/{code:str}/upkeep", operation_id="upkeep_checks.list", opt=open_to_all())
async def list_upkeep(
    request: AnyRequest, code: FromPath[str], limit: Limit = 25, cursor: Cursor = None
) -> Page[UpkeepView]:
    """When somebody looks again at what was solved, and what was found."""
    async with looking() as reader:
        await be_in_sight(reader, code, request.user)
        return page_of(await upkeep_queries.list_checks(reader, item=code), limit, cursor)


@get("/upkeep-checks/due", operation_id="upkeep_checks.list_due", opt=KEEPERS)
async def list_due_upkeep(
    request: AnyRequest, limit: Limit = 25, cursor: Cursor = None
) -> Page[UpkeepView]:
    """The looks whose day has come for the account's own items."""
    async with looking() as reader:
        return page_of(await upkeep.list_due(reader, request.user), limit, cursor)


@post("/upkeep-checks/{check_id:str}/result", operation_id="upkeep_checks.check", opt=KEEPERS)
async def check_upkeep(
    request: AnyRequest, check_id: FromPath[str], data: JSONBody[NewUpkeepResult]
) -> Response[ChangedUpkeep]:
    """Say whether what was solved still holds; what came back opens the item again."""
    return await perform(request, 201, upkeep.check_upkeep, check_id, data)


HANDLERS: Final[list[Any]] = [
    list_upkeep,
    list_due_upkeep,
    check_upkeep,
    show_slip,
    report_recurrence,
    challenge_line,
    list_of_line,
    challenge_entry,
    list_challenges,
    list_owed_challenges,
    show_challenge,
    answer_challenge,
]
