"""Every figure by name: what question it answers, by what rule, and how it is made from the books."""

from collections.abc import Awaitable, Callable
from datetime import UTC
from typing import Final, Literal, NamedTuple, get_args

from dashboards.figures import (
    burden_by_domain,
    days_since_first_heard,
    delivery_calendar,
    five_haves,
    flow_of_problems,
    funnel_of_promises,
    indicators,
    items_by_box,
    milestones_on_time,
    need_lines_by_category,
    problems_by_domain,
    published_figures,
    resources_by_step,
    slip_days,
    what_residents_said,
)
from dashboards.figures.drawing.chart import Chart, Names
from dashboards.figures.reads import Books
from dashboards.figures.shape import AsOf, Basis, Drawn, Figure
from impact.standing import bill
from impact.standing.states import Programme
from marketplace.ground.i18n import language

Question = Literal["asked", "promised", "done", "said", "reported"]
QUESTIONS: Final[tuple[Question, ...]] = get_args(Question)


class Kind(NamedTuple):
    """How one figure is made; the first programme is the one that it shows unasked, none is for all."""

    make: Callable[[Books, str], Awaitable[Drawn]]
    question: Question
    basis: Basis
    rule: Names
    programmes: tuple[Programme, ...] = ("tackling", "livelihood")


class Made(NamedTuple):
    """A figure as it is published, with its small picture."""

    figure: Figure
    chart: Chart


async def _problems(books: Books, programme: str) -> Drawn:
    labels, facts = await books.labels("domain"), await books.facts(programme)
    return problems_by_domain.draw(bill.cohort_rows("domain", programme, labels, facts), programme)


async def _flow(books: Books, programme: str) -> Drawn:
    labels, facts = await books.labels("domain"), await books.facts(programme)
    return flow_of_problems.draw(bill.cohort_rows("domain", programme, labels, facts), programme)


async def _boxes(books: Books, programme: str) -> Drawn:
    by: bill.CohortBy = "list" if programme == "tackling" else "category"
    labels, facts = await books.labels(by), await books.facts(programme)
    return items_by_box.draw(facts, bill.cohort_rows(by, programme, labels, facts), programme)


async def _burden(books: Books, programme: str) -> Drawn:
    facts, lines = await books.facts(programme), await books.bill_lines()
    summary = await bill.sum_up_found(books.reader, "domain", programme, facts, lines)
    return burden_by_domain.draw(summary.rows, programme)


async def _need_lines(books: Books, programme: str) -> Drawn:
    facts = await books.facts(programme)
    return need_lines_by_category.draw(facts, await books.labels("category"))


async def _milestones(books: Books, programme: str) -> Drawn:
    labels, nodes = await books.labels("domain"), await books.nodes(programme)
    return milestones_on_time.draw(nodes, labels, books.today, programme)


async def _calendar(books: Books, programme: str) -> Drawn:
    return delivery_calendar.draw(await books.nodes(programme), books.today, programme)


async def _slips(books: Books, programme: str) -> Drawn:
    return slip_days.draw(await books.nodes(programme), books.today, programme)


async def _days(books: Books, programme: str) -> Drawn:
    lists, domains = await books.labels("list"), await books.labels("domain")
    facts = await books.facts(programme)
    groups = days_since_first_heard.group(facts, lists, domains, books.today)
    return days_since_first_heard.draw(groups, programme)


async def _said(books: Books, programme: str) -> Drawn:
    labels, facts = await books.labels("domain"), await books.facts(programme)
    return what_residents_said.draw(facts, labels, programme)


async def _resources(books: Books, programme: str) -> Drawn:
    held = resources_by_step.add_up(await books.facts(programme))
    return resources_by_step.draw(held, programme)


async def _promises(books: Books, programme: str) -> Drawn:
    return funnel_of_promises.draw(await books.promises(programme), programme)


async def _haves(books: Books, programme: str) -> Drawn:
    counts = five_haves.count(await books.facts(programme), await books.promises(programme))
    return five_haves.draw(counts, await books.indicators(), programme)


async def _indicators(books: Books, _programme: str) -> Drawn:
    return indicators.draw(await books.newest())


async def _published(books: Books, _programme: str) -> Drawn:
    return published_figures.draw(await books.indicators())


_CLAIMED_FIRST: Final[tuple[Programme, ...]] = ("livelihood", "tackling")
KINDS: Final[dict[str, Kind]] = {
    problems_by_domain.NAME: Kind(_problems, "asked", "mixed", problems_by_domain.RULE),
    burden_by_domain.NAME: Kind(_burden, "done", "estimated", burden_by_domain.RULE),
    need_lines_by_category.NAME: Kind(
        _need_lines, "asked", "reported", need_lines_by_category.RULE, ("livelihood",)
    ),
    milestones_on_time.NAME: Kind(_milestones, "done", "measured", milestones_on_time.RULE),
    flow_of_problems.NAME: Kind(_flow, "asked", "mixed", flow_of_problems.RULE),
    items_by_box.NAME: Kind(_boxes, "asked", "mixed", items_by_box.RULE),
    funnel_of_promises.NAME: Kind(
        _promises, "promised", "mixed", funnel_of_promises.RULE, _CLAIMED_FIRST
    ),
    resources_by_step.NAME: Kind(
        _resources, "promised", "mixed", resources_by_step.RULE, _CLAIMED_FIRST
    ),
    delivery_calendar.NAME: Kind(
        _calendar, "done", "measured", delivery_calendar.RULE, _CLAIMED_FIRST
    ),
    slip_days.NAME: Kind(_slips, "done", "measured", slip_days.RULE, _CLAIMED_FIRST),
    days_since_first_heard.NAME: Kind(_days, "done", "measured", days_since_first_heard.RULE),
    what_residents_said.NAME: Kind(_said, "said", "measured", what_residents_said.RULE),
    five_haves.NAME: Kind(_haves, "reported", "mixed", five_haves.RULE),
    indicators.NAME: Kind(_indicators, "reported", "reported", indicators.RULE, ()),
    published_figures.NAME: Kind(_published, "reported", "reported", published_figures.RULE, ()),
}
FIGURES: Final[tuple[str, ...]] = tuple(KINDS)


async def find_figure(
    books: Books, name: str, *, demonstration: bool, programme: str | None = None
) -> Made | None:
    """The figure of this name as of the newest entry, or None when there is no such figure.

    `programme` chooses, where the figure has a choice; programmes are never added together.
    """
    kind = KINDS.get(name)
    if kind is None:
        return None
    chosen = _programme_of(kind, programme)
    drawn = await kind.make(books, chosen or "")
    last_entry, booked_at = await books.last_entry()
    spoken = language.current.get()
    figure = Figure(
        name=name,
        title_zh=drawn.title_zh,
        title_en=drawn.title_en,
        question=kind.question,
        programme=chosen,
        basis=kind.basis,
        rule_zh=kind.rule[0],
        rule_en=kind.rule[1],
        as_of=AsOf(str(last_entry), booked_at.astimezone(UTC) if booked_at else None),
        n=drawn.n,
        sources=drawn.sources,
        table=drawn.table,
        plotly=drawn.drawing.plotly(spoken),
        demonstration=demonstration,
    )
    return Made(figure, drawn.drawing.chart(spoken))


def _programme_of(kind: Kind, wanted: str | None) -> str | None:
    if not kind.programmes:
        return None
    return wanted if wanted in kind.programmes else kind.programmes[0]
