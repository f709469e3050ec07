"""The portal: what is asked now, what was done, what came back, and the doors on its first screen."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Response

from dashboards.public.choices import Choices, offer_communities, offer_terms
from dashboards.public.counts import count_by_programme
from dashboards.public.doors import page
from dashboards.public.published import to_show
from dashboards.rendering import render
from impact.closure.queries import list_bill_lines
from impact.indicators.queries import list_indicators
from impact.standing import bill, rules, views
from impact.standing.facts import ItemFacts
from impact.standing.filters import ItemFilters
from marketplace.ground.db import Reader, reading
from marketplace.ground.web.problems import AnyRequest

ITEMS_SHOWN: Final = 8
LINES_SHOWN: Final = 6
PROGRAMME_SHOWN: Final = "tackling"


@page("/", "portal")
async def show_portal(request: AnyRequest) -> Response[str]:
    """The first page."""
    async with reading() as reader:
        facts = await views.find_items(reader, ItemFilters(sort="deadline"))
        asked = one_of_each_category([one for one in facts if rules.is_claimable(one, reader.at)])
        lines = await list_bill_lines(reader)
        summary = await bill.sum_up_found(reader, "domain", PROGRAMME_SHOWN, facts, lines)
        shown: dict[str, Any] = {
            "programmes": count_by_programme(facts),
            "open_items": [views.item_in_list(one, reader.at) for one in asked],
            "missing": {one.code: one.lines for one in asked},
            "bill_lines": [one for one in lines if one.status == "standing"][:LINES_SHOWN],
            "came_back": [one for one in lines if one.status == "struck"][:LINES_SHOWN],
            "domains": summary.rows,
            "domains_programme": PROGRAMME_SHOWN,
            "published_figures": to_show(await list_indicators(reader)),
            "choices": await _offer(reader, facts),
        }
    return await render(request, "portal.html", **shown)


def one_of_each_category(facts: Sequence[ItemFacts]) -> list[ItemFacts]:
    """The first item of each category, then the first of what is left: a mixed handful."""
    first: dict[str | None, ItemFacts] = {}
    for one in facts:
        first.setdefault(one.category, one)
    rest = [one for one in facts if first[one.category] is not one]
    return [*first.values(), *rest][:ITEMS_SHOWN]


async def _offer(reader: Reader, facts: Sequence[ItemFacts]) -> Choices:
    wanted = {line.resource for one in facts for line in one.lines if line.gap > 0}
    return {
        "community": await offer_communities(reader),
        "resource": offer_terms("resource", wanted),
    }


PAGES: Final[list[Any]] = [show_portal]
