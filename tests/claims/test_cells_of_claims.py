"""Every state of a claim against every act and every role: who may not, does not, and nothing changes."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pytest
from square import Square

from marketplace.claims.states import CLAIM

LIGHT, LINE = "LL-018", "LL-018-2"
FULL, FULL_LINE = "LL-024", "LL-024-1"
UNIT, ANOTHER = "U02", "U03"
STATES: Final = (
    "proposed", "submitted", "waiting", "qualified", "unqualified", "selected", "not_selected", "signed",
    "active", "fulfilled", "partly_fulfilled", "withdrawn", "expired", "returned", "terminated",
)  # fmt: skip
ONLY_FULL: Final = frozenset({"qualified", "unqualified"})
REASON: Final = {"reason_category": "other", "note": "说明"}


class Cell(NamedTuple):
    """An act of the claim's own routes: its body, who may knock, and in which states it may start."""

    path: str
    body: dict[str, Any]
    roles: frozenset[str]
    before: frozenset[str]


def cells(full: bool) -> dict[str, Cell]:  # noqa: FBT001
    unit, committee = frozenset({"unit"}), frozenset({"committee"})
    before_signing = CLAIM["withdraw"].before
    ready = frozenset({"qualified"}) if full else frozenset({"submitted"})
    return {
        "confirm": Cell("confirmation", {}, unit, frozenset({"proposed"})),
        "withdraw": Cell("withdrawal", {}, unit, before_signing),
        "approve": Cell("approval", {"internal_approval_ref": "批复-1"}, unit, before_signing),
        "qualify": Cell(
            "qualification", {"qualified": True}, committee, CLAIM["qualify"].before if full else frozenset()
        ),
        "select": Cell("selection", {"selected": False, "reason": "不合适"}, committee, ready),
        "sign": Cell("signature", {"signatory_role": "负责人"}, unit | {"community"}, CLAIM["sign"].before),
        "arrive": Cell("arrivals", {"need_line": FULL_LINE if full else LINE, "quantity": "1"}, unit, frozenset({"active"})),
        "return": Cell("return", REASON, unit, CLAIM["return"].before),
        "terminate": Cell("termination", REASON, committee, CLAIM["terminate"].before),
        "name_lead": Cell("lead", {"reason": "由其牵头"}, committee, CLAIM["name_lead"].before),
    }  # fmt: skip


def told(role: str, cell: Cell, state: str) -> str | None:
    """What the law says to this role; None where the act may go on."""
    if role == "nobody":
        return "401"
    if role == "another unit":
        hidden = state == "proposed" or cell.path == "confirmation"
        return ("404" if hidden else "403") if "unit" in cell.roles else "403"
    if role in cell.roles:
        return None if state in cell.before else "wrong_state"
    above = role == "subdistrict" and "committee" in cell.roles
    if above:
        return "wrong_level" if state in cell.before else "wrong_state"
    return "403"


def people(square: Square, item: Any) -> Iterator[tuple[str, str | None]]:
    yield from (("nobody", None), ("unit", UNIT), ("another unit", ANOTHER), ("auditor", "AU-1"))
    yield "community", square.community_of(item)
    yield "committee", square.committee_of(item)
    yield from (("subdistrict", "SD-1"), ("slip office", "SO-1"))


@pytest.mark.parametrize("state", STATES)
async def test_who_may_not_does_not_and_nothing_changes(square: Square, state: str) -> None:
    full = state in ONLY_FULL or state == "active"
    code, line = (FULL, FULL_LINE) if full else (LIGHT, LINE)
    claim = await square.claim(UNIT, code, {line: "5"})
    more = {"proposed": ", proposed_by = 'RPC-1'", "waiting": ", reserved_until = null"}.get(
        state, ""
    )
    planted = f"update claims set state = '{state}'{more} where id = '{claim['id']}'"  # noqa: S608
    await square.plant(planted)
    item = await square.item(code)
    before = await square.fingerprint()
    for act, cell in cells(full).items():
        for role, who in people(square, item):
            expected = told(role, cell, state)
            if expected is None or who not in {None, *square.client.accounts}:
                continue
            answer = await square.client.post(who, f"/claims/{claim['id']}/{cell.path}", cell.body)
            problem = answer.json()["type"].removeprefix("/problems/")
            assert expected in (str(answer.status_code), problem), (act, role, state, answer.text)
    assert await square.fingerprint() == before
