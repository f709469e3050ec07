"""An officer's walk: the box, the preview, the confirmation; by forms alone."""

import io
import re
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook
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

from impact.spreadsheets.grids import open_file
from impact.spreadsheets.kinds import KINDS
from impact.spreadsheets.parsing import parse

HERE = "/workbench/imports"


class Officer:
    """A browser without JavaScript, signed in."""

    def __init__(self, client: Client, who: str) -> None:
        self.client, self.who = client, who
        self.http = client.http

    async def sign_in(self) -> None:
        account = self.client.accounts[self.who]
        body = {"username": account["username"], "password": account["password"]}
        assert (await self.http.post("/api/v1/session", json=body)).status_code == 201

    async def open(self, path: str, **more: Any) -> str:
        answer = await self.http.get(path, headers={"Accept-Language": "zh-Hans"}, **more)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def send(self, page: str, action: str, **more: Any) -> httpx.Response:
        form = page[page.index(f'action="{action}"') :]
        form = form[: form.index("</form>")]
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
        data = {**hidden, **more.pop("data", {})}
        return await self.http.post(
            action, data=data, headers={"Origin": "http://town.test"}, **more
        )


@pytest.fixture
async def officer(client: Client) -> Officer:
    one = Officer(client, "SD-1")
    await one.sign_in()
    return one


async def test_from_the_desk_to_what_was_made(officer: Officer) -> None:
    assert f'href="{HERE}"' in await officer.open("/workbench")
    box = await officer.open(HERE)
    sent = await officer.send(box, HERE, data={"text": ""}, files={"file": ("名册.xlsx", roll())})
    assert sent.status_code == 303, sent.text
    there = sent.headers["location"]
    preview = await officer.open(there)
    assert "导入这 180 行" in preview
    assert "名册.xlsx" in preview
    done = await officer.send(preview, f"{there}/confirmation")
    assert (done.status_code, done.headers["location"]) == (303, there)
    result = await officer.open(there)
    assert "新增 180 行" in result
    unit = re.search(r'href="(/units/[^"]+)"', result)
    assert unit
    assert "示例导入单位" in await officer.open(unit[1])
    assert "导入了 180 行" in await officer.open(HERE)


async def test_a_paste_with_faults_shows_them_beside_the_cells(officer: Officer) -> None:
    box = await officer.open(HERE)
    rows = [UNIT_HEADINGS, unit_row(1), ["示例二", "12345", "钱庄", "C99", "否"]]
    sent = await officer.send(
        box, HERE, data={"text": csv_text(rows, "\t")}, files={"file": ("", b"")}
    )
    page = await officer.open(sent.headers["location"])
    assert "3 处差错；什么也没有导入" in page
    for text in ("统一社会信用代码是 18 位", "“钱庄”不在可选范围内", "没有“C99”这个社区"):
        assert text in page
    assert "confirmation" not in page, "nothing can be confirmed"
    assert "示例导入单位001" not in page, "the faulty rows come first"
    assert "示例导入单位001" in await officer.open(
        sent.headers["location"], params={"status": "all"}
    )


async def test_a_unit_without_public_name_is_called_by_it_in_the_preview(officer: Officer) -> None:
    for rows in ([UNIT_HEADINGS, unit_row(1)], [OFFER_HEADINGS, offer_row(1, credit_code(1))]):
        text = csv_text(rows, "\t")
        box = await officer.open(HERE)
        sent = await officer.send(box, HERE, data={"text": text}, files={"file": ("", b"")})
        page = await officer.open(sent.headers["location"])
        assert "示例导入单位001" in page
        await officer.send(page, f"{sent.headers['location']}/confirmation")


async def test_nothing_at_all_is_asked_for_again(officer: Officer) -> None:
    box = await officer.open(HERE)
    sent = await officer.send(box, HERE, data={"text": "  "}, files={"file": ("", b"")})
    assert sent.status_code == 400
    assert "请粘贴表格，或选择文件。" in sent.text


async def test_the_encoding_is_chosen_by_looking(officer: Officer) -> None:
    rows = [
        ["Name", "Credit code", "Kind of unit", "Community"],
        ["友邻", credit_code(1), "bank", "C05"],
    ]
    box = await officer.open(HERE)
    sent = await officer.send(box, HERE, files={"file": ("x.csv", csv_text(rows).encode("gbk"))})
    there = sent.headers["location"]
    page = await officer.open(there)
    assert "哪一种读起来是对的" in page
    assert "友邻" in page
    chosen = await officer.send(page, f"{there}/reading", data={"encoding": "gb18030"})
    assert chosen.status_code == 303
    assert "导入这 1 行" in await officer.open(there)


async def test_columns_are_named_in_the_form(officer: Officer) -> None:
    rows = [["甲", "乙", "丙", "丁"], unit_row(1)[:4]]
    box = await officer.open(HERE)
    sent = await officer.send(box, HERE, files={"file": ("x.xlsx", workbook(("表一", rows)))})
    there = sent.headers["location"]
    first = await officer.send(
        await officer.open(there), f"{there}/reading", data={"sheet.表一.kind": "units"}
    )
    assert first.status_code == 303
    page = await officer.open(there)
    named = {"sheet.表一.kind": "units", "sheet.表一.A": "name_zh", "sheet.表一.B": "credit_code",
             "sheet.表一.C": "kind", "sheet.表一.D": "community_id"}  # fmt: skip
    await officer.send(page, f"{there}/reading", data=named)
    assert "导入这 1 行" in await officer.open(there)


async def test_a_preview_that_is_no_longer_true_is_shown_anew(officer: Officer) -> None:
    pages = []
    for _ in range(2):
        box = await officer.open(HERE)
        text = csv_text([UNIT_HEADINGS, unit_row(1)], "\t")
        sent = await officer.send(box, HERE, data={"text": text}, files={"file": ("", b"")})
        pages.append((sent.headers["location"], await officer.open(sent.headers["location"])))
    for (there, page), status in zip(pages, (303, 409), strict=True):
        done = await officer.send(page, f"{there}/confirmation")
        assert done.status_code == status
    assert "预览与现在的情况不一致了" in done.text
    assert "没有要导入的" in done.text


@pytest.mark.parametrize("name", sorted(KINDS))
@pytest.mark.parametrize("tongue", ["zh-Hans", "en"])
async def test_a_template_is_understood_when_it_comes_back(
    officer: Officer, name: str, tongue: str
) -> None:
    answer = await officer.http.get(f"{HERE}/templates/{name}.xlsx", params={"lang": tongue})
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert len(book.sheet_names) == 3
    parsed = parse(open_file(answer.content, name), {})
    layouts = [one.layout for one in parsed.sheets]
    assert [one.kind.name if one else None for one in layouts] == [name, None, None]
    assert [one.code for one in parsed.faults] == ["no_rows"]


async def test_the_pages_are_for_officers_alone(client: Client) -> None:
    assert (await client.http.get(HERE)).status_code == 303, "to sign in first"
    unit = Officer(client, "U01")
    await unit.sign_in()
    assert (await client.http.get(HERE)).status_code == 403
    assert HERE not in await unit.open("/workbench")
