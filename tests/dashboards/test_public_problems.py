"""What does not work is said calmly to people and plainly to programs."""

import re

import pytest
from page_reading import Reading
from servers import Client

from impact.ledger import queries as ledger
from marketplace.ground.db import DB

HTML = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


async def test_an_unknown_address_is_a_calm_page_for_people(client: Client) -> None:
    answer = await client.http.get("/nowhere", headers=HTML)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Reading(answer.text)
    assert page.language == "zh-Hans"
    assert "这里什么也没有" in page.words
    assert answer.headers["x-request-id"] in page.text
    assert "示例数据" in page.text
    assert "content-security-policy" in answer.headers


async def test_it_is_told_in_the_language_that_was_asked_for(client: Client) -> None:
    answer = await client.http.get("/nowhere", headers={**HTML, "Accept-Language": "en"})
    assert "There is nothing here" in Reading(answer.text).words


async def test_the_same_is_json_for_programs(client: Client) -> None:
    for headers in ({}, {"Accept": "application/json"}):
        answer = await client.http.get("/nowhere", headers=headers)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "/problems/not_found"


@pytest.mark.parametrize("address", ["/api/v1/nowhere", "/api", "/api/v1/items/none", "/tile/0/x"])
async def test_below_the_api_even_a_browser_reads_json(client: Client, address: str) -> None:
    answer = await client.http.get(address, headers=HTML)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "address",
    [
        "/items/LL-999", "/items/%00", "/communities/C99", "/units/U99", "/lists/none",
        "/dashboards/none", "/claims/none/receipt", "/static/none.css", "/static/..%2fapp.py",
        "/data/none.csv", "/data/items", "/report/R-2026-2222-2222", "/schema/none",
    ],
)  # fmt: skip
async def test_what_is_not_there_is_not_found_and_breaks_nothing(
    client: Client, address: str
) -> None:
    answer = await client.http.get(address, headers=HTML)
    assert answer.status_code in (400, 404), address
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/items?sort=best", "sort"), ("/items?word=gone", "word"), ("/items?finish_before=soon", "finish_before"),
        (f"/items?q={'x' * 10_000}", "q"), ("/items?q=%00", "q"), ("/items?cursor=zzz", "cursor"),
        ("/bill?month=2026-13", "month"), ("/dashboards/problems-by-domain?programme=x", "programme"),
        ("/ledger?cursor=%FF", "cursor"), ("/communities/C06?cursor=1", "cursor"),
    ],
)  # fmt: skip
async def test_a_filter_that_cannot_be_read_is_named(
    client: Client, address: str, field: str
) -> None:
    answer = await client.http.get(address, headers=HTML)
    assert answer.status_code == 400
    assert field in Reading(answer.text).words


async def test_another_method_is_refused_calmly(client: Client) -> None:
    answer = await client.http.delete("/bill", headers=HTML)
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert "text/html" in answer.headers["content-type"]


async def test_options_names_the_methods_of_an_address(client: Client) -> None:
    for address in ("/bill", "/slip/1234-5678-9012", "/api/v1/items"):
        answer = await client.http.options(address)
        assert answer.status_code == 204
        assert "GET" in answer.headers["allow"]


async def test_a_bug_is_told_without_the_database_and_without_its_reason(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fall(*_: object, **__: object) -> None:
        raise KeyError("a secret of the house")

    monkeypatch.setattr(ledger, "find_head", fall)
    monkeypatch.setattr("dashboards.public.ledger.find_head", fall)
    monkeypatch.setattr(DB, "pool", DB.pool)
    answer = await client.http.get("/ledger", headers=HTML)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"] in answer.text


async def test_without_a_database_a_page_still_says_what_is_wrong(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DB, "pool", None)
    answer = await client.http.get("/report", headers=HTML)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "///evil.example//"])
async def test_no_address_makes_a_page_link_elsewhere(client: Client, path: str) -> None:
    answer = await client.http.get(f"http://town.test{path}", headers=HTML)
    assert answer.status_code == 404
    for found in Reading(answer.text).addresses:
        assert re.match(r"^(/(?![/\\])|#)", found), found


async def test_hostile_words_in_an_address_are_words(client: Client) -> None:
    hostile = "%3Cscript%3Ealert(1)%3C/script%3E%E2%80%AE%22%27"
    for address in (f"/items?q={hostile}", f"/nowhere/{hostile}", f"/slip?code={hostile}",
                    f"/report/lookup?serial={hostile}", f"/login?next={hostile}",
                    f"/ledger?item={hostile}", f"/report?community={hostile}"):  # fmt: skip
        answer = await client.http.get(address, headers=HTML)
        assert answer.status_code < 500
        assert "<script>alert" not in answer.text, address
