"""The same key and body: the same answer and one effect, however often and however many at once."""

import asyncio

import pytest
from servers import Client
from square import Square

CODE, LINE = "LL-018", "LL-018-1"
PATH = f"/items/{CODE}/claims"
UNIT, ANOTHER = "U02", "U03"
KEY = {"Idempotency-Key": "one-key"}


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def _claims(square: Square) -> int:
    return int((await square.client.get(PATH))["total"])


async def test_the_same_key_and_body_give_the_same_answer_and_one_effect(square: Square) -> None:
    wish = await square.wish(CODE, {LINE: "20"})
    first = await square.client.post(UNIT, PATH, wish, headers=KEY)
    after_first = await square.fingerprint()
    again = await square.client.post(UNIT, PATH, wish, headers=KEY)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.status_code == 201
    assert again.headers["content-type"] == first.headers["content-type"]
    assert await square.fingerprint() == after_first


async def test_twenty_at_once_with_one_key_have_one_effect(square: Square) -> None:
    wish = await square.wish(CODE, {LINE: "20"})
    answers = await asyncio.gather(
        *(square.client.post(UNIT, PATH, wish, headers=KEY) for _ in range(20))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await _claims(square) == 1
    assert (await square.line(LINE))["reserved"] == 20


async def test_without_a_key_every_call_is_another_act(square: Square) -> None:
    wish = await square.wish(CODE, {LINE: "20"})
    for _ in range(2):
        await square.act(UNIT, PATH, wish)
    assert await _claims(square) == 2


async def test_a_key_used_with_another_body_is_told_and_changes_nothing(square: Square) -> None:
    await square.act(UNIT, PATH, await square.wish(CODE, {LINE: "20"}), headers=KEY)
    before = await square.fingerprint()
    other = await square.wish(CODE, {LINE: "40"})
    answer = await square.client.post(UNIT, PATH, other, headers=KEY)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key_reused")
    assert await square.fingerprint() == before


async def test_another_accounts_same_key_is_another_key(square: Square) -> None:
    wish = await square.wish(CODE, {LINE: "20"})
    first = await square.act(UNIT, PATH, wish, headers=KEY)
    second = await square.act(ANOTHER, PATH, wish, headers=KEY)
    assert first["id"] != second["id"]
    for who, answered in ((UNIT, first), (ANOTHER, second)):
        assert await square.act(who, PATH, wish, headers=KEY) == answered, "each hears its own"
    assert await _claims(square) == 2


async def test_the_same_key_on_another_route_is_another_key(square: Square) -> None:
    wish = await square.wish(CODE, {LINE: "20"})
    first = await square.act(UNIT, PATH, wish, headers=KEY)
    second = await square.act(UNIT, PATH, wish, headers={"Idempotency-Key": "other"})
    for claim in (first, second):
        withdrawn = await square.act(UNIT, f"/claims/{claim['id']}/withdrawal", headers=KEY)
        assert (withdrawn["id"], withdrawn["state"]) == (claim["id"], "withdrawn")


async def test_a_refused_act_can_be_tried_again_with_the_same_key(square: Square) -> None:
    wish = await square.wish(CODE, {LINE: "600"})
    taken = await square.claim(ANOTHER, CODE, {LINE: "20"})
    assert await square.refused(UNIT, PATH, wish, headers=KEY) == "gap_exceeded"
    await square.act(ANOTHER, f"/claims/{taken['id']}/withdrawal")
    claim = await square.act(UNIT, PATH, wish, headers=KEY)
    assert claim["state"] == "submitted"


async def test_an_unreadable_body_does_not_use_up_its_key(square: Square) -> None:
    assert await square.refused(UNIT, PATH, {}, headers=KEY) == "bad_request"
    await square.act(UNIT, PATH, await square.wish(CODE, {LINE: "20"}), headers=KEY)


@pytest.mark.parametrize("key", ["", "k" * 201, "schlüssel".encode(), b"tab\there", "键".encode()])
async def test_a_key_that_is_not_plain_is_refused(key: str | bytes, square: Square) -> None:
    wish = await square.wish(CODE, {LINE: "20"})
    answer = await square.client.post(UNIT, PATH, wish, headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/Idempotency-Key"
    assert await _claims(square) == 0


async def test_the_longest_plain_key_is_taken(square: Square) -> None:
    wish = await square.wish(CODE, {LINE: "20"})
    headers = {"Idempotency-Key": "k" * 200}
    for _ in range(2):
        await square.act(UNIT, PATH, wish, headers=headers)
    assert await _claims(square) == 1


async def test_a_slip_answers_once_per_key_and_its_code_is_stored_nowhere(square: Square) -> None:
    slips = await square.ask_residents(UNIT, CODE)
    said = {"resolved": "yes", "grade": "satisfied"}
    answers = await asyncio.gather(
        *(
            square.client.post(None, f"/slips/{slips[0]}/answer", said, headers=KEY)
            for _ in range(5)
        )
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    own = await square.act(None, f"/slips/{slips[1]}/answer", said, headers=KEY)
    assert own["event_id"] != answers[0].json()["event_id"], "another slip's same key is its own"
    rows = await square.as_owner("select row_to_json(one)::text from idempotency_keys as one")
    kept = "".join(row[0] for row in rows)
    for code in slips[:2]:
        assert code not in kept
        assert code.replace("-", "") not in kept
