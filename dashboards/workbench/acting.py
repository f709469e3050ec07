"""Doing an act from its page: the form is read, the API's own command performs it, a refusal comes back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Response
from litestar.datastructures import UploadFile

from dashboards.rendering import render
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.partly import go_on
from dashboards.workbench.reading import Entered, as_posted, read_fields, with_more_rows
from dashboards.workbench.showing import show_page
from dashboards.workbench.words import both
from marketplace.ground.db import reading, rehearse
from marketplace.ground.errors import BadRequest, KeyReused, Refused
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.web.acts import Key, key_from, perform_once, route_of
from marketplace.ground.web.each import Act, decide_each
from marketplace.ground.web.faults import convert_or_name_faults
from marketplace.ground.web.problems import AnyRequest
from marketplace.ground.web.request_ids import request_id_of
from marketplace.organisations.queries import list_names

FIELDS_MAX: Final = 1000
_MENDABLE = (BadRequest, Refused, KeyReused)


async def show_form(request: AnyRequest, form: Form) -> Response[Any]:
    """The page of an act, empty but for what stands in it at first."""
    sheet = await lay_out(request, form)
    return await show_page(request, form, sheet, sheet.values)


async def lay_out(request: AnyRequest, form: Form) -> Sheet:
    """The act's sheet for this account and address; raises `NotFound` and `Forbidden`."""
    async with reading() as reader:
        ids = {name: str(value) for name, value in request.path_params.items()}
        asked = {name: str(text) for name, text in request.query_params.items()}
        names = await list_names(reader)
        return await form.lay_out(Visit(reader, request.user, ids, names, asked))


async def post_form(request: AnyRequest, form: Form) -> Response[Any]:
    """Do the act, and go on to the next page; or show the same page with what was wrong with it."""
    sheet = await lay_out(request, form)
    typed = await _typed(request)
    fields = as_posted(sheet.fields, typed)
    if "more" in typed:
        longer = with_more_rows(fields, typed["more"])
        return await show_page(request, form, sheet, typed, fields=longer)
    entered = read_fields(fields, typed)
    if form.shape is not None:
        entered = form.shape(entered)
    try:
        if form.preview is not None and "preview" in typed:
            lines = form.preview(await _rehearse(request, form, sheet, typed, entered))
            return await show_page(request, form, sheet, typed, fields=fields, preview=lines)
        if form.each is not None:
            return await _perform_each(request, form, form.each, sheet, typed, entered)
        if form.answer is not None:
            return await form.answer(request, _subject(request))
        answer = await _perform(request, form, sheet, typed, entered)
    except _MENDABLE as fault:
        return await show_page(
            request, form, sheet, typed, fields=fields, fault=fault, entered=entered
        )
    return go_on(request, _next_page(request, form, sheet, answer))


def _subject(request: AnyRequest) -> str:
    """What the act is done to: the first id of the address, or nothing where something is made."""
    return str(next(iter(request.path_params.values()), ""))


async def _rehearse(
    request: AnyRequest, form: Form, sheet: Sheet, typed: Mapping[str, str], entered: Entered
) -> dict[str, Any]:
    """The answer that the act would give: done in a unit of work that is rolled back."""
    wish = await _wish(request, form, sheet, typed, entered)
    answer = await rehearse(
        request.user, request_id_of(request.scope), form.command, _subject(request), wish
    )
    told: dict[str, Any] = msgspec.to_builtins(answer)
    return told


async def _typed(request: AnyRequest) -> dict[str, str]:
    """The texts of the posted form; files are read elsewhere."""
    await request.body()  # kept, so that whatever reads a file can read it again
    form = await request.form()
    texts = [(name, text) for name, text in form.multi_items() if not isinstance(text, UploadFile)]
    return {str(name): str(text) for name, text in texts[:FIELDS_MAX]}


async def _perform_each(
    request: AnyRequest,
    form: Form,
    each: Callable[[Any], tuple[Sequence[str], Act]],
    sheet: Sheet,
    typed: Mapping[str, str],
    entered: Entered,
) -> Response[Any]:
    """The answer of each of several things, on a page of its own."""
    wish = await _wish(request, form, sheet, typed, entered)
    subjects, act = each(wish)
    results = await decide_each(request, _key(request, typed, wish), subjects, act)
    return await render(
        request,
        "each.html",
        act=both(form.title),
        results=results,
        labels_of={one.value: one.label for field in sheet.fields for one in field.options},
        done=_(form.done),
    )


async def _perform(
    request: AnyRequest, form: Form, sheet: Sheet, typed: Mapping[str, str], entered: Entered
) -> dict[str, Any]:
    """The answer of the API's command, done once for the form's hidden key."""
    wish = await _wish(request, form, sheet, typed, entered)
    key = _key(request, typed, form.same(wish) if form.same else wish)
    answer = await perform_once(
        request.user, key, request, 201, form.command, _subject(request), wish
    )
    told: dict[str, Any] = msgspec.json.decode(bytes(answer.content))
    return told


async def _wish(
    request: AnyRequest, form: Form, sheet: Sheet, typed: Mapping[str, str], entered: Entered
) -> Any:
    """What the command takes; raises `BadRequest` with every fault at once."""
    if form.receive is not None:
        return await form.receive(request, _subject(request))
    faults = form.check(sheet, typed) if form.check else []
    body = {**entered.body, **sheet.fixed}
    try:
        wish = convert_or_name_faults(body, form.schema)
    except BadRequest as fault:
        raise BadRequest([*faults, *fault.faults]) from None
    if faults or entered.faults:
        raise BadRequest(faults)
    return wish


def _key(request: AnyRequest, typed: Mapping[str, str], wish: Any) -> Key | None:
    text = typed.get("idempotency_key")
    if not text:
        return None
    client = request.user.account or "anyone"
    return key_from(text, client, route_of(request), msgspec.json.encode(wish))


def _next_page(request: AnyRequest, form: Form, sheet: Sheet, answer: dict[str, Any]) -> str:
    if form.then is not None:
        return form.then({name: str(one) for name, one in request.path_params.items()}, answer)
    told = {"done": form.name, "item": sheet.about.get("item")}
    return "/workbench?" + urlencode({name: one for name, one in told.items() if one})
