"""The bill and the cohort table, summed up by the groups that the public asks for."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, Literal, TypeVar

from impact.booking.rules import BURDEN
from impact.closure.queries import list_bill_lines
from impact.closure.schemas import (
    BillLineView,
    BillSummary,
    BillSummaryRow,
    Burden,
    OutcomeTotal,
)
from impact.ledger import queries as ledger
from impact.standing import rules, views
from impact.standing.facts import ItemFacts
from impact.standing.filters import ItemFilters
from impact.standing.schemas import Cohort, CohortRow
from impact.standing.states import WORDS
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader
from marketplace.ground.quantities import quantity_text
from marketplace.items import queries as items

By = Literal["domain", "category", "community_type", "list", "month"]
CohortBy = Literal["programme", "domain", "category", "community_type", "list"]
Labels = dict[str, tuple[str, str]]
T = TypeVar("T")

COMMUNITY_TYPES: Final[Labels] = {
    "resettlement": ("动迁安置", "Resettlement"),
    "urban_commercial": ("城市商品房", "Urban commodity-housing"),
    "talent_dormitory": ("人才集宿区", "Talent dormitory"),
    "all": ("全部类型", "All types"),
}
PROGRAMMES: Final[Labels] = {
    "livelihood": ("民生榜单", "Livelihood list"),
    "tackling": ("攻坚项目", "Tackling projects"),
}

_KEY_OF_ITEM: Final[dict[str, Callable[[ItemFacts], str | None]]] = {
    "programme": lambda facts: facts.programme,
    "domain": lambda facts: facts.domain,
    "category": lambda facts: facts.category,
    "community_type": lambda facts: facts.community_type,
    "list": lambda facts: facts.list,
    "month": lambda facts: (
        f"{civil_date(facts.published_at):%Y-%m}" if facts.published_at else None
    ),
}


async def find_labels(reader: Reader, by: str) -> Labels:
    """The keys of a group in their order, with Chinese and English labels."""
    if by in ("domain", "category"):
        table = {"domain": "domains", "category": "categories"}[by]
        return {
            row.code: (row.label_zh, row.label_en) for row in await items.list_labels(reader, table)
        }
    if by == "list":
        return {row.code: (row.name_zh, row.name_en) for row in await items.list_lists(reader)}
    return {"community_type": COMMUNITY_TYPES, "programme": PROGRAMMES}.get(by, {})


async def list_lines(reader: Reader, filters: ItemFilters, month: str | None) -> list[BillLineView]:
    """The bill's lines of the items that fit every filter, newest first; `month` is that of closing."""
    fitting = {facts.code for facts in await views.find_items(reader, filters)}
    lines = await list_bill_lines(reader, programme=filters.programme, month=month)
    return [line for line in lines if line.item in fitting]


async def sum_up_bill(reader: Reader, by: By, programme: str) -> BillSummary:
    """What was raised, is under way, was solved and came back, of one programme, group by group.

    Totals add standing lines of the same outcome code and unit only; struck and pending lines are
    outside of them.
    """
    facts = await views.find_items(reader, ItemFilters(programme=programme))
    lines = await list_bill_lines(reader, programme=programme)
    return await sum_up_found(reader, by, programme, facts, lines)


async def sum_up_found(
    reader: Reader,
    by: By,
    programme: str,
    found: Sequence[ItemFacts],
    found_lines: Sequence[BillLineView],
) -> BillSummary:
    """The same of items and lines that were found already; other programmes' are left out."""
    facts = [one for one in found if one.programme == programme]
    lines = [one for one in found_lines if one.programme == programme and one.status == "standing"]
    labels = await find_labels(reader, by)
    burden = await ledger.list_balances(reader, BURDEN)
    grouped = _group(facts, _KEY_OF_ITEM[by])
    lines_by_key = _group(lines, lambda line: _key_of_line(line, by, facts))
    keys = [*labels] if labels else sorted(set(grouped) | set(lines_by_key))
    last_entry, _ = await ledger.find_last_entry(reader)
    rows = [
        _row(key, labels.get(key, (key, key)), grouped[key], lines_by_key[key], burden)
        for key in keys
        if grouped[key] or lines_by_key[key] or by in ("domain", "category")
    ]
    return BillSummary(by=by, programme=programme, as_of=str(last_entry), rows=rows)


def group_items(facts: Sequence[ItemFacts], by: str) -> defaultdict[str, list[ItemFacts]]:
    """Items by the key of a group that the public asks for."""
    return _group(facts, _KEY_OF_ITEM[by])


def _group(rows: Sequence[T], key: Callable[[T], str | None]) -> defaultdict[str, list[T]]:
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for row in rows:
        name = key(row)
        if name is not None:
            groups[name].append(row)
    return groups


def _key_of_line(line: BillLineView, by: str, facts: Sequence[ItemFacts]) -> str | None:
    if by == "month":
        return f"{line.closed_on:%Y-%m}" if line.closed_on else None
    if by == "category":
        return next((one.category for one in facts if one.code == line.item), None)
    return str(getattr(line, by))


def _row(
    key: str,
    label: tuple[str, str],
    facts: Sequence[ItemFacts],
    lines: Sequence[BillLineView],
    burden: dict[str, Decimal],
) -> BillSummaryRow:
    words = [rules.word_of(one) for one in facts]
    return BillSummaryRow(
        key=key,
        label_zh=label[0],
        label_en=label[1],
        raised=len(facts),
        under_way=words.count("under_way"),
        solved=words.count("solved"),
        half_solved=words.count("half_solved"),
        came_back=words.count("came_back"),
        burden=_burden_of(facts, burden),
        totals=add_up_lines(lines),
    )


def _burden_of(facts: Sequence[ItemFacts], balances: dict[str, Decimal]) -> Burden:
    def on(account: str) -> str:
        amounts = (balances.get(f"{account}:{one.code}", Decimal(0)) for one in facts)
        return quantity_text(sum(amounts, Decimal(0)))

    return Burden(open=on("open"), in_delivery=on("in_delivery"), lifted=on("lifted"))


def add_up_lines(lines: Sequence[BillLineView]) -> list[OutcomeTotal]:
    """The lines' quantities, the same outcome code and unit only."""
    alike: dict[tuple[str, str, str | None], list[BillLineView]] = defaultdict(list)
    for line in lines:
        alike[line.outcome_code, line.unit_zh, line.unit_en].append(line)
    return [
        OutcomeTotal(
            outcome_code=code,
            quantity=quantity_text(sum((Decimal(one.quantity) for one in same), Decimal(0))),
            unit_zh=unit_zh,
            unit_en=unit_en,
            lines=len(same),
        )
        for (code, unit_zh, unit_en), same in sorted(alike.items(), key=lambda pair: pair[0][:2])
    ]


async def count_cohort(reader: Reader, by: CohortBy, programme: str | None = None) -> Cohort:
    """Each item ever published in exactly one box, group by group; programmes stay apart."""
    labels = await find_labels(reader, by)
    last_entry, _ = await ledger.find_last_entry(reader)
    rows: list[CohortRow] = []
    for one in [programme] if programme else PROGRAMMES:
        facts = await views.find_items(reader, ItemFilters(programme=one))
        rows += cohort_rows(by, one, labels, facts)
    return Cohort(by=by, as_of=str(last_entry), rows=rows)


def cohort_rows(
    by: CohortBy, programme: str, labels: Labels, facts: Sequence[ItemFacts]
) -> list[CohortRow]:
    """The boxes of one programme's items, group by group in the labels' order."""
    grouped = _group(facts, _KEY_OF_ITEM[by])
    return [
        _cohort_row(programme, key, labels[key], grouped[key])
        for key in labels
        if grouped[key] or by == "domain"
    ]


def _cohort_row(
    programme: str, key: str, label: tuple[str, str], facts: Sequence[ItemFacts]
) -> CohortRow:
    words = [rules.word_of(one) for one in facts]
    return CohortRow(
        programme=programme,
        key=key,
        label_zh=label[0],
        label_en=label[1],
        raised=len(words),
        **{word: words.count(word) for word in WORDS},
    )
