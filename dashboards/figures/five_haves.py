"""The five haves (五有): each goal with what the books count for it, and what was reported, apart."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from dashboards.figures.drawing.chart import Names
from dashboards.figures.drawing.panels import Bar, Panel, Panels
from dashboards.figures.published_figures import bar_of
from dashboards.figures.shape import NAMED, Cell, Column, Drawn, Table
from impact.indicators.schemas import IndicatorView
from impact.standing.facts import ItemFacts
from impact.standing.rules import word_of
from marketplace.claims.promise_queries import PromiseFacts

NAME: Final = "five-haves"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    "账本计数和报道的数字分行写明依据；用哪些数代表“五有”是本平台的提议。",
    (
        "Counts of the books and reported figures stand in rows of their own; which "
        "numbers stand for the goals is this platform’s proposal."
    ),
)
MEASURED: Final = ("账本计数", "counted in the books")
REPORTED: Final = ("所报，未核实", "as reported, not verified")


class Have(NamedTuple):
    """One goal: its name, what is counted for it, in which unit, and the published figures beside it."""

    key: str
    names: Names
    counts: Names
    unit: Names
    reported: tuple[str, ...]


#: The goals are the subdistrict's words; which numbers stand for them is a proposal of this house.
HAVES: Final = (
    Have("system", ("党建有体系", "A system for Party building"), ("签了约的承诺", "Promises signed"),
         ("项", "promises"), ("governance_levels", "vanguard_teams", "begonia_vanguards")),
    Have("standard", ("协商有标准", "A standard for deliberation"), ("3+N 议过的项目", "Items deliberated in 3+N"),
         ("个", "items"), ("three_plus_n_problems_solved", "two_contacts")),
    Have("warmth", ("服务有温度", "Warmth in service"), ("回访时有回答的居民", "Residents who answered"),
         ("人", "people"), ("all_age_projects", "summer_care_class_hours", "government_errands", "everyday_errands")),
    Have("character", ("品牌有特色", "Character in brands"), ("按一类难题一套解法办成的项目", "Items solved by a module"),
         ("个", "items"), ("model_estates", "talent_activities", "university_ideas_delivered")),
    Have("happiness", ("群众有幸福", "Happiness for residents"), ("居民确认办成的难题", "Problems solved, confirmed by residents"),
         ("个", "problems"), ("demands_collected_and_resolved", "living_circle_minutes")),
)  # fmt: skip


def count(facts: Sequence[ItemFacts], promises: Sequence[PromiseFacts]) -> dict[str, int]:
    """What the books count for each goal."""
    solved = [one for one in facts if word_of(one) == "solved"]
    return {
        "system": sum(one.was_signed for one in promises),
        "standard": sum(one.deliberated_at is not None for one in facts),
        "warmth": sum(one.tally.answered for one in facts),
        "character": sum(one.solution_module is not None for one in solved),
        "happiness": len(solved),
    }


def draw(counts: dict[str, int], found: Sequence[IndicatorView], programme: str) -> Drawn:
    """The figure of one programme; counted and reported numbers stand in rows of their own."""
    known = {one.code: one for one in found}
    table: list[list[Cell]] = []
    panels: list[Panel] = []
    for have in HAVES:
        reported = [known[code] for code in have.reported if code in known]
        table += [
            _counted(have, counts[have.key], programme),
            *(_reported(have, one) for one in reported),
        ]
        told = (
            f"{counts[have.key]} {have.unit[0]}（账本）",
            f"{counts[have.key]} {have.unit[1]} (books)",
        )
        bars = [Bar(have.counts, None, told, "solid"), *map(_bar, reported)]
        panels.append(
            Panel(have.names, ("账本计数与所报数字分列", "counted and reported apart"), bars)
        )
    title_zh, title_en = titles(counts)
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=len(table),
        sources=[f"/api/v1/items?programme={programme}", "/api/v1/indicators"],
        table=Table([*NAMED, *_COLUMNS], table),
        drawing=Panels(panels),
    )


_COLUMNS: Final = (
    Column("what_zh", "指标", "Indicator (Chinese)"),
    Column("what_en", "指标英文", "Indicator"),
    Column("value_zh", "数", "Value (Chinese)"),
    Column("value_en", "数（英文）", "Value"),
    Column("basis_zh", "依据", "Basis (Chinese)"),
    Column("basis_en", "依据（英文）", "Basis"),
    Column("rows", "来源", "Rows"),
)


def _bar(one: IndicatorView) -> Bar:
    bar = bar_of(one)
    return bar._replace(told=(f"{bar.told[0]}（所报）", f"{bar.told[1]} (reported)"))


def _counted(have: Have, many: int, programme: str) -> list[Cell]:
    return [have.key, *have.names, *have.counts, f"{many} {have.unit[0]}", f"{many} {have.unit[1]}",
            *MEASURED, f"/api/v1/items?programme={programme}"]  # fmt: skip


def _reported(have: Have, one: IndicatorView) -> list[Cell]:
    return [have.key, *have.names, one.label_zh, one.label_en, f"{one.shown_zh} {one.unit_zh}",
            f"{one.shown_en} {one.unit_en}", *REPORTED, "/api/v1/indicators"]  # fmt: skip


def titles(counts: dict[str, int]) -> tuple[str, str]:
    """The finding: for how many of the five goals the books count anything yet."""
    some = sum(many > 0 for many in counts.values())
    if not some:
        return (
            "“五有”：账本里还没有一项有数",
            "Five haves: the books count nothing for any of them yet",
        )
    return (
        f"“五有”里 {some} 项在账本里有数，其余只有所报的数字",
        f"The books count something for {some} of the five haves; the others have reported figures only",
    )
