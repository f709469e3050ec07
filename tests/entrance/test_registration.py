"""A unit comes in with its first claim, is nowhere public until it is confirmed with it, and stays small."""

from typing import Any

import pytest
from servers import Client
from square import Square

from marketplace.ground.db import looking

UNIT = {
    "credit_code": "91320599MA00TEXT08",
    "name_zh": "示例新来银行",
    "name_en": "Demo Newcomer Bank",
    "kind": "bank",
    "state_owned": False,
    "contact": {"name": "示例联系人", "phone": "0512-00000000"},
    "username": "newcomer-bank",
    "password": "a long enough password",
}
LIGHT = {"programme": "livelihood", "track": "light", "word": "needed"}
FULL = {"programme": "livelihood", "track": "full", "word": "needed"}


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def first_of(square: Square, wanted: dict[str, str]) -> Any:
    """The first item of a community that fits, whole."""
    found = (await square.client.get("/items", limit="100", **wanted))["items"]
    return await square.item(next(one["code"] for one in found if one["community"] != "ALL"))


def claim_on(item: Any, **more: Any) -> dict[str, Any]:
    """One step of the item's first line."""
    line = item["need_lines"][0]
    return {
        "item": item["code"],
        "lines": [{"need_line": line["id"], "quantity": line["step"]}],
        "finish_on": "2027-12-31",
        **more,
    }


def just_arriving(item: Any, **more: Any) -> dict[str, Any]:
    """A registration of three fields, with its claim."""
    return {"name_zh": "示例三栏公司", "contact": UNIT["contact"], "claim": claim_on(item), **more}


async def sign_in(square: Square, username: str, password: str) -> str:
    """The name under which an account of this username acts here."""
    http = square.client.http
    body = {"username": username, "password": password}
    answer = await http.post("/api/v1/session", json=body)
    assert answer.status_code == 201, answer.text
    cookie = answer.cookies["sid"]
    http.cookies.clear()
    square.client.headers["Cookie"] = f"sid={cookie}"
    return str(answer.json()["organisation"])


async def test_a_unit_registers_with_three_fields_and_its_first_claim(square: Square) -> None:
    item = await first_of(square, LIGHT)
    answer = await square.client.post(None, "/registrations", just_arriving(item))
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    made = answer.json()
    assert (made["state"], made["completed"], made["code_status"]) == (
        "unconfirmed",
        False,
        "missing",
    )
    claim = made["claims"][0]
    assert (claim["item"], claim["state"]) == (item["code"], "submitted")
    line = await square.line(item["need_lines"][0]["id"])
    assert str(line["reserved"]) == item["need_lines"][0]["step"]
    assert (await square.client.get(f"/claims/{claim['id']}"))["organisation"] is None
    assert not await square.broken_truths()


async def test_a_newcomers_name_is_nowhere_public_until_its_claim_is_accepted(
    square: Square,
) -> None:
    item = await first_of(square, LIGHT)
    made = await square.act(None, "/registrations", just_arriving(item))
    claim = made["claims"][0]["id"]
    places = [
        "/", "/items", f"/items/{item['code']}", f"/communities/{item['community']}",
        f"/api/v1/items/{item['code']}", f"/api/v1/items/{item['code']}/claims",
        f"/api/v1/items/{item['code']}/history", f"/api/v1/claims/{claim}", "/api/v1/ledger/entries",
    ]  # fmt: skip
    for place in places:
        page = await square.client.http.get(place)
        assert page.status_code == 200, place
        assert "示例三栏公司" not in page.text, place
        assert made["id"] not in page.text, place
    assert (await square.client.call(None, "GET", f"/units/{made['id']}")).status_code == 404
    assert (await square.client.http.get(f"/units/{made['id']}")).status_code == 404
    committee = square.committee_of(item)
    assert (await square.client.get(f"/units/{made['id']}", committee))["confirmed"] is False
    seen = await square.client.get(f"/claims/{claim}", committee)
    assert seen["organisation"]["name_zh"] == "示例三栏公司"
    await square.select({"id": claim, "item": item["code"]})
    assert (await square.client.get(f"/units/{made['id']}"))["confirmed"] is True
    assert not await square.broken_truths()


async def test_a_qualified_claim_of_the_full_track_confirms_its_unit(square: Square) -> None:
    item = await first_of(square, FULL)
    made = await square.act(None, "/registrations", just_arriving(item))
    claim = {"id": made["claims"][0]["id"], "item": item["code"]}
    refusal = {"qualified": False, "reason": "查无此单位"}
    committee = square.committee_of(item)
    other = await square.act(None, "/registrations", just_arriving(item, name_zh="另一家"))
    turned = other["claims"][0]["id"]
    await square.act(committee, f"/claims/{turned}/qualification", refusal)
    await square.qualify(claim)
    shown = await square.client.get(f"/registrations/{made['link'].rsplit('/', 1)[1]}")
    assert shown["state"] == "confirmed"
    shown = await square.client.get(f"/registrations/{other['link'].rsplit('/', 1)[1]}")
    assert shown["state"] == "unconfirmed"


async def test_the_private_link_completes_the_registration_once(square: Square) -> None:
    item = await first_of(square, LIGHT)
    made = await square.act(None, "/registrations", just_arriving(item))
    link = made["link"].rsplit("/", 1)[1]
    rest = {name: UNIT[name] for name in ("credit_code", "kind", "username", "password")}
    body = {**rest, "state_owned": True}
    shorter = made["claims"][0]["reserved_until"]
    done = await square.act(None, f"/registrations/{link}/completion", body)
    assert (done["completed"], done["code_status"], done["username"]) == (
        True, "valid", "newcomer-bank",
    )  # fmt: skip
    shown = await square.client.get(f"/registrations/{link}")
    assert shown["claims"][0]["reserved_until"] > shorter
    assert await square.refused(None, f"/registrations/{link}/completion", body) == "wrong_state"
    assert await sign_in(square, "newcomer-bank", str(UNIT["password"])) == made["id"]
    assert not await square.broken_truths()


async def test_a_wrong_link_opens_nothing_and_is_counted(square: Square) -> None:
    for link in ("a" * 43, "short", "码" * 50):
        answer = await square.client.call(None, "GET", f"/registrations/{link}")
        assert answer.status_code == 404
    statuses = {
        (await square.client.call(None, "GET", f"/registrations/{'b' * 43}")).status_code
        for _ in range(12)
    }
    assert statuses == {404, 429}


async def test_the_link_is_kept_only_as_a_hash(square: Square) -> None:
    item = await first_of(square, LIGHT)
    key = {"headers": {"Idempotency-Key": "one-and-the-same"}}
    body = {**UNIT, "claim": claim_on(item)}
    made = await square.act(None, "/registrations", body, **key)
    again = await square.act(None, "/registrations", body, **key)
    assert again == made
    link = made["link"].rsplit("/", 1)[1]
    async with looking() as reader:
        names = [
            row[0]
            for row in await reader.fetch(
                "select tablename from pg_tables where schemaname = 'public' and tablename <> 'migration'"
            )
        ]
        for name in names:
            rows = await reader.fetch(f"select row::text as told from {name} as row")  # noqa: S608
            assert not [row for row in rows if link in row["told"]], name
            assert not [row for row in rows if str(UNIT["password"]) in row["told"]], name
        many = "select count(*) from registrations"
        assert await reader.fetch_value(many) == 1
    other = {**body, "name_zh": "别家"}
    assert await square.refused(None, "/registrations", other, **key) == "key_reused"


async def test_the_whole_body_of_the_contract_registers_a_unit_that_claims_by_its_account(
    square: Square,
) -> None:
    made = await square.act(None, "/registrations", UNIT)
    assert (made["completed"], made["claims"], made["kind"]) == (True, [], "bank")
    assert await sign_in(square, "newcomer-bank", str(UNIT["password"])) == made["id"]
    item = await first_of(square, LIGHT)
    wish = await square.wish(item["code"])
    first = await square.act(None, f"/items/{item['code']}/claims", wish)
    assert first["state"] == "submitted"
    other = await first_of(square, FULL)
    wish = await square.wish(other["code"])
    path = f"/items/{other['code']}/claims"
    assert await square.refused(None, path, wish) == "too_many_open_claims"
    await square.act(None, f"/claims/{first['id']}/withdrawal", {})
    await square.act(None, path, wish)


async def test_everything_that_is_wrong_is_told_at_once(square: Square) -> None:
    item = await first_of(square, LIGHT)
    body = {
        **UNIT,
        "credit_code": "91320599MA00TEXT09",
        "username": square.client.accounts["U02"]["username"],
        "claim": claim_on(item, finish_on="2020-01-01"),
    }
    before = await square.fingerprint()
    answer = await square.client.post(None, "/registrations", body)
    found = {(one["pointer"], one["code"]) for one in answer.json()["errors"]}
    assert found == {
        ("/credit_code", "bad_check"), ("/username", "taken"), ("/claim/finish_on", "in_the_past"),
    }  # fmt: skip
    assert await square.fingerprint() == before


async def test_a_refused_first_claim_leaves_nobody_behind(square: Square) -> None:
    item = await first_of(square, LIGHT)
    line = item["need_lines"][0]
    many = {"need_line": line["id"], "quantity": str(int(float(line["required"])) * 10)}
    body = just_arriving(item, claim=claim_on(item, lines=[many]))
    before = await square.fingerprint()
    answer = await square.client.post(None, "/registrations", body)
    assert answer.json()["type"] == "/problems/gap_exceeded"
    assert answer.json()["errors"][0]["pointer"] == "/claim/lines/0/quantity"
    body["claim"]["item"] = "LL-999"
    answer = await square.client.post(None, "/registrations", body)
    assert answer.json()["errors"][0]["pointer"] == "/claim/item"
    assert await square.fingerprint() == before


@pytest.mark.parametrize("name", ["kind", "state_owned", "username", "password"])
async def test_without_a_claim_everything_for_an_account_is_needed(
    square: Square, name: str
) -> None:
    body = {key: value for key, value in UNIT.items() if key != name}
    answer = await square.client.post(None, "/registrations", body)
    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json()["errors"]] == [f"/{name}"]


async def test_a_code_or_a_name_of_another_account_is_told(square: Square) -> None:
    await square.act(None, "/registrations", UNIT)
    other = {**UNIT, "username": "somebody-else"}
    answer = await square.client.post(None, "/registrations", other)
    assert [one["code"] for one in answer.json()["errors"]] == ["taken"]
    other = {**UNIT, "credit_code": None}
    answer = await square.client.post(None, "/registrations", other)
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/username"]


async def test_one_address_registers_only_so_many_units(square: Square) -> None:
    item = await first_of(square, FULL)
    for number in range(20):
        await square.act(None, "/registrations", just_arriving(item, name_zh=f"单位{number}"))
    answer = await square.client.post(None, "/registrations", just_arriving(item))
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    async with looking() as reader:
        assert await reader.fetch_value("select count(*) from registrations") == 20


async def test_a_code_with_a_wrong_check_counts_once_a_reviewer_says_why(square: Square) -> None:
    item = await first_of(square, LIGHT)
    body = just_arriving(item, credit_code="91350203M0001QAY9B")
    answer = await square.client.post(None, "/registrations", body)
    assert [one["code"] for one in answer.json()["errors"]] == ["bad_check"]
    made = await square.act(None, "/registrations", {**body, "code_exception": True})
    assert made["code_status"] == "unconfirmed"
    path = f"/units/{made['id']}/code-confirmation"
    committee = square.committee_of(item)
    stranger = next(one for one in ("RPC-1", "RPC-2") if one != committee)
    assert await square.refused(committee, path, {}) == "reason_missing"
    assert await square.refused(stranger, path, {"reason": "核对执照"}) == "wrong_level"
    assert await square.refused("SD-1", "/units/U02/code-confirmation", {}) == "not_found"
    done = await square.act(committee, path, {"reason": "核对执照原件"})
    assert done["code_status"] == "exception_confirmed"
    assert await square.refused("SD-1", path, {"reason": "再来"}) == "wrong_state"
    assert not await square.broken_truths()


async def test_an_old_number_waits_for_a_reviewer_and_letters_never_do(square: Square) -> None:
    item = await first_of(square, LIGHT)
    old = just_arriving(item, credit_code="320594000012345", code_exception=True)
    assert (await square.act(None, "/registrations", old))["code_status"] == "unconfirmed"
    wrong = just_arriving(item, credit_code="91320599MAO0TEXT08", code_exception=True)
    answer = await square.client.post(None, "/registrations", wrong)
    assert [one["code"] for one in answer.json()["errors"]] == ["bad_char"]


async def test_bad_bodies_are_told_field_by_field(square: Square) -> None:
    for body in ({}, {**UNIT, "more": 1}, {**UNIT, "kind": "club"}, {**UNIT, "password": "short"},
                 {**UNIT, "username": "有 空格"}, {**UNIT, "name_zh": "  "}):  # fmt: skip
        answer = await square.client.post(None, "/registrations", body)
        assert answer.status_code == 400, body
        assert answer.json()["errors"], body
