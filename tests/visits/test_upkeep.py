"""After closing somebody looks again at 3, 6 and 12 months; what came back opens the item again."""

from typing import Any

import pytest_asyncio
from page_reading import Reading
from servers import Client
from square import Square

ITEM, COMMUNITY = "LL-018", "C13"
HTML = {"Accept": "text/html"}


@pytest_asyncio.fixture
async def square(client: Client) -> Square:
    return Square(client)


async def closed(square: Square) -> list[Any]:
    """The item closed as solved; its checks, of which the first is due."""
    for code in await square.ask_residents("U02", ITEM):
        await square.answer(code)
    await square.close(ITEM)
    await square.plant("update upkeep_checks set due_on = '2026-01-05' where months = 3")
    return list((await square.client.get(f"/items/{ITEM}/upkeep"))["items"])


def path_of(check: Any) -> str:
    return f"/upkeep-checks/{check['id']}/result"


async def test_closing_plans_three_looks_and_the_first_is_a_task_with_one_button(
    square: Square,
) -> None:
    checks = await closed(square)
    assert [(one["months"], one["state"]) for one in checks] == [
        (3, "waiting"), (6, "waiting"), (12, "waiting"),
    ]  # fmt: skip
    headers = {**HTML, "Authorization": f"Bearer {square.client.accounts[COMMUNITY]['token']}"}
    http = square.client.http
    address = f"/workbench/upkeep-checks/{checks[0]['id']}/result"
    desk = Reading((await http.get("/workbench", headers=headers)).text)
    assert address in desk.links
    assert f"/workbench/upkeep-checks/{checks[1]['id']}/result" not in desk.links
    form = Reading((await http.get(address, headers=headers)).text).form(address)
    assert form["fields"]["result"] == "holds"
    sent = await http.post(address, data=form["fields"], headers=headers)
    assert sent.status_code == 303, sent.text
    (first, *_) = (await square.client.get(f"/items/{ITEM}/upkeep"))["items"]
    assert (first["state"], first["organisation"]) == ("holds", COMMUNITY)
    assert (await square.item(ITEM))["word"] == "solved"
    assert await square.refused(COMMUNITY, path_of(checks[0]), {"result": "holds"}) == "wrong_state"
    assert await square.broken_truths() == []


async def test_what_came_back_strikes_the_line_and_opens_the_item(square: Square) -> None:
    checks = await closed(square)
    back = {"result": "came_back"}
    assert await square.refused(COMMUNITY, path_of(checks[0]), back) == "reason_missing"
    await square.act(COMMUNITY, path_of(checks[0]), {**back, "note": "代办点已停办"})
    item = await square.item(ITEM)
    assert (item["word"], item["state"]) == ("came_back", "published")
    (line,) = (await square.client.get("/bill"))["items"]
    assert (line["status"], line["struck_reason_zh"]) == ("struck", "代办点已停办")
    assert (await square.nodes(ITEM))[-1]["node_code"] == "recurrence_fix"
    await square.plant("update upkeep_checks set due_on = '2026-01-05'")
    left = await square.refused(COMMUNITY, path_of(checks[1]), {"result": "holds"})
    assert left == "wrong_state", "the closing that it looked after is over"
    assert (await square.client.get("/upkeep-checks/due", COMMUNITY))["total"] == 0
    assert await square.broken_truths() == []


async def test_nobody_looks_ahead_of_the_day_or_in_anothers_place(square: Square) -> None:
    checks = await closed(square)
    holds = {"result": "holds"}
    assert await square.refused(COMMUNITY, path_of(checks[1]), holds) == "too_early"
    for who in ("C05", "U02", square.committee_of(await square.item(ITEM)), "AU-1", None):
        answer = await square.client.post(who, path_of(checks[0]), holds)
        assert answer.status_code in (401, 403), who
    await square.plant("update claims set organisation = 'C13'")
    assert await square.refused(COMMUNITY, path_of(checks[0]), holds) == "own_organisation"
