"""A unit's record: what it delivered for everybody, what it gave back for those whom it concerns."""

import pytest
from servers import Client
from square import Square


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def light_code(square: Square) -> str:
    found = await square.client.get("/items", track="light", word="needed", gap="open", limit="100")
    return str(next(one["code"] for one in found["items"] if one["community"] != "ALL"))


async def page_for(square: Square, who: str | None, unit: str) -> str:
    headers = {}
    if who is not None:
        headers["Authorization"] = f"Bearer {square.client.accounts[who]['token']}"
    page = await square.client.http.get(f"/units/{unit}", headers=headers)
    assert page.status_code == 200, page.text
    return page.text


async def test_what_was_counted_as_used_stands_in_the_record(square: Square) -> None:
    code = await light_code(square)
    assert (await square.client.get("/units/U02"))["delivered"] == []
    claim = await square.start("U02", code)
    await square.deliver("U02", claim)
    item = await square.item(code)
    delivered = (await square.client.get("/units/U02"))["delivered"]
    wanted: dict[tuple[str, str], float] = {}
    for line in item["need_lines"]:
        key = (line["resource"], line["unit_zh"])
        wanted[key] = wanted.get(key, 0) + float(line["required"])
    assert {
        (one["resource"], one["unit_zh"]): float(one["quantity"]) for one in delivered
    } == wanted
    page = await page_for(square, None, "U02")
    assert "累计办成" in page


async def test_a_return_is_seen_by_the_unit_its_committee_and_the_auditor_alone(
    square: Square,
) -> None:
    code = await light_code(square)
    claim = await square.start("U02", code)
    item = await square.item(code)
    body = {"reason_category": "capacity", "note": "人手不足"}
    await square.act("U02", f"/claims/{claim['id']}/return", body)
    committee = square.committee_of(item)
    other = next(one for one in ("RPC-1", "RPC-2") if one != committee)
    link = f'href="/items/{code}"'
    for who in (None, "U03", other):
        seen = await square.client.get(f"/items/{code}/claims", who)
        assert [one["organisation"] for one in seen["items"]] == [None], who
    seen = await square.client.get(f"/items/{code}/claims", committee)
    assert seen["items"][0]["organisation"]["id"] == "U02"
    for who in ("U02", committee, "AU-1", "SD-1"):
        assert link in await page_for(square, who, "U02"), who
    for who in (None, "U03", other, square.community_of(item)):
        assert link not in await page_for(square, who, "U02"), who
