"""What a route declares about access: every route says it, or the application does not start."""

from collections.abc import Iterable
from typing import Any, Final

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute
from msgspec import Struct

from marketplace.ground.access.actor import PORT, ROLES, Actor, Role
from marketplace.ground.errors import Forbidden, NotAuthenticated

KEY: Final = "access"


class Access(Struct, frozen=True):
    """Who may knock: `roles` empty and `public` true means anybody.

    `by_code`: what is done here is allowed by a code in the address alone; a session lends it nothing.
    `ports`: programs may too that show the token of a source of figures, which opens nothing else.
    """

    roles: tuple[Role, ...] = ()
    public: bool = False
    by_code: bool = False
    ports: bool = False


def open_to_all() -> dict[str, Any]:
    """The route option for what anybody may read or do."""
    return {KEY: Access(public=True)}


def open_by_code() -> dict[str, Any]:
    """The route option for what whoever holds a code may read or do, without account or cookie."""
    return {KEY: Access(public=True, by_code=True)}


def open_to(*roles: Role, ports: bool = False) -> dict[str, Any]:
    """The route option for accounts of these roles, and with `ports` for programs of sources."""
    unknown = set(roles) - set(ROLES)
    if unknown or not roles:
        raise ValueError(f"unknown or no roles: {sorted(unknown)}")
    return {KEY: Access(roles=roles, ports=ports)}


def open_to_any_account() -> dict[str, Any]:
    """The route option for every signed-in account."""
    return open_to(*ROLES)


def lets_ports_in(handler: BaseRouteHandler) -> bool:
    """Whether a source's token opens this route."""
    access = handler.opt.get(KEY)
    return isinstance(access, Access) and access.ports


async def check_access(
    connection: ASGIConnection[Any, Actor, Any, Any], handler: BaseRouteHandler
) -> None:
    """The guard of every route: 401 without an account where one is needed, 403 for another role."""
    if connection.scope.get("method") == "OPTIONS":  # answered with the list of methods alone
        return
    access: Access = handler.opt[KEY]
    actor = connection.user
    if access.public:
        return
    if actor.is_anyone:
        raise NotAuthenticated
    if access.ports and actor.role == PORT:
        return
    if actor.role not in access.roles:
        raise Forbidden


def undeclared_routes(app: Litestar) -> list[str]:
    """The routes that say nothing about access; must be empty."""
    return [
        f"{route.path} {sorted(handler.http_methods)}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in _own_handlers(route.route_handlers)
        if not isinstance(handler.opt.get(KEY), Access)
    ]


def _own_handlers(handlers: Iterable[Any]) -> list[Any]:
    # Litestar answers OPTIONS by itself, with nothing but the list of methods.
    return [handler for handler in handlers if handler.http_methods != {"OPTIONS"}]
