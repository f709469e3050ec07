"""Figures: the title states what the rows say, the drawing is valid plotly, no data is no zero."""

import csv
import io
from datetime import date
from typing import Any

import plotly.graph_objects as graph
import pytest
from servers import Client
from square import Square

from dashboards.figures import burden_by_domain, milestones_on_time, need_lines_by_category
from dashboards.figures import problems_by_domain as problems
from dashboards.figures.catalogue import FIGURES
from dashboards.figures.csv_of import guarded
from impact.closure.schemas import BillSummaryRow, Burden
from impact.milestones.queries import NodeDates
from impact.standing.schemas import CohortRow

DOMAINS = {
    "safety_upgrade": ("安全升级", "Safety upgrade"),
    "culture_nurturing": ("文化浸润", "Culture nurturing"),
}


def _cohort(key: str, **counts: int) -> CohortRow:
    words = dict.fromkeys(
        (
            "needed",
            "taken",
            "under_way",
            "solved",
            "half_solved",
            "came_back",
            "suspended",
            "ended",
        ),
        0,
    )
    label_zh, label_en = DOMAINS[key]
    return CohortRow(
        programme="tackling", key=key, label_zh=label_zh, label_en=label_en,
        raised=sum(counts.values()), **{**words, **counts},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "zh"),
    [
        ([], "还没有提出难题"),
        ([_cohort("safety_upgrade", needed=26)], "26 个难题里办成了 0 个"),
        (
            [
                _cohort("safety_upgrade", under_way=3, solved=2),
                _cohort("culture_nurturing", solved=1),
            ],
            "6 个难题里办成了 3 个，安全升级在办最多",
        ),
        (
            [_cohort("culture_nurturing", solved=4, came_back=1)],
            "5 个难题里办成了 4 个，1 个又回来了",
        ),
    ],
)
def test_the_title_of_problems_states_the_finding(rows: list[CohortRow], zh: str) -> None:
    assert problems.titles(rows)[0] == zh


def _burden(open_: str, in_delivery: str, lifted: str) -> BillSummaryRow:
    return BillSummaryRow(
        key="safety_upgrade", label_zh="安全升级", label_en="Safety upgrade", raised=2, under_way=0,
        solved=0, half_solved=0, came_back=0, totals=[],
        burden=Burden(open=open_, in_delivery=in_delivery, lifted=lifted),
    )  # fmt: skip


def test_burden_says_that_it_is_estimated_and_unmeasured_is_not_zero() -> None:
    assert "估计" in burden_by_domain.titles([_burden("300", "0", "100")])[0]
    assert "25%" in burden_by_domain.titles([_burden("300", "0", "100")])[0]
    assert "未测" in burden_by_domain.titles([_burden("0", "0", "0")])[0]


def _node(first: date, met: date | None = None, **more: Any) -> NodeDates:
    known = {
        "programme": "tackling", "domain": "safety_upgrade", "item": "TP-1-01", "item_zh": "灯",
        "item_en": None, "title_zh": "安装", "title_en": "Installed", "due_on": first,
    }  # fmt: skip
    return NodeDates(first_due_on=first, met_on=met, **{**known, **more})


@pytest.mark.parametrize(
    ("node", "state"),
    [
        (_node(date(2026, 3, 10), date(2026, 3, 10)), "on_time"),
        (_node(date(2026, 3, 10), date(2026, 3, 11)), "late"),
        (_node(date(2026, 3, 10), date(2026, 3, 11), due_on=date(2026, 4, 10)), "late"),
        (_node(date(2026, 3, 10)), "overdue"),
        (_node(date(2026, 4, 1)), "upcoming"),
        (_node(date(2026, 3, 10), is_resting=True), "resting"),
    ],
)
def test_a_milestone_is_judged_by_its_first_due_date(node: NodeDates, state: str) -> None:
    assert milestones_on_time.state_of(node, today=date(2026, 4, 1)) == state


def test_no_milestone_due_is_not_measured() -> None:
    drawn = milestones_on_time.draw([], DOMAINS, date(2026, 4, 1), "tackling")
    assert "未测" in drawn.title_zh
    assert [row[-1] for row in drawn.table.rows] == [None, None]


def test_the_title_of_need_lines_names_where_most_are_open() -> None:
    counts = {
        "a": {"signed": 2, "partly": 0, "open": 1},
        "b": {"signed": 0, "partly": 1, "open": 3},
    }
    labels = {"a": ("甲", "A"), "b": ("乙", "B")}
    assert need_lines_by_category.titles(counts, labels)[0] == "7 行需求里认齐了 2 行，乙还缺最多"


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@x", "\tx", "＝1"])
def test_a_cell_that_looks_like_a_formula_is_guarded(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert guarded(5) == "5"
    assert guarded(None) == ""


async def test_every_figure_is_valid_plotly_and_says_as_of_which_entry(client: Client) -> None:
    listed = {row["name"]: row for row in (await client.get("/figures"))["items"]}
    assert tuple(listed) == FIGURES
    booked = str((await client.get("/ledger/entries"))["total"])
    for name in FIGURES:
        figure = await client.get(f"/figures/{name}")
        graph.Figure(figure["plotly"])  # raises for anything that plotly does not know
        assert {one["type"] for one in figure["plotly"]["data"]} <= {"bar", "scatter"}
        assert figure["as_of"]["entry"] == booked
        assert figure["demonstration"] is True
        assert figure["title_zh"] == listed[name]["title_zh"]
        widths = {len(row) for row in figure["table"]["rows"]}
        assert widths <= {len(figure["table"]["columns"])}
        assert figure["sources"]
        assert figure["rule_zh"]
        assert figure["rule_en"]


async def test_a_figures_csv_holds_the_same_rows_and_says_demonstration(client: Client) -> None:
    figure = await client.get("/figures/problems-by-domain")
    answer = await client.call(None, "GET", "/figures/problems-by-domain.csv")
    assert "demonstration" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    keys = [column["key"] for column in figure["table"]["columns"]]
    told: list[list[Any]] = [[row[key] for key in keys] for row in rows]
    assert told == [[str(cell) for cell in row] for row in figure["table"]["rows"]]
    assert {row["demonstration"] for row in rows} == {"true"}
    assert figure["n"] == sum(int(row["raised"]) for row in rows) == 105


async def test_an_unknown_figure_is_not_found(client: Client) -> None:
    assert (await client.call(None, "GET", "/figures/nothing")).status_code == 404
    assert (await client.call(None, "GET", "/figures/nothing.csv")).status_code == 404


async def test_the_funnel_and_the_days_agree_with_the_public_counts(client: Client) -> None:
    square = Square(client)
    taken = await square.claim("U02", "LL-018")
    await square.sign("U02", await square.select(taken))
    left = await square.claim("U03", "LL-020")
    body = {"reason_category": "other", "note": "x"}
    await square.act("U03", f"/claims/{left['id']}/withdrawal", body)
    counted = (await client.get("/funnel", programme="livelihood"))["claims"]
    figure = await client.get("/figures/funnel-of-promises")
    drawn = {row[0]: row[3] for row in figure["table"]["rows"]}
    assert (counted["intended"], counted["signed"], counted["withdrawn"]) == (2, 1, 1)
    assert drawn["intended"] == figure["n"] == 2
    assert (drawn["signed"], drawn["withdrawn"], drawn["arrived"]) == (1, 1, 0)
    days = await client.get("/figures/days-since-first-heard")
    pace = (await client.get("/pace", by="programme", programme="tackling"))["rows"]
    assert sum(row[5] for row in days["table"]["rows"]) == sum(one["waiting"]["n"] for one in pace)
