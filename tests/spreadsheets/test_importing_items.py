"""Items with their need lines from a spreadsheet: drafts, by whoever may draft them, all or none."""

from typing import Any

import pytest
from servers import Client
from sheets_made import csv_text, workbook
from square import Square

HEADINGS = (
    "事项名称", "问题描述", "所在社区", "领域", "大类", "首次听到", "回访对象", "回访户数", "办理天数",
    "里程碑模板", "资源类型", "需求内容", "需求数量", "计量单位", "最小份额", "条件", "要数的成果", "目标数量",
    "成果单位",
)  # fmt: skip


def item(title: str, place: str = "C06", **more: Any) -> list[Any]:
    values = {
        "事项名称": title, "问题描述": "老楼道没有扶手，老人上下楼容易摔倒。", "所在社区": place,
        "领域": "安全升级", "大类": "公共安全守护", "首次听到": "2026年10月8日", "回访对象": "东区3、4幢",
        "回访户数": 48, "办理天数": 60, "里程碑模板": "设备安装类", **line("设备", "楼道扶手", 24, "套", 2),
        "要数的成果": "新增充电口", "目标数量": 24, "成果单位": "个", **more,
    }  # fmt: skip
    return [values.get(name, "") for name in HEADINGS]


def line(resource: str, what: str, required: Any, unit: str, step: Any) -> dict[str, Any]:
    return {
        "资源类型": resource,
        "需求内容": what,
        "需求数量": required,
        "计量单位": unit,
        "最小份额": step,
    }


def more_line(**values: Any) -> list[Any]:
    return [values.get(name, "") for name in HEADINGS]


HOURS = line("志愿服务", "清场和引导", 40, "小时", 10)


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def bring(square: Square, rows: list[Any], who: str) -> Any:
    content = workbook(("事项", [HEADINGS, *rows]))
    answer = await square.client.call(who, "POST", "/imports", files={"file": ("x.xlsx", content)})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def confirm(square: Square, preview: Any, who: str) -> Any:
    body = {"content_hash": preview["content_hash"]}
    return await square.act(who, f"/imports/{preview['id']}/confirmation", body)


def places(preview: Any) -> list[tuple[int, str, str]]:
    return [(one["row"], one["field"], one["code"]) for one in preview["faults"]]


async def test_items_with_several_lines_become_drafts(square: Square) -> None:
    rows = [
        item("示例：楼道扶手"),
        more_line(**HOURS),
        item("示例：长椅", 最小份额=""),
        item("示例：长椅", **HOURS),
        item("示例：只有问题", **line("", "", "", "", "")),
    ]
    preview = await bring(square, rows, "C06")
    assert preview["faults"] == []
    assert preview["counts"] == {"new": 5, "changes": 0, "there": 0, "faulty": 0}
    made = (await confirm(square, preview, "C06"))["made"]
    assert [(one["name"], one["row"]) for one in made] == [
        ("示例：楼道扶手", 2), ("示例：长椅", 4), ("示例：只有问题", 6),
    ]  # fmt: skip
    codes = [one["id"] for one in made]
    assert codes == ["LL-092", "LL-093", "LL-094"]
    found = await square.as_owner(
        """select item, resource, required, step from need_lines where item = any($1)
           order by item, line_no""",
        codes,
    )
    assert [(one["item"], one["resource"], int(one["required"]), int(one["step"])) for one in found] == [
        ("LL-092", "equipment", 24, 2), ("LL-092", "volunteer_hours", 40, 10),
        ("LL-093", "equipment", 24, 24), ("LL-093", "volunteer_hours", 40, 10),
    ]  # fmt: skip
    drafts = await square.as_owner(
        "select state, community, frame_doors from items where code = any($1)", codes
    )
    assert {tuple(one) for one in drafts} == {("draft", "C06", 48)}
    assert await square.broken_truths() == []
    again = await bring(square, rows, "C06")
    assert again["counts"] == {"new": 0, "changes": 0, "there": 5, "faulty": 0}


async def test_every_fault_of_an_item_is_named_in_its_row(square: Square) -> None:
    rows = [
        item("示例甲", 领域="不存在的领域", 大类=""),
        more_line(**line("设备", "", "两百", "套", 2)),
        item("示例乙", place="C99", 首次听到="10/8/2026", **line("设备", "长椅", 25, "套", 2)),
        item("示例丙", 要数的成果="没有这个成果"),
        item("示例丁", 首次听到="2099-01-01"),
        item("示例戊", 计量单位="一个非常非常非常非常非常非常非常非常长的计量单位"),
        ["", "有描述没有名称", *item("示例己")[2:]],
    ]
    preview = await bring(square, rows, "SD-1")
    assert places(preview) == [
        (2, "domain", "no_choice"), (2, "category", "missing"),
        (3, "required", "not_a_number"), (3, "what_zh", "missing"),
        (4, "first_heard_on", "not_a_date"), (4, "step", "not_whole_steps"),
        (4, "community", "no_such_community"), (5, "outcome_zh", "no_choice"),
        (6, "first_heard_on", "draft"), (7, "unit_zh", "draft"),
    ], "a row without a name goes on with the item above"  # fmt: skip
    assert all(one["message"] and "{" not in one["message"] for one in preview["faults"])
    body = {"content_hash": preview["content_hash"]}
    path = f"/imports/{preview['id']}/confirmation"
    assert await square.refused("SD-1", path, body) == "import_has_faults"


async def test_who_drafts_for_whom(square: Square) -> None:
    own = await bring(square, [item("示例甲", place="")], "C06")
    assert own["faults"] == []
    other = await bring(square, [item("示例甲", place="C07")], "C06")
    assert places(other) == [(2, "community", "other_area")]
    nowhere = await bring(square, [item("示例甲", place="")], "RPC-1")
    assert places(nowhere) == [(2, "community", "missing")]
    everywhere = await bring(square, [item("示例甲", place="全街道")], "RPC-1")
    assert places(everywhere) == [(2, "community", "other_area")]
    whole = await confirm(
        square, await bring(square, [item("示例甲", place="全街道")], "SD-1"), "SD-1"
    )
    found = await square.as_owner(
        "select community from items where code = $1", whole["made"][0]["id"]
    )
    assert found[0][0] is None


async def test_twice_in_one_file_is_said_and_a_list_is_found_by_its_name(square: Square) -> None:
    rows = [item("示例甲"), item("示例乙"), item("示例甲")]
    assert places(await bring(square, rows, "C06")) == [(4, "title_zh", "given_twice")]
    headings = [*HEADINGS, "榜单"]
    text = csv_text([headings, [*item("示例丙"), "第一批攻坚项目"]], "\t")
    preview = await square.act("SD-1", "/imports", {"text": text})
    made = (await confirm(square, preview, "SD-1"))["made"]
    assert made[0]["id"].startswith("TP-1-")
    text = csv_text([headings, [*item("示例丁"), "没有的榜单"]], "\t")
    assert places(await square.act("SD-1", "/imports", {"text": text})) == [
        (2, "list", "no_such_list")
    ]
