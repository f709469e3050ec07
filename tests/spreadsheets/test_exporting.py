"""Tables as files: words, numbers and dates for people; nothing that a spreadsheet would run."""

import csv
import hashlib
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from servers import Client
from sheets_made import UNIT_HEADINGS, csv_text, offer_row, roll, unit_row
from square import CONTACT, Square

from dashboards.column_names import COLUMNS, TERMS
from dashboards.public.downloads import DOWNLOADS
from dashboards.rendering import known_terms
from dashboards.spreadsheets import AsOf, Table, csv_bytes, xlsx_bytes
from dashboards.workbooks import MEDIA_TYPE, SheetColumn, SheetOut, workbook_of
from impact.spreadsheets.grids import open_file
from marketplace.ground.i18n import language

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
AS_OF = AsOf(entry=7, at=None, demonstration=True)


def cells_of(content: bytes) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def called(key: str) -> str:
    """A column's heading in Chinese."""
    return language.catalogue("zh-Hans")[COLUMNS[key]]


async def take(client: Client, path: str, who: str | None = None, **params: Any) -> Any:
    headers = {"Accept-Language": "zh-Hans"}
    if who:
        headers["Authorization"] = f"Bearer {client.accounts[who]['token']}"
    answer = await client.http.get(path, params=params or None, headers=headers)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
    return answer


@pytest.mark.parametrize("one", DOWNLOADS, ids=lambda one: one.name)
async def test_every_public_table_is_there_as_a_workbook(client: Client, one: Any) -> None:
    answer = await take(client, one.xlsx)
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert "jiebang-demonstration-" in answer.headers["content-disposition"]
    rows = cells_of(answer.content)
    assert rows[0][0] == one.title_zh
    assert "截至账本第" in rows[1][0]
    assert "示例数据" in rows[1][0]
    told = list(csv.reader(io.StringIO((await take(client, one.csv)).content.decode("utf-8-sig"))))
    assert len(rows) - 3 == len(told) - 1, "as many rows as in the CSV file"
    texts = language.catalogue("zh-Hans")
    for key, heading in zip(told[0], rows[2], strict=False):
        assert heading == texts[COLUMNS[key]], "every heading is in the reader's words"


async def test_numbers_are_numbers_dates_are_dates_and_codes_are_text(client: Client) -> None:
    rows = cells_of((await take(client, "/data/need-lines.xlsx")).content)
    line = dict(zip(rows[2], rows[3], strict=True))
    assert (line[called("item")], line[called("required")], line[called("unit_zh")]) == (
        "LL-001",
        120,
        "个",
    )
    assert line[called("resource")] == "设备"
    rows = cells_of((await take(client, "/data/items.xlsx")).content)
    item = dict(zip(rows[2], rows[3], strict=True))
    assert item[called("first_heard_on")] == date(2024, 1, 26)
    assert item[called("word")] == "缺"
    assert isinstance(item[called("claim_until")], date)
    assert (item[called("code")], item[called("claimable")]) == ("LL-001", "是")


async def test_a_table_has_the_filters_of_its_page(client: Client) -> None:
    page = await take(client, "/items", programme="livelihood", community="C06")
    there = "/data/items.xlsx?community=C06&amp;programme=livelihood"
    assert there in page.text
    answer = await take(client, there.replace("&amp;", "&"))
    rows = cells_of(answer.content)
    listed = await client.get("/items", programme="livelihood", community="C06", limit=100)
    assert [row[0] for row in rows[3:]] == [one["code"] for one in listed["items"]]
    assert "community=C06" in rows[1][0]
    assert "-filtered-" in answer.headers["content-disposition"]
    whole = await take(client, "/data/items.csv")
    assert "-filtered-" not in whole.headers["content-disposition"]
    wrong = await client.http.get("/data/items.xlsx", params={"state": "nowhere"})
    assert wrong.status_code == 400


async def test_gaps_are_those_of_published_items(client: Client) -> None:
    rows = cells_of((await take(client, "/data/gaps.xlsx", community="C06")).content)
    gaps = [dict(zip(rows[2], row, strict=True)) for row in rows[3:]]
    assert gaps
    assert all(one[called("gap")] > 0 for one in gaps)
    assert {one[called("community")] for one in gaps} == {"C06"}


@pytest.mark.parametrize("name", ["problems-by-domain", "burden-by-domain", "need-lines-by-category", "milestones-on-time"])  # fmt: skip
async def test_the_rows_behind_a_figure_are_a_file(client: Client, name: str) -> None:
    for ending in ("xlsx", "csv"):
        answer = await take(client, f"/data/figures/{name}.{ending}", programme="livelihood")
        assert name in answer.headers["content-disposition"]
    rows = cells_of((await take(client, f"/data/figures/{name}.xlsx")).content)
    figure = await client.get(f"/figures/{name}")
    assert rows[0][0] == figure["title_zh"]
    assert len(rows) - 3 == len(figure["table"]["rows"])


async def test_the_same_data_gives_the_same_bytes(client: Client) -> None:
    first, again = [(await take(client, "/data/items.xlsx")).content for _ in range(2)]
    assert hashlib.sha256(first).digest() == hashlib.sha256(again).digest()


@pytest.mark.parametrize("first", DANGEROUS)
def test_no_cell_is_a_formula_in_either_form(first: str) -> None:
    table = Table(["name_zh", "note"], [[f"{first}1+1", f"{first}cmd|' /C calc'!A0"]])
    content = xlsx_bytes("标题", table, AS_OF)
    assert cells_of(content)[3] == [f"'{first}1+1".strip(), f"'{first}cmd|' /C calc'!A0"]
    assert b"<f>" not in _sheet_of(content)
    told = csv_bytes(table, AS_OF).decode("utf-8-sig").split("\r\n", 1)[1]
    assert next(csv.reader(io.StringIO(told, newline="")))[0] == f"'{first}1+1"


def _sheet_of(content: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_whatever_a_table_holds_no_cell_begins_like_a_formula(texts: list[str]) -> None:
    rows = [[text] for text in texts]
    for row in csv.reader(io.StringIO(csv_bytes(Table(["note"], rows), AS_OF).decode("utf-8-sig"))):
        assert not row[0].startswith(DANGEROUS)
    sheet = SheetOut(name="a", columns=[SheetColumn(heading="note")], rows=rows)
    assert b"<f>" not in _sheet_of(workbook_of([sheet]))


def test_a_number_that_a_spreadsheet_would_not_keep_stays_text() -> None:
    table = Table(["quantity"], [["123456789012345.678"], ["12.5"], ["no number"]])
    rows = cells_of(xlsx_bytes("标题", table, AS_OF))
    assert [row[0] for row in rows[3:]] == ["123456789012345.678", 12.5, "no number"]


def test_every_code_that_is_put_into_words_has_them() -> None:
    assert set(TERMS.values()) <= set(known_terms())


async def test_what_an_officer_takes_can_be_brought_back_unchanged(client: Client) -> None:
    square = Square(client)
    for name in ("units", "offers"):
        content = (await take(client, f"/workbench/tables/{name}.xlsx", "SD-1")).content
        answer = await client.call("SD-1", "POST", "/imports", files={"file": ("x.xlsx", content)})
        preview = answer.json()
        assert preview["faults"] == [], preview["faults"][:3]
        many = {"units": 24, "offers": 65}[name]
        assert preview["counts"] == {"new": 0, "changes": 0, "there": many, "faulty": 0}
        rows = (await client.get(f"/imports/{preview['id']}/rows", who="SD-1", limit=100))["items"]
        assert not any(one["keeps_own"] for one in rows), "not a letter differs"
    text = (await take(client, "/workbench/tables/offers.csv", "SD-1")).content.decode("utf-8-sig")
    pasted = await square.act("SD-1", "/imports", {"text": text})
    assert pasted["counts"]["there"] == 65


async def test_what_was_imported_comes_back_out(client: Client) -> None:
    square = Square(client)
    answer = await client.call("SD-1", "POST", "/imports", files={"file": ("x.xlsx", roll())})
    body = {"content_hash": answer.json()["content_hash"]}
    await square.act("SD-1", f"/imports/{answer.json()['id']}/confirmation", body)
    content = (await take(client, "/workbench/tables/offers.xlsx", "SD-1")).content
    assert len(open_file(content, "x").grids[0].rows) == 3 + 65 + 120
    again = await client.call("SD-1", "POST", "/imports", files={"file": ("x.xlsx", content)})
    assert again.json()["counts"] == {"new": 0, "changes": 0, "there": 185, "faulty": 0}


async def test_a_name_like_a_formula_goes_out_guarded_and_comes_back_itself(client: Client) -> None:
    square = Square(client)
    row = ["=1+1示例单位", *unit_row(1)[1:]]
    text = csv_text([UNIT_HEADINGS, row], "\t")
    preview = await square.act("SD-1", "/imports", {"text": text})
    body = {"content_hash": preview["content_hash"]}
    await square.act("SD-1", f"/imports/{preview['id']}/confirmation", body)
    content = (await take(client, "/workbench/tables/units.csv", "SD-1")).content
    assert "'=1+1示例单位" in content.decode("utf-8-sig")
    back = await square.act("SD-1", "/imports", {"text": content.decode("utf-8-sig")})
    assert back["counts"]["there"] == 25
    assert offer_row(1, "x")[0] == "x"


async def test_the_workbench_tables_are_for_those_whom_they_concern(client: Client) -> None:
    square = Square(client)
    await square.claim("U02", "LL-018")
    mine = cells_of(
        (await take(client, "/workbench/tables/claims.xlsx", "U02", item="LL-018")).content
    )
    assert any("LL-018" in row for row in mine[3:])
    assert not any(CONTACT["phone"] in str(cell) for row in mine for cell in row), (
        "contacts stay on the pages"
    )
    tasks = cells_of((await take(client, "/workbench/tables/tasks.xlsx", "U02")).content)
    assert any("LL-018" in row for row in tasks[3:])
    for who in ("U01", "C05", "AU-1"):
        answer = await client.http.get(
            "/workbench/tables/units.xlsx",
            headers={"Authorization": f"Bearer {client.accounts[who]['token']}"},
        )
        assert answer.status_code == 403, who
    assert (await client.http.get("/workbench/tables/tasks.xlsx")).status_code == 303
    own = cells_of((await take(client, "/workbench/tables/units.xlsx", "RPC-1")).content)
    every = cells_of((await take(client, "/workbench/tables/units.xlsx", "SD-1")).content)
    assert 3 < len(own) < len(every)
    assert (await client.http.get("/data/nothing.xlsx")).status_code == 404
