"""The state page: what can stand where, who may move it, and why not; made from the code at the moment of asking."""

from typing import Any, Final

from litestar import Response

from dashboards.both import in_both
from dashboards.law.showing import show_law
from dashboards.public.doors import page
from dashboards.rendering import render
from dashboards.workbench.policies import LABELS
from marketplace.ground.db import reading
from marketplace.ground.i18n.language import gettext
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.queries import POLICY_FIELDS, list_lists


@page("/law", "law")
async def show_states(request: AnyRequest) -> Response[str]:
    """The tables of the law, and the numbers of each list's policy with its version."""
    async with reading() as reader:
        lists = await list_lists(reader)
    return await render(
        request,
        "law.html",
        law=show_law(request.app),
        lists=lists,
        numbers=[
            {"field": name, "label": _label(name), "unit": _unit(name)} for name in POLICY_FIELDS
        ],
    )


def _label(name: str) -> Any:
    return in_both(lambda: gettext(LABELS.get(name, (name, ""))[0]))


def _unit(name: str) -> Any:
    return in_both(lambda: gettext(LABELS.get(name, ("", ""))[1]))


PAGES: Final[list[Any]] = [show_states]
