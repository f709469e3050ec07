"""Acts of matching in process: settings, runs, invitations few and private, two in the same second."""

import asyncio
import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from servers import Client
from square import CONTACT, Square

from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import looking, unit_of_work
from marketplace.matching import problem_queries
from marketplace.matching.running import Progress, fail_run, solve
from marketplace.matching.schemas import Scope
from marketplace.matching.solving.difference import Proposed, difference
from marketplace.matching.solving.problem import Weights
from workers.run_matchings import Matcher, run_matchings

COMMITTEE, UNIT = "RPC-1", "U02"


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


async def _open_items(square: Square, n: int) -> list[dict[str, Any]]:
    """Items of this committee with a line that nobody has taken, light ones first."""
    page = await square.client.get("/items", gap="open", word="needed", limit=100)
    page["items"].sort(key=lambda one: one["track"] != "light")
    own = [one for one in page["items"] if one["regional_committee"] == COMMITTEE]
    assert len(own) >= n
    return [await square.item(one["code"]) for one in own[:n]]


def _wish(item: dict[str, Any], unit: str = UNIT) -> dict[str, Any]:
    line = item["need_lines"][0]
    return {
        "item": item["code"],
        "unit": unit,
        "lines": [{"need_line": line["id"], "quantity": line["step"]}],
    }


async def test_a_unit_has_two_open_invitations_at_most_and_declining_makes_room(
    square: Square,
) -> None:
    items = await _open_items(square, 4)
    made = [await square.client.post(COMMITTEE, "/invitations", _wish(one)) for one in items[:3]]
    assert [one.status_code for one in made] == [201, 201, 409]
    refused = await square.refused(COMMITTEE, "/invitations", _wish(items[2]))
    assert refused == "too_many_invitations"
    secret = made[0].json()["confirm_path"].rsplit("/", 1)[1]
    claim = made[0].json()["claim"]
    confirmed = await square.client.post(
        None, f"/claims/{claim}/confirmation", {"secret": secret, "contact": CONTACT}
    )
    assert confirmed.status_code == 201, confirmed.text
    fourth = await square.client.post(COMMITTEE, "/invitations", _wish(items[3]))
    assert fourth.status_code == 201
    assert await square.broken_truths() == []


async def test_of_many_invitations_in_the_same_second_two_are_made(square: Square) -> None:
    items = await _open_items(square, 6)
    answers = await asyncio.gather(
        *(square.client.post(COMMITTEE, "/invitations", _wish(one, "U03")) for one in items)
    )
    codes = sorted(one.status_code for one in answers)
    assert codes == [201, 201, 409, 409, 409, 409]
    (row,) = await square.as_owner(
        """select count(*) from invitations join claims on claims.id = invitations.claim
           where unit = 'U03' and state = 'proposed'"""
    )
    assert row[0] == 2


async def test_an_invitation_is_told_once_and_to_nobody_else(square: Square) -> None:
    item = (await _open_items(square, 1))[0]
    key = {"Idempotency-Key": "invite-1"}
    first = await square.client.post(COMMITTEE, "/invitations", _wish(item), headers=key)
    again = await square.client.post(COMMITTEE, "/invitations", _wish(item), headers=key)
    assert first.json()["claim"] == again.json()["claim"]
    assert first.json()["confirm_path"]
    assert again.json()["confirm_path"] is None, "what is kept has no link"
    secret = first.json()["confirm_path"].rsplit("/", 1)[1]
    rows = await square.as_owner("select answer from idempotency_keys")
    assert not any(secret.encode() in bytes(row["answer"] or b"") for row in rows)
    for who in (None, "U03", "C05", "SD-1", "AU-1"):
        shown = await square.client.call(who, "GET", f"/claims/{first.json()['claim']}")
        assert shown.status_code == 404, who
    assert (await square.client.call(COMMITTEE, "GET", "/invitations")).status_code in (404, 405)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"unit": "C05"}, 400),
        ({"unit": "nobody"}, 400),
        ({"item": "none"}, 404),
        ({"lines": []}, 400),
        ({"lines": [{"need_line": "none", "quantity": "1"}]}, 400),
        ({"lines": [{"need_line": "none", "quantity": "x"}]}, 400),
        ({"more": 1}, 400),
    ],
)
async def test_a_wrong_invitation_is_told_what_is_wrong(
    square: Square, change: dict[str, Any], status: int
) -> None:
    item = (await _open_items(square, 1))[0]
    answer = await square.client.post(COMMITTEE, "/invitations", {**_wish(item), **change})
    assert answer.status_code == status, answer.text


async def test_another_regions_committee_does_not_invite(square: Square) -> None:
    item = (await _open_items(square, 1))[0]
    assert (await square.client.post("RPC-2", "/invitations", _wish(item))).status_code == 403
    answer = await square.client.post("SD-1", "/invitations", _wish(item))
    assert answer.json()["type"] == "/problems/wrong_level"


async def test_settings_are_public_in_versions_and_runs_keep_theirs(square: Square) -> None:
    first = await square.client.get("/matching/settings")
    assert first["items"][0]["version"] == 1
    assert first["items"][0]["weights"]["line"] == Weights().line
    run = (await square.client.post(COMMITTEE, "/matching/runs", {})).json()
    new = {
        "weights": {"severity": 90, "units_per_line": 3},
        "floors": [{"by": "domain", "code": "safety_upgrade", "percent": 50}],
        "reason": "安全类项目优先",
    }
    made = await square.client.post("SD-1", "/matching/settings", new)
    assert made.status_code == 201, made.text
    shown = (await square.client.get("/matching/settings"))["items"]
    assert [one["version"] for one in shown] == [2, 1]
    assert shown[0]["weights"]["severity"] == 90
    kept = await square.client.get(f"/matching/runs/{run['id']}", who=COMMITTEE)
    assert kept["settings_version"] == 1
    later = (await square.client.post(COMMITTEE, "/matching/runs", {})).json()
    assert later["settings_version"] == 2
    assert later["floors"][0]["percent"] == 50
    own = (await square.client.post(COMMITTEE, "/matching/runs", {"floors": []})).json()
    assert own["settings_version"] is None, "a trial with weights of its own"
    await square.client.clockwork()
    assert (await square.client.post(COMMITTEE, "/matching/settings", new)).status_code == 403
    doubled = {**new, "floors": new["floors"] * 2}
    assert (await square.client.post("SD-1", "/matching/settings", doubled)).status_code == 400
    assert await square.broken_truths() == []


async def test_a_committee_has_three_runs_waiting_at_most(square: Square) -> None:
    answers = [await square.client.post(COMMITTEE, "/matching/runs", {}) for _ in range(4)]
    assert [one.status_code for one in answers] == [201, 201, 201, 409]
    assert await square.refused(COMMITTEE, "/matching/runs", {}) == "too_many_runs"


async def test_a_killed_run_is_found_and_marked(square: Square) -> None:
    run = (await square.client.post(COMMITTEE, "/matching/runs", {})).json()["id"]
    matcher = Matcher(square.client.settings)
    context = {"matcher": matcher}
    assert await run_matchings(context) == run
    assert matcher._process is not None
    os.kill(matcher._process.pid, signal.SIGKILL)
    matcher._process.wait()
    await run_matchings(context)
    shown = await square.client.get(f"/matching/runs/{run}", who=COMMITTEE)
    assert shown["state"] == "failed"
    assert "ended" in shown["fault"]
    assert await square.broken_truths() == []


async def test_a_run_whose_process_was_lost_with_its_worker_is_marked_after_a_while(
    square: Square,
) -> None:
    run = (await square.client.post(COMMITTEE, "/matching/runs", {})).json()["id"]
    async with unit_of_work(CLOCKWORK, "test") as unit:
        from marketplace.matching.running import _begin

        await _begin(unit, run)
    context = {"matcher": Matcher(square.client.settings)}
    assert await run_matchings(context) is None, "it may still live"
    await square.as_owner(
        "update matching_runs set heard_at = heard_at - interval '1 minute' where id = $1", run
    )
    await run_matchings(context)
    shown = await square.client.get(f"/matching/runs/{run}", who=COMMITTEE)
    assert shown["state"] == "failed"
    async with unit_of_work(CLOCKWORK, "test") as unit:
        assert not await fail_run(unit, run, "once more")


async def test_what_was_promised_or_asked_is_not_offered_again(square: Square) -> None:
    item = (await _open_items(square, 1))[0]
    async with looking() as reader:
        before = {
            one.id: one for one in await problem_queries.list_needs(reader, Scope(), COMMITTEE)
        }
        assert all(need.gap > 0 and need.gap % need.step == 0 for need in before.values())
    line = item["need_lines"][0]
    await square.client.post(COMMITTEE, "/invitations", _wish(item))
    async with looking() as reader:
        after = {
            one.id: one for one in await problem_queries.list_needs(reader, Scope(), COMMITTEE)
        }
        decided = await problem_queries.list_decided(reader)
    left = after[line["id"]].gap if line["id"] in after else 0
    assert left == before[line["id"]].gap - before[line["id"]].step
    assert (UNIT, item["code"]) in decided


async def test_the_demonstration_is_matched_and_every_gap_is_explained(square: Square) -> None:
    async with looking() as reader:
        from marketplace.ground.clock import civil_date
        from marketplace.matching.solving.problem import Problem

        problem = Problem(
            offers=await problem_queries.list_offers(reader),
            needs=await problem_queries.list_needs(reader, Scope(), None),
            weights=Weights(),
            floors=[],
            on=civil_date(reader.at),
        )
    found = solve(problem, Progress().tell)
    assert found.plan.bound is not None
    assert found.greedy.value < found.plan.value <= found.plan.bound + 1e-6
    assert found.plan.value >= 0.97 * found.plan.bound
    assert len(found.why.gaps) == len(problem.needs)
    for gap in found.why.gaps:
        assert (gap.proposed == gap.missing) == (gap.reason is None)
        for card in gap.cards:
            assert card.proposed == 0 or card.misfit is None
            assert card.flip.amount >= 0
    assert found.why.shortages[0].lost >= found.why.shortages[-1].lost


def test_the_web_process_stays_small() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import app, sys; print('numpy' in sys.modules, 'highspy' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.split() == ["False", "False"]


def test_a_difference_names_what_is_gone_new_and_more() -> None:
    def one(need: str, quantity: int) -> Proposed:
        return Proposed(need=need, offer="O1", unit="U1", quantity=quantity)

    told = difference("R1", [one("A", 1), one("B", 2), one("C", 3)], [one("B", 2), one("C", 4), one("D", 5)])  # fmt: skip
    assert told.kept == 1
    assert [(c.need, c.before, c.now) for c in told.changes] == [("A", 1, 0), ("C", 3, 4), ("D", 0, 5)]  # fmt: skip
