"""Looking at pictures before the public does: a page with all that wait, judged many at once."""

from collections.abc import Sequence
from typing import Any, Final, get_args

import msgspec
from litestar import Response, get, post

from dashboards.public.forms import KEY_FIELD
from dashboards.rendering import render
from dashboards.workbench.words import both, evidence_name
from impact.evidence import controllers as api
from impact.evidence.schemas import ManyReviewed
from impact.evidence.states import Reason
from marketplace.ground.db import looking
from marketplace.ground.errors import BadRequest, Fault
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.web.acts import key_from
from marketplace.ground.web.each import decide_each
from marketplace.ground.web.faults import convert_or_name_faults, fault_at
from marketplace.ground.web.paging import LIMIT_DEFAULT
from marketplace.ground.web.problems import AnyRequest

CHOSEN_MAX: Final = 200


@get(
    "/pictures",
    operation_id="workbench.show_pictures",
    opt=api.list_waiting.opt,
    include_in_schema=False,
)
async def show_pictures(request: AnyRequest) -> Response[Any]:
    """The pictures that wait for somebody's eyes, the oldest first."""
    return await _render(request, (), "", ())


async def _render(
    request: AnyRequest, chosen: Sequence[str], reason: str, faults: Sequence[Fault]
) -> Response[Any]:
    cursor = request.query_params.get("cursor")
    async with looking() as reader:
        page = await api.waiting_page(reader, request.user, LIMIT_DEFAULT, cursor)
    return await render(
        request,
        "looking.html",
        status=400 if faults else 200,
        page=page,
        place=request.user.organisation if request.user.role == "community" else "ALL",
        chosen=set(chosen),
        reason=reason,
        reasons=get_args(Reason),
        name_of_kind=evidence_name,
        faults=faults,
    )


@post(
    "/pictures",
    operation_id="workbench.review_pictures",
    opt=api.review_many.opt,
    include_in_schema=False,
    status_code=200,
)
async def review_pictures(request: AnyRequest) -> Response[Any]:
    """Show what was ticked to all, or keep it private, and say what became of each."""
    sent = await request.form()
    texts = [(str(name), one) for name, one in sent.multi_items() if isinstance(one, str)]
    chosen = [one for name, one in texts if name == "evidence"][:CHOSEN_MAX]
    values = {name: one.strip() for name, one in texts if name != "evidence"}
    try:
        wish = _wish(chosen, values)
    except BadRequest as fault:
        return await _render(request, chosen, values.get("reason", ""), fault.faults)
    text = values.get(KEY_FIELD)
    client = request.user.account or "anyone"
    key = key_from(text, client, "POST pictures", msgspec.json.encode(wish)) if text else None
    results = await decide_each(request, key, wish.evidence, api.each_reviewed(wish))
    return await render(
        request,
        "each.html",
        act=both("Pictures to look at"),
        results=results,
        labels_of={},
        done=_("Looked at."),
    )


def _wish(chosen: Sequence[str], values: dict[str, str]) -> ManyReviewed:
    """What was asked for; raises `BadRequest`, and asks for the reason beside its field."""
    result, reason = values.get("result", ""), values.get("reason") or None
    if result == "private" and chosen and reason is None:
        raise BadRequest([fault_at("/reason", "missing", "Say what is to be seen in it.")])
    body: dict[str, Any] = {"evidence": list(chosen), "result": result}
    if result == "private":
        body["reason"] = reason
    wish: ManyReviewed = convert_or_name_faults(body, ManyReviewed)
    return wish


PICTURE_PAGES: Final[list[Any]] = [show_pictures, review_pictures]
