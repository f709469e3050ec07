"""The wall of a meeting: counts without names, never a donation, and what nobody confirms falls in time."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from servers import Client
from square import Square, days_ago

from marketplace.ground.clock import civil_date, now
from marketplace.ground.working_days.rules import after_working_days


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def _page(square: Square, who: str | None, path: str, **more: Any) -> Any:
    headers = {"Accept": "text/html"}
    if who:
        headers["Authorization"] = f"Bearer {square.client.accounts[who]['token']}"
    method = "POST" if "data" in more else "GET"
    return await square.client.http.request(method, path, headers=headers, **more)


async def _items(square: Square) -> list[Any]:
    """Full items of one community that lack both time and money."""
    rows = (await square.client.get("/items", track="full", word="needed", limit=100))["items"]
    whole = [await square.item(one["code"]) for one in rows if one["community"] != "ALL"]
    return [one for one in whole if {"funding"} < {line["resource"] for line in one["need_lines"]}]


async def _announced(square: Square, item: Any) -> tuple[str, str]:
    """A meeting about the item, of its community."""
    body = {
        "meets_on": days_ago(-20), "place": "议事室", "items": [item["code"]],
    }  # fmt: skip
    community = square.community_of(item)
    made = await square.act(community, "/meetings", body)
    return made["id"], community


def _line(item: Any, *, money: bool) -> Any:
    return next(one for one in item["need_lines"] if (one["resource"] == "funding") == money)


async def test_the_wall_counts_intentions_without_a_name_and_they_lapse_after_five_working_days(
    square: Square,
) -> None:
    item = (await _items(square))[0]
    meeting, community = await _announced(square, item)
    line = _line(item, money=False)
    taken = f"/workbench/meetings/{meeting}/intentions"
    names = []
    for unit in ("U04", "U05", "U07"):
        wish = {"need_line": line["id"], "quantity": line["step"], "for_unit": unit}
        answer = await _page(square, community, taken, data=wish)
        assert answer.status_code == 303, answer.text[:3000]
        names.append((await square.client.get(f"/units/{unit}"))["name_zh"])
    claim = answer.headers["location"].split("/")[3]
    wall = await _page(square, community, f"/meetings/{meeting}/wall?step=1")
    assert wall.status_code == 200
    assert "意向 3 个" in wall.text
    assert ".000" not in wall.text, "quantities as people write them"
    assert not [name for name in names if name in wall.text]
    assert "U04" not in wall.text
    assert "0512" not in wall.text
    assert "<form" not in wall.text, "nothing can be sent from the wall"
    assert (await square.item(item["code"]))["need_lines"] == item["need_lines"], "nothing is held"
    clock = (
        await square.as_owner(
            "select act, working_days, last_on from claim_clocks where claim = $1", claim
        )
    )[0]
    assert (clock["act"], clock["working_days"]) == ("confirm", 5)
    assert clock["last_on"] == after_working_days(civil_date(now()), 5).day
    assert await square.lapse() == 0
    await square.as_owner("update claim_clocks set last_on = $1", civil_date(now()) - timedelta(1))
    assert await square.lapse() == 3
    after = await _page(square, community, f"/meetings/{meeting}/wall?step=1")
    assert "还没有意向" in after.text
    assert "意向 3 个" not in after.text


async def test_a_donation_cannot_be_taken_in_a_meeting(square: Square) -> None:
    item = (await _items(square))[0]
    meeting, community = await _announced(square, item)
    money, work = _line(item, money=True), _line(item, money=False)
    taken = f"/workbench/meetings/{meeting}/intentions"
    refused = await _page(
        square,
        community,
        taken,
        data={"need_line": money["id"], "quantity": money["step"], "for_unit": "U04"},
    )
    assert refused.status_code == 400
    assert "资金属于捐赠" in refused.text
    form = await _page(square, community, taken)
    assert money["id"] not in form.text
    assert 'name="kind"' not in form.text
    # Whoever adds the word to the form all the same makes no donation of it.
    wish = {
        "need_line": work["id"],
        "quantity": work["step"],
        "for_unit": "U04",
        "kind": "donation",
    }
    answer = await _page(square, community, taken, data=wish)
    claim = answer.headers["location"].split("/")[3]
    kinds = await square.as_owner("select claim_kind from claims where id = $1", claim)
    assert [row["claim_kind"] for row in kinds] == ["service"]
    # Nor can the database be told so.
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await square.as_owner("update claims set claim_kind = 'donation' where id = $1", claim)
    with pytest.raises(asyncpg.CheckViolationError):
        await square.as_owner("update meeting_intentions set claim_kind = 'donation'")


async def test_only_the_meetings_own_bodies_open_its_wall(square: Square) -> None:
    item = (await _items(square))[0]
    meeting, community = await _announced(square, item)
    wall = f"/meetings/{meeting}/wall"
    assert (await _page(square, None, wall)).status_code == 401
    assert (await _page(square, "U04", wall)).status_code == 403
    assert (await _page(square, "C36" if community != "C36" else "C35", wall)).status_code == 404
    for who in (community, square.committee_of(item), "SD-1"):
        assert (await _page(square, who, wall)).status_code == 200
    assert (await _page(square, community, f"{wall}?step=999")).status_code == 200
    assert "捐赠" in (await _page(square, community, f"{wall}?step=999")).text
    other = "C36" if community != "C36" else "C35"
    line = _line(item, money=False)
    wish = {"need_line": line["id"], "quantity": line["step"], "for_unit": "U04"}
    foreign = await _page(square, other, f"/workbench/meetings/{meeting}/intentions", data=wish)
    assert foreign.status_code in (403, 404)


async def test_an_invitation_is_no_intention_of_the_wall(square: Square) -> None:
    item = (await _items(square))[0]
    meeting, community = await _announced(square, item)
    line = _line(item, money=False)
    await square.act(
        square.committee_of(item),
        "/invitations",
        {
            "item": item["code"],
            "unit": "U04",
            "lines": [{"need_line": line["id"], "quantity": line["step"]}],
        },
    )
    wall = await _page(square, community, f"/meetings/{meeting}/wall?step=1")
    assert "意向 1 个" not in wall.text, "invitations are private"
