"""Signing in and out."""

import re
from typing import Any, Final

from litestar import Response

from dashboards.public.doors import form, go_to, page
from dashboards.public.forms import MENDABLE, Mending, Sent, read_form, to_mend
from dashboards.rendering import render
from marketplace.ground.db import in_one_unit
from marketplace.ground.errors import Fault, NotAuthenticated
from marketplace.ground.i18n.language import gettext
from marketplace.ground.settings import Settings
from marketplace.ground.web.faults import convert_or_name_faults
from marketplace.ground.web.problems import AnyRequest
from marketplace.ground.web.request_ids import request_id_of
from marketplace.organisations.commands import SESSION_LASTS, end_session
from marketplace.organisations.controllers import cookie_name, session_cookie, sign_in
from marketplace.organisations.schemas import Login

HOME: Final = "/workbench"
_WITHIN_THIS_SITE: Final = re.compile(r"^/(?![/\\])[!-\[\]-~]{0,499}$")


@page("/login", "login")
async def show_login(request: AnyRequest) -> Response[str]:
    """The form; it leads on to where its reader wanted to go."""
    return await _render_form(request, {"next": request.query_params.get("next", "")})


async def _render_form(
    request: AnyRequest, values: dict[str, str], mending: Mending | None = None
) -> Response[str]:
    shown = {name: text for name, text in values.items() if name != "password"}
    return await render(
        request,
        "login.html",
        status=mending.status if mending else 200,
        headers=mending.headers if mending else None,
        values=shown,
        faults=mending.faults if mending else [],
        next=within_this_site(values.get("next", "")) or "",
    )


def within_this_site(address: str) -> str | None:
    """The address when it leads nowhere but into this site, else None."""
    return address if _WITHIN_THIS_SITE.match(address) else None


@form("/login", "sign_in")
async def sign_in_by_form(request: AnyRequest) -> Response[Any]:
    """Begin a session, and go on to where its reader wanted to go."""
    sent = await read_form(request)
    try:
        login = convert_or_name_faults(_login_of(sent), Login)
        cookie = await sign_in(request, login)
    except NotAuthenticated:
        told = gettext("The user name or the password is not right.")
        mending = Mending(401, [Fault("/password", "not_right", told)])
        return await _render_form(request, sent.fields, mending)
    except MENDABLE as fault:
        return await _render_form(request, sent.fields, to_mend(request, fault))
    settings: Settings = request.app.state.settings
    answer = go_to(within_this_site(sent.fields.get("next", "")) or HOME)
    seconds = int(SESSION_LASTS.total_seconds())
    answer.cookies.append(session_cookie(settings, cookie, seconds=seconds))
    return answer


def _login_of(sent: Sent) -> dict[str, str]:
    """The fields that were filled in; a password is taken as it is, spaces included."""
    password = sent.fields.get("password", "")
    return {**sent.given("username"), **({"password": password} if password else {})}


@form("/logout", "sign_out")
async def sign_out(request: AnyRequest) -> Response[Any]:
    """End the session."""
    settings: Settings = request.app.state.settings
    cookie = request.cookies.get(cookie_name(settings))
    if cookie:
        await in_one_unit(request.user, request_id_of(request.scope), end_session, cookie)
    answer = go_to("/")
    answer.cookies.append(session_cookie(settings, "", seconds=0))
    return answer


PAGES: Final[list[Any]] = [show_login, sign_in_by_form, sign_out]
