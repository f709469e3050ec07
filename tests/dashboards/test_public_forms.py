"""Reporting, looking a report up, signing in and out, and reading a receipt, all with plain forms."""

import re
from typing import Any

import pytest
from page_reading import Reading
from servers import Client
from square import Square

HTML = {"Accept": "text/html"}
HOSTILE = '<script>alert("x")</script>\u202e' + "长" * 500


async def _send(client: Client, address: str, fields: dict[str, str], **more: Any) -> Any:
    return await client.http.post(address, data=fields, headers=HTML, **more)


async def test_a_report_is_written_and_looked_up(client: Client) -> None:
    form = Reading((await client.http.get("/report?community=C06", headers=HTML)).text).form(
        "/report"
    )
    assert form["method"] == "post"
    fields = {**form["fields"], "text": HOSTILE, "community": "C06", "category": "public_safety"}
    sent = await _send(client, "/report", {**fields, "contact": "0512-7654321"})
    assert sent.status_code == 303
    receipt = await client.http.get(sent.headers["location"], headers=HTML)
    serial = re.search(r"R-\d{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", receipt.text)
    assert serial is not None
    typed = f" {serial[0].replace('-', ' ').lower()} "
    found = await client.http.get("/report/lookup", params={"serial": typed}, headers=HTML)
    assert found.headers["location"] == f"/report/{serial[0]}"
    page = await client.http.get(f"/report/{serial[0]}", headers=HTML)
    assert "动迁示例社区01" in page.text
    for answer in (receipt, page):
        assert "alert" not in answer.text
        assert "7654321" not in answer.text


async def test_a_report_sent_twice_is_one_report(client: Client) -> None:
    form = Reading((await client.http.get("/report", headers=HTML)).text).form("/report")
    fields = {**form["fields"], "text": "路灯不亮", "community": "ALL"}
    first = await _send(client, "/report", fields)
    again = await _send(client, "/report", fields)
    assert first.headers["location"] == again.headers["location"]


async def test_what_is_wrong_with_a_report_is_said_and_what_was_written_is_kept(
    client: Client,
) -> None:
    sent = await _send(client, "/report", {"text": "路灯不亮", "community": "C99", "contact": "x"})
    assert sent.status_code == 400
    assert 'id="f-community-fault"' in sent.text
    assert "路灯不亮" in sent.text
    empty = await _send(client, "/report", {"text": "  "})
    assert 'id="f-text-fault"' in empty.text
    long = await _send(client, "/report", {"text": "长" * 10_000, "community": "ALL"})
    assert long.status_code == 400
    assert 'id="f-text-fault"' in long.text
    hostile = await _send(client, "/report", {"text": HOSTILE, "community": HOSTILE})
    assert hostile.status_code == 400
    assert "<script>alert" not in hostile.text


async def test_an_unknown_serial_is_said_calmly(client: Client) -> None:
    for address in ("/report/R-2026-2222-2222", "/report/lookup?serial=abc", "/report/%E7%81%AF"):
        answer = await client.http.get(address, headers=HTML)
        assert answer.status_code == 404
        assert "没有这个受理号" in answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"text": "x"}', "application/json"),
        (b"text=%ff%fe&community=ALL", "application/x-www-form-urlencoded"),
        ("text=灯".encode(), "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(500)), "application/x-www-form-urlencoded"),
        (b"text=a%00b&community=ALL", "application/x-www-form-urlencoded"),
        (b"", "application/x-www-form-urlencoded"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
    ],
)
async def test_a_form_that_is_none_breaks_nothing(client: Client, body: bytes, kind: str) -> None:
    for address in ("/report", "/login"):
        answer = await client.http.post(
            address, content=body, headers={**HTML, "Content-Type": kind}
        )
        assert 300 <= answer.status_code < 500, (address, answer.status_code)


async def test_signing_in_leads_on_and_out_again(client: Client) -> None:
    account = client.accounts["U02"]
    form = Reading((await client.http.get("/login?next=/items/LL-001", headers=HTML)).text).form(
        "/login"
    )
    right = {"username": account["username"], "password": account["password"]}
    sent = await _send(client, "/login", {**form["fields"], **right})
    assert sent.status_code == 303
    assert sent.headers["location"] == "/items/LL-001"
    page = await client.http.get("/", headers=HTML)
    assert "/workbench" in Reading(page.text).links
    assert "HttpOnly" in sent.headers["set-cookie"]
    out = await client.http.post("/logout", headers=HTML)
    assert out.headers["location"] == "/"
    assert "/login" in Reading((await client.http.get("/", headers=HTML)).text).links


async def test_a_wrong_password_keeps_the_name_and_says_why(client: Client) -> None:
    sent = await _send(
        client, "/login", {"username": "some<b>body", "password": "wr<ong", "next": ""}
    )
    assert sent.status_code == 401
    page = Reading(sent.text)
    assert "用户名或密码不对。" in page.words
    assert page.form("/login")["fields"]["username"] == "some<b>body"
    assert "wr&lt;ong" not in sent.text
    assert "set-cookie" not in sent.headers
    nothing = await _send(client, "/login", {})
    assert nothing.status_code == 400


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil",
        "evil",
    ],
)
async def test_signing_in_leads_nowhere_but_into_this_site(client: Client, elsewhere: str) -> None:
    account = client.accounts["U02"]
    right = {"username": account["username"], "password": account["password"]}
    sent = await _send(client, "/login", {**right, "next": elsewhere})
    assert sent.headers["location"] == "/workbench"
    form = await client.http.get("/login", params={"next": elsewhere}, headers=HTML)
    assert Reading(form.text).form("/login")["fields"]["next"] == ""


async def test_a_forged_form_from_another_site_is_refused(client: Client) -> None:
    headers = {**HTML, "Sec-Fetch-Site": "cross-site"}
    for address in ("/login", "/logout", "/report"):
        assert (await client.http.post(address, headers=headers)).status_code == 403


async def test_a_receipt_is_for_the_claimant_and_those_concerned(client: Client) -> None:
    square = Square(client)
    made = await square.claim("U02", "LL-018")
    address = f"/claims/{made['id']}/receipt"
    item = await square.item("LL-018")
    seen = {}
    for who in (None, "U02", "U03", item["community"], item["regional_committee"], "AU-1", "SO-1"):
        headers = {**HTML}
        if who:
            headers["Authorization"] = f"Bearer {client.accounts[who]['token']}"
        seen[who] = (await client.http.get(address, headers=headers)).status_code
    assert seen == {
        None: 404, "U02": 200, "U03": 404, item["community"]: 200, item["regional_committee"]: 200,
        "AU-1": 200, "SO-1": 404,
    }  # fmt: skip
    headers = {**HTML, "Authorization": f"Bearer {client.accounts['U02']['token']}"}
    page = await client.http.get(address, headers=headers)
    assert made["id"] in page.text
    assert "预留" in page.text or "留到" in page.text
    assert page.headers["cache-control"] == "no-store"
