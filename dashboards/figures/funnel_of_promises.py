"""The funnel of promises: intended, signed, arrived, used, and how promises ended on the way."""

from collections.abc import Callable, Sequence
from typing import Final

from dashboards.figures.drawing.fills import INK
from dashboards.figures.drawing.stacked import Layer, Stacked
from dashboards.figures.shape import NAMED, Cell, Column, Drawn, Table
from marketplace.claims.promise_queries import PromiseFacts

NAME: Final = "funnel-of-promises"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    "数的是承诺的项数，不是数量；交到委员会的才算，排队的不算。不显示单位名称。",
    (
        "Counts promises, not quantities, and only those handed in, not those in line; no unit is named."
    ),
)
UNIT: Final = ("项", "promises")
#: How far promises got, in the order of the way; then how they ended without being delivered.
STAGES: Final[tuple[tuple[str, str, str, Callable[[PromiseFacts], bool]], ...]] = (
    ("intended", "有意向", "Intended", lambda _: True),
    ("signed", "已签约", "Signed", lambda one: one.was_signed),
    ("arrived", "有东西到了", "Something arrived", lambda one: one.has_arrived),
    ("used", "用上了", "Something used", lambda one: one.was_used),
)
ENDS: Final[tuple[tuple[str, str, str, frozenset[str]], ...]] = (
    ("not_chosen", "没有选上", "Not chosen", frozenset({"unqualified", "not_selected"})),
    ("withdrawn", "签约前撤回", "Withdrawn before signing", frozenset({"withdrawn"})),
    ("expired", "过了时限", "Expired", frozenset({"expired"})),
    (
        "given_back",
        "签约后退出或终止",
        "Ended after signing",
        frozenset({"returned", "terminated"}),
    ),
)
_OVER: Final = frozenset().union(*(states for _, _, _, states in ENDS))


def draw(promises: Sequence[PromiseFacts], programme: str) -> Drawn:
    """The figure of one programme's promises, none of them by name."""
    counted = [
        *((key, zh, en, [one for one in promises if got(one)]) for key, zh, en, got in STAGES),
        *(
            (key, zh, en, [one for one in promises if one.state in states])
            for key, zh, en, states in ENDS
        ),
    ]
    table: list[list[Cell]] = [
        [key, zh, en, len(found), *_by_track(found)] for key, zh, en, found in counted
    ]
    title_zh, title_en = titles(promises)
    alive = [sum(one.state not in _OVER for one in found) for _, _, _, found in counted]
    over = [len(found) - living for (_, _, _, found), living in zip(counted, alive, strict=True)]
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=len(promises),
        sources=[f"/api/v1/funnel?programme={programme}", "/api/v1/items/{code}/claims"],
        table=Table(
            [
                *NAMED,
                Column("promises", "承诺", "Promises", *UNIT),
                Column("light", "轻量", "Light track", *UNIT),
                Column("full", "完整", "Full track", *UNIT),
            ],
            table,
        ),
        drawing=Stacked(
            [(zh, en) for _, zh, en, _ in counted],
            [INK] * len(counted),
            [
                Layer("还在或已兑现", "Standing or kept", [*alive], "solid"),
                Layer("已经结束", "Ended on the way", [*over], "hatched"),
            ],
        ),
    )


def _by_track(found: Sequence[PromiseFacts]) -> tuple[int, int]:
    light = sum(one.track == "light" for one in found)
    return light, len(found) - light


def titles(promises: Sequence[PromiseFacts]) -> tuple[str, str]:
    """The finding: how many promises were signed, and how many were put to use."""
    if not promises:
        return "还没有人承诺", "Nobody has promised anything yet"
    signed = sum(one.was_signed for one in promises)
    used = sum(one.was_used for one in promises)
    over = sum(one.state in _OVER for one in promises)
    zh = f"{len(promises)} 项承诺里 {signed} 项签了约，{used} 项用上了，{over} 项半路结束"
    en = f"Of {len(promises)} promises {signed} were signed, {used} put to use, {over} ended on the way"
    return zh, en
