"""The law laid out for a reader: each act with who may, from where to where, and its refusals in order."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Litestar
from litestar.routes import HTTPRoute
from msgspec import Struct

from dashboards.both import Both, in_both, term
from dashboards.law import words
from dashboards.law.tables import Act, Law, operations_of, read_law
from marketplace.ground.access.declared import KEY, Access
from marketplace.ground.i18n.language import gettext
from marketplace.ground.refusals import REFUSALS

_UNSAFE: Final = frozenset({"POST", "PATCH", "PUT", "DELETE"})


class Door(Struct, frozen=True, kw_only=True):
    """A route that does an act: how it is called over HTTP, and whom it lets in."""

    call: str
    access: Access

    @property
    def who(self) -> list[Both]:
        """Those who may, in words."""
        if self.access.public:
            return [
                Both(
                    zh="无须账号（有单号或链接的，凭其办理）",
                    en="no account needed (by its code or link, where there is one)",
                )
            ]
        return [term("role", one) for one in self.access.roles]


class State(Struct, frozen=True, kw_only=True):
    """A state with what it is called."""

    code: str
    name: Both


class ShownAct(Struct, frozen=True, kw_only=True):
    """An act as the page shows it. `itself` says how it comes about where nobody calls it."""

    key: str
    code: str
    name: Both
    doors: list[Door]
    itself: Both | None
    before: list[State]
    after: list[State]
    refusals: list["ShownRefusal"]


class ShownRefusal(Struct, frozen=True, kw_only=True):
    """A refusal with its text in both languages."""

    name: str
    status: int
    title: Both
    remedy: Both


class ShownKind(Struct, frozen=True, kw_only=True):
    """One kind of thing."""

    code: str
    name: Both
    states: list[State]
    acts: list[ShownAct]


class ShownLaw(Struct, frozen=True, kw_only=True):
    """The whole law, for the page and for the document."""

    kinds: list[ShownKind]
    others: list[ShownAct]
    refusals: list[ShownRefusal]


def show_law(app: Litestar) -> ShownLaw:
    """The law as this application has it."""
    law: Law = read_law()
    doors = doors_of(app)
    return ShownLaw(
        kinds=[
            ShownKind(
                code=kind.code,
                name=words.name_of("kind", kind.code),
                states=[_state(kind.code, one) for one in kind.states],
                acts=[_act(one, doors) for one in kind.acts],
            )
            for kind in law.kinds
        ],
        others=[_act(one, doors) for one in law.others],
        refusals=[_refusal(name) for name in REFUSALS],
    )


def doors_of(app: Litestar) -> dict[str, Door]:
    """Every route that changes something, by its operation id."""
    return {
        str(handler.operation_id): Door(
            call=f"{sorted(handler.http_methods)[0]} {_plain(route.path)}",
            access=handler.opt[KEY],
        )
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith("/api/")
        for handler in route.route_handlers
        if handler.http_methods & _UNSAFE
    }


def _plain(path: str) -> str:
    return path.replace(":str}", "}")


def _act(act: Act, doors: Mapping[str, Door]) -> ShownAct:
    kind = act.kind or ""
    return ShownAct(
        key=act.key,
        code=act.code,
        name=words.act_name(act),
        doors=[doors[one] for one in operations_of(act) if one in doors],
        itself=words.BY_THEMSELVES.get(act.key),
        before=[_state(kind, one) for one in act.before],
        after=[_state(kind, one) for one in act.after],
        refusals=[_refusal(name) for name in act.refusals],
    )


def _state(kind: str, code: str) -> State:
    return State(code=code, name=words.state_name(kind, code))


def _refusal(name: str) -> ShownRefusal:
    text: Any = REFUSALS[name]
    return ShownRefusal(
        name=name,
        status=text.status,
        title=in_both(lambda: gettext(text.title)),
        remedy=in_both(lambda: gettext(text.remedy)),
    )
