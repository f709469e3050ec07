"""What a source shows: fresh or late, its newest figures without what would single people out."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from impact.indicators.rules import shown_en, shown_zh
from impact.sources import queries
from impact.sources.queries import NewestRow, SourceRow
from impact.sources.rules import (
    Cell,
    counts_people,
    freshness_of,
    hidden_among,
    meets_135,
    next_due_on,
)
from impact.sources.schemas import (
    Accuracy,
    FigureView,
    ResponseView,
    SourcePage,
    SourceView,
)
from impact.sources.states import RESPONSE_LIMITS
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader
from marketplace.ground.errors import NotFound
from marketplace.ground.intervals import wilson_percent


async def list_source_views(reader: Reader) -> list[SourceView]:
    """All sources."""
    today = civil_date(reader.at)
    return [source_view(row, today) for row in await queries.list_sources(reader)]


def source_view(row: SourceRow, today: date) -> SourceView:
    """One source as the public sees it; where it is fetched from is nobody's business."""
    return SourceView(**_source_fields(row, today))


def _source_fields(row: SourceRow, today: date) -> dict[str, Any]:
    known = msgspec.structs.asdict(row)
    own = {name: known[name] for name in SourceView.__struct_fields__ if name in known}
    return {
        **own,
        "last_delivered_on": row.last_on,
        "due_on": next_due_on(row.last_on, row.declared_on, row.expected_days),
        "freshness": freshness_of(row.last_on, row.expected_days, today),
    }


async def find_source(reader: Reader, code: str) -> SourceRow:
    """The source; raises `NotFound`."""
    found = await queries.list_sources(reader, code)
    if not found:
        raise NotFound
    return found[0]


async def find_source_page(reader: Reader, code: str) -> SourcePage:
    """A source with its newest figures, the responses that they tell of, and what was corrected."""
    row = await find_source(reader, code)
    newest = await queries.list_figures(reader, code)
    corrected = await queries.list_corrected(reader, code)
    hidden = hidden_keys(row, newest)
    views = figure_views(row, newest, hidden)
    return SourcePage(
        **_source_fields(row, civil_date(reader.at)),
        newest=views[: queries.SHOWN_MAX],
        history=figure_views(row, corrected, hidden),
        responses=responses_in(views) if row.theme == "response" else [],
        latest_batches=await queries.list_batches(reader, code, with_salt=may_tell_salt(row)),
    )


class SourceNewest(NamedTuple):
    """A source with its newest figures."""

    source: SourceView
    newest: list[FigureView]


async def list_newest_of_all(reader: Reader) -> list[SourceNewest]:
    """Every open source with its newest figures, without what would single people out."""
    today = civil_date(reader.at)
    found = await queries.list_figures_of_all(reader)
    return [
        SourceNewest(
            source_view(row, today),
            figure_views(row, figures := found.get(row.code, []), hidden_keys(row, figures)),
        )
        for row in await queries.list_sources(reader)
        if row.state == "open"
    ]


def may_tell_salt(row: SourceRow) -> bool:
    """Whether a batch's salt may be told: not where the hash could be tried against small counts."""
    return not counts_people(row.unit_zh)


Key = tuple[str, str | None, str]


def hidden_keys(row: SourceRow, newest: Sequence[NewestRow]) -> set[Key]:
    """Which figures would single people out; what was said of them before is hidden with them."""
    if not counts_people(row.unit_zh):
        return set()
    cells = [
        Cell(
            one.indicator,
            one.period,
            one.community,
            tuple(_number(text) for text in (one.baseline, one.target, one.actual)),
        )
        for one in newest
    ]
    return {_key(newest[place]) for place in hidden_among(cells)}


def _key(one: NewestRow) -> Key:
    return one.indicator, one.community, one.period


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def figure_views(row: SourceRow, found: Sequence[NewestRow], hidden: set[Key]) -> list[FigureView]:
    """Figures as they are shown."""
    return [_figure_view(row, one, is_hidden=_is_hidden(row, one, hidden)) for one in found]


def _is_hidden(row: SourceRow, one: NewestRow, hidden: set[Key]) -> bool:
    if _key(one) in hidden:
        return True
    if one.is_newest or not counts_people(row.unit_zh):
        return False
    # An earlier number may be small where the newest is not.
    numbers = tuple(_number(text) for text in (one.baseline, one.target, one.actual))
    return bool(hidden_among([Cell(one.indicator, one.period, one.community, numbers)]))


def _figure_view(row: SourceRow, one: NewestRow, *, is_hidden: bool) -> FigureView:
    actual = None if is_hidden else _number(one.actual)
    known = msgspec.structs.asdict(one)
    own = {name: known[name] for name in FigureView.__struct_fields__ if name in known}
    numbers = dict.fromkeys(("baseline", "target", "actual")) if is_hidden else {}
    return msgspec.convert(
        {
            **own,
            **numbers,
            "hidden": is_hidden,
            "shown_zh": None if actual is None else shown_zh(actual, one.qualifier),
            "shown_en": None if actual is None else shown_en(actual, one.qualifier),
            "unit_zh": row.unit_zh,
            "unit_en": row.unit_en,
            "note": None if is_hidden else one.note,
            "accuracy": _accuracy(one),
        },
        FigureView,
    )


def _accuracy(one: NewestRow) -> Accuracy | None:
    if one.checked is None or one.right_ones is None:
        return None
    interval = wilson_percent(one.right_ones, one.checked)
    if interval is None:
        return None
    return Accuracy(
        checked=one.checked,
        right=one.right_ones,
        low_percent=interval[0],
        high_percent=interval[1],
    )


def responses_in(figures: Sequence[FigureView]) -> list[ResponseView]:
    """The three times of each community and period, and whether all three limits were kept."""
    groups: dict[tuple[str | None, str], dict[str, str | None]] = {}
    for one in figures:
        if one.indicator in RESPONSE_LIMITS:
            groups.setdefault((one.community, one.period), {})[one.indicator] = one.actual
    return [
        ResponseView(
            community=community,
            period=period,
            acknowledge=times.get("acknowledge"),
            first_responder_on_site=times.get("first_responder_on_site"),
            joint_force_on_site=times.get("joint_force_on_site"),
            met=meets_135({name: _number(text) for name, text in times.items()}),
        )
        for (community, period), times in groups.items()
    ]
