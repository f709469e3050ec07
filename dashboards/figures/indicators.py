"""Indicators from declared sources: baseline, target and actual, each in its own unit, and how fresh."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from dashboards.figures.drawing.chart import Names
from dashboards.figures.drawing.panels import Bar, Panel, Panels
from dashboards.figures.shape import NAMED, Cell, Column, Drawn, Table
from impact.indicators.rules import grouped
from impact.sources.schemas import FigureView, IndicatorOfSource, SourceView
from impact.sources.states import Freshness
from impact.sources.views import SourceNewest

NAME: Final = "indicators"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    "各来源所报，未核实；只取全街道的最近一期，各社区的数不相加。每项一条自己的轴。",
    (
        "As sources reported, not verified; the latest period of the whole subdistrict, "
        "communities are not added. Each on its own axis."
    ),
)
FRESHNESS: Final[dict[Freshness, Names]] = {
    "fresh": ("按时", "fresh"),
    "late": ("迟了", "late"),
    "silent": ("没有来数", "silent"),
}
VALUES: Final = (
    ("baseline", "基线", "Baseline", "empty"),
    ("target", "目标", "Target", "barred"),
    ("actual", "实际", "Actual", "solid"),
)
NOT_MEASURED: Final = ("未测", "not measured")
HIDDEN: Final = ("人数太少，不显示", "hidden: too few people")
Counted = tuple[SourceView, IndicatorOfSource, FigureView | None]


def newest_of_whole(found: Sequence[SourceNewest]) -> list[Counted]:
    """Each indicator with its latest figure for the whole subdistrict; communities are never added up."""
    return [
        (
            source,
            one,
            next((f for f in newest if f.indicator == one.code and f.community is None), None),
        )
        for source, newest in found
        for one in source.indicators
    ]


def draw(found: Sequence[SourceNewest]) -> Drawn:
    """The figure of every source, in the order of their codes."""
    counted = newest_of_whole(found)
    title_zh, title_en = titles(found, counted)
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=len(counted),
        sources=["/api/v1/sources"],
        table=Table(
            [
                *NAMED,
                Column("period", "时期", "Period"),
                *(Column(key, zh, en) for key, zh, en, _ in VALUES),
                Column("unit_zh", "单位", "Unit (Chinese)"),
                Column("unit_en", "单位英文", "Unit"),
                Column("freshness_zh", "新鲜程度", "Freshness (Chinese)"),
                Column("freshness_en", "新鲜程度（英文）", "Freshness"),
                Column("delivered_on", "最近送来", "Last delivered"),
                Column("rows", "来源", "Rows"),
            ],
            [_cells(*one) for one in counted],
        ),
        drawing=Panels([_panel(*one) for one in counted]),
    )


def _names(source: SourceView, one: IndicatorOfSource) -> Names:
    if len(source.indicators) == 1:
        return source.name_zh, source.name_en or source.name_zh
    return one.label_zh, one.label_en or one.label_zh


def _cells(source: SourceView, one: IndicatorOfSource, figure: FigureView | None) -> list[Cell]:
    values: list[Cell] = [
        None if figure is None else _shown(figure, key)[0] for key, _, _, _ in VALUES
    ]
    delivered = source.last_delivered_on
    return [
        f"{source.code}/{one.code}", *_names(source, one), figure.period if figure else None, *values,
        source.unit_zh, source.unit_en or source.unit_zh, *FRESHNESS[source.freshness],
        delivered.isoformat() if delivered else None, f"/api/v1/sources/{source.code}",
    ]  # fmt: skip


def _shown(figure: FigureView, key: str) -> tuple[str | None, str | None]:
    """The value with its qualifier in both languages; None where there is none, or it is hidden."""
    if figure.hidden:
        return HIDDEN if key == "actual" else (None, None)
    if key == "actual":
        return figure.shown_zh, figure.shown_en
    value = getattr(figure, key)
    return (None, None) if value is None else (grouped(Decimal(value)),) * 2


def _panel(source: SourceView, one: IndicatorOfSource, figure: FigureView | None) -> Panel:
    fresh_zh, fresh_en = FRESHNESS[source.freshness]
    if figure is None:
        beside = f"还没有全街道的数 · {fresh_zh}", f"no figure for the whole · {fresh_en}"
        bars = [Bar(("实际", "Actual"), None, NOT_MEASURED, "solid")]
        return Panel(_names(source, one), beside, bars)
    bars = [_bar(source, figure, *value) for value in VALUES]
    unit = source.unit_zh, source.unit_en or source.unit_zh
    return Panel(
        _names(source, one),
        (f"{figure.period} · {unit[0]} · {fresh_zh}", f"{figure.period} · {unit[1]} · {fresh_en}"),
        bars,
    )


def _bar(source: SourceView, figure: FigureView, key: str, zh: str, en: str, fill: str) -> Bar:
    shown_zh, shown_en = _shown(figure, key)
    if shown_zh is None or shown_en is None:
        return Bar((zh, en), None, NOT_MEASURED, fill)
    value = getattr(figure, key)
    told = f"{shown_zh} {source.unit_zh}", f"{shown_en} {source.unit_en or source.unit_zh}"
    return Bar(
        (zh, en), None if value is None else Decimal(value), HIDDEN if figure.hidden else told, fill
    )


def titles(found: Sequence[SourceNewest], counted: Sequence[Counted]) -> tuple[str, str]:
    """The finding: how many reached what was aimed at, and how many sources are fresh."""
    if not counted:
        return "还没有数字来源", "No source of figures has been declared yet"
    fresh = sum(source.freshness == "fresh" for source, _ in found)
    aimed = [figure for _, _, figure in counted if figure and figure.target and figure.actual]
    reached = sum(Decimal(one.actual or 0) >= Decimal(one.target or 0) for one in aimed)
    zh = f"{len(found)} 个来源里 {fresh} 个按时送来"
    en = f"{fresh} of {len(found)} sources are fresh"
    if not aimed:
        return zh, en
    return (
        f"{zh}；有目标的 {len(aimed)} 项里 {reached} 项不低于目标（所报，未核实）",
        f"{en}; {reached} of {len(aimed)} with a target are not below it (as reported, not verified)",
    )
