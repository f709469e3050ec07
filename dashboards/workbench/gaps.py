"""Gaps on the desk of a committee: what is missing, with up to three candidates each and the way to invite.

From the committee's newest matching where there is one; else by what fits at this moment.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from msgspec import Struct

from dashboards.rendering import show_quantity, show_text
from dashboards.workbench import match_words
from dashboards.workbench.offered import own_communities
from marketplace.ground.access.actor import Actor
from marketplace.ground.db import Reader
from marketplace.ground.i18n.language import gettext as _
from marketplace.items.commands import is_committee_of
from marketplace.matching import queries, views
from marketplace.matching.schemas import ProposalView, RunView
from marketplace.units.fitting import find_offers_that_fit
from marketplace.units.schemas import FitLineView, FitView, OfferView

GAPS_MAX: Final = 3
CANDIDATES_MAX: Final = 3
ROLES: Final = ("regional", "subdistrict")


class Candidate(Struct, frozen=True, kw_only=True):
    """An offer that would meet a gap; with `proposal` it can be ticked, else `href` is its form."""

    unit: str
    what: str
    reasons: list[str]
    how_much: str
    proposal: str | None = None
    href: str | None = None


class Gap(Struct, frozen=True, kw_only=True):
    """A need line that lacks something."""

    need_line: str
    item: str
    title: str
    what: str
    missing: str
    candidates: list[Candidate]


class Gaps(Struct, frozen=True, kw_only=True):
    """The gaps that are shown; `run` is the matching that they come from, if one is there."""

    gaps: list[Gap]
    run: str | None = None
    asked_at: datetime | None = None


async def find_gaps(reader: Reader, actor: Actor) -> Gaps | None:
    """A few gaps of this account's area with their candidates; None where it invites nobody."""
    if actor.role not in ROLES:
        return None
    runs = await queries.list_runs(reader, actor.organisation)
    done = next((one for one in runs if one["state"] == "done"), None)
    if done is not None:
        found = await _of_run(reader, actor, str(done["id"]))
        if found.gaps:
            return found
    return await _that_fit(reader, actor)


async def _of_run(reader: Reader, actor: Actor, run_id: str) -> Gaps:
    run = await views.run_view(reader, actor, run_id)
    open_ones = {
        (one.need_line, one.offer): one
        for one in run.proposals
        if not one.adopted and is_committee_of(actor, one.regional_committee)
    }
    lines = {need for need, _offer in open_ones}
    rows = [one for one in (run.result or {})["gaps"] if one["need"] in lines][:GAPS_MAX]
    needs = await queries.list_need_words(reader, [one["need"] for one in rows])
    cards = [card["offer"] for one in rows for card in one["cards"]]
    offers = await queries.list_offer_words(reader, cards)
    gaps = [_gap_of_run(row, needs[row["need"]], offers, open_ones) for row in rows]
    return Gaps(gaps=gaps, run=run.id, asked_at=_when(run))


def _when(run: RunView) -> datetime:
    return run.ended_at or run.asked_at


def _gap_of_run(
    row: Mapping[str, Any],
    need: Mapping[str, Any],
    offers: Mapping[str, Mapping[str, Any]],
    open_ones: Mapping[tuple[str, str], ProposalView],
) -> Gap:
    measure = show_text(need, "unit")
    candidates = []
    for card in row["cards"][:CANDIDATES_MAX]:
        proposal = open_ones.get((row["need"], card["offer"]))
        quantity = proposal.quantity if proposal else card["could_give"]
        # Within the form of the run's ticks no other form can open: what is no proposal is only shown.
        candidates.append(
            Candidate(
                unit=card["unit"],
                what=show_text(offers[card["offer"]], "what"),
                reasons=match_words.reasons_of(card, need, row),
                how_much=f"{show_quantity(quantity)} {measure}",
                proposal=proposal.id if proposal else None,
            )
        )
    return Gap(
        need_line=row["need"],
        item=need["item"],
        title=show_text(need, "title"),
        what=show_text(need, "what"),
        missing=f"{show_quantity(row['missing'])} {measure}",
        candidates=candidates,
    )


def _uptake(offer: str, need_line: str, quantity: str) -> str:
    asked = urlencode({"line": need_line, "quantity": quantity})
    return f"/workbench/offers/{offer}/uptake?{asked}"


async def _that_fit(reader: Reader, actor: Actor) -> Gaps:
    found = await find_offers_that_fit(reader, await own_communities(reader, actor))
    by_line: dict[str, tuple[FitView, FitLineView, list[OfferView]]] = {}
    for offer, fit, line in _lines(found):
        by_line.setdefault(line.need_line, (fit, line, []))[2].append(offer)
    gaps = [(fit, line, _nearest(line, offers)) for fit, line, offers in by_line.values()]
    gaps.sort(key=lambda one: (-_alike(one[1], one[2][0]), one[0].finish_on, one[1].need_line))
    return Gaps(gaps=[_gap_that_fits(*one) for one in gaps[:GAPS_MAX]])


def _nearest(line: FitLineView, offers: list[OfferView]) -> list[OfferView]:
    """The offers whose words are most like the need's first: kind and measure alone say little."""
    return sorted(offers, key=lambda offer: (-_alike(line, offer), offer.unit, offer.id))


def _alike(line: FitLineView, offer: OfferView) -> int:
    """How many pairs of characters the words of a need and of an offer share."""
    return len(_pairs(line.what_zh) & _pairs(offer.what_zh))


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


def _lines(
    found: Iterable[tuple[OfferView, list[FitView]]],
) -> Iterable[tuple[OfferView, FitView, FitLineView]]:
    return ((offer, fit, line) for offer, fits in found for fit in fits for line in fit.lines)


def _gap_that_fits(fit: FitView, line: FitLineView, offers: list[OfferView]) -> Gap:
    measure = show_text(line, "unit")
    return Gap(
        need_line=line.need_line,
        item=fit.item,
        title=show_text(fit, "title"),
        what=show_text(line, "what"),
        missing=f"{show_quantity(line.gap)} {measure}",
        candidates=[
            Candidate(
                unit=offer.unit,
                what=show_text(offer, "what"),
                reasons=[_("kind, measure, place and time fit")],
                how_much=_("has {amount}").format(
                    amount=f"{show_quantity(offer.quantity)} {show_text(offer, 'unit')}"
                ),
                href=_uptake(offer.id, line.need_line, _share(offer, line)),
            )
            for offer in offers[:CANDIDATES_MAX]
        ],
    )


def _share(offer: OfferView, line: FitLineView) -> str:
    """So much of the line as the offer gives; the form shows it, to be changed."""
    return min((offer.quantity, line.fits), key=float)
