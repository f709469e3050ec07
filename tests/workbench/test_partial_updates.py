"""Partial updates: the pinned script, its strict settings, and answers that work with and without it."""

import hashlib
import re
from typing import Any

import pytest
from servers import Client
from square import Square

from dashboards.assets import STATIC

SHA256 = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
DESK = {"HX-Request": "true", "HX-Current-URL": "http://town.test/workbench"}
OWN_PAGE = {"HX-Request": "true", "HX-Current-URL": "http://town.test/workbench/claims/1/selection"}


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def _ask(square: Square, who: str | None, path: str, **more: Any) -> Any:
    headers = dict(more.pop("headers", {}))
    if who:
        headers["Authorization"] = f"Bearer {square.client.accounts[who]['token']}"
    method = "POST" if "data" in more else "GET"
    return await square.client.http.request(method, path, headers=headers, **more)


async def _submitted(square: Square) -> tuple[str, str, str]:
    """A light claim that waits for its committee: item, claim, committee."""
    rows = (await square.client.get("/items", track="light", word="needed", limit=100))["items"]
    item = next(one for one in rows if one["claimable"] and one["community"] != "ALL")
    claim = await square.claim("U04", item["code"])
    return item["code"], claim["id"], square.committee_of(item)


def test_the_pinned_script_is_the_released_one_and_its_licence_stands_beside_it() -> None:
    script = (STATIC / "htmx-2.0.11.min.js").read_bytes()
    assert hashlib.sha256(script).hexdigest() == SHA256
    assert "Zero-Clause BSD" in (STATIC / "htmx-licence.txt").read_text()


async def test_the_desk_sets_the_script_strictly_and_offers_every_row_without_it(
    square: Square,
) -> None:
    code, claim, committee = await _submitted(square)
    page = await _ask(square, committee, "/workbench")
    for setting in (
        '"allowEval":false',
        '"selfRequestsOnly":true',
        '"includeIndicatorStyles":false',
    ):
        assert setting in page.text
    row = f"/workbench/claims/{claim}/selection"
    assert f'href="{row}" hx-get="{row}"' in page.text
    assert code in page.text
    assert "unsafe-eval" not in page.headers["content-security-policy"]
    assert "script-src 'self'" in page.headers["content-security-policy"]


async def test_an_act_goes_on_in_place_on_the_desk_and_by_its_page_elsewhere(
    square: Square,
) -> None:
    code, claim, committee = await _submitted(square)
    path = f"/workbench/claims/{claim}/selection"
    wrong = await _ask(square, committee, path, data={"selected": ""}, headers=DESK)
    assert wrong.status_code == 400
    assert 'class="act"' in wrong.text
    assert 'role="alert"' in wrong.text
    done = await _ask(
        square, committee, path, data={"selected": "true", "reason": "合适"}, headers=DESK
    )
    assert done.status_code == 200
    assert f'"path":"/workbench?done=selection&item={code}"' in done.headers["hx-location"]
    assert '"select":"#desk"' in done.headers["hx-location"]
    assert (await square.client.get(f"/claims/{claim}"))["state"] == "selected"
    body = {"signatory_role": "负责人", "idempotency_key": "s1"}
    sign = f"/workbench/claims/{claim}/signature"
    signed = await _ask(square, "U04", sign, data=body, headers=OWN_PAGE)
    assert signed.headers["hx-redirect"].startswith("/workbench?done=signature")
    again = await _ask(square, "U04", sign, data=body)
    assert again.status_code == 303, "the same key once more, without the script: the same answer"


async def test_a_lost_session_leads_to_the_login_and_back(square: Square) -> None:
    lost = await _ask(square, None, "/workbench/claims/x/selection", data={"a": "b"}, headers=DESK)
    assert lost.headers["hx-redirect"] == "/login?next=/workbench"
    elsewhere = {"HX-Request": "true", "HX-Current-URL": "https://elsewhere.example/evil"}
    lost = await _ask(square, None, "/workbench", headers=elsewhere)
    assert lost.headers["hx-redirect"] == "/login?next=/workbench"


async def test_the_desk_parts_tasks_by_their_day_and_teaches_where_nothing_waits(
    square: Square,
) -> None:
    code, _claim, committee = await _submitted(square)
    await square.as_owner(
        "update claims set submitted_at = submitted_at - interval '40 days' where item = $1", code
    )
    await square.as_owner(
        """update state_changes set changed_at = changed_at - interval '40 days'
           where kind = 'claim' and subject in (select id from claims where item = $1)""",
        code,
    )
    page = await _ask(square, committee, "/workbench?lang=en")
    assert re.search(r'class="due due--\w+"', page.text)
    for who in ("U07", "C06", "SD-1", "SO-1"):
        assert "Where to begin" in (await _ask(square, who, "/workbench?lang=en")).text, who
    assert "Where to begin" not in (await _ask(square, "AU-1", "/workbench?lang=en")).text
    assert "Gaps, each with who could meet it" in page.text
    assert "Gaps, each" not in (await _ask(square, "C06", "/workbench?lang=en")).text
