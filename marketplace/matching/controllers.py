"""HTTP about matching: public settings, runs with progress and cancel, adoption, invitations."""

from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from marketplace.claims.controllers import with_link
from marketplace.claims.proposals import hash_of_secret, new_secret, path_of
from marketplace.claims.schemas import ChangedClaim
from marketplace.claims.terms.queries import has_link
from marketplace.ground.access.declared import open_to, open_to_all
from marketplace.ground.db import looking
from marketplace.ground.web.acts import answer_of, perform
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.matching import commands, queries, uptake, views
from marketplace.matching.schemas import (
    ADOPTED_MAX,
    Adopted,
    Adoption,
    ChangedRun,
    ChangedSettings,
    InvitationView,
    NewInvitation,
    NewRun,
    NewSettings,
    NewUptake,
    RunView,
    SettingsView,
)


@get("/matching/settings", operation_id="matching.settings", opt=open_to_all())
async def list_settings(limit: Limit = 25, cursor: Cursor = None) -> Page[SettingsView]:
    """The weights and floors, every version, the one in force first."""
    async with looking() as reader:
        return page_of(await queries.list_settings(reader), limit, cursor)


@post("/matching/settings", operation_id="matching.change_settings", opt=open_to("subdistrict"))
async def change_settings(
    request: AnyRequest, data: JSONBody[NewSettings]
) -> Response[ChangedSettings]:
    """Give the weights and floors a new version; the public reads why."""
    return await perform(request, 201, commands.change_settings, data)


@get(
    "/matching/runs",
    operation_id="matching.list_runs",
    opt=open_to("regional", "subdistrict", "auditor"),
)
async def list_runs(request: AnyRequest, limit: Limit = 25, cursor: Cursor = None) -> Page[RunView]:
    """The newest runs of one's own committee, without their results."""
    async with looking() as reader:
        rows = await queries.list_runs(reader, views.sees_runs_of(request.user))
    return page_of([msgspec.convert(row, RunView) for row in rows], limit, cursor)


@post("/matching/runs", operation_id="matching.run", opt=open_to("regional", "subdistrict"))
async def ask_for_run(request: AnyRequest, data: JSONBody[NewRun]) -> Response[ChangedRun]:
    """Ask for a matching; it runs in a process of its own, and this answers at once."""
    return await perform(request, 201, commands.ask_for_run, data)


@get(
    "/matching/runs/{run_id:str}",
    operation_id="matching.show_run",
    opt=open_to("regional", "subdistrict", "auditor"),
)
async def show_run(request: AnyRequest, run_id: FromPath[str]) -> RunView:
    """A run: progress while it runs, then the difference to the former one, proposals and reasons."""
    async with looking() as reader:
        return await views.run_view(reader, request.user, run_id)


@post(
    "/matching/runs/{run_id:str}/cancellation",
    operation_id="matching.cancel",
    opt=open_to("regional", "subdistrict"),
)
async def cancel_run(request: AnyRequest, run_id: FromPath[str]) -> Response[ChangedRun]:
    """Stop a run that waits or runs."""
    return await perform(request, 201, commands.cancel_run, run_id)


@post(
    "/matching/runs/{run_id:str}/adoption",
    operation_id="matching.adopt",
    opt=open_to("regional", "subdistrict"),
)
async def adopt(
    request: AnyRequest, run_id: FromPath[str], data: JSONBody[Adoption]
) -> Response[Adopted]:
    """Make invitations of some of a run's proposals; each link is told in this answer alone."""
    secrets = new_secrets()
    answer = await perform(request, 201, commands.adopt, run_id, data, secrets)
    told = msgspec.json.decode(_bytes(answer), type=Adopted)
    return _answer(await with_links(told, secrets), answer)


def new_secrets() -> list[str]:
    """As many secrets as an adoption may need."""
    return [new_secret() for _ in range(ADOPTED_MAX)]


async def with_links(adopted: Adopted, secrets: list[str]) -> Adopted:
    """The invitations with their links, where this very call made them."""
    linked = [
        await _with_link(one, secret)
        for one, secret in zip(adopted.invitations, secrets, strict=False)
    ]
    return msgspec.structs.replace(adopted, invitations=linked)


@post("/invitations", operation_id="matching.invite", opt=open_to("regional", "subdistrict"))
async def invite_unit(
    request: AnyRequest, data: JSONBody[NewInvitation]
) -> Response[InvitationView]:
    """Ask a unit privately whether it would take parts of an item; its link is told once."""
    secret = new_secret()
    answer = await perform(request, 201, commands.invite_unit, data, secret)
    told = msgspec.json.decode(_bytes(answer), type=InvitationView)
    return _answer(await _with_link(told, secret), answer)


@post(
    "/offers/{offer_id:str}/uptake",
    operation_id="offers.take_up",
    opt=open_to("community", "regional", "subdistrict"),
)
async def take_up_offer(
    request: AnyRequest, offer_id: FromPath[str], data: JSONBody[NewUptake]
) -> Response[ChangedClaim]:
    """Propose to a unit that it gives what it offers; the answer has the link by which it confirms."""
    secret = new_secret()
    answer = await perform(request, 201, uptake.take_up_offer, offer_id, data, secret)
    return await with_link(answer, secret)


async def _with_link(invitation: InvitationView, secret: str) -> InvitationView:
    """With the link, if this very call made it: what is kept for a repetition has none."""
    async with looking() as reader:
        if not await has_link(reader, invitation.claim, hash_of_secret(secret)):
            return invitation
    return msgspec.structs.replace(invitation, confirm_path=path_of(invitation.claim, secret))


def _bytes(answer: Response[Any]) -> bytes:
    content: bytes = answer.content
    return content


def _answer(told: msgspec.Struct, answer: Response[Any]) -> Response[Any]:
    return answer_of(msgspec.json.encode(told), answer.status_code or 201)


HANDLERS: Final[list[Any]] = [
    list_settings,
    change_settings,
    list_runs,
    ask_for_run,
    show_run,
    cancel_run,
    adopt,
    invite_unit,
    take_up_offer,
]
