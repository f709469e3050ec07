"""Pages: one template environment, and the words and numbers that every page needs."""

import functools
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from litestar import Response
from litestar.datastructures import Cookie
from msgspec import Struct

from dashboards import view
from dashboards.assets import address_of
from dashboards.hexagons import corners
from impact.ledger.notes import Checkpoint, short_checkpoint
from impact.ledger.queries import find_head
from marketplace.ground import clock
from marketplace.ground.access.actor import Actor
from marketplace.ground.db import looking
from marketplace.ground.i18n import language
from marketplace.ground.ids import new_id
from marketplace.ground.settings import Settings
from marketplace.ground.web.authentication import LANGUAGE_COOKIE
from marketplace.ground.web.headers import nonce_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.ground.working_days.rules import last_day
from marketplace.items.list_queries import list_terms
from marketplace.items.list_schemas import TermView
from marketplace.organisations.queries import find_session_view, list_names

HERE: Final = Path(__file__).parent
_WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_YEAR_SECONDS: Final = 365 * 24 * 3600
HTML: Final = "text/html"
#: A page is made for its reader, by language and account: it is asked for anew each time.
_HEADERS: Final = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}


class CheckpointMark(Struct, frozen=True):
    """The newest checkpoint as the foot of a page shows it."""

    origin: str
    size: int
    short: str
    at: datetime


@functools.cache
def environment() -> Environment:
    """The template environment: everything escaped, every missing name an error."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]  # by the extension
    made.filters.update(
        quantity=show_quantity,
        day=show_day,
        instant=show_instant,
        number=show_number,
        until=show_until,
    )
    made.globals.update(
        address=address,
        corners=corners,
        asset=address_of,
        text=show_text,
        act_key=new_id,
        known_terms=known_terms,
    )
    return made


def known_terms() -> Any:
    """The codes of the contract in words of the present language, by kind."""
    return _terms(language.current.get())


@functools.cache
def _terms(_language: str) -> Any:
    module: Any = environment().get_template("term_table.html").make_module()
    return module.table


async def render(
    request: AnyRequest,
    template: str,
    *,
    status: int = 200,
    section: str = "",
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Response[str]:
    """The page of `template` in the request's language, with what every page needs."""
    shown = await _what_every_page_shows(request)
    text = _text(request, template, {"section": section, **shown, **context})
    cookies = [_language_cookie()] if "lang" in request.query_params else []
    cookies += view.cookies(request)
    return Response(
        text,
        status_code=status,
        media_type=HTML,
        headers={**_HEADERS, **(headers or {})},
        cookies=cookies,
    )


def render_without_database(request: AnyRequest, template: str, **context: Any) -> str:
    """The page of `template` without account, names and checkpoint: for when something is broken."""
    missing: dict[str, Any] = {"names": {}, "account": None, "checkpoint": None, "section": ""}
    return _text(request, template, {**missing, **context})


def _text(request: AnyRequest, template: str, context: dict[str, Any]) -> str:
    settings: Settings = request.app.state.settings
    everywhere = {
        # Rows are read in one of the house's own languages; the page around them may be in another.
        "lang": language.of_rows(),
        "tongue": language.current.get(),
        "tongues": [(one, language.name_of(one)) for one in language.languages()],
        "large": view.is_large(request),
        "path": own_path(request.scope["path"]),
        "query": dict(request.query_params.items()),
        "demo": settings.demo,
        "nonce": nonce_of(request.scope),
    }
    return environment().get_template(template).render({**everywhere, **context})


def address(path: str, query: Mapping[str, Any], **changes: Any) -> str:
    """A page of this site with what was asked of it, changed; what is empty is left out."""
    given = {name: value for name, value in {**query, **changes}.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def own_path(path: str) -> str:
    """The path of a request as a link within this site, whatever was asked for."""
    return "/" + quote(path.lstrip("/\\"))


async def _what_every_page_shows(request: AnyRequest) -> dict[str, Any]:
    async with looking() as reader:
        head = await find_head(reader)
        actor: Actor | None = request.scope.get("user")  # none for an address that leads nowhere
        account = actor.account if actor else None
        return {
            "names": await list_names(reader),
            "labels": _labels(await list_terms(reader, own_only=True)),
            "account": await find_session_view(reader, account) if account else None,
            "checkpoint": _mark(head.note, head.size, head.root, head.sealed_at) if head else None,
        }


def _labels(words: list[TermView]) -> dict[str, dict[str, TermView]]:
    """Words made in the workbench, by kind and code: no template knows them."""
    labels: dict[str, dict[str, TermView]] = {}
    for word in words:
        labels.setdefault(word.kind, {})[word.code] = word
    return labels


def _mark(note: str, size: int, root: bytes, at: datetime) -> CheckpointMark:
    origin = note.split("\n", 1)[0]
    return CheckpointMark(origin, size, short_checkpoint(Checkpoint(origin, size, root)), at)


def _language_cookie() -> Cookie:
    lang = language.current.get()
    return Cookie(key=LANGUAGE_COOKIE, value=lang, max_age=_YEAR_SECONDS, path="/", samesite="lax")


def show_text(row: Any, field: str) -> str:
    """`field` of a row in the reader's language, falling back to Chinese."""
    zh, en = _get(row, f"{field}_zh"), _get(row, f"{field}_en")
    return str((en or zh if language.of_rows() == "en" else zh or en) or "")


def _get(row: Any, name: str) -> Any:
    return row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)


def show_quantity(value: Any) -> str:
    """A quantity with its thousands separated; not a number is shown as it is."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return f"{number:,f}"


def show_number(value: Any) -> str:
    """A count with its thousands separated."""
    return show_quantity(value)


def show_day(value: Any) -> str:
    """A civil date with its weekday: 2026年11月28日 周六, or Sat 28 Nov 2026."""
    if value is None:
        return ""
    day = _day_of(value)
    if language.of_rows() == "en":
        return f"{day:%a} {day.day} {day:%b %Y}"
    return f"{day.year}年{day.month}月{day.day}日 {_WEEKDAYS[day.weekday()]}"


def _day_of(value: Any) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return clock.civil_date(value) if isinstance(value, datetime) else value


def show_instant(value: Any) -> str:
    """An instant as clocks in Suzhou show it."""
    if value is None:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    local = value.replace(tzinfo=value.tzinfo or UTC).astimezone(clock.SHANGHAI)
    return f"{show_day(local)} {local:%H:%M}"


def show_until(value: Any) -> str:
    """An instant at which something ends: at midnight, the whole day before it."""
    if value is None:
        return ""
    local = value.astimezone(clock.SHANGHAI)
    is_midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return show_day(last_day(value)) if is_midnight else show_instant(value)
