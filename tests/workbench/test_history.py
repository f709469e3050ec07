"""The history of any row from its audit rows, for the auditor; and acts that cannot be undone say so."""

from typing import Any

import pytest
from servers import Client
from square import Square

from dashboards.workbench.table import FORMS


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def _get(square: Square, who: str | None, path: str) -> Any:
    headers = {"Accept": "text/html"}
    if who:
        headers["Authorization"] = f"Bearer {square.client.accounts[who]['token']}"
    return await square.client.http.get(path, headers=headers)


async def test_the_auditor_reads_every_step_of_a_claim_with_who_took_it(square: Square) -> None:
    rows = (await square.client.get("/items", track="light", word="needed", limit=100))["items"]
    item = next(one for one in rows if one["claimable"] and one["community"] != "ALL")
    claim = await square.claim("U04", item["code"])
    await square.select(claim)
    path = f"/workbench/history/claim/{claim['id']}"
    for who in ("AU-1", "SD-1"):
        page = await _get(square, who, path)
        assert page.status_code == 200
        assert "submitted → selected" in page.text
        assert claim["event_id"] in page.text
    for who in ("U04", "RPC-1", "C06", "SO-1"):
        assert (await _get(square, who, path)).status_code == 403
    assert (
        await _get(square, "AU-1", f"/workbench/history/item/{item['code']}")
    ).status_code == 200
    for wrong in ("claim/none", "nothing/x", "claim/%00", "Claim/x"):
        assert (await _get(square, "AU-1", f"/workbench/history/{wrong}")).status_code == 404
    desk = await _get(square, "AU-1", "/workbench")
    assert path in desk.text


def test_acts_that_cannot_be_undone_say_so_one_by_one_and_many_at_once() -> None:
    said = {name for name, form in FORMS.items() if form.irreversible}
    final = {
        "qualification", "selection", "selections", "signature", "verification", "acceptance", "draw",
        "closure", "reopening", "gate", "minutes", "deliberation", "calling_off", "confirmation",
        "return", "termination", "printing", "reprint", "challenge_answer", "slip_reply",
        "publish_many", "qualify_many", "verify_many",
    }  # fmt: skip
    assert final <= said, final - said
