"""Sources over HTTP: declared, pushed, corrected, fresh or silent; nobody else's token, and nobody's data."""

import asyncio
import io
from typing import Any

import pytest
import xlsxwriter
from servers import Client
from square import Square

WISH: dict[str, Any] = {
    "code": "home-care",
    "name_zh": "居家养老服务",
    "counts_zh": "上门服务的人次",
    "unit_zh": "人次",
    "unit_en": "person-times",
    "theme": "services",
    "delivery": "push",
    "expected_days": 31,
    "indicators": [{"code": "visits", "label_zh": "上门服务"}],
}
ROW = {"indicator": "visits", "period": "2025-Q3", "unit": "人次", "actual": "120"}


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def declared(square: Square, **more: Any) -> str:
    told = await square.act("SD-1", "/sources", {**WISH, **more})
    if {**WISH, **more}["delivery"] != "push":
        return ""
    return str((await square.act("SD-1", f"/sources/{told['code']}/token"))["token"])


async def push(
    square: Square, token: str | None, *rows: Any, code: str = "home-care", **more: Any
) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return await square.client.http.post(
        f"/api/v1/sources/{code}/figures", json={"figures": rows}, headers={**headers, **more}
    )


def codes(answer: Any) -> set[str]:
    return {one["code"] for one in answer.json()["errors"]}


async def test_the_demonstration_has_more_than_twenty_sources_marked_as_made_up(
    square: Square,
) -> None:
    page = await square.client.get("/sources", limit=100)
    assert page["total"] > 20
    assert {one["source"] for one in page["items"]} == {"illustrative"}
    assert {one["theme"] for one in page["items"]} >= {
        "services", "response", "waste", "fund", "talent", "works",
    }  # fmt: skip
    silent = [one for one in page["items"] if one["batches"] == 0]
    assert silent
    assert {one["freshness"] for one in silent} == {"silent"}
    works = await square.client.get("/sources/ten-works-2025")
    assert len(works["newest"]) == 10
    assert (await square.client.get("/indicators"))["total"] == 48, (
        "the article's figures stand apart"
    )


async def test_a_response_with_a_missing_time_is_unknown_and_never_not_met(square: Square) -> None:
    page = await square.client.get("/sources/fire-response-135")
    met = {one["community"]: one["met"] for one in page["responses"]}
    assert met == {"C06": True, "C24": False, "C35": None}


async def test_a_sample_carries_its_interval(square: Square) -> None:
    figure = (await square.client.get("/sources/register-accuracy"))["newest"][0]
    accuracy = figure["accuracy"]
    assert (accuracy["checked"], accuracy["right"]) == (500, 493)
    assert accuracy["low_percent"] < 98.6 < accuracy["high_percent"]
    assert figure["shown_zh"] == "≥98"


async def test_a_pushed_batch_is_taken_once_for_its_key_and_booked_as_reported(
    square: Square,
) -> None:
    token = await declared(square)
    first, again = await asyncio.gather(
        *(push(square, token, ROW, **{"Idempotency-Key": "a"}) for _ in range(2))
    )
    assert first.status_code == again.status_code == 201, first.text
    assert first.json() == again.json()
    other = await push(square, token, {**ROW, "actual": "1"}, **{"Idempotency-Key": "a"})
    assert other.status_code == 422
    page = await square.client.get("/sources/home-care")
    assert (page["batches"], page["figures"], page["freshness"]) == (1, 1, "fresh")
    entries = await square.client.get("/ledger/entries", event=first.json()["event_id"])
    entry = entries["items"][0]
    assert (entry["basis"], entry["facts"]["source"], entry["facts"]["figures"]) == (
        "reported", "home-care", 1,
    )  # fmt: skip
    assert entry["facts"]["content_hash"] == first.json()["content_hash"]
    assert page["last_entry"] == entry["entry"]
    assert not await square.broken_truths()


async def test_a_correction_names_what_it_corrects_and_the_earlier_figure_stays(
    square: Square,
) -> None:
    token = await declared(square)
    await push(square, token, ROW)
    same = (await push(square, token, ROW)).json()
    assert (same["figures"], same["unchanged"], same["batch_no"]) == (0, 1, 2)
    changed = (await push(square, token, {**ROW, "actual": "131"})).json()
    assert (changed["figures"], changed["corrections"]) == (1, 1)
    page = await square.client.get("/sources/home-care")
    assert [one["actual"] for one in page["newest"]] == ["131"]
    assert [one["actual"] for one in page["history"]] == ["120"]
    assert page["newest"][0]["corrects"] == page["history"][0]["id"]
    with pytest.raises(Exception, match="permission denied"):
        await square.plant("set role jiebang_app; update reported_figures set actual = 1")


async def test_every_fault_of_a_batch_is_named_at_once_and_nothing_is_written(
    square: Square,
) -> None:
    token = await declared(square)
    answer = await push(
        square,
        token,
        {**ROW, "indicator": "else"},
        {**ROW, "community": "C99", "period": "soon"},
        {**ROW, "unit": "课时"},
        {**ROW, "note": "联系张先生 13812345678"},
        {**ROW, "note": "住3幢502室"},
        {**ROW, "period": "2099", "checked": 5},
        {"indicator": "visits", "period": "2025", "unit": "人次"},
        ROW,
        ROW,
    )
    assert answer.status_code == 400
    assert codes(answer) == {
        "unknown", "wrong_form", "other_unit", "names_a_person", "names_a_home", "not_yet", "missing",
        "twice",
    }  # fmt: skip
    assert (await square.client.get("/sources/home-care"))["batches"] == 0


async def test_a_row_that_could_hold_a_person_or_a_home_is_refused_by_its_fields(
    square: Square,
) -> None:
    token = await declared(square)
    answer = await push(square, token, {**ROW, "姓名": "张三", "building": "3"})
    assert answer.status_code == 400
    assert codes(answer) == {"names_a_person", "finer_than_community"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"columns": ["指标", "时期", "单位", "实际", "姓名"]}, "names_a_person"),
        (
            {"columns": ["indicator", "period", "unit", "actual", "building"]},
            "finer_than_community",
        ),
        ({"columns": ["indicator", "period", "unit", "actual", "weather"]}, "unknown_column"),
        ({"columns": ["indicator", "actual"]}, "missing"),
        ({"indicators": [{"code": "a", "label_zh": "王阿姨的服务"}]}, "names_a_person"),
        ({"delivery": "pull"}, "missing"),
        ({"delivery": "pull", "pull_url": "http://2130706433/"}, "wrong_form"),
        ({"organisation": "NOBODY"}, "unknown"),
        ({"code": "summer-care-hours"}, "taken"),
    ],
)
async def test_a_source_that_cannot_be_is_refused_with_its_reason(
    square: Square, more: dict[str, Any], code: str
) -> None:
    answer = await square.client.post("SD-1", "/sources", {**WISH, **more})
    assert answer.status_code == 400
    assert code in codes(answer)


async def test_a_token_opens_its_own_source_and_nothing_else(square: Square) -> None:
    token = await declared(square)
    assert (await push(square, None, ROW)).status_code == 401
    assert (await push(square, "src_" + "x" * 43, ROW)).status_code == 401
    assert (await push(square, token, ROW, code="summer-care-hours")).status_code == 403
    assert (await push(square, token, ROW, code="none")).status_code == 404
    for path in ("/items", "/sources", "/ledger/entries"):
        answer = await square.client.http.get(
            f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 401, path
    page = await square.client.http.get("/", headers={"Authorization": f"Bearer {token}"})
    assert page.status_code == 401
    fresh = (await square.act("SD-1", "/sources/home-care/token"))["token"]
    assert (await push(square, token, ROW)).status_code == 401, "the one before is void"
    assert (await push(square, fresh, ROW)).status_code == 201


async def test_the_owner_and_the_subdistrict_may_deliver_and_no_other_body(square: Square) -> None:
    await declared(square, organisation="U02")
    body = {"figures": [ROW]}
    for who, status in (("U02", 201), ("SD-1", 201), ("U03", 403), ("RPC-1", 403), ("AU-1", 403)):
        answer = await square.client.post(who, "/sources/home-care/figures", body)
        assert answer.status_code == status, who


async def test_an_ended_source_takes_nothing_and_keeps_what_it_said(square: Square) -> None:
    token = await declared(square)
    await push(square, token, ROW)
    await square.act("SD-1", "/sources/home-care/ending", {"reason": "改由新系统报送"})
    assert (await push(square, token, ROW)).status_code == 401
    assert await square.refused("SD-1", "/sources/home-care/figures", {"figures": [ROW]}) == (
        "wrong_state"
    )
    assert await square.refused("SD-1", "/sources/home-care/token") == "wrong_state"
    page = await square.client.get("/sources/home-care")
    assert (page["state"], page["figures"]) == ("ended", 1)


async def test_small_counts_of_people_are_hidden_everywhere(square: Square) -> None:
    token = await declared(square)
    rows = [
        {**ROW, "community": one, "actual": n}
        for one, n in (("C06", "3"), ("C24", "7"), ("C35", "90"))
    ]
    batch = (await push(square, token, *rows, {**ROW, "actual": "100"})).json()
    assert batch["salt"] is None, "the hash could be tried against small counts"
    page = await square.client.get("/sources/home-care")
    shown = {one["community"]: (one["actual"], one["hidden"]) for one in page["newest"]}
    assert shown == {
        None: ("100", False),
        "C06": (None, True),
        "C24": (None, True),
        "C35": ("90", False),
    }
    await push(square, token, {**rows[0], "actual": "30"})
    history = (await square.client.get("/sources/home-care"))["history"]
    assert [(one["actual"], one["hidden"]) for one in history] == [(None, True)]


def a_workbook(*rows: list[Any]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("报送")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "csv", "gbk"])
async def test_a_file_of_the_one_form_says_what_a_program_would(square: Square, kind: str) -> None:
    await declared(square)
    rows = [["指标", "社区", "时期", "单位", "实际", "限定", "抽查数", "属实数"],
            ["上门服务", "C06", "2025年第三季度", "人次", 1200, "约", 50, 49]]  # fmt: skip
    text = "\n".join(",".join(str(one) for one in row) for row in rows)
    content = {"xlsx": a_workbook(*rows), "csv": text.encode(), "gbk": text.encode("gb18030")}[kind]
    answer = await square.client.call(
        "SD-1", "POST", "/sources/home-care/figures", files={"file": ("a", content)}
    )
    assert answer.status_code == 201, answer.text
    figure = (await square.client.get("/sources/home-care"))["newest"][0]
    assert (figure["community"], figure["period"], figure["actual"], figure["shown_zh"]) == (
        "C06", "2025-Q3", "1200", "约1,200",
    )  # fmt: skip


async def test_a_file_about_persons_is_refused_as_a_whole(square: Square) -> None:
    await declared(square)
    content = a_workbook(
        ["指标", "时期", "单位", "实际", "户主姓名", "房号"],
        ["visits", 2025, "人次", 9, "张三", "502"],
    )
    answer = await square.client.call(
        "SD-1", "POST", "/sources/home-care/figures", files={"file": ("a.xlsx", content)}
    )
    assert answer.status_code == 400
    assert codes(answer) == {"names_a_person", "finer_than_community"}
    assert "张三" not in answer.text
