"""A matching over HTTP against the running processes: run, adopt in part, confirm by link; cancel."""

import time
from typing import Any

from town import CONTACT, Town

COMMITTEE = "RPC-1"


def _ask(town: Town, who: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = town.call(who, "POST", "/api/v1/matching/runs", json=body or {})
    assert answer.status_code == 201, answer.text
    asked: dict[str, Any] = answer.json()
    return asked


def _show(town: Town, who: str, run: str) -> dict[str, Any]:
    answer = town.call(who, "GET", f"/api/v1/matching/runs/{run}")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def _done(town: Town, who: str, run: str) -> dict[str, Any]:
    shown = town.await_that(
        lambda: (one := _show(town, who, run))["state"] not in ("queued", "running") and one, 40
    )
    assert shown["state"] == "done", shown
    return dict(shown)


def test_a_run_is_adopted_in_part_and_a_unit_confirms_by_its_link(town: Town) -> None:
    asked = _ask(town, COMMITTEE)
    assert asked["state"] == "queued"
    assert asked["settings_version"] == 1
    done = _done(town, COMMITTEE, asked["id"])
    result = done["result"]
    assert next(iter(result)) == "difference"
    assert result["difference"] is None, "the first run of this committee"
    assert result["summary"]["method"] == "network"
    assert result["summary"]["points"] <= result["summary"]["bound_points"] + 0.1
    assert result["shortages"][0]["lost"] == max(one["lost"] for one in result["shortages"])
    gaps = {gap["need"]: gap for gap in result["gaps"]}
    assert all(1 <= len(gap["cards"]) <= 3 or gap["reason"] == "no_offer" for gap in gaps.values())
    assert all(card["flip"]["change"] for gap in gaps.values() for card in gap["cards"])

    light = [
        one for one in done["proposals"] if town.read(f"/items/{one['item']}")["track"] == "light"
    ]
    first = light[0]
    second = next(one for one in done["proposals"] if one["unit"] != first["unit"])
    adopted = town.act(
        COMMITTEE,
        f"/matching/runs/{asked['id']}/adoption",
        {"proposals": [first["id"], second["id"]]},
    )
    assert len(adopted["invitations"]) == 2
    assert all(one["confirm_path"].startswith("/claims/") for one in adopted["invitations"])
    mine = next(one for one in adopted["invitations"] if one["item"] == first["item"])
    assert town.call(None, "GET", f"/api/v1/claims/{mine['claim']}").status_code == 404

    page = town.call(None, "GET", mine["confirm_path"])
    assert page.status_code == 200
    confirmed = town.act(
        None,
        f"/claims/{mine['claim']}/confirmation",
        {"secret": mine["confirm_path"].rsplit("/", 1)[1], "contact": CONTACT},
    )
    assert confirmed["state"] == "submitted"
    line = next(
        one
        for one in town.read(f"/items/{first['item']}")["need_lines"]
        if one["id"] == first["need_line"]
    )
    assert line["reserved"] == first["quantity"]
    again = town.refused(
        COMMITTEE, f"/matching/runs/{asked['id']}/adoption", {"proposals": [first["id"]]}
    )
    assert again == "bad_request"


def test_after_a_withdrawal_few_promises_change_and_the_difference_comes_first(town: Town) -> None:
    former = _done(town, COMMITTEE, _ask(town, COMMITTEE)["id"])
    chosen = next(
        one for one in former["proposals"] if town.read(f"/items/{one['item']}")["track"] == "light"
    )
    adopted = town.act(
        COMMITTEE, f"/matching/runs/{former['id']}/adoption", {"proposals": [chosen["id"]]}
    )
    link = adopted["invitations"][0]
    claim = town.act(
        None,
        f"/claims/{link['claim']}/confirmation",
        {"secret": link["confirm_path"].rsplit("/", 1)[1], "contact": CONTACT},
    )
    assert claim["state"] == "submitted"
    town.act(chosen["unit"], f"/claims/{claim['id']}/withdrawal")
    again = _done(town, COMMITTEE, _ask(town, COMMITTEE)["id"])
    told = again["result"]["difference"]
    assert told["former"] == former["id"]
    assert told["kept"] >= 0.8 * len(former["proposals"])
    gone = [one for one in told["changes"] if one["now"] == "0"]
    assert any(one["need"] == chosen["need_line"] for one in gone)
    withdrawn = (chosen["unit"], chosen["item"])
    assert withdrawn not in {(one["unit"], one["item"]) for one in again["proposals"]}


def test_a_run_that_waits_or_runs_is_cancelled(town: Town) -> None:
    asked = _ask(town, "RPC-2")
    cancelled = town.act("RPC-2", f"/matching/runs/{asked['id']}/cancellation")
    assert cancelled["state"] == "cancelled"
    time.sleep(1.5)
    assert _show(town, "RPC-2", asked["id"])["state"] == "cancelled"
    assert town.refused("RPC-2", f"/matching/runs/{asked['id']}/cancellation") == "wrong_state"


def test_another_committee_does_not_see_it(town: Town) -> None:
    asked = _ask(town, "RPC-2")
    assert town.call("RPC-1", "GET", f"/api/v1/matching/runs/{asked['id']}").status_code == 404
    assert town.call("U02", "GET", f"/api/v1/matching/runs/{asked['id']}").status_code == 403
    assert town.call(None, "GET", f"/api/v1/matching/runs/{asked['id']}").status_code == 401
    _done(town, "RPC-2", asked["id"])
