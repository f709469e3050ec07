"""What a claim does not tell strangers: who did not come, what was written about it, who else claimed."""

from datetime import timedelta
from typing import Any

import pytest
from square import BROUGHT, CONTACT, Square, days_ago

from marketplace.ground import clock
from workers.forget_what_is_over import forget_what_is_over

LIGHT, LINE, OTHER_LINE = "LL-018", "LL-018-2", "LL-018-1"
FULL, FULL_LINE = "LL-024", "LL-024-1"
UNIT, OTHER = "U02", "U03"


async def test_a_proposal_that_nobody_took_up_leaves_no_entry_whatever_its_unit_writes(
    square: Square,
) -> None:
    item = await square.item(LIGHT)
    wish = await square.wish(LIGHT, {LINE: "1"}, for_unit=UNIT)
    claim = await square.act(square.committee_of(item), f"/items/{LIGHT}/claims", wish)
    approval = {"internal_approval_ref": "批复-1"}
    assert await square.refused(UNIT, f"/claims/{claim['id']}/approval", approval) == "wrong_state"
    await square.client.clockwork()
    assert claim["id"] not in str(await square.client.get("/ledger/entries", item=LIGHT))


async def test_what_a_committee_writes_about_a_unit_is_not_on_the_items_page(
    square: Square,
) -> None:
    claim = await square.claim(UNIT, FULL)
    committee = square.committee_of(await square.item(FULL))
    words = {"qualified": False, "reason": "某某物业没有资质"}
    await square.act(committee, f"/claims/{claim['id']}/qualification", words)
    page = await square.client.http.get(f"/items/{FULL}")
    assert page.status_code == 200
    assert "某某物业" not in page.text


async def test_a_unit_that_did_not_come_to_sign_is_named_no_longer(square: Square) -> None:
    claim = await square.choose(UNIT, FULL)
    path = f"/claims/{claim['id']}"
    assert (await square.client.get(path))["organisation"]["id"] == UNIT
    await square.act(UNIT, f"{path}/withdrawal")
    assert (await square.client.get(path))["organisation"] is None
    assert (await square.client.get(path, who=UNIT))["organisation"]["id"] == UNIT


async def test_the_role_of_who_signed_is_told_with_the_units_name(square: Square) -> None:
    claim = await square.choose(UNIT, LIGHT)
    path = f"/claims/{claim['id']}"
    await square.act(UNIT, f"{path}/signature", {"signatory_role": "某某公司总经理"})
    assert [one["signatory_role"] for one in (await square.client.get(path))["signatures"]] == [
        None
    ]
    own = (await square.client.get(path, who=UNIT))["signatures"]
    assert [one["signatory_role"] for one in own] == ["某某公司总经理"]


async def test_a_note_about_an_arrival_is_for_those_whom_it_concerns(square: Square) -> None:
    code = "LL-021"
    claim = await square.start(UNIT, code)
    resources = {one["id"]: one["resource"] for one in (await square.item(code))["need_lines"]}
    line = next(one for one in claim["lines"] if resources[one["need_line"]] in BROUGHT)
    brought = {"need_line": line["need_line"], "quantity": line["quantity"], "note": "找王师傅"}
    await square.act(UNIT, f"/claims/{claim['id']}/arrivals", brought)

    async def note(who: str | None) -> Any:
        found = await square.client.get(f"/claims/{claim['id']}/arrivals", who=who)
        return found["items"][0]["note"]

    assert await note(None) is None
    assert await note(OTHER) is None
    assert await note(square.community_of(await square.item(code))) == "找王师傅"


async def test_a_condition_does_not_tell_who_has_claimed(square: Square) -> None:
    await square.claim(OTHER, FULL, {FULL_LINE: "5"})
    rests = {"organisation": OTHER, "by": days_ago(-30)}
    claim = await square.claim(UNIT, FULL, {FULL_LINE: "5"}, condition=rests)
    seen = await square.client.get(f"/claims/{claim['id']}", who=UNIT)
    assert seen["condition"]["met"] is False
    assert seen["contact"] == CONTACT


async def test_only_one_claim_of_an_item_is_shown_as_its_lead(square: Square) -> None:
    first = await square.claim(UNIT, LIGHT, {LINE: "2"})
    await square.select(first, lead=True)
    await square.act(UNIT, f"/claims/{first['id']}/withdrawal")
    second = await square.claim(OTHER, LIGHT, {LINE: "2"})
    await square.select(second, lead=True)
    claims = (await square.client.get(f"/items/{LIGHT}/claims"))["items"]
    assert [one["id"] for one in claims if one["lead"]] == [second["id"]]


async def test_another_day_is_within_ten_years(square: Square) -> None:
    await square.start(UNIT, LIGHT)
    node = (await square.nodes(LIGHT))[0]
    plan = {"due_on": "9999-12-31", "reason": "材料晚到"}
    answer = await square.client.post(UNIT, f"/milestones/{node['id']}/replan", plan)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "too_late")


async def test_whom_to_call_is_forgotten_long_after_a_claim_ended(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_back = await square.claim("U02", "LL-018", {"LL-018-1": "600"})
    stays = await square.claim("U03", "LL-018", {"LL-018-2": "6"})
    await square.act(
        "U02",
        f"/claims/{taken_back['id']}/withdrawal",
        {"reason_category": "capacity", "note": None},
    )
    real = clock.now
    for days, left in ((89, 2), (91, 1)):
        monkeypatch.setattr(clock, "now", lambda days=days: real() + timedelta(days=days))
        await forget_what_is_over({})
        kept = await square.as_owner("select claim from claim_contacts")
        assert len(kept) == left
    assert kept[0]["claim"] == stays["id"]
