"""The happiness bill: what was counted, what residents said, and what came back."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Response
from msgspec import Struct

from dashboards.figures.catalogue import FIGURES
from dashboards.public.asking import BillAsked, as_texts, asked
from dashboards.public.choices import Choice, Choices, offer_communities, offer_labels, offer_terms
from dashboards.public.doors import page
from dashboards.public.published import to_show
from dashboards.public.visits import list_visits, sum_up_visits
from dashboards.rendering import render
from impact.closure.challenge_queries import count_by_line
from impact.closure.queries import list_bill_lines
from impact.closure.schemas import BillLineView, BillSummary
from impact.indicators.queries import list_indicators
from impact.ledger.queries import find_last_entry
from impact.standing import bill, views
from impact.standing.facts import ItemFacts
from marketplace.ground.db import Reader, reading
from marketplace.ground.web.problems import AnyRequest

#: In the order of the programme, which ranks nothing.
DOMAINS: Final = (
    "environment_renewal", "space_activation", "culture_nurturing", "safety_upgrade",
)  # fmt: skip


class LabelledTotal(Struct, frozen=True, kw_only=True):
    """Standing lines of one programme, one outcome and one unit, added up."""

    programme: str
    outcome_code: str
    label_zh: str
    label_en: str | None
    quantity: str
    unit_zh: str
    unit_en: str | None
    lines: int


@page("/bill", "bill")
async def show_bill(request: AnyRequest) -> Response[str]:
    """The bill of each programme, with its pending and struck lines apart."""
    wanted = asked(request, BillAsked)
    async with reading() as reader:
        shown = await _find_shown(reader, wanted)
    return await render(request, "bill.html", filters=as_texts(wanted), figures=FIGURES, **shown)


async def _find_shown(reader: Reader, wanted: BillAsked) -> dict[str, Any]:
    everything = await list_bill_lines(reader)
    lines = [one for one in everything if fits(one, wanted)]
    facts = await views.find_items(reader, wanted.items)
    programmes = [wanted.programme] if wanted.programme else list(bill.PROGRAMMES)
    entry, at = await find_last_entry(reader)
    said = [sum_up_visits(one, facts) for one in programmes]
    return {
        "summary": [await _sum_up(reader, one, facts, lines, wanted) for one in programmes],
        "groups": {one: _group(one, lines, wanted.by) for one in programmes},
        "pending": [one for one in lines if one.status == "pending"],
        "totals": [total for one in programmes for total in _totals(one, lines)],
        "visits": [one for one in said if one],
        "as_of": {"entry": entry, "at": at},
        "published_figures": to_show(await list_indicators(reader)),
        "choices": await _offer(reader, everything),
        "challenges": await count_by_line(reader),
    }


def fits(line: BillLineView, wanted: BillAsked) -> bool:
    """Whether a line is one of those asked for."""
    month = f"{line.closed_on:%Y-%m}" if line.closed_on else None
    return (
        wanted.programme in (None, line.programme)
        and wanted.domain in (None, line.domain)
        and wanted.community in (None, line.community)
        and wanted.community_type in (None, line.community_type)
        and wanted.month in (None, month)
        and (
            wanted.outcome is None
            or (wanted.outcome, "standing") == (line.outcome_code, line.status)
        )
    )


def _group(
    programme: str, lines: Sequence[BillLineView], by: str
) -> list[tuple[str, list[BillLineView]]]:
    """The lines of a programme that are on the bill, by domain, kind of community or month."""
    groups: dict[str, list[BillLineView]] = {}
    for one in lines:
        if one.programme == programme and one.status != "pending":
            month = f"{one.closed_on:%Y-%m}" if one.closed_on else ""
            groups.setdefault(month if by == "month" else getattr(one, by), []).append(one)
    known = {"domain": DOMAINS, "community_type": tuple(bill.COMMUNITY_TYPES)}.get(by)
    order = known or sorted(groups, reverse=True)
    return [(key, groups[key]) for key in (*order, *(groups.keys() - set(order))) if key in groups]


async def _sum_up(
    reader: Reader,
    programme: str,
    facts: Sequence[ItemFacts],
    lines: Sequence[BillLineView],
    wanted: BillAsked,
) -> BillSummary:
    by: bill.By = "community_type" if wanted.by == "community_type" else "domain"
    whole = await bill.sum_up_found(reader, by, programme, facts, lines)
    asked_for = getattr(wanted, by)
    rows = [row for row in whole.rows if asked_for in (None, row.key)]
    return BillSummary(by=whole.by, programme=programme, as_of=whole.as_of, rows=rows)


def _totals(programme: str, lines: Sequence[BillLineView]) -> list[LabelledTotal]:
    standing = [one for one in lines if one.programme == programme and one.status == "standing"]
    named = {one.outcome_code: one for one in reversed(standing)}
    return [
        LabelledTotal(
            programme=programme,
            outcome_code=total.outcome_code,
            label_zh=named[total.outcome_code].label_zh,
            label_en=named[total.outcome_code].label_en,
            quantity=total.quantity,
            unit_zh=total.unit_zh,
            unit_en=total.unit_en,
            lines=total.lines,
        )
        for total in bill.add_up_lines(standing)
    ]


async def _offer(reader: Reader, lines: Sequence[BillLineView]) -> Choices:
    closed = {f"{one.closed_on:%Y-%m}" for one in lines if one.closed_on}
    months = sorted(closed, reverse=True)
    return {
        "programme": offer_terms("programme", list(bill.PROGRAMMES)),
        "domain": await offer_labels(reader, "domains"),
        "community": await offer_communities(reader),
        "community_type": offer_terms(
            "community_type", [one for one in bill.COMMUNITY_TYPES if one != "all"]
        ),
        "month": [Choice(value=one, label_zh=one) for one in months],
    }


@page("/bill/answers", "bill_answers")
async def show_answers(request: AnyRequest) -> Response[str]:
    """The items behind what residents said: each with how many were asked, answered, and said what."""
    wanted = asked(request, BillAsked)
    async with reading() as reader:
        facts = await views.find_items(reader, wanted.items)
    programmes = [wanted.programme] if wanted.programme else list(bill.PROGRAMMES)
    return await render(
        request,
        "bill_answers.html",
        filters=as_texts(wanted),
        programmes=[
            {"programme": one, "rows": list_visits(one, facts), "sum": sum_up_visits(one, facts)}
            for one in programmes
        ],
    )


PAGES: Final[list[Any]] = [show_bill, show_answers]
