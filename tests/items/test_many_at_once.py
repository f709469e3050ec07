"""One act for many: each is decided in its own right, all or nothing for itself, with its own answer."""

import pytest
from drafts import drafted, screened
from servers import Client
from square import Square

FULL = "LL-024"  # C31, no gate
COMMUNITY, COMMITTEE = "C13", "RPC-3"


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def test_several_items_are_published_and_each_has_its_answer(square: Square) -> None:
    ready = [await screened(square) for _ in range(2)]
    unready = await drafted(square)
    by = ready[0]["regional_committee"]
    codes = [ready[0]["code"], unready["code"], "LL-999", ready[1]["code"], "LL-001"]
    answer = await square.client.post(by, "/items/publication", {"items": codes})
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    assert [one["subject"] for one in results] == codes
    assert [one["status"] for one in results][:4] == [201, 409, 404, 201]
    assert results[1]["problem"]["type"] == "/problems/wrong_state"
    assert results[4]["status"] in (403, 409)
    assert all((one["event_id"] is None) == (one["problem"] is not None) for one in results)
    for code in (codes[0], codes[3]):
        assert (await square.item(code))["state"] == "published"
    assert await square.broken_truths() == []


async def test_the_same_key_publishes_once_and_tries_what_was_refused_again(
    square: Square,
) -> None:
    first, second = await screened(square), await drafted(square)
    codes = [first["code"], second["code"]]
    by, key = first["regional_committee"], {"Idempotency-Key": "monday"}
    ask = lambda: square.client.post(by, "/items/publication", {"items": codes}, headers=key)  # noqa: E731
    once = (await ask()).json()["results"]
    assert [one["status"] for one in once] == [201, 409]
    await square.act(COMMUNITY, f"/items/{second['code']}/submission")
    twice = (await ask()).json()["results"]
    assert [one["status"] for one in twice] == [201, 201]
    assert twice[0]["event_id"] == once[0]["event_id"], "published once"
    other = await square.client.post(by, "/items/publication", {"items": codes[:1]}, headers=key)
    assert other.json()["results"][0]["problem"]["type"] == "/problems/key_reused"


async def test_several_claims_are_qualified(square: Square) -> None:
    item = await square.item(FULL)
    by = square.committee_of(item)
    claims = [await square.claim(unit, FULL) for unit in ("U02", "U03")]
    ids = [one["id"] for one in claims]
    body = {"claims": ids, "qualified": False}
    results = (await square.client.post(by, "/claims/qualification", body)).json()["results"]
    assert {one["problem"]["type"] for one in results} == {"/problems/reason_missing"}
    body = {"claims": ids, "qualified": True}
    results = (await square.client.post(by, "/claims/qualification", body)).json()["results"]
    assert [one["status"] for one in results] == [201, 201]
    states = {(await square.client.get(f"/claims/{one}"))["state"] for one in ids}
    assert states == {"qualified"}


async def test_several_milestones_are_verified(square: Square) -> None:
    code = "LL-018"
    await square.start("U02", code)
    nodes = [one["id"] for one in await square.nodes(code)]
    for node in nodes[:1]:
        await square.act("U02", f"/milestones/{node}/submission", {"used": []})
    body = {"milestones": nodes, "result": "met"}
    results = (await square.client.post("C13", "/milestones/verification", body)).json()["results"]
    assert [one["status"] for one in results] == [201, 409]
    assert await square.broken_truths() == []


@pytest.mark.parametrize(
    ("who", "path", "body", "status"),
    [
        ("RPC-1", "/items/publication", {"items": []}, 400),
        ("RPC-1", "/items/publication", {"items": ["LL-001", "LL-001"]}, 400),
        ("RPC-1", "/items/publication", {"items": ["x"] * 101}, 400),
        ("C13", "/items/publication", {"items": ["LL-001"]}, 403),
        (None, "/claims/qualification", {"claims": ["a"], "qualified": True}, 401),
        ("U02", "/milestones/verification", {"milestones": ["a"], "result": "met"}, 403),
    ],
)
async def test_who_may_and_how_many(
    square: Square, who: str | None, path: str, body: dict[str, object], status: int
) -> None:
    assert (await square.client.post(who, path, body)).status_code == status
