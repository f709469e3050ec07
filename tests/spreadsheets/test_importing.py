"""Bringing a file: a preview with every fault at once, then everything or nothing."""

import asyncio
import time
from typing import Any

import pytest
from servers import Client
from sheets_made import (
    OFFER_HEADINGS,
    UNIT_HEADINGS,
    credit_code,
    csv_text,
    offer_row,
    roll,
    unit_row,
    workbook,
)
from square import Square

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def bring(
    square: Square, content: bytes, who: str = "RPC-5", name: str = "名册.xlsx", **headers: str
) -> Any:
    answer = await square.client.call(
        who, "POST", "/imports", files={"file": (name, content, XLSX)}, headers=headers
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def paste(square: Square, rows: list[Any], who: str = "SD-1") -> Any:
    return await square.act(who, "/imports", {"text": csv_text(rows, "\t")})


async def confirm(square: Square, preview: Any, who: str = "RPC-5", **headers: str) -> Any:
    path = f"/imports/{preview['id']}/confirmation"
    return await square.act(who, path, {"content_hash": preview["content_hash"]}, headers=headers)


def places(preview: Any) -> list[tuple[str, int, str, str]]:
    return [(one["sheet"], one["row"], one["column"], one["code"]) for one in preview["faults"]]


async def committee_of(square: Square, community: str) -> str:
    found = await square.client.get("/communities", limit=100)
    return next(str(one["regional_committee"]) for one in found["items"] if one["id"] == community)


async def test_sixty_units_and_a_hundred_and_twenty_offers_are_in_with_two_acts(
    square: Square,
) -> None:
    who = await committee_of(square, "C05")
    began = time.monotonic()
    preview = await bring(square, roll(), who)
    seen = time.monotonic()
    assert preview["faults"] == []
    assert preview["counts"] == {"new": 180, "changes": 0, "there": 0, "faulty": 0}
    assert [(one["sheet"], one["kind"], one["headings_row"]) for one in preview["sheets"]] == [
        ("单位", "units", 3), ("资源", "offers", 1),
    ]  # fmt: skip
    loaded = await confirm(square, preview, who)
    took = time.monotonic() - began
    assert loaded["state"] == "loaded"
    assert len(loaded["made"]) == 180
    assert took < 10, f"previewed in {seen - began:.2f} s, loaded in {took:.2f} s"
    unit = next(one for one in loaded["made"] if one["kind"] == "units")
    shown = await square.client.get(f"/units/{unit['id']}")
    assert (shown["name_zh"], shown["community"], len(shown["offers"])) == (unit["name"], "C05", 2)
    assert shown["demonstration"] is True
    assert await square.broken_truths() == []
    entries = await square.client.get("/ledger/entries", event=loaded["event_id"])
    assert [one["event"] for one in entries["items"]] == ["sheet.loaded.v1"]


async def test_what_concerns_persons_is_passed_over_and_said(square: Square) -> None:
    preview = await bring(square, roll(2, 2), await committee_of(square, "C05"))
    columns = {one["heading"]: one for one in preview["sheets"][0]["columns"]}
    for heading in ("联系人", "联系电话"):
        assert columns[heading]["field"] is None
        assert columns[heading]["personal"] is True
    assert "13800000000" not in str(preview)


async def test_every_fault_is_named_by_sheet_row_and_column_and_nothing_is_loaded(
    square: Square,
) -> None:
    good = unit_row(1)
    content = workbook(
        ("单位", [
            UNIT_HEADINGS,
            good,
            [good[0] + "二", *good[1:]],
            ["", credit_code(3), "银行", "C05", "否"],
            ["示例四", credit_code(4)[:-1] + "Z", "银行", "C05", "否"],
            ["示例五", 9.132059900000012e17, "银行", "C05", "否"],
            ["示例六", credit_code(6), "钱庄", "C99", "也许"],
        ]),
        ("资源", [
            OFFER_HEADINGS,
            offer_row(1, "没有这个单位"),
            [good[0], "志愿服务", "讲课", "四百", "小时", 10, "3/1/2026", "2027-12-31", "C05;C98", ""],
            [good[0], "志愿服务", "讲课", 400, "小时", 30, "2027-01-01", "2026-12-31", "", ""],
            [good[0], "志愿服务", "讲课", 400, "小时", 10, "2020-01-01", "2020-12-31", "", ""],
        ]),
    )  # fmt: skip
    before = await square.fingerprint()
    preview = await bring(square, content, "SD-1")
    assert places(preview) == [
        ("单位", 3, "B", "given_twice"),
        ("单位", 4, "A", "missing"),
        ("单位", 5, "B", "code_bad_char"),
        ("单位", 6, "B", "digits_lost"),
        ("单位", 7, "C", "no_choice"),
        ("单位", 7, "E", "not_yes_no"),
        ("单位", 7, "D", "no_such_community"),
        ("资源", 2, "A", "no_such_unit"),
        ("资源", 3, "D", "not_a_number"),
        ("资源", 3, "G", "not_a_date"),
        ("资源", 3, "I", "no_such_community"),
        ("资源", 4, "F", "not_whole_steps"),
        ("资源", 4, "H", "period_reversed"),
        ("资源", 5, "H", "period_over"),
    ]
    assert all(one["message"] and "{" not in one["message"] for one in preview["faults"])
    assert preview["counts"] == {"new": 1, "changes": 0, "there": 0, "faulty": 9}
    body = {"content_hash": preview["content_hash"]}
    path = f"/imports/{preview['id']}/confirmation"
    assert await square.refused("SD-1", path, body) == "import_has_faults"
    after = await square.fingerprint()
    assert {one for one in after if after[one] != before[one]} == {"sheet_imports"}


async def test_the_rows_can_be_read_a_page_at_a_time_with_what_was_typed(square: Square) -> None:
    preview = await paste(
        square, [UNIT_HEADINGS, unit_row(1), ["示例二", "12345", "银行", "C05", "否"]]
    )
    path = f"/imports/{preview['id']}/rows"
    rows = await square.client.get(path, who="SD-1", limit=1)
    assert (rows["total"], rows["items"][0]["status"]) == (2, "new")
    faulty = (await square.client.get(path, who="SD-1", status="faulty"))["items"]
    assert faulty[0]["values"]["credit_code"] == "12345"
    assert [one["code"] for one in faulty[0]["faults"]] == ["code_bad_length"]


async def test_a_second_confirmation_has_no_second_effect(square: Square) -> None:
    preview = await paste(square, [UNIT_HEADINGS, unit_row(1)])
    first = await confirm(square, preview, "SD-1")
    before = await square.fingerprint()
    again = await confirm(square, preview, "SD-1")
    assert again == first
    assert await square.fingerprint() == before


async def test_two_confirmations_at_once_load_once(square: Square) -> None:
    one = await paste(square, [UNIT_HEADINGS, unit_row(1)])
    other = await paste(square, [UNIT_HEADINGS, unit_row(1)])
    wishes = [(one, "SD-1"), (other, "SD-1"), (one, "SD-1")]
    answers = await asyncio.gather(
        *(
            square.client.post(
                who, f"/imports/{p['id']}/confirmation", {"content_hash": p["content_hash"]}
            )
            for p, who in wishes
        )
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes in ([201, 201, 409], [201, 409, 409]), [answer.text for answer in answers]
    found = await square.as_owner(
        "select count(*) from unit_details where credit_code = $1", credit_code(1)
    )
    assert found[0][0] == 1


async def test_a_preview_that_is_no_longer_true_is_not_loaded(square: Square) -> None:
    early = await paste(square, [UNIT_HEADINGS, unit_row(1), unit_row(2)])
    await confirm(square, await paste(square, [UNIT_HEADINGS, unit_row(1)]), "SD-1")
    path = f"/imports/{early['id']}/confirmation"
    body = {"content_hash": early["content_hash"]}
    assert await square.refused("SD-1", path, body) == "import_outdated"
    now = await square.client.get(f"/imports/{early['id']}", who="SD-1")
    assert now["counts"] == {"new": 1, "changes": 0, "there": 1, "faulty": 0}
    assert len((await confirm(square, now, "SD-1"))["made"]) == 1


async def test_what_is_there_is_shown_as_there_or_as_a_change(square: Square) -> None:
    await confirm(square, await paste(square, [UNIT_HEADINGS, unit_row(1), unit_row(2)]), "SD-1")
    renamed = ["示例改名单位", *unit_row(2)[1:]]
    preview = await paste(square, [UNIT_HEADINGS, unit_row(1), renamed, unit_row(3)])
    assert preview["counts"] == {"new": 1, "changes": 1, "there": 1, "faulty": 0}
    rows = (await square.client.get(f"/imports/{preview['id']}/rows", who="SD-1"))["items"]
    assert rows[1]["before"] == {"name_zh": unit_row(2)[0]}
    made = (await confirm(square, preview, "SD-1"))["made"]
    assert [one["status"] for one in made] == ["new", "changes"]
    shown = await square.client.get(f"/units/{rows[1]['id']}")
    assert shown["name_zh"] == "示例改名单位"


async def test_a_unit_with_an_account_looks_after_its_own_details(square: Square) -> None:
    row = ["示例另一个名字", "91320599MA0DEM013A", "银行", "C23", "是"]
    preview = await paste(square, [UNIT_HEADINGS, row])
    assert preview["counts"] == {"new": 0, "changes": 0, "there": 1, "faulty": 0}
    rows = (await square.client.get(f"/imports/{preview['id']}/rows", who="SD-1"))["items"]
    assert rows[0]["keeps_own"] is True


async def test_a_namesake_is_a_fault_or_a_unit_that_has_not_given_its_code(square: Square) -> None:
    name = (await square.client.get("/units/U02"))["name_zh"]
    row = [name, *unit_row(1)[1:]]
    assert places(await paste(square, [UNIT_HEADINGS, row])) == [("paste", 2, "A", "name_taken")]
    await square.as_owner(
        "update unit_details set credit_code = null, code_status = 'missing' where organisation = 'U02'"
    )
    preview = await paste(square, [UNIT_HEADINGS, row])
    assert (preview["faults"], preview["counts"]["there"]) == ([], 1)


async def test_an_offer_that_was_withdrawn_may_come_in_anew(square: Square) -> None:
    await confirm(square, await paste(square, [UNIT_HEADINGS, unit_row(1)]), "SD-1")
    rows = [OFFER_HEADINGS, offer_row(4, credit_code(1))]
    await confirm(square, await paste(square, rows), "SD-1")
    await square.plant("update offers set state = 'withdrawn' where what_zh like '示例资源%'")
    assert (await paste(square, rows))["counts"]["new"] == 1


async def test_offers_are_changed_and_found_again(square: Square) -> None:
    await confirm(square, await paste(square, [UNIT_HEADINGS, unit_row(1)]), "SD-1")
    row = offer_row(4, credit_code(1), "C05;彩莲")
    first = await confirm(square, await paste(square, [OFFER_HEADINGS, row]), "SD-1")
    again = await paste(square, [OFFER_HEADINGS, row])
    assert again["counts"]["there"] == 1
    more = [*row[:3], 200, *row[4:8], "全街道", ""]
    preview = await paste(square, [OFFER_HEADINGS, more])
    assert preview["counts"]["changes"] == 1
    made = (await confirm(square, preview, "SD-1"))["made"]
    assert made[0]["id"] == first["made"][0]["id"]
    unit = (await square.as_owner("select unit from offers where id = $1", made[0]["id"]))[0][0]
    offer = (await square.client.get(f"/units/{unit}"))["offers"][0]
    assert (offer["quantity"], offer["communities"]) == ("200", ["ALL"])
    assert offer["conditions_zh"] == "提前一周联系", "what the file leaves empty stays"


async def test_the_subdistrict_adds_a_community(square: Square) -> None:
    headings = ["社区编号", "社区名称", "社区类型", "区域大党委"]
    rows = [
        headings,
        ["C39", "示例新社区", "人才集宿区", "RPC-2"],
        ["C01", "彩莲", "动迁安置", "RPC-1"],
    ]
    preview = await paste(square, rows)
    assert preview["counts"] == {"new": 1, "changes": 0, "there": 1, "faulty": 0}
    await confirm(square, preview, "SD-1")
    found = (await square.client.get("/communities", limit=100))["items"]
    made = next(one for one in found if one["id"] == "C39")
    assert (made["community_type"], made["regional_committee"]) == ("talent_dormitory", "RPC-2")
    rows = [headings, ["SD-1", "甲", "人才集宿区", "RPC-2"], ["C02", "莲韵", "动迁安置", "RPC-5"],
            ["C 40", "乙", "村", "不存在"]]  # fmt: skip
    assert [one[3] for one in places(await paste(square, rows))] == [
        "id_taken", "committee_stays", "no_choice", "not_a_code", "no_such_committee",
    ]  # fmt: skip


async def test_a_committee_imports_for_its_own_area_only(square: Square) -> None:
    own, other = await committee_of(square, "C05"), "C06"
    assert await committee_of(square, other) != own
    rows = [UNIT_HEADINGS, unit_row(1, "C05"), unit_row(2, other)]
    assert places(await paste(square, rows, own)) == [("paste", 3, "D", "other_area")]
    offers = [OFFER_HEADINGS, offer_row(1, "U01"), offer_row(2, "U02")]
    codes = {one[3] for one in places(await paste(square, offers, own))}
    assert codes == {"other_area"}
    communities = [
        ["社区编号", "社区名称", "社区类型", "区域大党委"],
        ["C39", "甲", "人才集宿", own],
    ]
    assert places(await paste(square, communities, own)) == [("paste", 0, "", "not_for_you")]
    assert places(await paste(square, rows, "C05"))[0] == ("paste", 0, "", "not_for_you")


async def test_nobody_sees_the_file_of_another_account(square: Square) -> None:
    preview = await paste(square, [UNIT_HEADINGS, unit_row(1)])
    path = f"/imports/{preview['id']}"
    body = {"content_hash": preview["content_hash"]}
    for who in ("RPC-1", "C05"):
        assert (await square.client.call(who, "GET", path)).status_code == 404
        assert (await square.client.call(who, "GET", f"{path}/rows")).status_code == 404
        assert await square.refused(who, f"{path}/confirmation", body) == "not_found"
        assert await square.refused(who, f"{path}/reading", {}) == "not_found"
    assert (await square.client.call("U01", "GET", path)).status_code == 403
    assert (await square.client.call(None, "GET", path)).status_code == 401
    listed = await square.client.get("/imports", who="SD-1")
    assert [one["id"] for one in listed["items"]] == [preview["id"]]
    assert (await square.client.get("/imports", who="RPC-1"))["total"] == 0


async def test_a_preview_goes_after_a_day_and_old_ones_make_room(square: Square) -> None:
    preview = await paste(square, [UNIT_HEADINGS, unit_row(1)])
    await square.as_owner("update sheet_imports set expires_at = now() - interval '1 second'")
    assert (await square.client.call("SD-1", "GET", f"/imports/{preview['id']}")).status_code == 404
    from workers.forget_what_is_over import forget_what_is_over

    assert await forget_what_is_over({}) >= 1
    for number in range(12):
        await paste(square, [UNIT_HEADINGS, unit_row(number)])
    assert (await square.client.get("/imports", who="SD-1"))["total"] == 10


async def test_few_chinese_characters_are_asked_about_before_anything_is_loaded(
    square: Square,
) -> None:
    rows = [["name", "credit code", "kind", "community"], ["友邻", credit_code(1), "bank", "C05"]]
    content = csv_text([["Name", "Credit code", "Kind of unit", "Community"], *rows[1:]]).encode(
        "gbk"
    )
    preview = await bring(square, content, "SD-1", "单位.csv")
    assert [one["code"] for one in preview["faults"]] == ["encoding_unsure"]
    assert [one["encoding"] for one in preview["candidates"]] == ["gb18030"]
    assert "友邻" in preview["candidates"][0]["sample"]
    path = f"/imports/{preview['id']}/reading"
    read = await square.act("SD-1", path, {"encoding": "gb18030"})
    assert (read["faults"], read["candidates"]) == ([], [])
    made = await confirm(square, read, "SD-1")
    assert made["made"][0]["name"] == "友邻"
    assert await square.refused("SD-1", path, {"encoding": "utf-8"}) == "wrong_state"


async def test_columns_that_were_not_known_can_be_named(square: Square) -> None:
    rows = [["甲", "乙", "丙", "丁"], [*unit_row(1)[:4]]]
    preview = await paste(square, rows)
    assert places(preview) == [("", 0, "", "no_headings")]
    columns = {"A": "name_zh", "B": "credit_code", "C": "kind", "D": "community_id"}
    wish = {
        "encoding": "utf-8",
        "sheets": [{"sheet": "paste", "kind": "units", "columns": columns}],
    }
    read = await square.act("SD-1", f"/imports/{preview['id']}/reading", wish)
    assert (read["faults"], read["counts"]["new"]) == ([], 1)


async def test_hostile_words_about_a_file_are_named_and_harm_nothing(square: Square) -> None:
    preview = await paste(square, [UNIT_HEADINGS, unit_row(1)])
    path = f"/imports/{preview['id']}/reading"
    for wish in (
        {"sheets": [{"sheet": "a\u0000b"}]},
        {"sheets": [{"sheet": "paste", "columns": {"A": "x\u0000"}}]},
        {"sheets": [{"sheet": "paste", "columns": {"a1": "name_zh"}}]},
        {"sheets": [{"sheet": "paste", "kind": "accounts"}]},
        {"encoding": "latin-1"},
        {"sheets": [{"sheet": str(number)} for number in range(11)]},
        {"more": 1},
    ):
        assert await square.refused("SD-1", path, wish) == "bad_request", wish
    strange = {"sheets": [{"sheet": "paste", "kind": "units", "columns": {"ZZZ": "no_such_field"}}]}
    read = await square.act("SD-1", path, {**strange, "encoding": "utf-8"})
    assert read["counts"]["new"] == 1, "what leads nowhere is passed over"
    for name in ("../../etc/passwd", "a\u202eb.xlsx", "x" * 500):
        answer = await square.client.call(
            "SD-1", "POST", "/imports", files={"file": (name, roll(1, 1), XLSX)}
        )
        source = answer.json()["source"]
        assert "/" not in source
        assert len(source) <= 120
        assert source.isprintable()


async def test_a_file_that_is_no_table_is_said_to_be_none(square: Square) -> None:
    for content, code in (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old_excel"),
        (b"PK\x03\x04 not a workbook", "not_a_workbook"),
        (b"%PDF-1.7\x00\x01\x02", "not_a_text"),
        (b"  \r\n", "nothing_here"),
        ('名称,甲\r\n"没有合上引号的一个单元格\r\n'.encode(), "not_a_table"),
    ):
        preview = await bring(square, content, "SD-1")
        assert [one["code"] for one in preview["faults"]] == [code], content
    answer = await square.client.call(
        "SD-1", "POST", "/imports", files={"file": ("x.csv", b"x" * (4 * 1024 * 1024 + 1), XLSX)}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/file"
    for more in ({"data": {"file": "no file"}}, {"content": b"a,b", "headers": {"Content-Type": "text/csv"}}):  # fmt: skip
        answer = await square.client.call("SD-1", "POST", "/imports", **more)
        assert answer.status_code in (400, 415)


async def test_an_idempotency_key_keeps_a_file_once(square: Square) -> None:
    content = roll(2, 2)
    first = await square.client.call(
        "SD-1", "POST", "/imports", json={"text": csv_text([UNIT_HEADINGS, unit_row(1)])},
        headers={"Idempotency-Key": "k1"},
    )  # fmt: skip
    again = await square.client.call(
        "SD-1", "POST", "/imports", json={"text": csv_text([UNIT_HEADINGS, unit_row(1)])},
        headers={"Idempotency-Key": "k1"},
    )  # fmt: skip
    assert (first.status_code, first.content) == (201, again.content)
    assert content
    assert (await square.client.get("/imports", who="SD-1"))["total"] == 1
