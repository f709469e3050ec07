"""Resources step by step: asked, intended, signed, arrived, used; each resource and unit on its own."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from dashboards.figures.drawing.chart import Names
from dashboards.figures.drawing.shares import Part, Row, Shares
from dashboards.figures.shape import NAMED, Cell, Column, Drawn, Table
from impact.standing.facts import ItemFacts
from marketplace.ground.quantities import quantity_text

NAME: Final = "resources-by-step"
#: How it is counted, in one sentence for its readers.
RULE: Final = (
    "每种资源、每种计量单位各自成行，只和自己的需要比。有意向和已签是承诺；已到由收的人确认，已用由节点核实。",
    (
        "Each resource and unit is a row of its own, beside its own need. Intended and "
        "signed are promises; arrived was confirmed by the receiver, used by a verified milestone."
    ),
)
#: The resources in their official order.
RESOURCES: Final[dict[str, Names]] = {
    "funding": ("资金", "Funds"),
    "materials": ("物资", "Materials"),
    "equipment": ("设备", "Equipment"),
    "venue": ("场地", "Venue"),
    "construction": ("施工力量", "Construction work"),
    "professional_service": ("专业服务", "Professional service"),
    "volunteer_hours": ("志愿服务", "Volunteer hours"),
    "instructor": ("课程师资", "Instructors"),
    "design": ("设计", "Design"),
    "data_tech": ("数据与技术", "Data and technology"),
    "operation": ("运营", "Running it"),
}
#: What a bar is made of: every part of what was asked is in exactly one place.
PARTS: Final = (
    Part("已使用", "used", "solid"),
    Part("到了还没用", "arrived, not used", "barred"),
    Part("签了还没到", "signed, not arrived", "striped"),
    Part("有意向", "intended", "dotted"),
    Part("还缺", "missing", "hatched"),
)
STEPS: Final = (
    ("required", "需要", "Required"),
    ("reserved", "有意向", "Intended"),
    ("signed", "已签", "Signed"),
    ("arrived", "已到", "Arrived"),
    ("used", "已用", "Used"),
)


class Held(NamedTuple):
    """The sums of one resource in one unit."""

    resource: str
    unit: Names
    lines: int
    required: Decimal
    reserved: Decimal
    signed: Decimal
    arrived: Decimal
    used: Decimal

    @property
    def missing(self) -> Decimal:
        """What nobody has promised yet, in any word."""
        return self.required - self.reserved - self.signed


def add_up(facts: Sequence[ItemFacts]) -> list[Held]:
    """The need lines of items that were not withdrawn, of the same resource and unit only."""
    sums: dict[tuple[str, str], Held] = {}
    for one in facts:
        if one.state not in ("published", "suspended", "closed"):
            continue
        for line in one.lines:
            key = line.resource, line.unit_zh
            unit = line.unit_zh, line.unit_en or line.unit_zh
            held = sums.get(key) or Held(line.resource, unit, 0, *[Decimal(0)] * 5)
            added = {name: getattr(held, name) + getattr(line, name) for name, _, _ in STEPS}
            sums[key] = held._replace(lines=held.lines + 1, **added)
    return [
        held
        for resource in RESOURCES
        for (name, _), held in sorted(sums.items())
        if name == resource
    ]


def draw(held: Sequence[Held], programme: str) -> Drawn:
    """The figure of one programme's resources; quantities of different units are never added."""
    table: list[list[Cell]] = [
        [f"{one.resource}/{one.unit[0]}", *RESOURCES[one.resource], *one.unit, one.lines,
         *(quantity_text(getattr(one, name)) for name, _, _ in STEPS), quantity_text(one.missing)]
        for one in held
    ]  # fmt: skip
    title_zh, title_en = titles(held)
    return Drawn(
        title_zh=title_zh,
        title_en=title_en,
        n=sum(one.lines for one in held),
        sources=[f"/api/v1/items?programme={programme}"],
        table=Table(
            [
                *NAMED,
                Column("unit_zh", "单位", "Unit (Chinese)"),
                Column("unit_en", "单位英文", "Unit"),
                Column("lines", "需求行", "Need lines", "行", "lines"),
                *(Column(name, zh, en) for name, zh, en in STEPS),
                Column("missing", "还缺", "Missing"),
            ],
            table,
        ),
        drawing=Shares(PARTS, [_row(one) for one in held]),
    )


def _row(one: Held) -> Row:
    names = tuple(f"{resource}（{unit}）" if place == 0 else f"{resource} ({unit})"
                  for place, (resource, unit) in enumerate(zip(RESOURCES[one.resource], one.unit, strict=True)))  # fmt: skip
    whole = (
        f"{one.required:,f}".rstrip("0").rstrip(".")
        if one.required % 1
        else f"{int(one.required):,}"
    )
    amounts = (
        one.used,
        one.arrived - one.used,
        one.signed - one.arrived,
        one.reserved,
        one.missing,
    )
    return Row(
        (names[0], names[1]),
        (f"共 {whole} {one.unit[0]}", f"of {whole} {one.unit[1]}"),
        [max(amount, Decimal(0)) for amount in amounts],
    )


def titles(held: Sequence[Held]) -> tuple[str, str]:
    """The finding: the resource of which the largest share is missing; of equal ones, in the most need lines."""
    wanted = [one for one in held if one.required]
    if not wanted:
        return "还没有需求行", "No need lines yet"
    shares = [(one.missing / one.required, one) for one in wanted]
    most = max(share for share, _ in shares)
    if most <= 0:
        return "需要的都有人答应了", "All that is needed has been promised"
    percent = int(100 * most)
    lines = max(one.lines for share, one in shares if share == most)
    scarcest = [one for share, one in shares if share == most and one.lines == lines]
    if len(scarcest) > 1:
        return (
            f"{len(wanted)} 种资源里 {len(scarcest)} 种最缺，各缺 {percent}%",
            f"{len(scarcest)} of {len(wanted)} resources are the scarcest: {percent} % of each is missing",
        )
    zh, en = RESOURCES[scarcest[0].resource]
    unit_zh, unit_en = scarcest[0].unit
    return (
        f"最缺的是{zh}（{unit_zh}）：{lines} 行需求，还缺 {percent}%",
        f"Scarcest: {en.lower()} ({unit_en}), {lines} need lines, {percent} % missing",
    )
