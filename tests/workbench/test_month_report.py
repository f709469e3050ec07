"""The monthly report: counts that the books hold, by role and never by person; the same bytes twice."""

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from servers import Client
from square import Square

from impact.ledger.statements import month_of
from marketplace.ground.clock import now


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def _get(square: Square, who: str | None, path: str) -> Any:
    headers = {"Accept": "text/html"}
    if who:
        headers["Authorization"] = f"Bearer {square.client.accounts[who]['token']}"
    return await square.client.http.get(path, headers=headers)


async def _rows(square: Square, who: str, month: str) -> dict[str, list[Any]]:
    answer = await _get(square, who, f"/workbench/reports/{month}.xlsx?lang=en")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return {str(row[0]): row[1:] for row in book.get_sheet_by_name("This month").to_python()}


async def test_the_report_counts_what_the_month_booked_and_gives_the_same_bytes_twice(
    square: Square,
) -> None:
    month = month_of(now())
    rows = (await square.client.get("/items", track="light", word="needed", limit=100))["items"]
    item = next(one for one in rows if one["claimable"] and one["community"] != "ALL")
    committee = square.committee_of(item)
    other = "RPC-2" if committee != "RPC-2" else "RPC-1"
    before = await _rows(square, committee, month)
    others_before = await _rows(square, other, month)
    await square.start("U04", item["code"])
    after = await _rows(square, committee, month)
    for what in ("claims handed in", "claims signed by both sides"):
        assert after[what][0] == before[what][0] + 1, what
    others_after = await _rows(square, other, month)
    assert others_after["claims handed in"] == others_before["claims handed in"]
    for form in ("xlsx", "pdf"):
        first = await _get(square, committee, f"/workbench/reports/{month}.{form}")
        second = await _get(square, committee, f"/workbench/reports/{month}.{form}")
        assert first.status_code == 200, first.text[:500]
        assert first.content == second.content
        assert "demonstration" in first.headers["content-disposition"]
        assert "as-of-" in first.headers["content-disposition"]


async def test_a_published_item_is_counted_once_however_many_entries_it_has(square: Square) -> None:
    rows = await _rows(square, "SD-1", month_of(now()))
    raised = {"livelihood": 0, "tackling": 0}
    for row in (await square.client.get("/cohort", by="domain"))["rows"]:
        raised[row["programme"]] += row["raised"]
    assert sorted(raised.values()) == sorted(int(n) for n in rows["raised (published)"][:2])


async def test_the_page_says_by_role_and_names_nobody(square: Square) -> None:
    month = month_of(now())
    rows = (await square.client.get("/items", track="light", word="needed", limit=100))["items"]
    item = next(one for one in rows if one["claimable"] and one["community"] != "ALL")
    await square.claim("U04", item["code"])
    page = await _get(square, "SD-1", f"/workbench/reports/{month}?lang=en")
    assert page.status_code == 200
    name = (await square.client.get("/units/U04"))["name_zh"]
    assert name not in page.text
    assert "U04" not in page.text
    assert "Next dates" in page.text
    assert item["code"] in page.text


async def test_who_may_open_it_and_which_months_there_are(square: Square) -> None:
    month = month_of(now())
    assert (await _get(square, None, f"/workbench/reports/{month}")).status_code == 303
    assert (await _get(square, "U04", f"/workbench/reports/{month}")).status_code == 403
    assert (await _get(square, "AU-1", f"/workbench/reports/{month}")).status_code == 200
    newest = await _get(square, "RPC-1", "/workbench/reports")
    assert newest.headers["location"] == f"/workbench/reports/{month}"
    for wrong in ("2099-01", "2026-13", "x", f"{month}.doc", "2026-1"):
        assert (await _get(square, "RPC-1", f"/workbench/reports/{wrong}")).status_code == 404
    assert (await _get(square, "RPC-1", "/workbench/reports/2026-01")).status_code == 200
