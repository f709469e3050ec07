"""Showing an act's page: the form, what was entered, and what was wrong with it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from litestar import Response

from dashboards.rendering import render
from dashboards.workbench.fields import Field, label_at, shown
from dashboards.workbench.forms import Form, Sheet
from dashboards.workbench.reading import Entered
from dashboards.workbench.table import FORMS
from dashboards.workbench.words import both
from marketplace.ground.errors import BadRequest, Fault, KeyReused, Refused
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.web.problems import AnyRequest, Problem, problem_of

#: Kinds of fields that take a while to fill in: a form with one keeps a draft in the tab.
_LONG: Final = frozenset({"textarea", "repeat"})
_ID: Final = re.compile(r"[A-Za-z0-9_:-]{1,64}")


async def show_page(
    request: AnyRequest,
    form: Form,
    sheet: Sheet,
    values: Mapping[str, str],
    *,
    fields: Sequence[Field] | None = None,
    fault: BadRequest | Refused | KeyReused | None = None,
    entered: Entered | None = None,
    preview: Sequence[str] = (),
) -> Response[Any]:
    """The act's page; with `fault`, what was refused or could not be read stands on top.

    With `preview`, what the act would come to.
    """
    problem = problem_of(request, fault) if fault else None
    faults = entered.shown(problem.errors) if entered and problem else []
    return await render(
        request,
        "act.html",
        status=problem.status if problem else 200,
        act=_act(form, sheet, sheet.fields if fields is None else fields, values, faults),
        values=values,
        faults=faults,
        summary=[_named(one, fields or ()) for one in faults],
        refusal=_told(problem) if problem and not isinstance(fault, BadRequest) else None,
        done=done_line(request),
        preview=preview,
    )


def _named(fault: Fault, fields: Sequence[Field]) -> Fault:
    """A fault for the list on top, where it must say by itself which field it is about."""
    label = next(filter(None, (label_at(one, fault.pointer) for one in fields)), None)
    if label is None:
        return fault
    told = _("{label}: {message}").format(label=label, message=fault.message)
    return msgspec.structs.replace(fault, message=told)


def _told(problem: Problem) -> dict[str, str]:
    if problem.type == "/problems/key_reused":
        return {
            "title": _("This page was sent before, with other entries"),
            "detail": _(
                "Look at the workbench whether it was done. To do it once more, send again."
            ),
        }
    return {"title": problem.title, "detail": problem.detail}


def _act(
    form: Form,
    sheet: Sheet,
    fields: Sequence[Field],
    values: Mapping[str, str],
    faults: Sequence[Fault],
) -> dict[str, Any]:
    """The act as `act.html` takes it."""
    folded = [one for one in fields if one.folded]
    at_fault = {fault.pointer for fault in faults}
    return {
        **both(form.title),
        "submit": _(form.submit),
        "explanation": " ".join(
            text
            for text in (_(form.explanation) if form.explanation else "", sheet.explanation)
            if text
        ),
        "notice": sheet.notice,
        "irreversible": form.irreversible,
        "previews": form.preview is not None,
        "partial": form.answer is None and form.each is None and form.receive is None,
        "keeps_draft": any(one.kind in _LONG for one in fields),
        "fields": [shown(one) for one in fields if not one.folded],
        "folded": [shown(one) for one in folded],
        "unfolded": any("/" + one.name in at_fault or values.get(one.name) for one in folded),
        "context": sheet.about,
    }


def done_line(request: AnyRequest) -> dict[str, str] | None:
    """What was just done, after a redirect: told from the table, never from the address."""
    form = FORMS.get(request.query_params.get("done", ""))
    item = request.query_params.get("item", "")
    if form is None:
        return None
    return {"text": _(form.done), "item": item if _ID.fullmatch(item) else ""}
