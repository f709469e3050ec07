"""Two in the same moment: one account for a name, one unit for a code, one effect for a form sent twice."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from servers import Client
from square import Square

from marketplace.ground.db import looking

AT_ONCE = 4


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


def unit(number: int, **more: Any) -> dict[str, Any]:
    return {
        "name_zh": f"示例同时{number}", "contact": {"name": "甲", "phone": "0512-00000000"},
        "kind": "enterprise", "state_owned": False, "username": f"at-once-{number}",
        "password": "a long enough password", **more,
    }  # fmt: skip


async def knock(square: Square, bodies: list[Any], **more: Any) -> Counter[int]:
    answers = await asyncio.gather(
        *(square.client.post(None, "/registrations", body, **more) for body in bodies)
    )
    return Counter(one.status_code for one in answers)


async def count(table: str) -> int:
    async with looking() as reader:
        return int(await reader.fetch_value(f"select count(*) from {table}"))  # noqa: S608


async def test_one_of_many_gets_the_user_name(square: Square) -> None:
    bodies = [unit(number, username="wanted-by-all") for number in range(AT_ONCE)]
    assert await knock(square, bodies) == {201: 1, 400: AT_ONCE - 1}
    assert await count("registrations") == 1


async def test_one_of_many_gets_the_code(square: Square) -> None:
    bodies = [unit(number, credit_code="91320599MA00TEXT08") for number in range(AT_ONCE)]
    assert await knock(square, bodies) == {201: 1, 400: AT_ONCE - 1}
    assert await count("registrations") == 1


async def test_a_form_sent_many_times_registers_once(square: Square) -> None:
    found = await square.client.get("/items", track="light", word="needed", gap="open", limit="100")
    item = await square.item(found["items"][0]["code"])
    line = item["need_lines"][0]
    claim = {
        "item": item["code"], "finish_on": "2027-12-31",
        "lines": [{"need_line": line["id"], "quantity": line["step"]}],
    }  # fmt: skip
    body = {
        "name_zh": "示例多次",
        "contact": {"name": "甲", "phone": "0512-00000000"},
        "claim": claim,
    }
    same = {"headers": {"Idempotency-Key": "the-same-form"}}
    assert await knock(square, [body] * AT_ONCE, **same) == {201: AT_ONCE}
    assert await count("registrations") == 1
    assert str((await square.line(line["id"]))["reserved"]) == line["step"]
