"""The matcher's pages without JavaScript: ask, look again, gaps with candidates, adopt, links once."""

import re
from typing import Any

import httpx
import pytest
from servers import Client
from square import Square

from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import in_one_unit
from marketplace.matching.running import REQUEST, _begin, _do

COMMITTEE = "RPC-1"
PAGE = "/workbench/matching"
INVITATIONS_PER_UNIT = 2


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def _page(square: Square, path: str, who: str = COMMITTEE, **more: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {square.client.accounts[who]['token']}"}
    if "data" in more:
        return await square.client.http.post(path, headers=headers, **more)
    return await square.client.http.get(path, headers=headers, **more)


async def _asked(square: Square, **fields: str) -> str:
    answer = await _page(square, PAGE, data={"idempotency_key": f"k{fields}", **fields})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def _do_it(address: str) -> None:
    run = await in_one_unit(CLOCKWORK, REQUEST, _begin, address.rsplit("/", 1)[1])
    await _do(run)


async def test_a_committee_asks_looks_again_and_adopts_without_javascript(square: Square) -> None:
    first = await _page(square, PAGE)
    assert first.status_code == 200
    assert "开始撮合" in first.text
    address = await _asked(square)
    waiting = await _page(square, address)
    assert 'http-equiv="refresh"' in waiting.text
    assert "停止" in waiting.text
    await _do_it(address)
    done = await _page(square, address)
    assert 'http-equiv="refresh"' not in done.text
    assert "最紧缺" in done.text
    assert "总体情况" in done.text
    assert len(re.findall(r'<li class="candidate', done.text)) > 20
    proposals = re.findall(r'name="proposal" value="([^"]+)"', done.text)
    assert len(proposals) >= 2
    none = await _page(square, f"{address}/adoption", data={"idempotency_key": "a0"})
    assert none.status_code == 400
    assert 'role="alert"' in none.text
    body = {"idempotency_key": "a1", "proposal": proposals[:2]}
    made = await _page(square, f"{address}/adoption", data=body)
    assert made.status_code == 200, made.text
    links = re.findall(r'value="(http[^"]+/claims/[^"]+/confirm/[^"]+)"', made.text)
    assert links
    assert made.headers["cache-control"] == "no-store"
    assert made.headers["referrer-policy"] == "no-referrer"
    again = await _page(square, f"{address}/adoption", data=body)
    assert again.status_code == 200
    assert "/confirm/" not in again.text, "told once"
    shown = await _page(square, address)
    assert "已据此发出邀请" in shown.text
    refused = await _page(square, f"{address}/adoption", data={**body, "idempotency_key": "a2"})
    assert refused.status_code == 400
    opened = await square.client.http.get(links[0])
    assert opened.status_code == 200


async def test_a_run_is_stopped_from_its_page(square: Square) -> None:
    address = await _asked(square, domain="safety_upgrade")
    stopped = await _page(square, f"{address}/cancellation", data={"idempotency_key": "c"})
    assert stopped.status_code == 303
    assert "已停止" in (await _page(square, address)).text
    again = await _page(square, f"{address}/cancellation", data={"idempotency_key": "d"})
    assert again.status_code == 409


@pytest.mark.parametrize("query", ["?show=unmet", "?show=proposed&page=2", "?page=x", "?page=999"])
async def test_the_gaps_are_shown_in_parts(square: Square, query: str) -> None:
    address = await _asked(square)
    await _do_it(address)
    assert (await _page(square, f"{address}{query}")).status_code == 200
    english = await _page(square, f"{address}{query}&lang=en")
    assert "Match offers and needs" in english.text


async def test_only_officers_ask_and_only_the_own_committee_sees(square: Square) -> None:
    address = await _asked(square)
    assert (await _page(square, address, "RPC-2")).status_code == 404
    assert (await _page(square, address, "AU-1")).status_code == 200
    assert (await _page(square, address, "U02")).status_code == 403
    assert (await square.client.http.get(PAGE)).status_code == 303
    wrong = await _page(square, PAGE, data={"domain": "no such thing!"})
    assert wrong.status_code == 400


async def test_the_weights_are_public(square: Square) -> None:
    page = await square.client.http.get("/matching/settings")
    assert page.status_code == 200
    assert "撮合计分办法" in page.text
    assert "现行" in page.text


async def test_ticks_stand_only_where_the_account_may_invite(square: Square) -> None:
    headers = {"Authorization": f"Bearer {square.client.accounts['SD-1']['token']}"}
    asked = await square.client.http.post(PAGE, headers=headers, data={"idempotency_key": "s"})
    address = asked.headers["location"]
    await _do_it(address)
    page = (await _page(square, f"{address}?show=proposed", "SD-1")).text
    run = (await square.client.call("SD-1", "GET", f"/matching/runs/{address[-36:]}")).json()
    shown = re.findall(r'name="proposal" value="([^"]+)"', page)
    own = {one["id"] for one in run["proposals"] if one["regional_committee"] is None}
    assert set(shown) <= own
    foreign = next(one for one in run["proposals"] if one["regional_committee"])
    assert "发出邀请。" in page
    body = {"idempotency_key": "t", "proposal": foreign["id"]}
    refused = await _page(square, f"{address}/adoption", "SD-1", data=body)
    assert refused.status_code == 409
    assert f'<a href="#f-{foreign["id"]}">{foreign["need_line"]}: ' in refused.text


async def test_refused_ticks_are_named_all_at_once_and_the_others_go_on(square: Square) -> None:
    address = await _asked(square)
    await _do_it(address)
    run = (await square.client.call(COMMITTEE, "GET", f"/matching/runs/{address[-36:]}")).json()
    by_unit: dict[str, dict[str, str]] = {}
    for one in run["proposals"]:
        if one["regional_committee"] == COMMITTEE:
            by_unit.setdefault(one["unit"], {}).setdefault(one["item"], one["id"])
    busy = max((list(some.values()) for some in by_unit.values()), key=len)
    assert len(busy) > INVITATIONS_PER_UNIT, "the demonstration has a unit with much to give"
    body = {"idempotency_key": "many", "proposal": busy}
    answer = await _page(square, f"{address}/adoption", data=body)
    assert answer.status_code == 409
    refused = re.findall(r'<li><a href="#f-([0-9a-f-]+)">', answer.text)
    assert len(refused) == len(busy) - INVITATIONS_PER_UNIT
    assert "已取消勾选" in answer.text
    left = [one for one in busy if one not in refused]
    ticked = re.findall(r'value="([0-9a-f-]+)" id="f-[^"]+" checked', answer.text)
    assert set(ticked) <= set(left)
    again = {"idempotency_key": "fewer", "proposal": left}
    made = await _page(square, f"{address}/adoption", data=again)
    assert made.text.count("/confirm/") == INVITATIONS_PER_UNIT
