"""The history of any one thing, for the auditor and the subdistrict: who moved it, when, from where to where, why."""

import re
from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath

from dashboards.rendering import render
from marketplace.ground.access.declared import open_to
from marketplace.ground.audit.history_queries import list_history
from marketplace.ground.db import reading
from marketplace.ground.errors import NotFound
from marketplace.ground.web.problems import AnyRequest

_KIND: Final = re.compile(r"[a-z_]{1,40}")
_SUBJECT: Final = re.compile(r"[A-Za-z0-9_:.-]{1,64}")


@get(
    "/history/{kind:str}/{subject:str}",
    operation_id="workbench.history",
    opt=open_to("auditor", "subdistrict"),
    include_in_schema=False,
)
async def show_history(
    request: AnyRequest, kind: FromPath[str], subject: FromPath[str]
) -> Response[Any]:
    """Every step of one thing, from its making on, read from the audit rows alone."""
    if not (_KIND.fullmatch(kind) and _SUBJECT.fullmatch(subject)):
        raise NotFound
    async with reading() as reader:
        steps = await list_history(reader, kind, subject)
    if not steps:
        raise NotFound
    return await render(request, "history.html", kind=kind, subject=subject, steps=steps)


HISTORY: Final[list[Any]] = [show_history]
