"""Pages of figures from elsewhere, statements and lines to the auditor: what a person sees, and who may knock."""

import re

import httpx
import pytest
from servers import Client
from square import Square

LIGHT = "LL-018"


async def page_of(client: Client, who: str | None, path: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {client.accounts[who]['token']}"} if who else {}
    return await client.http.get(path, headers=headers)


async def post(client: Client, who: str, path: str, **more: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {client.accounts[who]['token']}"}
    return await client.http.post(path, headers=headers, **more)  # type: ignore[arg-type]


async def test_every_source_has_a_page_that_says_reported_and_made_up(client: Client) -> None:
    listed = await page_of(client, None, "/indicators")
    assert listed.status_code == 200
    codes = set(re.findall(r'href="/indicators/([a-z0-9-]+)"', listed.text))
    assert len(codes) > 20
    assert "失声" in listed.text
    for code in sorted(codes):
        for lang, word in (("zh-Hans", "未核实"), ("en", "not verified here")):
            page = await page_of(client, None, f"/indicators/{code}?lang={lang}")
            assert page.status_code == 200, code
            assert word in page.text, code
    response = (await page_of(client, None, "/indicators/fire-response-135?lang=zh-Hans")).text
    assert all(word in response for word in ("达到", "未达到", "不明"))
    hidden = (await page_of(client, None, "/indicators/summer-care-children?lang=zh-Hans")).text
    assert "隐去" in hidden
    assert (await page_of(client, None, "/indicators/none")).status_code == 404


async def test_a_statement_is_a_page_and_a_paper_with_the_same_bytes(client: Client) -> None:
    square = Square(client)
    for code in await square.ask_residents("U02", LIGHT):
        await square.answer(code)
    await square.close(LIGHT)
    for lang in ("zh-Hans", "en"):
        page = await page_of(client, None, f"/units/U02/statement?lang={lang}")
        assert page.status_code == 200
        assert LIGHT in page.text
    paper = await page_of(client, None, "/units/U02/statement.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content == (await page_of(client, "U02", "/units/U02/statement.pdf")).content
    assert (await page_of(client, None, "/units/NOBODY/statement.pdf")).status_code == 404
    claim = (await client.get(f"/items/{LIGHT}/claims", who="U02"))["items"][0]
    form = await page_of(client, "U02", f"/workbench/claims/{claim['id']}/reply")
    assert form.status_code == 200
    sent = await post(
        client, "U02", f"/workbench/claims/{claim['id']}/reply", data={"text": "已交物业"}
    )
    assert sent.status_code == 303, sent.text
    assert "已交物业" in (await page_of(client, None, "/units/U02/statement")).text
    assert "已交物业" in (await page_of(client, None, f"/items/{LIGHT}")).text, "beside the result"


async def test_a_line_goes_from_the_units_desk_to_the_auditors_page_alone(client: Client) -> None:
    desk = (await page_of(client, "U02", "/workbench")).text
    assert "/workbench/confidential-line" in desk
    sent = await post(
        client, "U02", "/workbench/confidential-line", data={"text": "有人要我们多出钱"}
    )
    assert sent.status_code == 303, sent.text
    seen = await page_of(client, "AU-1", "/workbench/confidential-lines")
    assert "有人要我们多出钱" in seen.text
    path = re.findall(r'action="(/workbench/confidential-lines/[^"]+/reading)"', seen.text)[0]
    assert (await post(client, "AU-1", path, data={})).status_code == 303
    erase = path.replace("reading", "erasure")
    assert (await page_of(client, "AU-1", erase)).status_code == 200
    assert (await post(client, "AU-1", erase, data={})).status_code == 303
    assert (
        "有人要我们多出钱"
        not in (await page_of(client, "AU-1", "/workbench/confidential-lines")).text
    )
    for who in ("U02", "C13", "RPC-1", "SD-1", "SO-1"):
        assert (await page_of(client, who, "/workbench/confidential-lines")).status_code == 403, who


async def test_the_subdistrict_declares_a_source_gives_its_token_and_brings_a_file(
    client: Client,
) -> None:
    fields = {
        "code": "home-care", "name_zh": "居家养老", "counts_zh": "上门人次", "unit_zh": "人次", "theme": "services",
        "delivery": "push", "expected_days": "31", "indicators.0.code": "visits", "indicators.0.label_zh": "上门",
    }  # fmt: skip
    assert (await page_of(client, "SD-1", "/workbench/source")).status_code == 200
    sent = await post(client, "SD-1", "/workbench/source", data=fields)
    assert sent.status_code == 303, sent.text
    given = await post(client, "SD-1", "/workbench/sources/home-care/token", data={})
    assert re.search(r"src_[\w-]{43}", given.text)
    again = await page_of(client, "SD-1", "/workbench/sources")
    assert not re.search(r"src_[\w-]{43}", again.text)
    path = "/workbench/sources/home-care/file"
    bad = "指标,时期,单位,实际,姓名\nvisits,2025,人次,1,张三\n".encode()
    wrong = "指标,时期,单位,实际\nvisits,soon,人次,1\nelse,2025,人次,1\n".encode()
    good = "指标,时期,单位,实际\nvisits,2025,人次,120\n".encode()
    told = await post(client, "SD-1", path, files={"file": ("a.csv", bad)})
    assert told.status_code == 400
    assert "可能载有个人信息" in told.text
    assert "张三" not in told.text
    told = await post(client, "SD-1", path, files={"file": ("a.csv", wrong)})
    assert all(one in told.text for one in ("2 · 时期", "3 · 指标"))
    looked = await post(client, "SD-1", path, files={"file": ("a.csv", good)}, data={"look": "yes"})
    assert looked.status_code == 200
    assert (await client.get("/sources/home-care"))["batches"] == 0
    await post(client, "SD-1", path, files={"file": ("a.csv", good)})
    assert (await client.get("/sources/home-care"))["figures"] == 1


@pytest.mark.parametrize("who", [None, "U02", "C13", "RPC-1", "AU-1"])
async def test_sources_are_the_subdistricts_to_declare(client: Client, who: str | None) -> None:
    answer = await page_of(client, who, "/workbench/sources")
    assert answer.status_code == (303 if who is None else 403)
