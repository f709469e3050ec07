"""The living style page: every component of the pages, from the macros that the pages use."""

from datetime import date
from typing import Any, Final

from litestar import Response

from dashboards.both import term
from dashboards.public.doors import page
from dashboards.public.visits import share_interval
from dashboards.rendering import render
from impact.standing.states import WORDS
from marketplace.ground.errors import Fault
from marketplace.ground.i18n.language import gettext
from marketplace.ground.web.problems import AnyRequest

_DOMAINS: Final = (
    "environment_renewal", "space_activation", "culture_nurturing", "safety_upgrade",
)  # fmt: skip
_SHAPES: Final = (
    "open", "half", "full", "moving", "done", "back", "paused", "ended", "seal", "follow", "doubt",
    "away", "print",
)  # fmt: skip
_DAY: Final = date(2026, 11, 28)
_UNIT: Final = {"unit_zh": "个", "unit_en": "pieces"}
_NEED: Final = {
    "id": "LL-000-1", "resource": "equipment", "what_zh": "充电口", "what_en": "Charging ports",
    "conditions_zh": None, "conditions_en": None, "required": "120", "reserved": "20", "signed": "60",
    "arrived": "40", "used": "0", "gap": "40", "step": "10", **_UNIT,
}  # fmt: skip
_ITEM: Final = {
    "code": "LL-000", "word": "needed", "domain": "safety_upgrade", "title_zh": "充电棚与充电口增建",
    "title_en": "Extra charging sheds and charging ports", "community": "ALL", "category": "infrastructure",
    "track": "light", "lines_open": 1, "committed": "partial", "resolution": None,
    "waiting_on": {"role": "unit", "organisation": None, "act": "claim", "since": None, "due_on": _DAY},
}  # fmt: skip
_LINE: Final = {
    "item": "LL-000", "label_zh": "新增充电口", "label_en": "Charging ports added", "community": "ALL",
    "status": "standing", "resolution": "solved", "quantity": "120", "struck_on": None,
    "struck_reason_zh": None, **_UNIT,
}  # fmt: skip
_VISITS: Final = {
    "frame": 190, "asked": 40, "answered": 31, "yes": 27, "half": 3, "no": 1, "came_back": 0,
    "satisfied": 22, "fairly_satisfied": 7, "dissatisfied": 2,
}  # fmt: skip


def _row(domain: str) -> dict[str, Any]:
    counts = {"raised": 30, "under_way": 6, "solved": 18, "half_solved": 1, "came_back": 2}
    name = term("domain", domain)
    return {"key": domain, "label_zh": name.zh, "label_en": name.en, **counts}


@page("/style", "style")
async def show_style(request: AnyRequest) -> Response[str]:
    """The components with made-up contents."""
    return await render(
        request,
        "style.html",
        words=WORDS,
        shapes=_SHAPES,
        domains=[_row(one) for one in _DOMAINS],
        need=_NEED,
        items=[_ITEM, {**_ITEM, "word": "under_way", "domain": "culture_nurturing"}],
        bill_lines=[
            _LINE,
            {**_LINE, "resolution": "half"},
            {**_LINE, "status": "struck", "struck_on": _DAY, "struck_reason_zh": "两户居民反映"},
        ],
        visits=_VISITS,
        interval=share_interval(_VISITS["yes"], _VISITS["answered"]),
        faults=[Fault("/sample", "missing", gettext("Please fill this in."))],
    )


PAGES: Final[list[Any]] = [show_style]
