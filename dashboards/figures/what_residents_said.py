"""What residents said: silence first, then who said solved and satisfied, with Wilson's interval."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from dashboards.figures.counting import percent
from dashboards.figures.drawing.chart import Names
from dashboards.figures.drawing.dots import Dots, Point, Series
from dashboards.figures.drawing.fills import DOMAIN_COLOURS, INK
from dashboards.figures.shape import NAMED, Cell, Column, Drawn, Table
from impact.return_visits.rules import Tally
from impact.standing.facts import ItemFacts
from impact.standing.views import visits_view
from marketplace.ground.intervals import wilson_percent

NAME: Final = "what-residents-said"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    (
        "先看没有回答的。各轮回访都计入，问题反复之前问过的一轮也在内；一户两轮都问到，就计两次。"
        "区间是 95% 的威尔逊区间。人数太少会认出人的，那一轮不计入。"
    ),
    (
        "Silence first. Every round of asking counts, also those before a problem came back; who was "
        "asked in two rounds counts in each. Intervals are Wilson’s at 95 %. Rounds whose counts "
        "could single somebody out are left out."
    ),
)
UNIT: Final = ("人", "people")
WHOLE: Final = ("programme", ("全部领域", "All domains"))


class Said(NamedTuple):
    """Sums over all rounds whose own counts are public; of `left_out` items a round or more is not."""

    asked: int = 0
    answered: int = 0
    yes: int = 0
    half: int = 0
    no: int = 0
    satisfied: int = 0
    fairly_satisfied: int = 0
    dissatisfied: int = 0
    left_out: int = 0

    @property
    def silent(self) -> int:
        """Who was asked and did not answer."""
        return self.asked - self.answered


def add_up(facts: Sequence[ItemFacts]) -> Said:
    """Only what each item's own page shows is added, so that no sum betrays what a page hides."""
    known: list[Tally] = []
    left_out = 0
    for one in facts:
        sensitive = one.sensitive_group is not None
        rounds = [tally for tally in (*one.earlier, one.tally) if tally.asked]
        shown = [
            tally for tally in rounds if visits_view(tally, sensitive=sensitive).yes is not None
        ]
        known += shown
        left_out += len(shown) < len(rounds)
    sums = {name: sum(getattr(one, name) for one in known) for name in Said._fields[:-1]}
    return Said(**sums, left_out=left_out)


def draw(facts: Sequence[ItemFacts], labels: Mapping[str, Names], programme: str) -> Drawn:
    """The figure of one programme's items, as a whole and by domain."""
    groups = {WHOLE[0]: (WHOLE[1], add_up(facts))}
    for key, names in labels.items():
        groups[key] = (names, add_up([one for one in facts if one.domain == key]))
    table: list[list[Cell]] = [
        [key, *names, *_cells(said)] for key, (names, said) in groups.items()
    ]
    title_zh, title_en = titles(groups[WHOLE[0]][1])
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=groups[WHOLE[0]][1].asked,
        sources=[f"/api/v1/items?programme={programme}"],
        table=Table([*NAMED, *_COLUMNS], table),
        drawing=_dots(groups),
    )


_COUNTED: Final = (
    ("asked", "问了", "Asked"),
    ("silent", "没有回答", "No answer"),
    ("answered", "回答了", "Answered"),
    ("yes", "说办成了", "Said solved"),
    ("half", "说一半", "Said half"),
    ("no", "说没办成", "Said not solved"),
    ("satisfied", "满意", "Satisfied"),
    ("fairly_satisfied", "基本满意", "Fairly satisfied"),
    ("dissatisfied", "不满意", "Dissatisfied"),
)
_COLUMNS: Final = (
    *(Column(key, zh, en, *UNIT) for key, zh, en in _COUNTED),
    Column("yes_low_percent", "办成率下限", "Solved, low end", "%", "%"),
    Column("yes_percent", "办成率（占回答）", "Solved, of answered", "%", "%"),
    Column("yes_high_percent", "办成率上限", "Solved, high end", "%", "%"),
    Column("left_out", "有轮次因人数太少不计的项目", "Items with rounds left out", "个", "items"),
)


def _cells(said: Said) -> list[Cell]:
    """The counts; where nobody was asked nothing is measured."""
    if not said.asked:
        return [*[None] * (len(_COUNTED) + 3), said.left_out]
    low, high = wilson_percent(said.yes, said.answered) or (None, None)
    counts = [getattr(said, key) for key, _, _ in _COUNTED]
    return [*counts, low, percent(said.yes, said.answered), high, said.left_out]


#: What is drawn, silence first: the part, of which whole, and whether an interval is known for it.
_MEASURES: Final = (
    ("没有回答", "no answer", "silent", "asked"),
    ("说办成了", "said solved", "yes", "answered"),
    ("满意", "satisfied", "satisfied", "answered"),
)


def _dots(groups: Mapping[str, tuple[Names, Said]]) -> Dots:
    rows: list[Names] = []
    colours: list[str] = []
    points: list[Point] = []
    for zh, en, part, whole in _MEASURES:
        for key, (names, said) in groups.items():
            if key != WHOLE[0] and not said.asked:
                continue
            rows.append((f"{zh} · {names[0]}", f"{en} · {names[1]}"))
            colours.append(DOMAIN_COLOURS.get(key, INK))
            points.append(_point(getattr(said, part), getattr(said, whole), whole))
    return Dots(
        rows, colours, [Series(("占比", "share"), "solid", points)], top=100, unit=("%", "%")
    )


def _point(part: int, whole: int, of: str) -> Point:
    share = percent(part, whole)
    if share is None:
        return Point(None, ("未测，还没有人回答", "not measured: nobody answered"))
    zh, en = f"{share}%（{part}/{whole}）", f"{share} % ({part} of {whole})"
    interval = wilson_percent(part, whole) if of == "answered" else None
    if interval is None:
        return Point(share, (zh, en))
    low, high = interval
    return Point(
        share, (f"{zh}，95% 区间 {low}–{high}%", f"{en}, 95 % interval {low}–{high} %"), low, high
    )


def titles(said: Said) -> tuple[str, str]:
    """The finding: silence first, then who said solved, of those who answered."""
    if not said.asked:
        return "回访：未测，还没有问过居民", "Return visits: not measured, nobody has been asked"
    zh = f"问了 {said.asked} 人，{said.silent} 人没有回答"
    en = f"{said.asked} asked, {said.silent} did not answer"
    if not said.answered:
        return zh, en
    low, high = wilson_percent(said.yes, said.answered) or (0, 100)
    return (
        f"{zh}；回答的 {said.answered} 人里 {said.yes} 人说办成了（区间 {low}–{high}%）",
        f"{en}; of {said.answered} who did, {said.yes} said solved (interval {low}–{high} %)",
    )
