"""Every figure by name, and how each is made from what stands in the books."""

from collections.abc import Awaitable, Callable
from datetime import UTC
from typing import Final

from dashboards.figures import (
    burden_by_domain,
    milestones_on_time,
    need_lines_by_category,
    problems_by_domain,
)
from dashboards.figures.shape import LAYOUT, AsOf, Drawn, Figure, stacked_bars
from impact.ledger.queries import find_last_entry
from impact.milestones.queries import list_node_dates
from impact.standing import bill, views
from impact.standing.filters import ItemFilters
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader
from marketplace.ground.i18n import language

Maker = Callable[[Reader, str], Awaitable[Drawn]]


async def _problems(reader: Reader, programme: str) -> Drawn:
    cohort = await bill.count_cohort(reader, "domain", programme)
    return problems_by_domain.draw(cohort.rows, programme)


async def _burden(reader: Reader, programme: str) -> Drawn:
    summary = await bill.sum_up_bill(reader, "domain", programme)
    return burden_by_domain.draw(summary.rows, programme)


async def _need_lines(reader: Reader, _programme: str) -> Drawn:
    facts = await views.find_items(reader, ItemFilters(programme="livelihood"))
    return need_lines_by_category.draw(facts, await bill.find_labels(reader, "category"))


async def _milestones(reader: Reader, _programme: str) -> Drawn:
    labels = await bill.find_labels(reader, "domain")
    nodes = await list_node_dates(reader)
    return milestones_on_time.draw(nodes, labels, civil_date(reader.at))


_MAKERS: Final[dict[str, Maker]] = {
    problems_by_domain.NAME: _problems,
    burden_by_domain.NAME: _burden,
    need_lines_by_category.NAME: _need_lines,
    milestones_on_time.NAME: _milestones,
}
FIGURES: Final[tuple[str, ...]] = tuple(_MAKERS)


async def find_figure(
    reader: Reader, name: str, *, demonstration: bool, programme: str = "tackling"
) -> Figure | None:
    """The figure of this name as of the newest entry, or None when there is no such figure.

    `programme` chooses for the figures by domain; programmes are never added together.
    """
    maker = _MAKERS.get(name)
    if maker is None:
        return None
    drawn = await maker(reader, programme)
    last_entry, booked_at = await find_last_entry(reader)
    return Figure(
        name=name,
        title_zh=drawn.title_zh,
        title_en=drawn.title_en,
        as_of=AsOf(str(last_entry), booked_at.astimezone(UTC) if booked_at else None),
        n=drawn.n,
        sources=drawn.sources,
        table=drawn.table,
        plotly={
            "data": stacked_bars(drawn.labels, drawn.colours, drawn.layers, language.current.get()),
            "layout": LAYOUT,
        },
        demonstration=demonstration,
    )
