"""Lists, the words of lists and solution modules are rows: a fourth batch, next year's list."""

import asyncio

import pytest
from drafts import draft, drafted, published
from servers import Client
from square import Square, days_ago

BATCH = {"code": "tackling-4", "programme": "tackling", "batch_no": 4, "name_zh": "第四批攻坚项目",
         "name_en": "Tackling projects, batch 4"}  # fmt: skip
NEXT_YEAR = {"code": "livelihood-2026", "programme": "livelihood", "name_zh": "2026年民生榜单",
             "name_en": "Livelihood list 2026", "item_prefix": "LL-2026"}  # fmt: skip


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def test_a_fourth_batch_is_made_and_takes_a_project(square: Square) -> None:
    made = await square.act("SD-1", "/lists", BATCH)
    assert (made["item_prefix"], made["items"], made["demonstration"]) == ("TP-4", 0, True)
    assert (made["policy"]["version"], made["policy"]["publicity_working_days"]) == (1, 5)
    assert made["policy"]["deliberation_notice_days"] == 3
    project = {"list": "tackling-4", "category": None, "need_lines": [], "duration_days": None,
               "milestone_template": "MT-SPACE"}  # fmt: skip
    item = await published(square, **project)
    assert (item["code"], item["claimable"]) == ("TP-4-01", False)
    assert item["waiting_on"]["act"] == "add_need_lines"
    assert (await square.client.get("/items", list="tackling-4"))["total"] == 1
    assert await square.broken_truths() == []


async def test_next_years_list_has_its_own_numbers_and_policy(square: Square) -> None:
    policy = {"answers_min": 5, "works_cap_fen": None}
    made = await square.act("SD-1", "/lists", {**NEXT_YEAR, "policy": policy})
    assert (made["policy"]["answers_min"], made["policy"]["works_cap_fen"]) == (5, None)
    item = await published(square, list="livelihood-2026")
    assert item["code"] == "LL-2026-001"
    assert item["policy_version"] == 1
    assert (await drafted(square))["code"] == "LL-092", (
        "the other list's numbering goes on by itself"
    )


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"code": "tackling-3"}, {"/code"}),
        ({"batch_no": 3, "item_prefix": "TX"}, {"/batch_no"}),
        ({"item_prefix": "LL"}, {"/item_prefix"}),
        ({"batch_no": None}, {"/batch_no"}),
        ({"programme": "livelihood", "batch_no": None}, {"/item_prefix"}),
        ({"valid_from": "2027-01-01", "valid_to": "2026-01-01"}, {"/valid_to"}),
    ],
)
async def test_what_a_new_list_lacks_is_named(
    square: Square, change: dict[str, object], pointers: set[str]
) -> None:
    before = await square.fingerprint()
    answer = await square.client.post("SD-1", "/lists", {**BATCH, **change})
    assert answer.status_code == 400
    assert {one["pointer"] for one in answer.json()["errors"]} == pointers
    assert await square.fingerprint() == before
    assert await square.refused("C13", "/lists", BATCH) == "forbidden"


async def test_one_of_two_who_make_the_same_batch_is_told_so(square: Square) -> None:
    both = await asyncio.gather(*(square.client.post("SD-1", "/lists", BATCH) for _ in range(2)))
    assert sorted(one.status_code for one in both) == [201, 400]


async def test_a_list_that_is_over_takes_no_new_items(square: Square) -> None:
    over = {"valid_from": None, "valid_to": days_ago(1)}
    listing = await square.act("SD-1", "/lists/tackling-1/validity", over)
    assert listing["valid_to"] == days_ago(1)
    answer = await square.client.post("C13", "/items", draft(list="tackling-1", category=None))
    assert {one["pointer"] for one in answer.json()["errors"]} == {"/list"}
    assert (await square.item("TP-1-01"))["state"] == "published", "what stands on it stands"


async def test_a_category_is_a_row_with_validity(square: Square) -> None:
    wish = {
        "kind": "category",
        "code": "low_carbon",
        "label_zh": "低碳生活",
        "label_en": "Low carbon",
    }
    made = await square.act("SD-1", "/terms", wish)
    assert (made["source"], made["valid_to"]) == ("workbench", None)
    assert (await drafted(square, category="low_carbon"))["category"] == "low_carbon"
    until = {"valid_to": days_ago(1)}
    await square.act("SD-1", "/terms/category/low_carbon/validity", until)
    answer = await square.client.post("C13", "/items", draft(category="low_carbon"))
    assert {one["pointer"] for one in answer.json()["errors"]} == {"/category"}
    answer = await square.client.post("SD-1", "/terms", wish)
    assert {one["pointer"] for one in answer.json()["errors"]} == {"/code"}
    assert await square.refused("SD-1", "/terms/category/nothing/validity", until) == "not_found"


async def test_every_kind_of_word_is_there(square: Square) -> None:
    counts = {}
    for kind in ("category", "domain", "community_type", "level", "gate"):
        counts[kind] = (await square.client.get("/terms", kind=kind))["total"]
    assert counts == {"category": 8, "domain": 4, "community_type": 4, "level": 5, "gate": 5}
    await square.act("SD-1", "/terms/gate/permit/validity", {"valid_to": days_ago(1)})
    answer = await square.client.post("C13", "/items", draft(gates=["permit"], track="full"))
    assert {one["pointer"] for one in answer.json()["errors"]} == {"/gates/0"}
    new = {"kind": "gate", "code": "another", "label_zh": "另", "label_en": "Another"}
    answer = await square.client.post("SD-1", "/terms", new)
    assert {one["pointer"] for one in answer.json()["errors"]} == {"/kind"}
    level = {"kind": "level", "code": "grid", "label_zh": "网格", "label_en": "Grid"}
    assert (await square.act("SD-1", "/terms", level))["kind"] == "level"


async def test_only_resettlement_communities_are_led_through_three_stages(square: Square) -> None:
    modules = (await square.client.get("/solution-modules"))["items"]
    stages = {}
    for one in modules:
        stages.setdefault(one["community_type"], []).append(one["stage"])
        assert one["lines"]
        assert one["seats"]
    assert stages == {
        "resettlement": ["environment", "property_service", "neighbour_relations"],
        "urban_commercial": [None],
        "talent_dormitory": [None],
    }
    item = await drafted(square, solution_module="SM-RESETTLE-3")
    assert item["solution_module"] == "SM-RESETTLE-3"
