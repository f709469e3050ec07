"""The pages of the entrance without a browser: what was typed stays, faults stand beside their fields."""

import re
from typing import Any

import httpx
import pytest
from servers import Client
from square import Square

THREE = {
    "name_zh": "示例页面公司",
    "contact.name": "示例联系人",
    "contact.phone": "0512-00000000",
}


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def light_item(square: Square, *, lines: int = 1) -> Any:
    found = (
        await square.client.get("/items", track="light", word="needed", gap="open", limit="100")
    )["items"]
    for one in found:
        item = await square.item(one["code"])
        if item["community"] != "ALL" and len(item["need_lines"]) >= lines:
            return item
    raise AssertionError("no light item with so many lines")


def standing_in(page: str) -> dict[str, str]:
    """The values that stand in a page's fields, radios and ticks as they are set."""
    values = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        is_choice = 'type="radio"' in tag or 'type="checkbox"' in tag
        if name and (not is_choice or " checked" in tag):
            values[name.group(1)] = value.group(1) if value else "true"
    return values


async def open_form(square: Square, address: str) -> dict[str, str]:
    page = await square.client.http.get(address)
    assert page.status_code == 200, page.text
    return standing_in(page.text)


async def send(square: Square, address: str, values: dict[str, str]) -> httpx.Response:
    return await square.client.http.post(address, data=values)


async def test_the_form_stands_filled_in_but_for_three_fields(square: Square) -> None:
    item = await light_item(square)
    line = item["need_lines"][0]
    address = f"/items/{item['code']}/claim?line={line['id']}&quantity={line['gap']}"
    values = await open_form(square, address)
    empty = {name for name, value in values.items() if not value and not name.startswith("lines.")}
    assert empty == set(THREE)
    assert values[f"lines.{line['id']}"] == line["gap"]
    plain = await open_form(square, f"/items/{item['code']}/claim?line=nonsense&quantity=NaN")
    assert plain[f"lines.{item['need_lines'][0]['id']}"] == item["need_lines"][0]["step"]


async def test_a_claim_by_form_leads_to_a_private_receipt(square: Square) -> None:
    item = await light_item(square)
    address = f"/items/{item['code']}/claim"
    values = {**await open_form(square, address), **THREE}
    answer = await send(square, address, values)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"/receipts/{values['link']}"
    assert answer.headers["referrer-policy"] == "no-referrer"
    again = await send(square, address, values)
    assert again.headers["location"] == answer.headers["location"]
    receipt = await square.client.http.get(answer.headers["location"])
    assert receipt.status_code == 200
    assert receipt.headers["cache-control"] == "no-store"
    for told in ("示例页面公司", item["code"], "下一步", "最晚", "认领"):
        assert told in receipt.text
    shown = await square.client.get(f"/registrations/{values['link']}")
    assert len(shown["claims"]) == 1
    wrong = await square.client.http.get("/receipts/" + "x" * 43)
    assert wrong.status_code == 404


async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(square: Square) -> None:
    item = await light_item(square)
    line = item["need_lines"][0]
    address = f"/items/{item['code']}/claim"
    values = {
        **await open_form(square, address), "name_zh": "示例留住公司", "contact.name": "",
        "contact.phone": "电话", "finish_on": "2020-01-01", f"lines.{line['id']}": "one",
        "note": "请周末联系",
    }  # fmt: skip
    before = await square.fingerprint()
    answer = await send(square, address, values)
    assert answer.status_code == 400
    for name in ("contact-name", "contact-phone", f"lines-{line['id']}"):
        assert f'id="f-{name}-fault"' in answer.text, name
    kept = standing_in(answer.text)
    assert kept["name_zh"] == "示例留住公司"
    assert kept["finish_on"] == "2020-01-01"
    assert "请周末联系" in answer.text
    assert await square.fingerprint() == before


async def test_a_donation_shows_the_notice_and_needs_a_second_tick(square: Square) -> None:
    item = await light_item(square)
    address = f"/items/{item['code']}/claim"
    page = await square.client.http.get(address)
    assert "慈善法" in page.text
    values = {**standing_in(page.text), **THREE, "kind": "donation"}
    answer = await send(square, address, values)
    assert answer.status_code == 400
    assert 'id="f-understood-fault"' in answer.text
    answer = await send(square, address, {**values, "understood": "true"})
    assert answer.status_code == 303


async def test_whoever_comes_late_takes_what_is_left(square: Square) -> None:
    item = await light_item(square)
    line = item["need_lines"][0]
    address = f"/items/{item['code']}/claim"
    values = {**await open_form(square, address), **THREE, f"lines.{line['id']}": line["gap"]}
    await square.claim("U03", item["code"], {line["id"]: line["step"]})
    left = await square.line(line["id"])
    answer = await send(square, address, values)
    assert answer.status_code == 409
    assert 'value="waitlist"' in answer.text
    kept = standing_in(answer.text)
    assert kept[f"lines.{line['id']}"] == line["gap"]
    if left["gap"] == 0:
        assert 'value="remaining"' not in answer.text
        return
    answer = await send(square, address, {**kept, "choice": "remaining"})
    assert answer.status_code == 303
    assert (await square.line(line["id"]))["gap"] == 0


async def test_whoever_comes_late_waits_in_line(square: Square) -> None:
    item = await light_item(square)
    line = item["need_lines"][0]
    address = f"/items/{item['code']}/claim"
    values = {**await open_form(square, address), **THREE, f"lines.{line['id']}": line["gap"]}
    await square.claim("U03", item["code"], {line["id"]: line["gap"]})
    answer = await send(square, address, {**values, "choice": "waitlist"})
    assert answer.status_code == 303
    shown = await square.client.get(f"/registrations/{values['link']}")
    assert shown["claims"][0]["state"] == "waiting"


async def test_the_private_receipt_confirms_a_donation_and_takes_a_claim_back(
    square: Square,
) -> None:
    item = await light_item(square)
    address = f"/items/{item['code']}/claim"
    values = {**await open_form(square, address), **THREE, "kind": "donation", "understood": "true"}
    answer = await send(square, address, values)
    receipt = answer.headers["location"]
    page = await square.client.http.get(receipt)
    claim = re.search(rf"{receipt}/claims/([\w-]+)", page.text)
    assert claim is not None
    assert 'value="confirm"' in page.text
    answer = await send(square, claim.group(), {"answer": "confirm"})
    assert answer.status_code == 303, answer.text
    page = await square.client.http.get(receipt)
    assert 'value="confirm"' not in page.text
    paper = await square.client.http.get(f"{claim.group()}/receipt.pdf")
    assert paper.content.startswith(b"%PDF-")
    again = await send(square, claim.group(), {"answer": "confirm"})
    assert again.status_code == 409
    answer = await send(square, claim.group(), {"answer": "withdraw"})
    assert answer.status_code == 303
    shown = await square.client.get(f"/registrations/{values['link']}")
    assert shown["claims"][0]["state"] == "withdrawn"
    page = await square.client.http.get(receipt)
    assert "已不再保留任何份额" in page.text
    assert "可以随时撤回" not in page.text
    other = await square.claim("U02", item["code"])
    stolen = await send(square, f"{receipt}/claims/{other['id']}", {"answer": "withdraw"})
    assert stolen.status_code == 403
    paper = await square.client.http.get(f"{receipt}/claims/{other['id']}/receipt.pdf")
    assert paper.status_code == 404, "another unit's claim"
    assert not await square.broken_truths()


async def test_a_place_that_comes_free_is_confirmed_by_the_private_receipt(square: Square) -> None:
    item = await light_item(square)
    line = item["need_lines"][0]
    address = f"/items/{item['code']}/claim"
    values = {**await open_form(square, address), **THREE, f"lines.{line['id']}": line["gap"]}
    first = await square.claim("U03", item["code"], {line["id"]: line["gap"]})
    answer = await send(square, address, {**values, "choice": "waitlist"})
    receipt = answer.headers["location"]
    await square.act("U03", f"/claims/{first['id']}/withdrawal", {})
    page = await square.client.http.get(receipt)
    claim = re.search(rf"{receipt}/claims/([\w-]+)", page.text)
    assert claim is not None
    answer = await send(square, claim.group(), {"answer": "confirm"})
    assert answer.status_code == 303, answer.text
    shown = await square.client.get(f"/registrations/{values['link']}")
    assert shown["claims"][0]["state"] == "submitted"
    assert not await square.broken_truths()


async def test_an_item_that_is_full_says_so_and_leads_elsewhere(square: Square) -> None:
    item = await light_item(square)
    await square.claim("U02", item["code"])
    page = await square.client.http.get(f"/items/{item['code']}/claim")
    assert page.status_code == 200
    assert "/what-fits" in page.text
    assert (await square.client.http.get("/items/LL-999/claim")).status_code == 404


async def test_the_pages_for_units_speak_both_languages(square: Square) -> None:
    item = await light_item(square)
    pages = ("/what-fits", "/what-fits?resource=venue&quantity=2&gate=none&track=light", "/register",
             f"/items/{item['code']}/claim", "/what-fits?community=C06&finish_before=2020-01-01")  # fmt: skip
    for address in pages:
        for lang, word in (("zh-Hans", 'lang="zh-Hans"'), ("en", 'lang="en"')):
            page = await square.client.http.get(address, headers={"Accept-Language": lang})
            assert page.status_code == 200, address
            assert word in page.text, (address, lang)
    bad = await square.client.http.get("/what-fits?quantity=much")
    assert bad.status_code == 400
    assert (await square.client.http.get("/what-fits?offer=OF-01")).status_code == 403


async def test_registering_by_form_without_a_claim_opens_an_account(square: Square) -> None:
    values = {
        **await open_form(square, "/register"), **THREE, "kind": "bank", "state_owned": "no",
        "credit_code": "９１３２０５９９ｍａ００ｔｅｘｔ０８", "username": "by-form",
        "password": "a long enough password",
    }  # fmt: skip
    wrong = await send(square, "/register", {**values, "username": "x"})
    assert wrong.status_code == 400
    assert 'id="f-username-fault"' in wrong.text
    assert "a long enough password" not in wrong.text
    answer = await send(square, "/register", values)
    assert answer.status_code == 303, answer.text
    shown = await square.client.get(f"/registrations/{values['link']}")
    assert (shown["completed"], shown["credit_code"]) == (True, "91320599MA00TEXT08")
    page = await square.client.http.get(f"/receipts/{values['link']}")
    assert "by-form" in page.text


async def test_the_committee_sees_who_is_new_and_confirms_its_code(square: Square) -> None:
    item = await light_item(square)
    line = item["need_lines"][0]
    body = {
        "name_zh": "示例旧号公司", "contact": {"name": "甲", "phone": "0512-00000000"},
        "credit_code": "320594000012345", "code_exception": True,
        "claim": {"item": item["code"], "finish_on": "2027-12-31",
                  "lines": [{"need_line": line["id"], "quantity": line["step"]}]},
    }  # fmt: skip
    made = await square.act(None, "/registrations", body)
    committee = square.committee_of(item)
    token = square.client.accounts[committee]["token"]
    headers = {"Authorization": f"Bearer {token}"}
    http = square.client.http
    claim = made["claims"][0]["id"]
    page = await http.get(f"/workbench/claims/{claim}/selection", headers=headers)
    code = f"/workbench/units/{made['id']}/code-confirmation"
    for told in ("示例旧号公司", "320594000012345", "新来的单位", code):
        assert told in page.text, told
    answer = await http.post(code, data={"reason": "看过执照"}, headers=headers)
    assert answer.status_code == 303
    page = await http.get(f"/workbench/claims/{claim}/selection", headers=headers)
    assert "审核人已确认" in page.text


async def test_a_unit_offers_something_on_its_workbench(square: Square) -> None:
    token = square.client.accounts["U02"]["token"]
    headers = {"Authorization": f"Bearer {token}"}
    http = square.client.http
    values = {
        "resource": "venue", "what_zh": "一楼会议室", "quantity": "2", "unit_zh": "处",
        "available_from": "2026-11-01", "available_to": "2027-12-31", "places.p0": "C06",
    }  # fmt: skip
    page = await http.get("/workbench/units/U02/offers", headers=headers)
    assert page.status_code == 200, page.text
    assert (await http.get("/workbench/units/U03/offers", headers=headers)).status_code == 403
    answer = await http.post("/workbench/units/U02/offers", data=values, headers=headers)
    assert answer.status_code == 303, answer.text
    fits = await http.get(answer.headers["location"], headers=headers)
    assert fits.status_code == 200
    offer = answer.headers["location"].split("=")[1]
    page = await http.get(f"/workbench/offers/{offer}/change", headers=headers)
    assert "一楼会议室" in page.text
    answer = await http.post(
        f"/workbench/offers/{offer}/change", data={**values, "quantity": "3"}, headers=headers
    )
    assert answer.status_code == 303, answer.text
    desk = await http.get("/workbench", headers=headers)
    assert f"/workbench/offers/{offer}/withdrawal" in desk.text
    answer = await http.post(f"/workbench/offers/{offer}/withdrawal", data={}, headers=headers)
    assert answer.status_code == 303


async def test_a_committee_finds_offers_that_fit_and_takes_one_up(square: Square) -> None:
    token = square.client.accounts["RPC-1"]["token"]
    headers = {"Authorization": f"Bearer {token}"}
    http = square.client.http
    page = await http.get("/workbench/offers", headers=headers)
    assert page.status_code == 200
    address = re.search(r"/workbench/offers/[\w-]+/uptake", page.text)
    assert address is not None
    form = await http.get(address.group(), headers=headers)
    assert form.status_code == 200
    line = re.search(r'name="need_line" value="([\w-]+)"', form.text)
    assert line is not None
    item = await square.item(line.group(1).rsplit("-", 1)[0])
    step = next(one["step"] for one in item["need_lines"] if one["id"] == line.group(1))
    values = {"need_line": line.group(1), "quantity": step}
    answer = await http.post(address.group(), data=values, headers=headers)
    assert answer.status_code == 303, answer.text


async def test_a_unit_with_an_account_finds_day_contact_and_line_filled_in(square: Square) -> None:
    item = await light_item(square, lines=2)
    await square.claim(
        "U02", item["code"], {item["need_lines"][0]["id"]: item["need_lines"][0]["step"]}
    )
    line = item["need_lines"][1]
    token = square.client.accounts["U02"]["token"]
    headers = {"Authorization": f"Bearer {token}"}
    address = f"/items/{item['code']}/claim?line={line['id']}&quantity={line['step']}"
    http = square.client.http
    answer = await http.get(address, headers=headers)
    assert answer.status_code == 303
    page = await http.get(answer.headers["location"], headers=headers)
    values = standing_in(page.text)
    assert values["contact.phone"] == "0512-00000000"
    assert values[f"lines.{line['id']}"] == line["step"]
    assert values["finish_on"]
    receipt = await http.post(answer.headers["location"], data=values, headers=headers)
    assert receipt.status_code == 303
    assert receipt.headers["location"].endswith("/receipt")
