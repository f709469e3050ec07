"""Who sends a request: a bearer token, else the session's cookie, else anyone; and in which language."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from marketplace.ground.access.actor import ANYONE, PORT, Actor
from marketplace.ground.access.declared import lets_ports_in
from marketplace.ground.errors import NotAuthenticated
from marketplace.ground.i18n import language
from marketplace.ground.web.media import refuse_other_media
from marketplace.ground.web.origin import refuse_foreign_origin

#: Finds the actor behind a secret of a kind (`token` or `session`); set by the application.
FindActor = Callable[[str, str], Awaitable[Actor]]

LANGUAGE_COOKIE: Final = "lang"
_SECRET_LENGTH_MAX: Final = 200


class Authentication(AbstractAuthenticationMiddleware):
    """Finds the actor of every request; the routes themselves say who may."""

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        """The actor behind the request; raises `NotAuthenticated` for a token that is not known."""
        choose_language(connection)
        refuse_foreign_origin(connection, str(connection.scope.get("method", "GET")))
        refuse_other_media(connection)
        return AuthenticationResult(user=await _find(connection), auth=None)


async def _find(connection: ASGIConnection[Any, Any, Any, Any]) -> Actor:
    find_actor: FindActor = connection.app.state.find_actor
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer" or not 0 < len(token) <= _SECRET_LENGTH_MAX:
            raise NotAuthenticated
        actor = await find_actor(token, "token")
        if actor.is_anyone or (actor.role == PORT and not lets_ports_in(connection.route_handler)):
            raise NotAuthenticated
        return actor
    cookie = connection.cookies.get(connection.app.state.cookie_name)
    if cookie and len(cookie) <= _SECRET_LENGTH_MAX:
        return await find_actor(cookie, "session")
    return ANYONE


def choose_language(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Let the texts of this request be in the language that it asks for."""
    language.current.set(
        language.choose(
            connection.query_params.get("lang"),
            connection.cookies.get(LANGUAGE_COOKIE),
            connection.headers.get("accept-language"),
        )
    )
