"""Every state, act and role of the item's table: what is refused, as what, and nothing changes by it."""

from typing import Any

import pytest
from drafts import LINES, REASON, draft, drafted, published, screened
from servers import Client
from square import Square

from marketplace.items.states import ITEM

#: act -> its path, a body that nothing refuses, and whether a community may do it.
ACTS: dict[str, tuple[str, Any, bool]] = {
    "submit": ("submission", {}, True),
    "screen_back": ("screening", REASON, False),
    "publish": ("publication", {}, False),
    "add_lines": ("lines", {"need_lines": LINES, "duration_days": 30}, True),
    "suspend": ("suspension", REASON, False),
    "resume": ("resumption", REASON, False),
    "withdraw": ("withdrawal", REASON, False),
    "relist": ("relisting", REASON, False),
    "close": ("closure", {"resolution": "infeasible", **REASON}, False),
    "reopen": ("reopening", REASON, False),
}
OWN, COMMITTEE, ABOVE = "C13", "committee", "SD-1"
STRANGERS = {None: "not_signed_in", "U02": "forbidden", "SO-1": "forbidden", "AU-1": "forbidden",
             "C05": "forbidden"}  # fmt: skip


async def _bring(square: Square, state: str) -> Any:
    """An item of C13 in this state."""
    if state == "draft":
        return await drafted(square)
    if state == "screening":
        return await screened(square)
    item = await published(square)
    by = item["regional_committee"]
    path = f"/items/{item['code']}"
    ways = {
        "published": (), "suspended": ("suspension",), "withdrawn": ("withdrawal",), "closed": ("closure",)
    }  # fmt: skip
    for way in ways[state]:
        body = {"resolution": "infeasible", **REASON} if way == "closure" else REASON
        item = await square.act(by, f"{path}/{way}", body)
    await square.client.clockwork()
    return item


def _expected(state: str, act: str, who: str | None) -> str | None:
    """The refusal of this cell; None where the act is lawful."""
    _, _, for_communities = ACTS[act]
    if who in STRANGERS or who == "another":
        return STRANGERS.get(who, "forbidden")
    if who == OWN and not for_communities:
        return "forbidden"
    # A window that is open keeps a published item from being listed again.
    if state not in ITEM[act].before or (act, state) == ("relist", "published"):
        return "wrong_state"
    return "wrong_level" if who == ABOVE and not for_communities else None


@pytest.mark.parametrize(
    "state", ["draft", "screening", "published", "suspended", "closed", "withdrawn"]
)
async def test_every_unlawful_cell_is_refused_and_changes_nothing(
    client: Client, state: str
) -> None:
    square = Square(client)
    item = await _bring(square, state)
    assert item["state"] == state
    committee = item["regional_committee"]
    another = "RPC-1" if committee != "RPC-1" else "RPC-2"
    names = {COMMITTEE: committee, "another": another}
    before = await square.fingerprint()
    lawful = []
    for act, (path, body, _) in ACTS.items():
        for who in (*STRANGERS, "another", OWN, COMMITTEE, ABOVE):
            wanted = _expected(state, act, who)
            if wanted is None:
                lawful.append((act, who))
                continue
            name = names.get(str(who), who)
            told = await square.refused(name, f"/items/{item['code']}/{path}", body)
            assert told == wanted, (state, act, who)
    assert await square.fingerprint() == before
    assert {act for act, _ in lawful} == {
        act for act in ACTS if state in ITEM[act].before and (act, state) != ("relist", "published")
    }


@pytest.mark.parametrize("act", ["screen_back", "suspend", "resume", "withdraw", "relist"])
async def test_a_decision_that_the_public_reads_gives_its_reason(client: Client, act: str) -> None:
    square = Square(client)
    before = {"screen_back": "screening", "resume": "suspended", "relist": "withdrawn"}
    item = await _bring(square, before.get(act, "published"))
    path, _, _ = ACTS[act]
    for body in ({}, {"reason": None}, {"reason": "  "}):
        by = item["regional_committee"]
        told = await square.refused(by, f"/items/{item['code']}/{path}", body)
        assert told == "reason_missing"


async def test_only_a_draft_is_written_anew(client: Client) -> None:
    square = Square(client)
    for state in ("screening", "published", "withdrawn"):
        item = await _bring(square, state)
        answer = await client.call(OWN, "PUT", f"/items/{item['code']}", json=draft())
        assert answer.json()["type"] == "/problems/wrong_state", state
    item = await _bring(square, "draft")
    elsewhere = draft(list="tackling-1", category=None)
    answer = await client.call(OWN, "PUT", f"/items/{item['code']}", json=elsewhere)
    assert {one["pointer"] for one in answer.json()["errors"]} == {"/list"}
    answer = await client.call("C05", "PUT", f"/items/{item['code']}", json=draft())
    assert answer.status_code == 403
