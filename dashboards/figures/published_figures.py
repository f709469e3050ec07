"""The article's published figures with their qualifiers: as reported, not verified."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from dashboards.figures.drawing.chart import Names
from dashboards.figures.drawing.panels import Bar, Panel, Panels
from dashboards.figures.shape import NAMED, Cell, Column, Drawn, Table
from impact.indicators.schemas import IndicatorView

NAME: Final = "published-figures"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    "照报道原文的限定词写，未核实，不与账本相加。",
    "With the article’s own qualifiers, not verified, never added to the books.",
)
GROUPS: Final[dict[str, Names]] = {
    "structure": ("结构", "Structure"),
    "participation": ("参与", "Participation"),
    "programme": ("项目", "Programmes"),
    "digital": ("数字治理", "Digital"),
    "installation": ("设施", "Installations"),
    "plan": ("计划", "Plans"),
    "service": ("服务", "Services"),
    "talent": ("人才", "Talent"),
    "recognition": ("获评", "Recognition"),
}
AS_REPORTED: Final = ("所报，未核实", "as reported, not verified")


def draw(found: Sequence[IndicatorView]) -> Drawn:
    """The figure of all published figures, group by group in the order of their file."""
    grouped = groupby(sorted(found, key=_place_of), key=lambda one: one.group)
    panels = [
        Panel(GROUPS.get(group, (group, group)), AS_REPORTED, [bar_of(one) for one in of_group])
        for group, of_group in grouped
    ]
    title_zh, title_en = titles(found)
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=len(found),
        sources=["/api/v1/indicators"],
        table=Table(
            [
                *NAMED,
                Column("shown_zh", "所报", "As reported (Chinese)"),
                Column("shown_en", "所报（英文）", "As reported"),
                Column("unit_zh", "单位", "Unit (Chinese)"),
                Column("unit_en", "单位英文", "Unit"),
                Column("qualifier", "限定", "Qualifier"),
                Column("period", "时期", "Period"),
                Column("phrase", "原文", "Phrase"),
            ],
            [_cells(one) for one in found],
        ),
        drawing=Panels(panels),
    )


def bar_of(one: IndicatorView) -> Bar:
    """One figure in words: a lone number has nothing to be compared with, so it gets no bar."""
    told = f"{one.shown_zh} {one.unit_zh}", f"{one.shown_en} {one.unit_en}"
    return Bar((one.label_zh, one.label_en), None, told, "solid")


def _place_of(one: IndicatorView) -> int:
    return list(GROUPS).index(one.group) if one.group in GROUPS else len(GROUPS)


#: How a figure is meant, in both languages at once.
_QUALIFIERS: Final = {
    "exact": "确数 exact",
    "rounded": "约数 rounded",
    "more_than": "超过 more than",
    "at_least": "至少 at least",
    "nearly": "接近 nearly",
}


def _cells(one: IndicatorView) -> list[Cell]:
    return [one.code, one.label_zh, one.label_en, one.shown_zh, one.shown_en, one.unit_zh, one.unit_en,
            _QUALIFIERS[one.qualifier], one.period_label, one.phrase_zh]  # fmt: skip


def titles(found: Sequence[IndicatorView]) -> tuple[str, str]:
    """The finding: how many there are, and how many are more, less or about what they say."""
    if not found:
        return "没有已公布的数字", "No published figures"
    inexact = sum(one.qualifier != "exact" for one in found)
    return (
        f"报道里的 {len(found)} 个数字，{inexact} 个只是约数、下限或上限，都未核实",
        f"{len(found)} figures from the article, {inexact} of them about, at least or nearly; none verified",
    )
