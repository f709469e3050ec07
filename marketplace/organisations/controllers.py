"""HTTP about sessions, organisations and communities."""

from typing import Any, Final

from litestar import Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.params import JSONBody

from marketplace.ground.access.declared import open_to_all, open_to_any_account
from marketplace.ground.access.guesses import count_wrong_guess
from marketplace.ground.db import in_one_unit, looking
from marketplace.ground.errors import NotAuthenticated
from marketplace.ground.settings import Settings
from marketplace.ground.web.paging import Cursor, Limit, Page, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.ground.web.request_ids import request_id_of
from marketplace.organisations import commands, passwords, queries
from marketplace.organisations.schemas import CommunityView, Login, OrganisationView, SessionView


def cookie_name(settings: Settings) -> str:
    """The session cookie's name: bound to the host where the site is https."""
    return "__Host-sid" if settings.secure_cookies else "sid"


def session_cookie(settings: Settings, value: str, *, seconds: int) -> Cookie:
    """The session cookie; `seconds` 0 takes it back."""
    return Cookie(
        key=cookie_name(settings),
        value=value,
        max_age=seconds,
        path="/",
        httponly=True,
        secure=settings.secure_cookies,
        samesite="lax",
    )


async def sign_in(request: AnyRequest, login: Login) -> str:
    """The cookie of a fresh session; raises `NotAuthenticated` for a wrong name or password."""
    async with looking() as reader:
        account = await queries.find_account(reader, login.username)
    right = await passwords.is_right_password(
        login.password, account.password_hash if account else None
    )
    if account is None or not right:
        await count_wrong_guess(request, "login")
        raise NotAuthenticated
    return await in_one_unit(
        request.user, request_id_of(request.scope), commands.open_session, account.id
    )


@post("/session", operation_id="sessions.open", opt=open_to_all(), status_code=201)
async def open_session(request: AnyRequest, data: JSONBody[Login]) -> Response[SessionView]:
    """Sign in: the answer says who; the cookie is the session."""
    settings: Settings = request.app.state.settings
    cookie = await sign_in(request, data)
    actor = await commands.find_actor(cookie, "session")
    async with looking() as reader:
        view = await queries.find_session_view(reader, str(actor.account))
    seconds = int(commands.SESSION_LASTS.total_seconds())
    return Response(view, cookies=[session_cookie(settings, cookie, seconds=seconds)])


@get("/session", operation_id="sessions.show", opt=open_to_any_account())
async def show_session(request: AnyRequest) -> SessionView:
    """Who is signed in."""
    async with looking() as reader:
        return await queries.find_session_view(reader, str(request.user.account))


@delete("/session", operation_id="sessions.end", opt=open_to_all(), status_code=204)
async def end_session(request: AnyRequest) -> Response[None]:
    """Sign out."""
    settings: Settings = request.app.state.settings
    cookie = request.cookies.get(cookie_name(settings))
    if cookie:
        await in_one_unit(request.user, request_id_of(request.scope), commands.end_session, cookie)
    return Response(None, cookies=[session_cookie(settings, "", seconds=0)])


@get("/organisations", operation_id="organisations.list", opt=open_to_all())
async def list_organisations(limit: Limit = 25, cursor: Cursor = None) -> Page[OrganisationView]:
    """Bodies of the levels; units have their own pages."""
    async with looking() as reader:
        return page_of(await queries.list_organisations(reader), limit, cursor)


@get("/communities", operation_id="communities.list", opt=open_to_all())
async def list_communities(limit: Limit = 25, cursor: Cursor = None) -> Page[CommunityView]:
    """The communities with their types and regional committees."""
    async with looking() as reader:
        return page_of(await queries.list_communities(reader), limit, cursor)


HANDLERS: Final[list[Any]] = [
    open_session,
    show_session,
    end_session,
    list_organisations,
    list_communities,
]
