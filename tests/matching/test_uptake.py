"""A committee takes an offer up: a proposed claim, which the unit confirms, and every refusal."""

from typing import Any

import pytest
from servers import Client
from square import Square, days_ago


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def fitting(square: Square) -> tuple[Any, Any, Any]:
    """A light item of a community with a line, and an offer of U02 that fits it."""
    found = (await square.client.get("/fits", limit="100", track="light"))["items"]
    one = next(row for row in found if row["community"] != "ALL")
    line = one["lines"][0]
    offer = await square.act(
        "U02",
        "/offers",
        {
            "resource": line["resource"], "quantity": line["gap"], "unit_zh": line["unit_zh"],
            "step": line["step"], "what_zh": "可以提供", "available_from": days_ago(0),
            "available_to": days_ago(-400), "communities": [one["community"]],
        },
    )  # fmt: skip
    return await square.item(one["item"]), line, offer


def uptake(item: Any, line: Any, **more: Any) -> dict[str, Any]:
    wanted = {"need_line": line["need_line"], "quantity": line["step"]}
    return {"item": item["code"], "lines": [wanted], **more}


async def test_an_offer_taken_up_is_a_proposal_that_its_unit_confirms(square: Square) -> None:
    item, line, offer = await fitting(square)
    committee = square.committee_of(item)
    claim = await square.act(committee, f"/offers/{offer['id']}/uptake", uptake(item, line))
    assert (claim["state"], claim["confirm_path"][:8]) == ("proposed", "/claims/")
    assert (await square.line(line["need_line"]))["reserved"] == 0
    answer = await square.client.call(None, "GET", f"/claims/{claim['id']}")
    assert answer.status_code == 404
    contact = {"name": "示例联系人", "phone": "0512-00000000"}
    taken = await square.act("U02", f"/claims/{claim['id']}/confirmation", {"contact": contact})
    assert taken["state"] == "submitted"
    assert not await square.broken_truths()


async def test_what_an_offer_does_not_fit_is_told(square: Square) -> None:
    item, line, offer = await fitting(square)
    committee = square.committee_of(item)
    path = f"/offers/{offer['id']}/uptake"
    other = next(one for one in item["need_lines"] if one["id"] != line["need_line"])
    wrong = {"item": item["code"], "lines": [{"need_line": other["id"], "quantity": other["step"]}]}
    answer = await square.client.post(committee, path, wrong)
    assert [one["code"] for one in answer.json()["errors"]] == ["does_not_fit"]
    many = uptake(item, line)
    many["lines"][0]["quantity"] = str(float(line["gap"]) + float(line["step"]))
    answer = await square.client.post(committee, path, many)
    assert [one["code"] for one in answer.json()["errors"]] == ["too_large"]


async def test_a_community_takes_an_offer_up_for_its_own_item_alone(square: Square) -> None:
    item, line, offer = await fitting(square)
    path = f"/offers/{offer['id']}/uptake"
    other = next(one for one in ("C05", "C06", "C24", "C35", "C36") if one != item["community"])
    assert await square.refused(other, path, uptake(item, line)) == "forbidden"
    claim = await square.act(item["community"], path, uptake(item, line))
    assert claim["state"] == "proposed"
    own = await square.client.call(item["community"], "GET", f"/claims/{claim['id']}")
    assert own.status_code == 200
    contact = {"name": "示例联系人", "phone": "0512-00000000"}
    await square.act("U02", f"/claims/{claim['id']}/confirmation", {"contact": contact})


async def test_an_uptake_counts_among_the_few_invitations_of_a_unit(square: Square) -> None:
    item, line, offer = await fitting(square)
    path = f"/offers/{offer['id']}/uptake"
    committee = square.committee_of(item)
    for _ in range(2):
        await square.act(committee, path, uptake(item, line))
    assert await square.refused(committee, path, uptake(item, line)) == "too_many_invitations"


async def test_only_the_items_own_committee_takes_an_offer_up(square: Square) -> None:
    item, line, offer = await fitting(square)
    committee = square.committee_of(item)
    stranger = next(one for one in ("RPC-1", "RPC-2") if one != committee)
    path = f"/offers/{offer['id']}/uptake"
    assert await square.refused(stranger, path, uptake(item, line)) == "forbidden"
    assert await square.refused("U02", path, uptake(item, line)) == "forbidden"
    assert await square.refused(None, path, uptake(item, line)) == "not_signed_in"
    assert await square.refused(committee, "/offers/none/uptake", uptake(item, line)) == "not_found"
    await square.act("U02", f"/offers/{offer['id']}/withdrawal")
    assert await square.refused(committee, path, uptake(item, line)) == "wrong_state"
