"""The shapes that outsiders rely on: every name of the contract is there, with its kind of value."""

import re
from typing import Any

import pytest
from servers import Client
from square import Square

TEXT, WHOLE, YES_NO, MANY, ROW = str, int, bool, list, dict
NONE = type(None)
QUANTITY = re.compile(r"^\d+(\.\d{1,3})?$")

ITEM_IN_LIST = {
    "code": TEXT, "list": TEXT, "programme": TEXT, "track": TEXT, "title_zh": TEXT, "title_en": TEXT,
    "category": TEXT, "domain": TEXT, "community": TEXT, "community_type": TEXT,
    "regional_committee": TEXT, "state": TEXT, "word": TEXT, "committed": TEXT, "delivered": TEXT,
    "verified": TEXT, "waiting_on": ROW, "listing_round": WHOLE, "gates": MANY, "people_affected": WHOLE,
    "severity": WHOLE, "first_heard_on": TEXT, "claimable": YES_NO, "claim_until": TEXT,
    "lines_open": WHOLE, "resolution": NONE, "source": TEXT, "demonstration": YES_NO,
}  # fmt: skip
ITEM = {
    **ITEM_IN_LIST, "need_zh": TEXT, "need_en": NONE, "duration_days": WHOLE, "milestone_template": TEXT,
    "linked_item": NONE, "sensitive_group": NONE, "frame": ROW, "policy_version": WHOLE,
    "publicity_ends_at": NONE, "need_lines": MANY, "outcomes": MANY, "visits": ROW,
}  # fmt: skip
NEED_LINE = {
    "id": TEXT, "resource": TEXT, "what_zh": TEXT, "what_en": TEXT, "conditions_zh": TEXT,
    "required": QUANTITY, "reserved": QUANTITY, "signed": QUANTITY, "arrived": QUANTITY,
    "used": QUANTITY, "gap": QUANTITY, "step": QUANTITY, "unit_zh": TEXT, "unit_en": TEXT,
    "amount_fen": NONE,
}  # fmt: skip
OUTCOME = {
    "outcome_code": TEXT, "label_zh": TEXT, "label_en": TEXT, "target": QUANTITY, "accepted": NONE,
    "unit_zh": TEXT, "unit_en": TEXT,
}  # fmt: skip
VISITS = dict.fromkeys(
    ("frame", "asked", "answered", "yes", "half", "no", "came_back", "satisfied", "fairly_satisfied",
     "dissatisfied"), WHOLE,
)  # fmt: skip
CLAIM = {
    "id": TEXT, "item": TEXT, "listing_round": WHOLE, "organisation": ROW, "lead": YES_NO, "kind": TEXT,
    "state": TEXT, "lines": MANY, "finish_on": TEXT, "reserved_until": TEXT, "deliberation": NONE,
    "signatures": MANY, "submitted_at": TEXT, "contact": ROW, "note": NONE,
}  # fmt: skip
CLAIM_LINE = {
    "need_line": TEXT, "quantity": QUANTITY, "arrived": QUANTITY, "used": QUANTITY, "unit_zh": TEXT,
    "amount_fen": NONE,
}  # fmt: skip
MILESTONE = {
    "id": TEXT, "item": TEXT, "node_no": WHOLE, "node_code": TEXT, "title_zh": TEXT, "title_en": TEXT,
    "verified_by": TEXT, "first_due_on": TEXT, "due_on": TEXT, "slip_days": WHOLE, "state": TEXT,
    "submitted_at": TEXT, "verified_at": TEXT, "used": MANY, "evidence_kinds": MANY, "evidence": MANY,
}  # fmt: skip
DRAW = {
    "id": TEXT, "item": TEXT, "method": TEXT, "seed": TEXT, "frame": WHOLE, "asked": WHOLE,
    "positions": MANY, "drawn_at": TEXT, "printed_at": TEXT, "printing": WHOLE, "reprints": MANY,
}  # fmt: skip
BILL_LINE = {
    "id": TEXT, "item": TEXT, "programme": TEXT, "label_zh": TEXT, "label_en": TEXT, "outcome_code": TEXT,
    "quantity": QUANTITY, "unit_zh": TEXT, "unit_en": TEXT, "domain": TEXT, "community": TEXT,
    "community_type": TEXT, "list": TEXT, "closed_on": TEXT, "resolution": TEXT, "asked": WHOLE,
    "answered": WHOLE, "yes": WHOLE, "status": TEXT, "struck_on": NONE, "struck_reason_zh": NONE,
    "entries": MANY, "demonstration": YES_NO,
}  # fmt: skip
SUMMARY_ROW = {
    "key": TEXT, "label_zh": TEXT, "label_en": TEXT, "raised": WHOLE, "under_way": WHOLE, "solved": WHOLE,
    "half_solved": WHOLE, "came_back": WHOLE, "burden": ROW, "totals": MANY,
}  # fmt: skip
ENTRY = {
    "entry": QUANTITY, "event": TEXT, "event_id": TEXT, "item": TEXT, "claim": NONE, "booked_at": TEXT,
    "basis": TEXT, "corrects": NONE, "postings": MANY,
}  # fmt: skip
FIGURE = {
    "name": TEXT, "title_zh": TEXT, "title_en": TEXT, "as_of": ROW, "n": WHOLE, "sources": MANY,
    "table": ROW, "plotly": ROW, "demonstration": YES_NO,
}  # fmt: skip


def keeps(row: Any, shape: dict[str, Any]) -> None:
    """`row` has every name of `shape`, and each holds a value of its kind (or null)."""
    for name, kind in shape.items():
        assert name in row, name
        value = row[name]
        if value is None or kind is NONE:
            continue
        if isinstance(kind, re.Pattern):
            assert kind.match(value), (name, value)
        else:
            assert type(value) is kind, (name, value)


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def test_the_shapes_before_anything_is_promised(square: Square) -> None:
    page = await square.client.get("/items", programme="livelihood", limit=1)
    assert set(page) == {"items", "total", "next"}
    assert page["total"] == 91
    keeps(page["items"][0], ITEM_IN_LIST)
    assert set(page["items"][0]["waiting_on"]) == {"role", "organisation", "act", "since", "due_on"}
    item = await square.item("LL-001")
    keeps(item, ITEM)
    assert item["frame"] == {"zh": "C06 充电棚周边楼栋", "doors": 192}
    keeps(item["need_lines"][0], NEED_LINE)
    assert item["need_lines"][2]["amount_fen"] == 18_000_000, "fen beside the yuan"
    keeps(item["outcomes"][0], OUTCOME)
    keeps(item["visits"], VISITS)
    whole = await square.item("LL-052")
    assert (whole["community"], whole["regional_committee"]) == ("ALL", None)


async def test_the_shapes_on_the_way_to_the_bill(square: Square) -> None:
    for code in await square.ask_residents("U02", "LL-018"):
        await square.answer(code)
    claim = (await square.client.get("/items/LL-018/claims", who="U02"))["items"][0]
    keeps(claim, CLAIM)
    keeps(claim["lines"][0], CLAIM_LINE)
    assert set(claim["signatures"][0]) == {"side", "signatory_role", "signed_at"}
    assert set(claim["contact"]) == {"name", "phone"}
    stranger = (await square.client.get("/items/LL-018/claims"))["items"][0]
    assert (stranger["contact"], stranger["note"]) == (None, None)
    keeps((await square.nodes("LL-018"))[0], MILESTONE)
    keeps((await square.client.get("/items/LL-018/draws"))["items"][0], DRAW)
    await square.close("LL-018")
    keeps((await square.client.get("/bill"))["items"][0], BILL_LINE)
    summary = await square.client.get("/bill/summary", by="domain", programme="livelihood")
    assert (summary["by"], summary["programme"]) == ("domain", "livelihood")
    assert QUANTITY.match(summary["as_of"])
    for row in summary["rows"]:
        keeps(row, SUMMARY_ROW)
        assert set(row["burden"]) == {"basis", "open", "in_delivery", "lifted"}
    total = next(row["totals"][0] for row in summary["rows"] if row["totals"])
    assert set(total) == {"outcome_code", "quantity", "unit_zh", "unit_en", "lines"}
    entry = (await square.client.get("/ledger/entries", limit=1))["items"][0]
    keeps(entry, ENTRY)


async def test_the_shape_of_a_figure(square: Square) -> None:
    figure = await square.client.get("/figures/problems-by-domain")
    keeps(figure, FIGURE)
    assert set(figure["as_of"]) == {"entry", "at"}
    assert {"key", "label_zh", "label_en", "unit_zh"} <= set(figure["table"]["columns"][0])
    assert set(figure["plotly"]) == {"data", "layout"}


@pytest.mark.parametrize(
    ("path", "total"),
    [("/lists", 4), ("/categories", 8), ("/domains", 4), ("/communities", 38), ("/figures", 15),
     ("/indicators", 48), ("/items?list=livelihood-2025", 91), ("/items?list=tackling-1", 36),
     ("/items?list=tackling-2", 35), ("/items?list=tackling-3", 34), ("/items", 196)],
)  # fmt: skip
async def test_the_published_lists_hold_what_was_published(
    square: Square, path: str, total: int
) -> None:
    assert (await square.client.get(path))["total"] == total


async def test_every_public_address_of_the_contract_answers(square: Square) -> None:
    item = "/items/LL-001"
    for path in (
        item, f"{item}/claims", f"{item}/milestones", f"{item}/deliberations", f"{item}/draws",
        f"{item}/gates", f"{item}/history", "/lists/tackling-2", "/organisations", "/units/U01", "/bill",
        "/bill/summary?by=category&programme=livelihood", "/bill/summary?by=month&programme=tackling",
        "/cohort?by=domain", "/cohort?by=list", "/ledger/entries?item=LL-001",
    ):  # fmt: skip
        await square.client.get(path)
    assert (await square.client.http.get("/checkpoint")).status_code == 200
    schema = (await square.client.http.get("/schema/openapi.json")).json()
    assert schema["openapi"].startswith("3.1")
