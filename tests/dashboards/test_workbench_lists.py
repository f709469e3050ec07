"""An item's way onto its list and off it through the workbench alone, and the lists themselves."""

from collections.abc import Iterator
from typing import Any

import pytest
from town import Town
from workbench_walker import Person

REASON = "道路开挖，场地占用"


@pytest.fixture
def meet(town: Town, running: Any) -> Iterator[Any]:
    met: list[Person] = []

    def person(organisation: str) -> Person:
        met.append(Person(running.url, town.accounts[organisation]))
        return met[-1]

    yield person
    for one in met:
        one.close()


def look(town: Town, path: str) -> Any:
    return town.http.get(f"/api/v1{path}").json()


def write(person: Person, place: str = "livelihood-2025/items/SM-RESETTLE-3", **more: str) -> str:
    """Draft an item from a module, as the page offers it; its code."""
    answers = {
        "title_zh": "手艺课堂", "need_zh": "老人想教，孩子想学，缺场地和课时。", "category": "culture_and_sports",
        "people_affected": "80", "severity": "1", "frame.zh": "C06 三个楼栋", "frame.doors": "60",
        "outcomes.0.label_zh": "开课", "outcomes.0.target": "24", "outcomes.0.unit_zh": "课时", **more,
    }  # fmt: skip
    page = person.open(f"/workbench/lists/{place}")
    page = person.submit(page, **answers)
    assert "Hand in the draft" in page.title, (page.title, page.alert)
    return page.url.rsplit("item=", 1)[1]


def test_a_draft_from_a_module_is_handed_in_sent_back_mended_and_published(
    town: Town, meet: Any
) -> None:
    community, committee = meet("C06"), meet("RPC-1")
    page = community.open("/workbench/lists/livelihood-2025/items/SM-RESETTLE-3")
    assert page.stands_in("need_lines.0.resource") == "volunteer_hours"
    assert page.stands_in("need_lines.1.required") == "24"
    assert page.stands_in("track") == "light"
    code = write(community)
    page = community.open(f"/items/{code}")
    assert page.status == 200
    assert meet("U02").open(f"/items/{code}").status == 404
    community.do(code, "/submission")
    page = committee.do(code, "/screening", reason="课时写清周末")
    assert "went back" in page.said
    page = community.open(community.task(code, "/draft"))
    assert page.stands_in("need_lines.0.what_zh") == "友邻活动组织志愿者"
    page = community.submit(page, **{"need_lines.1.conditions_zh": "周六上午", "frame.doors": "58"})
    page = community.submit(page)
    assert "handed in" in page.said
    page = committee.do(code, "/publication")
    assert "published" in page.said
    item = look(town, f"/items/{code}")
    assert (item["state"], item["claimable"], item["frame"]["doors"]) == ("published", True, 58)
    assert item["solution_module"] == "SM-RESETTLE-3"
    assert item["need_lines"][1]["conditions_zh"] == "周六上午"


def test_nothing_typed_is_lost_when_a_draft_cannot_be_kept(meet: Any) -> None:
    community = meet("C06")
    page = community.open("/workbench/lists/livelihood-2025/items/blank")
    answers = {
        "title_zh": "夜间照明", "need_zh": "步道太暗。", "need_lines.0.resource": "equipment",
        "need_lines.0.what_zh": "路灯", "need_lines.0.required": "10", "need_lines.0.unit_zh": "盏",
        "need_lines.0.step": "3", "people_affected": "many",
    }  # fmt: skip
    page = community.submit(page, **answers)
    assert page.status == 400
    assert {"domain", "category", "people_affected"} <= page.faulty()
    page = community.submit(page, domain="safety_upgrade", category="public_safety", people_affected="300")  # fmt: skip
    assert page.faulty() == {"need_lines.0.step"}
    for name, text in answers.items():
        if name != "people_affected":
            assert page.stands_in(name) == text, name
    page = community.submit(page, **{"need_lines.0.step": "2", "gates.permit": "true"})
    assert "Hand in the draft" in page.title
    page = community.submit(page)
    assert page.status == 409
    assert "need line" in page.alert or "lacks" in page.alert


def test_several_drafts_are_published_at_once_and_each_has_its_answer(
    town: Town, meet: Any
) -> None:
    community, committee = meet("C06"), meet("RPC-1")
    codes = [write(community) for _ in range(2)]
    for code in codes:
        community.act(f"/workbench/items/{code}/submission")
    desk = committee.open("/workbench")
    assert "/workbench/publication" in desk.hrefs
    page = committee.open("/workbench/publication")
    assert {f"items.{code}" for code in codes} <= page.offered()
    assert committee.submit(page).faulty() or "Tick" in committee.submit(page).alert
    committee.act(f"/workbench/items/{codes[1]}/screening", reason="重复了")
    page = committee.submit(page, **{f"items.{code}": "true" for code in codes})
    assert "1 done" in page.said
    assert "1 not done" in page.alert
    assert look(town, f"/items/{codes[0]}")["state"] == "published"


def test_a_project_gets_its_lines_and_an_item_rests_goes_on_ends_and_returns(
    town: Town, meet: Any
) -> None:
    community, committee = meet("C06"), meet("RPC-1")
    found = look(town, "/items?programme=tackling&community=C06")["items"]
    code = next(one["code"] for one in found if one["lines_open"] == 0)
    page = community.act(
        f"/workbench/items/{code}/lines",
        **{
            "need_lines.0.resource": "venue", "need_lines.0.what_zh": "活动室", "need_lines.0.required": "2",
            "need_lines.0.unit_zh": "处", "need_lines.0.step": "1", "duration_days": "60",
        },
    )  # fmt: skip
    assert "lines stand" in page.said
    assert look(town, f"/items/{code}")["claimable"] is True
    page = committee.act(f"/workbench/items/{code}/suspension", reason=REASON)
    assert "rests" in page.said
    committee.do(code, "/resumption", reason="场地腾出")
    page = committee.act(f"/workbench/items/{code}/withdrawal", reason=REASON, resolution="merged")
    assert look(town, f"/items/{code}")["word"] == "ended"
    assert f"/workbench/items/{code}/relisting" in committee.open("/workbench").hrefs
    committee.act(f"/workbench/items/{code}/relisting", reason="仍有需要")
    assert look(town, f"/items/{code}")["listing_round"] == 2
    history = meet("C06").open(f"/items/{code}")
    assert REASON in history.text


def test_the_subdistrict_makes_a_batch_and_words_and_ends_their_days(town: Town, meet: Any) -> None:
    subdistrict, community = meet("SD-1"), meet("C06")
    page = subdistrict.open("/workbench/lists")
    assert (page.stands_in("code"), page.stands_in("batch_no")) == ("tackling-4", "4")
    page = subdistrict.submit(page, name_zh="第四批攻坚项目", name_en="Tackling projects, batch 4")
    assert "list is made" in page.said
    start = community.open("/workbench/drafting")
    assert "/workbench/lists/tackling-4/items/blank" in start.hrefs
    stages = [href for href in start.hrefs if "livelihood-2025/items/SM-" in href]
    assert len(stages) == 3, "a resettlement community is offered its three stages"
    code = write_project(community)
    assert code == "TP-4-01"
    page = subdistrict.act("/workbench/terms", kind="domain", code="low_carbon", label_zh="低碳生活",
                           label_en="Low carbon")  # fmt: skip
    assert "低碳生活" in page.html or "Low carbon" in page.html
    page = subdistrict.act("/workbench/terms/domain:low_carbon/validity", valid_to="2026-01-01")
    assert "2026" in page.text
    page = community.open("/workbench/lists/tackling-4/items/blank")
    assert "low_carbon" not in page.controls["domain"].offers
    page = subdistrict.act("/workbench/lists/tackling-4/validity", valid_to="2026-01-01")
    assert "/workbench/lists/tackling-4/items/blank" not in community.open("/workbench/drafting").hrefs  # fmt: skip
    assert community.open("/workbench/words").status == 403


def write_project(person: Person) -> str:
    page = person.open("/workbench/lists/tackling-4/items/blank")
    page = person.submit(page, title_zh="楼道照明", need_zh="楼道太暗。", domain="safety_upgrade")
    return page.url.rsplit("item=", 1)[1]


def test_claims_and_milestones_are_judged_several_at_once(town: Town, meet: Any) -> None:
    full = next(
        one for one in look(town, "/items?track=full&state=published&gap=open&limit=100")["items"]
        if one["regional_committee"] and not one["gates"] and one["claimable"]
    )  # fmt: skip
    committee = meet(full["regional_committee"])
    for unit in ("U02", "U03"):
        town.claim_all(unit, full["code"])
    page = committee.open("/workbench")
    assert "/workbench/qualification" in page.hrefs
    page = committee.open("/workbench/qualification")
    boxes = [name for name in page.offered() if name.startswith("claims.")]
    assert len(boxes) == 2
    page = committee.submit(page, qualified="true", **dict.fromkeys(boxes, "true"))
    assert "2 done" in page.said
    claims = look(town, f"/items/{full['code']}/claims")["items"]
    assert {one["state"] for one in claims} == {"qualified"}
    page = meet("C06").open("/workbench/verification")
    assert page.status == 200
    assert "Nothing waits" in page.text
