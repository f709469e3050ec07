"""Communities, units and lists: each place's own record, in an order that ranks nobody."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from litestar import Response
from litestar.params import FromPath
from msgspec import Struct
from msgspec.structs import asdict

from dashboards.public.asking import PlaceAsked, asked
from dashboards.public.choices import WHOLE_SUBDISTRICT
from dashboards.public.counts import (
    ProgrammeCounts,
    count_beside_median,
    count_by_programme,
    count_words,
    place_of,
)
from dashboards.public.doors import go_to, page
from dashboards.public.honeycomb import draw_combs
from dashboards.public.items import page_of_items
from dashboards.rendering import render
from impact.closure.queries import list_bill_lines
from impact.standing import views
from impact.standing.facts import ItemFacts
from impact.standing.filters import ItemFilters
from impact.standing.rules import word_of
from marketplace.claims.queries import list_claim_views
from marketplace.claims.schemas import ClaimView
from marketplace.demands.commands import filters_of, list_public_demands
from marketplace.demands.paper_queries import sum_visits
from marketplace.ground.access.actor import Actor
from marketplace.ground.db import Reader, reading
from marketplace.ground.errors import NotFound
from marketplace.ground.web.paging import LIMIT_DEFAULT, page_of
from marketplace.ground.web.problems import AnyRequest
from marketplace.items.queries import list_lists
from marketplace.organisations.queries import list_communities, list_organisations
from marketplace.organisations.schemas import CommunityView
from marketplace.units.queries import find_unit

#: How many reports a community's page shows; the page of reports holds the rest.
SAID_MAX: Final = 5
#: What a unit signed for and did not give back; the rest is told to itself and to the auditors.
KEPT: Final = frozenset({"signed", "active", "fulfilled", "partly_fulfilled"})


class Place(Struct, frozen=True, kw_only=True):
    """A community in the list of all."""

    id: str
    name_zh: str
    name_en: str | None
    community_type: str
    programmes: list[ProgrammeCounts]


class Committee(Struct, frozen=True, kw_only=True):
    """A regional committee with its communities."""

    id: str
    name_zh: str
    name_en: str | None
    communities: list[Place]


@page("/communities", "communities")
async def show_communities(request: AnyRequest) -> Response[Any]:
    """The communities by their committees; with one chosen in the form, on to its page."""
    wanted = asked(request, PlaceAsked)
    if wanted.community:
        return go_to(f"/communities/{quote(wanted.community, safe='')}")
    async with reading() as reader:
        facts = await views.find_items(reader, ItemFilters())
        communities = await list_communities(reader)
        committees = await _find_committees(reader, facts, communities)
    needed = [
        one for one in facts if one.programme == wanted.programme and word_of(one) == "needed"
    ]
    return await render(
        request,
        "communities.html",
        committees=committees,
        programme=wanted.programme,
        combs=draw_combs(
            communities, Counter(place_of(one) for one in needed), lambda one: f"/communities/{one}"
        ),
    )


async def _find_committees(
    reader: Reader, facts: Sequence[ItemFacts], communities: Sequence[CommunityView]
) -> list[Committee]:
    return [
        Committee(
            id=body.id,
            name_zh=body.name_zh,
            name_en=body.name_en,
            communities=[
                _place(one, facts) for one in communities if one.regional_committee == body.id
            ],
        )
        for body in await list_organisations(reader)
        if body.level == "regional"
    ]


def _place(community: CommunityView, facts: Sequence[ItemFacts]) -> Place:
    return Place(
        id=community.id,
        name_zh=community.name_zh,
        name_en=community.name_en,
        community_type=community.community_type,
        programmes=count_by_programme([one for one in facts if place_of(one) == community.id]),
    )


@page("/communities/{community_id:str}", "community")
async def show_community(request: AnyRequest, community_id: FromPath[str]) -> Response[str]:
    """One community: its own counts, its items, its lines of the bill."""
    wanted = asked(request, PlaceAsked)
    async with reading() as reader:
        everywhere = await list_communities(reader)
        community = _the_one(everywhere, community_id)
        facts = await views.find_items(reader, ItemFilters())
        lines = await list_bill_lines(reader, community=community_id)
        asked_for = await _find_what_was_asked(reader, community_id)
        at = reader.at
    here = [one for one in facts if place_of(one) == community_id]
    found = page_of(here, LIMIT_DEFAULT, wanted.cursor)
    return await render(
        request,
        "community.html",
        community=community,
        programmes=count_beside_median(facts, community_id, [one.id for one in everywhere]),
        page=page_of_items(found, at),
        missing={one.code: one.lines for one in found.items},
        bill_lines=lines,
        **asked_for,
    )


async def _find_what_was_asked(reader: Reader, community_id: str) -> dict[str, Any]:
    """The newest public reports of a community, and what its home visits heard."""
    filters = filters_of(community_id, None, None, None)
    return {
        "said": await list_public_demands(reader, filters, SAID_MAX, None),
        "visits": await sum_visits(reader, community_id),
    }


def _the_one(communities: Sequence[CommunityView], community_id: str) -> Any:
    if community_id == WHOLE_SUBDISTRICT.value:
        return {
            "id": community_id,
            "name_zh": WHOLE_SUBDISTRICT.label_zh,
            "name_en": WHOLE_SUBDISTRICT.label_en,
            "community_type": "all",
            "regional_committee": None,
        }
    for one in communities:
        if one.id == community_id:
            return one
    raise NotFound


@page("/units/{unit_id:str}", "unit")
async def show_unit(request: AnyRequest, unit_id: FromPath[str]) -> Response[str]:
    """One unit's record."""
    async with reading() as reader:
        actor = request.user
        unit = await find_unit(reader, unit_id, viewer=actor.organisation, sees_all=actor.sees_all)
        if unit is None:
            raise NotFound
        claims = await _find_record(reader, unit_id, request.user)
    return await render(request, "unit.html", unit=unit, offers=unit.offers, claims=claims)


async def _find_record(reader: Reader, unit_id: str, actor: Actor) -> list[dict[str, Any]]:
    """The unit's claims that this actor may see, each with its item's title."""
    claims = await list_claim_views(
        reader, organisation=unit_id, viewer=actor.organisation, sees_all=actor.sees_all
    )
    items = {one.code: one for one in await views.find_items(reader, ItemFilters())}
    return [
        {**asdict(one), "title_zh": items[one.item].title_zh, "title_en": items[one.item].title_en}
        for one in claims
        if one.item in items and _is_shown(one, actor, unit_id, items[one.item])
    ]


def _is_shown(claim: ClaimView, actor: Actor, unit_id: str, item: ItemFacts) -> bool:
    """Names that are public and promises that stand; everything to the unit, its committee and auditors.

    What was given back after signing is nobody else's business.
    """
    if actor.organisation in (unit_id, item.regional_committee) and not actor.is_anyone:
        return True
    if actor.sees_all:
        return True
    return claim.organisation is not None and claim.state in KEPT


@page("/lists/{code:str}", "list")
async def show_list(request: AnyRequest, code: FromPath[str]) -> Response[str]:
    """One list with its rules in plain words."""
    async with reading() as reader:
        found = await list_lists(reader, code)
        facts = await views.find_items(reader, ItemFilters(list=code))
    if not found:
        raise NotFound
    one = found[0]
    policy = {name: value for name, value in asdict(one.policy).items() if value is not None}
    listing = {
        "code": one.code,
        "title_zh": one.name_zh,
        "title_en": one.name_en,
        "programme": one.programme,
        "version": one.policy.version,
        "policy": policy,
    }
    return await render(request, "list.html", listing=listing, counts=count_words(facts))


PAGES: Final[list[Any]] = [
    show_communities,
    show_community,
    show_unit,
    show_list,
]
