"""Each figure's title states what its data say; too few, nothing and hidden are never drawn as nought."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import plotly.graph_objects as graph
import pytest

from dashboards.figures import (
    days_since_first_heard,
    delivery_calendar,
    five_haves,
    flow_of_problems,
    funnel_of_promises,
    indicators,
    items_by_box,
    resources_by_step,
    slip_days,
    what_residents_said,
)
from dashboards.figures.counting import median_of, percent
from dashboards.figures.drawing.chart import WIDTH, Box, cut, width_of
from dashboards.figures.drawing.stacked import Layer, Stacked
from dashboards.figures.shape import Drawn
from impact.milestones.queries import NodeDates
from impact.return_visits.rules import Tally
from marketplace.claims.promise_queries import PromiseFacts

DOMAINS = {
    "safety_upgrade": ("安全升级", "Safety upgrade"),
    "space_activation": ("空间赋能", "Space"),
}
TODAY = date(2026, 4, 1)


def _item(code: str = "LL-001", **more: Any) -> Any:
    """An item as far as figures look at it."""
    known = {
        "code": code, "title_zh": "灯", "title_en": None, "domain": "safety_upgrade", "list": "one",
        "state": "published", "resolution": None, "was_reopened": False, "claims": (), "track": "light",
        "first_heard_on": date(2026, 1, 1), "state_since": datetime(2026, 3, 1, tzinfo=UTC),
        "sensitive_group": None, "tally": Tally(frame=0), "earlier": (), "lines": (), "deliberated_at": None,
        "solution_module": None,
    }  # fmt: skip
    return SimpleNamespace(**{**known, **more})


def _solved(code: str, days: int) -> Any:
    since = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days)
    return _item(code, state="closed", resolution="solved", state_since=since)


def _node(item: str, first: date, **more: Any) -> NodeDates:
    known = {
        "programme": "livelihood", "domain": "safety_upgrade", "item": item, "item_zh": "灯",
        "item_en": None, "title_zh": "安装", "title_en": "Installed", "due_on": first, "met_on": None,
    }  # fmt: skip
    return NodeDates(first_due_on=first, **{**known, **more})


def _is_valid(drawn: Drawn) -> None:
    """Plotly knows every word of it, in both languages, and so does the chart."""
    for spoken in ("zh-Hans", "en"):
        drawing = drawn.drawing.plotly(spoken)
        graph.Figure(drawing)
        assert {one["type"] for one in drawing["data"]} <= {"bar", "scatter"}
        chart = drawn.drawing.chart(spoken)
        boxes = [mark for mark in chart.marks if isinstance(mark, Box)]
        assert all(0 <= one.x <= one.x + one.width <= WIDTH + 1 for one in boxes)
        assert all(one.y + one.height <= chart.height + 1 for one in boxes)


# Days.


@pytest.mark.parametrize(
    ("node", "slip"),
    [
        (_node("a", date(2026, 3, 1), met_on=date(2026, 2, 27)), -2),
        (_node("a", date(2026, 3, 1), met_on=date(2026, 3, 9), due_on=date(2026, 3, 10)), 8),
        (_node("a", date(2026, 3, 1)), 31),
        (_node("a", date(2026, 3, 1), due_on=date(2026, 5, 1)), 61),
        (_node("a", date(2026, 5, 1), due_on=date(2026, 5, 11)), 10),
        (_node("a", date(2026, 5, 1)), None),
        (_node("a", date(2026, 3, 1), is_resting=True), None),
    ],
)
def test_a_slip_is_counted_from_the_day_first_promised(node: NodeDates, slip: int | None) -> None:
    assert slip_days.slip_of(node, TODAY) == slip


def test_slips_fall_into_bins_and_few_have_no_median() -> None:
    assert [slip_days.bin_of(days) for days in (-3, 0, 1, 7, 8, 60, 61)] == [0, 0, 1, 1, 2, 4, 5]
    assert "太少" in slip_days.titles([0, 3, 9])[0]
    assert slip_days.titles([1, 2, 3, 4, 90])[1].endswith("by 3 days in the median")
    empty = slip_days.draw([], TODAY, "livelihood")
    assert "未测" in empty.title_zh
    assert [y for y in empty.drawing.plotly("en")["data"][0]["x"] if y is not None] == []
    _is_valid(empty)


def test_the_calendar_shows_the_first_day_beside_the_present_one() -> None:
    nodes = [
        _node("LL-002", date(2026, 3, 1), due_on=date(2026, 3, 20)),
        _node("LL-002", date(2026, 4, 1), met_on=date(2026, 3, 30)),
        _node("LL-009", date(2026, 5, 1)),
    ]
    drawn = delivery_calendar.draw(nodes, TODAY, "livelihood")
    assert drawn.title_zh == "2 个项目的 3 个节点里，1 个改过日期"
    assert [row[7] for row in drawn.table.rows] == [19, 0, 0]
    moved = next(one for one in drawn.drawing.plotly("en")["data"] if one.get("mode") == "lines")
    assert moved["x"][:2] == ["2026-03-01", "2026-03-20"]
    _is_valid(drawn)
    _is_valid(delivery_calendar.draw([], TODAY, "livelihood"))


def test_many_items_on_the_calendar_are_bounded_and_said() -> None:
    nodes = [_node(f"LL-{number:03}", TODAY) for number in range(70)]
    drawn = delivery_calendar.draw(nodes, TODAY, "livelihood")
    assert "60" in drawn.title_en
    assert len(drawn.table.rows) == 70
    assert len({y for one in drawn.drawing.plotly("en")["data"] for y in one["y"]}) == 60


def test_days_since_first_heard_have_no_median_of_fewer_than_five() -> None:
    lists = {"one": ("第一批", "Batch 1")}
    facts = [_solved(f"a{days}", days) for days in (10, 20, 30, 40, 50)]
    facts += [_item(f"b{number}", domain="space_activation") for number in range(4)]
    groups = days_since_first_heard.group(facts, lists, DOMAINS, TODAY)
    drawn = days_since_first_heard.draw(groups, "tackling")
    assert [row[3:] for row in drawn.table.rows] == [[5, 30, 0, None], [0, None, 4, "n<5"]]
    assert "太少（n=4）" in drawn.title_zh
    assert [one["x"] for one in drawn.drawing.plotly("en")["data"]] == [[30, None], [None, None]]
    _is_valid(drawn)


# Residents.


def _tally(asked: int, answered: int, yes: int, satisfied: int = 0) -> Tally:
    return Tally(frame=asked, asked=asked, answered=answered, yes=yes, satisfied=satisfied)


def test_silence_comes_first_and_the_interval_stands_beside() -> None:
    facts = [_item(tally=_tally(40, 20, 18, 12))]
    drawn = what_residents_said.draw(facts, DOMAINS, "livelihood")
    assert drawn.title_zh.startswith("问了 40 人，20 人没有回答")
    assert "区间 70–97%" in drawn.title_zh
    assert drawn.drawing.plotly("zh-Hans")["data"][0]["y"][0].startswith("没有回答")
    _is_valid(drawn)


def test_nobody_asked_is_not_measured() -> None:
    drawn = what_residents_said.draw([_item()], DOMAINS, "livelihood")
    assert "未测" in drawn.title_zh
    assert drawn.table.rows[0][3:12] == [None] * 9
    _is_valid(drawn)


def test_no_sum_tells_what_an_items_page_hides() -> None:
    """Of two items in a domain one hides its counts: what is shown is the other's alone."""
    open_ = _item("a", tally=_tally(40, 30, 25, 20))
    hiding = _item("b", tally=_tally(20, 12, 10, 9), sensitive_group="children")
    said = what_residents_said.add_up([open_, hiding])
    assert (said.asked, said.yes, said.left_out) == (40, 25, 1)


def test_what_came_back_keeps_whom_it_asked_before() -> None:
    """Each round counts once, and one that its item's page hides stays outside."""
    back = _item("a", tally=Tally(frame=40), earlier=(_tally(40, 15, 15),))
    again = _item("b", tally=_tally(40, 20, 18), earlier=(_tally(40, 10, 2), _tally(40, 10, 3)))
    said = what_residents_said.add_up([back, again])
    assert (said.asked, said.silent, said.yes, said.left_out) == (160, 105, 38, 0)
    drawn = what_residents_said.draw([back], DOMAINS, "livelihood")
    assert drawn.title_zh.startswith("问了 40 人，25 人没有回答")
    hiding = _item(
        "c",
        tally=_tally(40, 20, 20, 20),
        earlier=(_tally(40, 2, 2, 2),),
        sensitive_group="children",
    )
    said = what_residents_said.add_up([hiding])
    assert (said.asked, said.yes, said.left_out) == (40, 20, 1)


# Promises and resources.


def _line(resource: str, unit: str, required: int, **more: int) -> Any:
    counted = {"reserved": 0, "signed": 0, "arrived": 0, "used": 0, **more}
    known = {name: Decimal(value) for name, value in counted.items()}
    return SimpleNamespace(
        resource=resource, unit_zh=unit, unit_en=None, required=Decimal(required), **known
    )


def test_units_of_measure_are_never_added_and_the_scarcest_is_named() -> None:
    lines = (
        _line("equipment", "个", 10, signed=5, arrived=4, used=3, reserved=1),
        _line("equipment", "台", 10, signed=9),
        _line("equipment", "个", 10),
    )
    held = resources_by_step.add_up([_item(lines=lines), _item(state="withdrawn", lines=lines)])
    assert [(one.unit[0], int(one.required), int(one.missing)) for one in held] == [
        ("个", 20, 14), ("台", 10, 1),
    ]  # fmt: skip
    drawn = resources_by_step.draw(held, "livelihood")
    assert drawn.title_zh == "最缺的是设备（个）：2 行需求，还缺 70%"
    parts = [one["x"][0] for one in drawn.drawing.plotly("en")["data"]]
    assert parts == [15.0, 5.0, 5.0, 5.0, 70.0]
    _is_valid(drawn)
    _is_valid(resources_by_step.draw([], "livelihood"))


def _promise(state: str, *, signed: bool = False, used: bool = False) -> PromiseFacts:
    return PromiseFacts(
        programme="livelihood", track="light", state=state, was_signed=signed,
        has_arrived=used, was_used=used,
    )  # fmt: skip


def test_the_funnel_counts_promises_on_their_way_and_how_they_ended() -> None:
    promises = [
        _promise("active", signed=True, used=True), _promise("returned", signed=True),
        _promise("withdrawn"), _promise("expired"), _promise("submitted"),
    ]  # fmt: skip
    drawn = funnel_of_promises.draw(promises, "livelihood")
    counts = {row[0]: row[3] for row in drawn.table.rows}
    assert (counts["intended"], counts["signed"], counts["arrived"], counts["used"]) == (5, 2, 1, 1)
    assert (counts["withdrawn"], counts["expired"], counts["given_back"]) == (1, 1, 1)
    assert drawn.title_zh == "5 项承诺里 2 项签了约，1 项用上了，3 项半路结束"
    _is_valid(drawn)


# Boxes, haves, indicators.


def test_each_item_is_one_square_in_one_box() -> None:
    facts = [
        _item("a"),
        _item("b", state="suspended"),
        _item("c", state="withdrawn"),
        _solved("d", 3),
    ]
    drawn = items_by_box.draw(facts, [], "tackling")
    drawing = drawn.drawing.plotly("en")
    assert [len(one["x"]) for one in drawing["data"]] == [1, 0, 0, 1, 0, 0, 1, 1]
    assert drawing["layout"]["yaxis"]["range"] == [7.5, -0.5], "empty boxes are shown too"
    assert drawn.title_zh == "4 个项目各在一格：缺 1，办成了 1，暂停 1，不再办 1"
    _is_valid(drawn)


def test_the_flow_says_each_station() -> None:
    assert flow_of_problems.titles([]) == ("还没有提出难题", "No problem has been raised yet")


def test_counted_and_reported_haves_stand_in_rows_of_their_own() -> None:
    counts = five_haves.count([_solved("a", 3)], [])
    drawn = five_haves.draw(counts, [], "tackling")
    assert [row[0] for row in drawn.table.rows] == [one.key for one in five_haves.HAVES]
    assert {row[-2] for row in drawn.table.rows} == {"counted in the books"}
    assert "1 项在账本里有数" in drawn.title_zh
    _is_valid(drawn)


def test_no_source_is_said() -> None:
    assert indicators.draw([]).title_zh == "还没有数字来源"


# Drawing.


def test_what_was_not_measured_has_a_dash_and_no_bar() -> None:
    layers = [Layer("一", "One", [3, None], "solid")]
    chart = Stacked([("甲", "A"), ("乙", "B")], ["#1C2230"] * 2, layers).chart("en")
    assert [one.text for one in chart.marks if one.kind == "words" and one.text in "3–"] == [
        "3",
        "–",
    ]
    assert sum(isinstance(one, Box) and one.height == 13 for one in chart.marks) == 1


def test_the_order_is_the_given_one_and_never_by_size() -> None:
    layers = [Layer("一", "One", list(range(6)), "solid")]
    labels = [(name, name) for name in "ABCDEF"]
    drawing = Stacked(labels, ["#1C2230"] * 6, layers).plotly("en")
    assert drawing["data"][0]["y"] == drawing["layout"]["yaxis"]["categoryarray"] == list("ABCDEF")


@pytest.mark.parametrize(
    "text", ["短", "一个很长很长的名字一个很长很长的名字一个很长很长的名字", "A name " * 20]
)
def test_a_text_never_leaves_the_chart(text: str) -> None:
    assert width_of(cut(text, 200)) <= 200


def test_small_numbers() -> None:
    assert median_of([1, 2, 3, 4]) is None
    assert median_of([5, 1, 3, 2, 4, 6]) == 3
    assert percent(0, 0) is None
    assert [percent(part, 8) for part, _ in itertools.product((1, 3, 8), (0,))] == [13, 38, 100]
