"""What happens to a published item: lines for a project, rest, the end, empty windows, a new round."""

from decimal import Decimal

import httpx
import pytest
from drafts import LINES, REASON, WORKS, balance, close_window, published
from servers import Client
from square import Square, days_ago

from impact.ledger.tiles import ENTRY_BYTES_MAX

PROJECT = "TP-1-01"  # C02, no need lines yet
ITEM, LINE = "LL-018", "LL-018-1"  # C13, light: 600 hours by 20, 6 places
FULL = "LL-024"  # C31


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


def faults_in(answer: httpx.Response) -> set[tuple[str, str]]:
    return {(one["pointer"], one["code"]) for one in answer.json()["errors"]}


async def committee_of(square: Square, code: str) -> str:
    return square.committee_of(await square.item(code))


async def test_a_project_is_given_lines_and_is_claimed(square: Square) -> None:
    before = await square.item(PROJECT)
    assert (before["claimable"], before["waiting_on"]["act"]) == (False, "add_need_lines")
    asked = {"need_lines": LINES, "duration_days": 90, "gates": ["permit"]}
    told = await square.act("C02", f"/items/{PROJECT}/lines", asked)
    assert told["claimable"] is True
    assert (told["duration_days"], told["gates"]) == (90, ["permit"])
    assert [one["id"] for one in told["need_lines"]] == [f"{PROJECT}-1", f"{PROJECT}-2"]
    assert told["claim_until"] is not None
    await square.client.clockwork()
    assert await balance(square, f"gap:{PROJECT}-1") == "60"
    more = {"need_lines": [LINES[0]]}
    told = await square.act("C02", f"/items/{PROJECT}/lines", more)
    assert (len(told["need_lines"]), told["duration_days"]) == (3, 90)
    await square.claim("U02", PROJECT, {f"{PROJECT}-1": "12"})
    refused = await square.refused("C02", f"/items/{PROJECT}/lines", more)
    assert refused == "wrong_state", "claims rest on the lines"
    assert await square.broken_truths() == []


async def test_lines_come_with_a_duration_from_the_projects_own_community(square: Square) -> None:
    path = f"/items/{PROJECT}/lines"
    answer = await square.client.post("C02", path, {"need_lines": LINES})
    assert {one["pointer"] for one in answer.json()["errors"]} == {"/duration_days"}
    asked = {"need_lines": LINES, "duration_days": 90}
    assert await square.refused("C05", path, asked) == "forbidden"
    assert await square.refused("U02", path, asked) == "forbidden"
    half = [{**LINES[0], "required": "7"}]
    answer = await square.client.post("C02", path, {**asked, "need_lines": half})
    assert {one["pointer"] for one in answer.json()["errors"]} == {"/need_lines/0/step"}


async def test_a_project_never_has_more_lines_than_a_draft_may(square: Square) -> None:
    path = f"/items/{PROJECT}/lines"
    await square.act("C02", path, {"need_lines": [LINES[0]] * 30, "duration_days": 90})
    answer = await square.client.post("C02", path, {"need_lines": [LINES[0]] * 21})
    assert answer.status_code == 400, answer.text
    assert faults_in(answer) == {("/need_lines", "too_many")}
    told = await square.act("C02", path, {"need_lines": [LINES[0]] * 20})
    assert len(told["need_lines"]) == 50


async def test_a_light_item_gets_neither_works_nor_gates_later(square: Square) -> None:
    path = f"/items/{ITEM}/lines"
    pieces = {**LINES[1], "resource": "equipment", "unit_zh": "件"}
    for resource in ("construction", "design", "data_tech"):
        lines = [{**LINES[1], "resource": resource}]
        answer = await square.client.post("C13", path, {"need_lines": lines})
        assert faults_in(answer) == {("/need_lines", "not_light")}
    asked = {"need_lines": [{**pieces, "required": "31"}], "gates": ["permit"]}
    answer = await square.client.post("C13", path, asked)
    assert faults_in(answer) == {("/need_lines", "not_light"), ("/gates", "not_light")}
    asked = {"need_lines": [{**pieces, "required": "16"}]}
    await square.act("C13", path, asked)
    answer = await square.client.post("C13", path, asked)
    assert faults_in(answer) == {("/need_lines", "not_light")}, "the pieces count together"


async def test_works_above_the_cap_are_added_by_the_subdistrict(square: Square) -> None:
    path = f"/items/{PROJECT}/lines"
    half = [WORKS[0], {**WORKS[1], "required": "500000"}]
    await square.act("C02", path, {"need_lines": half, "duration_days": 90})
    more = {"need_lines": [{**WORKS[1], "required": "10000"}]}
    assert await square.refused("C02", path, more) == "wrong_level"
    assert len((await square.item(PROJECT))["need_lines"]) == 2
    assert len((await square.act("SD-1", path, more))["need_lines"]) == 3


async def test_the_largest_item_is_booked_in_entries_that_a_tile_holds(square: Square) -> None:
    line = {
        "resource": "professional_service", "what_zh": "述" * 200, "unit_zh": "𠀀" * 20,
        "required": "999999999999.999", "step": "0.001", "conditions_zh": "件" * 200,
    }  # fmt: skip
    item = await published(square, need_lines=[line] * 50, track="full")
    await square.act(await committee_of(square, item["code"]), f"/items/{item['code']}/withdrawal", REASON)  # fmt: skip
    await square.client.clockwork()
    rows = await square.as_owner(
        "select octet_length(leaf) as size from ledger_entries where item = $1", item["code"]
    )
    sizes = [row["size"] for row in rows]
    assert len(sizes) >= 2
    assert 10_000 < max(sizes) <= ENTRY_BYTES_MAX // 2


async def test_the_database_keeps_lines_and_words_of_what_is_published(square: Square) -> None:
    from asyncpg import PostgresError

    from marketplace.ground.access.actor import LOADER
    from marketplace.ground.db import unit_of_work

    await square.claim("U02", ITEM, {LINE: "20"})
    for statement in (
        "update items set title_zh = '另一个' where code = 'LL-018'",
        "update items set frame_doors = 1 where code = 'LL-018'",
        "update items set duration_days = 1 where code = 'LL-018'",
        "delete from need_lines where item = 'LL-024'",
        "delete from outcomes where item = 'LL-024'",
        """insert into need_lines (id, item, line_no, resource, what_zh, unit_zh, required, step,
            reserved, signed, arrived, used) values ('LL-018-9', 'LL-018', 9, 'venue', '另', '处', 1, 1,
            0, 0, 0, 0)""",
    ):
        with pytest.raises(PostgresError, match="stand"):
            async with unit_of_work(LOADER, "test") as unit:
                await unit.execute(statement)


async def test_milestones_rest_with_their_item_and_go_on_later(square: Square) -> None:
    claim = await square.start("U02", ITEM)
    nodes = await square.nodes(ITEM)
    await square.act("U02", f"/milestones/{nodes[0]['id']}/submission", {"used": []})
    by = await committee_of(square, ITEM)
    resting = await square.act(by, f"/items/{ITEM}/suspension", REASON)
    assert (resting["state"], resting["word"]) == ("suspended", "suspended")
    assert (resting["waiting_on"]["role"], resting["waiting_on"]["act"]) == ("regional", "resume")
    await square.client.clockwork()
    assert {node["state"] for node in await square.nodes(ITEM)} == {"suspended"}
    path = f"/milestones/{nodes[0]['id']}/verification"
    assert await square.refused("C13", path, {"result": "met"}) == "wrong_state"
    await square.as_owner(
        "update items set suspended_at = suspended_at - interval '10 days' where code = $1", ITEM
    )
    going = await square.act(by, f"/items/{ITEM}/resumption", {"reason": "场地已腾出"})
    assert going["word"] == "under_way"
    await square.client.clockwork()
    after = await square.nodes(ITEM)
    assert [node["state"] for node in after] == ["submitted", "due"]
    assert [node["slip_days"] for node in after] == [10, 10]
    assert [node["first_due_on"] for node in after] == [node["first_due_on"] for node in nodes]
    assert after[0]["submitted_at"] is not None
    await square.act("C13", path, {"result": "met"})
    held = await square.client.get(f"/claims/{claim['id']}")
    assert held["state"] == "active"
    assert await square.broken_truths() == []


async def test_nothing_is_claimed_while_an_item_rests_and_its_window_waits(square: Square) -> None:
    by = await committee_of(square, ITEM)
    before = await square.item(ITEM)
    await square.act(by, f"/items/{ITEM}/suspension", REASON)
    wish = await square.wish(ITEM, {LINE: "20"})
    assert await square.refused("U02", f"/items/{ITEM}/claims", wish) == "claiming_closed"
    await square.as_owner(
        "update items set suspended_at = suspended_at - interval '3 days' where code = $1", ITEM
    )
    after = await square.act(by, f"/items/{ITEM}/resumption", REASON)
    assert after["claimable"]
    assert after["claim_until"][:10] > before["claim_until"][:10]


async def test_claims_are_neither_judged_nor_signed_while_their_item_rests(square: Square) -> None:
    chosen = await square.choose("U02", ITEM, {LINE: "20"})
    queued = await square.claim("U03", FULL)
    for code in (ITEM, FULL):
        await square.act(await committee_of(square, code), f"/items/{code}/suspension", REASON)
    by = await committee_of(square, FULL)
    judged = f"/claims/{queued['id']}/qualification"
    assert await square.refused(by, judged, {"qualified": True}) == "wrong_state"
    signed, named = f"/claims/{chosen['id']}/signature", {"signatory_role": "负责人"}
    assert await square.refused("U02", signed, named) == "wrong_state"
    taken_back = await square.act("U02", f"/claims/{chosen['id']}/withdrawal")
    assert taken_back["state"] == "withdrawn", "a unit may always take it back before signing"
    await square.act(by, f"/items/{FULL}/resumption", REASON)
    await square.act(by, judged, {"qualified": True})
    assert await square.broken_truths() == []


async def test_withdrawing_ends_claims_frees_lines_and_takes_the_burden_back(
    square: Square,
) -> None:
    chosen = await square.start("U02", ITEM, {LINE: "200"})
    waiting = await square.claim("U03", ITEM, {LINE: "40"})
    assert await balance(square, f"in_delivery:{ITEM}") != "0"
    by = await committee_of(square, ITEM)
    ending = {"reason": "另有项目办理", "resolution": "merged"}
    gone = await square.act(by, f"/items/{ITEM}/withdrawal", ending)
    assert (gone["state"], gone["word"], gone["resolution"]) == ("withdrawn", "ended", "merged")
    assert gone["waiting_on"] is None
    claims = {one["id"]: one["state"] for one in (await square.client.get(f"/items/{ITEM}/claims"))["items"]}  # fmt: skip
    assert claims == {chosen["id"]: "terminated", waiting["id"]: "not_selected"}
    line = await square.line(LINE)
    assert (line["reserved"], line["signed"], line["gap"]) == (0, 0, Decimal(600))
    await square.client.clockwork()
    for account in ("open", "in_delivery", "raised"):
        assert await balance(square, f"{account}:{ITEM}") == "0", account
    assert await balance(square, f"gap:{LINE}") == "0", "it is not asked any more"
    assert {node["state"] for node in await square.nodes(ITEM)} == {"suspended"}
    assert await square.broken_truths() == []


async def test_a_withdrawn_item_is_listed_again_in_a_new_round(square: Square) -> None:
    await square.start("U02", ITEM, {LINE: "200"})
    by = await committee_of(square, ITEM)
    heard = (await square.item(ITEM))["first_heard_on"]
    burden = await balance(square, f"in_delivery:{ITEM}")
    await square.act(by, f"/items/{ITEM}/withdrawal", REASON)
    again = await square.act(by, f"/items/{ITEM}/relisting", REASON)
    assert (again["state"], again["word"], again["listing_round"]) == ("published", "needed", 2)
    assert (again["claimable"], again["resolution"]) == (True, None)
    assert again["first_heard_on"] == heard, "the clock of an item runs through relistings"
    await square.client.clockwork()
    assert await balance(square, f"gap:{LINE}") == "600"
    assert await balance(square, f"open:{ITEM}") == burden
    claim = await square.start("U03", ITEM, {LINE: "600", "LL-018-2": "6"})
    nodes = await square.nodes(ITEM)
    assert [node["state"] for node in nodes] == ["suspended", "suspended", "due", "due"]
    assert claim["listing_round"] == 2
    assert (await square.item(ITEM))["waiting_on"]["act"] == "submit_milestone"
    assert await square.broken_truths() == []


async def test_what_was_brought_before_the_end_stays_brought(square: Square) -> None:
    code, line = "LL-021", "LL-021-2"  # 100 pieces by 10
    claim = await square.start("U02", code, {line: "40"})
    arrival = await square.act("U02", f"/claims/{claim['id']}/arrivals", {"need_line": line, "quantity": "30"})  # fmt: skip
    item = await square.item(code)
    path = f"/arrivals/{arrival['id']}/confirmation"
    await square.act(square.community_of(item), path, {"quantity": "30"})
    by = square.committee_of(item)
    await square.act(by, f"/items/{code}/withdrawal", REASON)
    await square.act(by, f"/items/{code}/relisting", REASON)
    held = await square.line(line)
    assert (held["signed"], held["arrived"], held["gap"]) == (30, 30, held["required"] - 30)
    assert await square.broken_truths() == []
    assert await balance(square, f"gap:{line}") == str(held["gap"])


async def test_two_empty_windows_ask_the_next_level_for_help(square: Square) -> None:
    by = await committee_of(square, ITEM)
    path = f"/items/{ITEM}/relisting"
    assert await square.refused(by, path, REASON) == "wrong_state", "the window is open"
    await close_window(square, ITEM)
    once = await square.item(ITEM)
    assert (once["claimable"], once["state"], once["word"]) == (False, "published", "needed")
    assert (once["waiting_on"]["organisation"], once["waiting_on"]["act"]) == (by, "relist")
    assert await square.refused("SD-1", path, REASON) == "wrong_level"
    again = await square.act(by, path, REASON)
    assert (again["listing_round"], again["waiting_on"]["act"]) == (2, "claim")
    await close_window(square, ITEM)
    twice = await square.item(ITEM)
    assert (twice["waiting_on"]["role"], twice["waiting_on"]["act"]) == ("subdistrict", "relist")
    told = await square.client.get("/ledger/entries", item=ITEM, limit=100)
    assert [one["event"] for one in told["items"]].count("item.window_empty.v1") == 2
    helped = await square.act("SD-1", path, {"reason": "改由街道统筹"})
    assert helped["listing_round"] == 3
    steps = (await square.client.get(f"/items/{ITEM}/history"))["items"]
    assert (steps[-1]["role"], steps[-1]["on_behalf_of"]) == ("subdistrict", by)
    assert await square.broken_truths() == []


async def test_a_window_with_a_claim_is_not_empty_and_is_marked_once(square: Square) -> None:
    from workers.mark_empty_windows import mark_empty_windows

    await square.claim("U02", ITEM, {LINE: "20"})
    await close_window(square, ITEM)
    assert (await square.item(ITEM))["waiting_on"]["act"] == "select"
    assert await square.as_owner("select * from empty_windows") == []
    await close_window(square, FULL)
    assert await mark_empty_windows({}) == 0
    assert len(await square.as_owner("select * from empty_windows")) == 1


async def test_a_window_is_marked_by_the_act_that_needs_it(square: Square) -> None:
    by = await committee_of(square, ITEM)
    await square.as_owner("update items set claim_until = now() where code = $1", ITEM)
    assert (await square.act(by, f"/items/{ITEM}/relisting", REASON))["listing_round"] == 2
    assert len(await square.as_owner("select * from empty_windows")) == 1


async def test_residents_are_asked_anew_after_a_relisting(square: Square) -> None:
    for code in await square.ask_residents("U02", ITEM):
        await square.answer(code)
    by = await committee_of(square, ITEM)
    await square.act(by, f"/items/{ITEM}/withdrawal", REASON)
    again = await square.act(by, f"/items/{ITEM}/relisting", REASON)
    assert (again["visits"]["asked"], again["visits"]["answered"]) == (0, 0)
    bill = await square.client.get("/bill", list="livelihood-2025")
    assert bill["total"] == 0, "what was accepted in an earlier round is no longer pending"
    closing = {"resolution": "solved", "reason": None}
    assert await square.refused(by, f"/items/{ITEM}/closure", closing) == "wrong_state"
    assert await square.broken_truths() == []


async def test_a_claim_that_comes_too_late_is_told_so(square: Square) -> None:
    await close_window(square, ITEM)
    wish = {"lines": [{"need_line": LINE, "quantity": "20"}], "finish_on": days_ago(-30),
            "contact": {"name": "示例", "phone": "0512-00000000"}}  # fmt: skip
    assert await square.refused("U02", f"/items/{ITEM}/claims", wish) == "claiming_closed"
