"""A draft is screened, sent back, handed in again, published, and can be claimed."""

from decimal import Decimal
from typing import Any

import pytest
from drafts import REASON, WORKS, balance, draft, drafted, published, screened
from servers import Client
from square import Square, days_ago


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def test_a_draft_goes_back_and_forth_and_is_published_and_claimed(square: Square) -> None:
    item = await drafted(square)
    code = item["code"]
    assert (code, item["state"], item["track"]) == ("LL-092", "draft", "light")
    assert item["waiting_on"]["role"] == "community"
    assert item["waiting_on"]["act"] == "submit"
    handed_in = await square.act("C13", f"/items/{code}/submission")
    assert handed_in["state"] == "screening"
    committee = handed_in["regional_committee"]
    assert handed_in["waiting_on"]["organisation"] == committee
    back = await square.act(committee, f"/items/{code}/screening", {"reason": "人数待核"})
    assert back["state"] == "draft"
    mended = await square.client.call(
        "C13", "PUT", f"/items/{code}", json=draft(people_affected=90)
    )
    assert mended.status_code == 200, mended.text
    assert mended.json()["people_affected"] == 90
    await square.act("C13", f"/items/{code}/submission")
    out = await square.act(committee, f"/items/{code}/publication")
    assert (out["state"], out["word"], out["claimable"]) == ("published", "needed", True)
    assert out["policy_version"] == 1
    assert out["claim_until"] is not None
    await square.client.clockwork()
    assert await balance(square, f"gap:{code}-1") == "60"
    assert await balance(square, f"open:{code}") == "180", "90 people times 2"
    entries = await square.client.get("/ledger/entries", event=out["event_id"])
    assert entries["items"][0]["event"] == "item.published.v1"
    claim = await square.claim("U02", code, {f"{code}-1": "12"})
    assert claim["state"] == "submitted"
    assert (await square.line(f"{code}-1"))["reserved"] == Decimal(12)
    steps = (await square.client.get(f"/items/{code}/history"))["items"]
    assert [one["act"] for one in steps] == ["draft", "submit", "screen_back", "change", "submit", "publish"]  # fmt: skip
    assert await square.broken_truths() == []


async def test_a_draft_is_seen_by_its_own_alone(square: Square) -> None:
    code = (await drafted(square))["code"]
    for who, status in (("C13", 200), ("SD-1", 200), ("AU-1", 200), ("C05", 404), ("U02", 404), (None, 404)):  # fmt: skip
        assert (await square.client.call(who, "GET", f"/items/{code}")).status_code == status, who
        assert (await square.client.call(who, "GET", f"/items/{code}/history")).status_code == status  # fmt: skip
    assert code not in str(await square.client.get("/items", list="livelihood-2025", limit=100))
    assert (await square.client.get("/lists/livelihood-2025"))["items"] == 91


@pytest.mark.parametrize(
    "what", ["history", "gates", "deliberations", "draws", "claims", "milestones"]
)
async def test_what_belongs_to_a_hidden_item_is_as_unknown_as_what_belongs_to_none(
    square: Square, what: str
) -> None:
    code = (await drafted(square))["code"]
    for who, status in (("C13", 200), ("AU-1", 200), ("C05", 404), ("U02", 404), (None, 404)):
        answer = await square.client.call(who, "GET", f"/items/{code}/{what}")
        assert answer.status_code == status, who
        assert (await square.client.call(who, "GET", f"/items/LL-999/{what}")).status_code == 404
        assert (await square.client.call(who, "GET", f"/items/LL-018/{what}")).status_code == 200


@pytest.mark.parametrize("fields", [{}, {"need_lines": []}])
async def test_a_hidden_item_is_not_there_to_be_claimed(
    square: Square, fields: dict[str, Any]
) -> None:
    code = (await drafted(square, **fields))["code"]
    wish = await square.wish("LL-018", {"LL-018-1": "20"})
    for asked in (wish, {**wish, "lines": [{"need_line": f"{code}-1", "quantity": "6"}]}):
        assert await square.refused("U02", f"/items/{code}/claims", asked) == "not_found"


async def test_what_is_published_stands(square: Square) -> None:
    item = await published(square)
    answer = await square.client.call("C13", "PUT", f"/items/{item['code']}", json=draft())
    assert answer.json()["type"] == "/problems/wrong_state"
    before = await square.item(item["code"])
    answer = await square.client.call(
        "SD-1", "PATCH", "/lists/livelihood-2025/policy", json={"answers_min": 3}
    )
    assert answer.status_code == 200
    after = await square.item(item["code"])
    assert after == before, "an item keeps the version that it was published with"
    later = await published(square)
    assert (later["code"], later["policy_version"]) == ("LL-093", 2)


async def test_numbering_goes_on_in_each_list(square: Square) -> None:
    fields = {"list": "tackling-2", "category": None, "need_lines": [], "track": None,
              "milestone_template": "MT-SPACE", "duration_days": None}  # fmt: skip
    item = await drafted(square, **fields)
    assert (item["code"], item["programme"], item["track"]) == ("TP-2-36", "tackling", "full")
    assert item["demonstration"] is True
    again = await drafted(square, **fields)
    assert again["code"] == "TP-2-37"


async def test_a_level_above_drafts_for_a_community_and_the_subdistrict_for_all(
    square: Square,
) -> None:
    for_it = await drafted(square, "RPC-1", community="C06")
    assert (for_it["community"], for_it["community_type"]) == ("C06", "resettlement")
    steps = await square.client.get(f"/items/{for_it['code']}/history", who="C06")
    assert steps["items"][0]["on_behalf_of"] == "C06"
    whole = await published(square, "SD-1", community="ALL")
    assert (whole["community"], whole["community_type"], whole["regional_committee"]) == ("ALL", "all", None)  # fmt: skip
    assert await square.refused("RPC-2", "/items", draft(community="C06")) == "forbidden"
    assert await square.refused("RPC-1", "/items", draft(community="ALL")) == "bad_request"
    assert await square.refused("C13", "/items", draft(community="C06")) == "forbidden"
    assert await square.refused("U02", "/items", draft()) == "forbidden"


async def test_works_above_the_cap_are_published_by_the_subdistrict(square: Square) -> None:
    works = {"need_lines": WORKS, "milestone_template": "MT-CONSTR", "track": "full"}
    item = await screened(square, **works)
    assert item["waiting_on"]["role"] == "subdistrict"
    path = f"/items/{item['code']}/publication"
    assert await square.refused(item["regional_committee"], path) == "wrong_level"
    assert (await square.act("SD-1", path))["state"] == "published"
    cheap = [WORKS[0], {**WORKS[1], "required": "500000"}]
    item = await screened(square, **{**works, "need_lines": cheap})
    path = f"/items/{item['code']}/publication"
    assert await square.refused("SD-1", path) == "wrong_level"
    await square.act(item["regional_committee"], path)


@pytest.mark.parametrize(
    ("lacking", "refusal", "fields"),
    [
        ({"need_lines": []}, "line_missing", {"/need_lines"}),
        ({"duration_days": None, "outcomes": []}, "line_missing", {"/duration_days", "/outcomes"}),
        ({"milestone_template": None, "track": "full"}, "line_missing", {"/milestone_template"}),
        ({"outcomes": [], "frame": None}, "outcome_missing", {"/outcomes", "/frame"}),
        ({"frame": None}, "frame_missing", {"/frame"}),
    ],
)
async def test_an_unfinished_draft_is_kept_but_not_handed_in(
    square: Square, lacking: dict[str, None], refusal: str, fields: set[str]
) -> None:
    item = await drafted(square, **lacking)
    before = await square.fingerprint()
    answer = await square.client.post("C13", f"/items/{item['code']}/submission")
    assert answer.status_code == 409
    assert answer.json()["type"] == f"/problems/{refusal}"
    assert {one["pointer"] for one in answer.json()["errors"]} == fields
    assert await square.fingerprint() == before


async def test_every_fault_of_a_draft_is_named_at_once(square: Square) -> None:
    wish = draft(
        list="livelihood-1999", domain="nowhere", category="none", milestone_template="MT-X",
        linked_item="TP-9-99", solution_module="no-module", first_heard_on=days_ago(-3), track="light",
        gates=["permit"],
        need_lines=[{"resource": "design", "what_zh": "图", "unit_zh": "项", "required": "3", "step": "2"}],
        outcomes=[{"outcome_code": "a", "label_zh": "甲", "target": "0", "unit_zh": "个"}] * 2,
    )  # fmt: skip
    answer = await square.client.post("C13", "/items", wish)
    assert answer.status_code == 400, answer.text
    assert {one["pointer"] for one in answer.json()["errors"]} == {
        "/list", "/domain", "/category", "/milestone_template", "/linked_item", "/solution_module",
        "/first_heard_on", "/gates", "/need_lines", "/need_lines/0/step", "/outcomes/0/target",
        "/outcomes/1/target", "/outcomes/1/outcome_code",
    }  # fmt: skip


async def test_the_track_follows_from_what_is_asked(square: Square) -> None:
    assert (await drafted(square))["track"] == "light"
    for full in (
        {"gates": ["guardian_consent"]}, {"sensitive_group": "children"}, {"need_lines": WORKS},
        {"need_lines": []}, {"track": "full"},
    ):  # fmt: skip
        assert (await drafted(square, **full))["track"] == "full"


async def test_the_gates_of_a_draft_are_made_when_it_is_published(square: Square) -> None:
    fields = {"gates": ["permit", "guardian_consent"], "milestone_template": "MT-EVENT", "track": "full"}  # fmt: skip
    item = await drafted(square, **fields)
    assert set(item["gates"]) == {"permit", "guardian_consent"}
    assert (await square.client.get(f"/items/{item['code']}/gates", "C13"))["total"] == 0
    await square.act("C13", f"/items/{item['code']}/submission")
    await square.act(item["regional_committee"], f"/items/{item['code']}/publication")
    gates = await square.client.get(f"/items/{item['code']}/gates")
    assert {one["gate"] for one in gates["items"]} == {"permit", "guardian_consent"}
    assert await square.broken_truths() == []


async def test_a_draft_that_is_given_up_never_stood_on_the_list(square: Square) -> None:
    item = await screened(square)
    by = item["regional_committee"]
    gone = await square.act(by, f"/items/{item['code']}/withdrawal", REASON)
    assert (gone["state"], gone["resolution"]) == ("withdrawn", "withdrawn")
    assert await square.refused(by, f"/items/{item['code']}/relisting", REASON) == "wrong_state"
    answer = await square.client.call(None, "GET", f"/items/{item['code']}")
    assert answer.status_code == 404
    cohort = await square.client.get("/cohort", by="programme", programme="livelihood")
    assert sum(row["raised"] for row in cohort["rows"]) == 91
    assert await square.broken_truths() == []
