"""The lists of items, and each item with everything that is known of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from dashboards.gates_told import told_of_gate
from dashboards.public.asking import ListAsked, as_texts, asked
from dashboards.public.choices import (
    Choices,
    count_choices,
    offer_communities,
    offer_labels,
    those_that_fit,
    without_facets,
)
from dashboards.public.doors import page
from dashboards.public.honeycomb import Comb, draw_combs
from dashboards.public.pictures import find_pictures
from dashboards.public.records import find_history
from dashboards.public.visits import share_interval
from dashboards.rendering import address, render
from impact.closure.challenge_queries import list_public as list_public_challenges
from impact.closure.queries import list_bill_lines
from impact.closure.upkeep_queries import list_checks
from impact.ledger.queries import list_entries
from impact.milestones.queries import list_milestone_views
from impact.milestones.views import find_progress
from impact.recognition.queries import list_replies
from impact.return_visits.queries import list_draws
from impact.return_visits.views import find_flags_of
from impact.standing import views
from impact.standing.counting import count_all_owed
from impact.standing.facts import ItemFacts
from impact.standing.filters import ItemFilters
from impact.standing.schemas import ItemInList, ItemView, Move
from marketplace.claims.queries import list_claim_views
from marketplace.deliberation.queries import list_deliberations, list_minutes
from marketplace.demands.commands import filters_of, list_public_demands
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, reading
from marketplace.ground.web.paging import LIMIT_DEFAULT, Page, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.ground.working_days.rules import exceptions
from marketplace.items.views import list_gates
from marketplace.organisations.queries import list_communities
from marketplace.organisations.schemas import CommunityView


@page("/items", "items")
async def show_items(request: AnyRequest) -> Response[str]:
    """The items that fit, a page at a time, and how many each further filter would leave."""
    wanted = asked(request, ListAsked)
    async with reading() as reader:
        facts = await views.find_items(reader, without_facets(wanted.filters))
        named = await _named_choices(reader)
        communities = await list_communities(reader)
        at = reader.at
    found = page_of(those_that_fit(facts, wanted.filters), LIMIT_DEFAULT, wanted.cursor)
    choices = count_choices(facts, wanted.filters, named)
    usual = as_texts(ListAsked())
    filters = {name: text for name, text in as_texts(wanted).items() if usual.get(name) != text}
    return await render(
        request,
        "items.html",
        page=page_of_items(found, at),
        filters=filters,
        choices=choices,
        combs=_combs(communities, choices, filters),
        missing={one.code: one.lines for one in found.items},
    )


def _combs(
    communities: Sequence[CommunityView], choices: Choices, filters: Mapping[str, str]
) -> list[Comb]:
    """The communities with how many items each would show; programmes are never counted together."""
    counts = {one.value: one.count or 0 for one in choices["community"]}
    return draw_combs(
        communities,
        counts if "programme" in filters else None,
        lambda place: address("/items", filters, community=place, cursor=None),
    )


def page_of_items(found: Page[ItemFacts], at: datetime) -> Page[ItemInList]:
    """A page of facts as a page of rows."""
    return Page([views.item_in_list(one, at) for one in found.items], found.total, found.next)


async def _named_choices(reader: Reader) -> Choices:
    return {
        "community": await offer_communities(reader),
        "category": await offer_labels(reader, "categories"),
        "domain": await offer_labels(reader, "domains"),
    }


@page("/items/{code:str}", "item")
async def show_item(request: AnyRequest, code: FromPath[str]) -> Response[str]:
    """One item with everything that is known of it."""
    async with reading() as reader:
        item = await views.get_item(reader, code, request.user)
        records = await _find_records(reader, code, sensitive=item.sensitive_group is not None)
        said = await list_public_demands(reader, filters_of(None, None, code, None), 1, None)
        today = civil_date(reader.at)
    return await render(
        request,
        "item.html",
        item=item,
        said=said,
        interval=share_interval(item.visits.yes, item.visits.answered),
        days_open=_days_open(item, today),
        days_waiting=_days_waiting(item.waiting_on, today),
        provisional=_is_provisional(item.waiting_on),
        **records,
    )


async def _find_records(reader: Reader, code: str, *, sensitive: bool) -> dict[str, Any]:
    claims = await list_claim_views(reader, item=code)
    gates = await list_gates(reader, code)
    draws = await list_draws(reader, item=code)
    _, entries_total = await list_entries(reader, item=code, event=None, after=0, limit=1)
    parts = [[one.id for one in rows] for rows in (claims, gates, draws)]
    milestones = await list_milestone_views(reader, item=code)
    return {
        "claims": claims,
        "gates": [told_of_gate(one) for one in gates],
        "draws": [one for one in draws if one.seed],
        "bill_lines": await list_bill_lines(reader, item=code),
        "challenges": await list_public_challenges(reader, item=code),
        "owed": await count_all_owed(reader, ItemFilters(code=code, unpublished=True)),
        "looks": await list_checks(reader, item=code),
        "pace": {one.id: one for one in (await find_progress(reader, code)).nodes},
        "flags": (await find_flags_of(reader, code, sensitive=sensitive)).flags,
        "milestones": milestones,
        "pictures": await find_pictures(reader, code, milestones),
        "deliberations": await list_deliberations(reader, item=code),
        "meetings": await list_minutes(reader, item=code, state="announced"),
        "history": await find_history(reader, code, *parts),
        "unit_replies": [one for _, one in await list_replies(reader, item=code)],
        "entries_total": entries_total,
    }


def _days_open(item: ItemView, today: date) -> int | None:
    is_over = item.state in ("closed", "withdrawn")
    return None if is_over else (today - item.first_heard_on).days


def _days_waiting(move: Move | None, today: date) -> int | None:
    return (today - civil_date(move.since)).days if move and move.since else None


def _is_provisional(move: Move | None) -> bool:
    """Whether the day by which something is due was counted without an official calendar."""
    due_on = move.due_on if move else None
    return due_on is not None and due_on.year not in exceptions().noticed_years


PAGES: Final[list[Any]] = [show_items, show_item]
