"""Every refusal that the code can give, provoked over HTTP: told in both languages, nothing changed."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from servers import Client
from square import CONTACT, Square, acceptance, days_ago, meeting, seat

from impact.return_visits import controllers as return_visits
from marketplace.ground.i18n.language import catalogue
from marketplace.ground.refusals import REFUSALS

LIGHT, LIGHT_LINES = "LL-018", ("LL-018-1", "LL-018-2")  # C13: 600 hours by 20, 6 places
LIGHT_BROUGHT, BROUGHT_LINE = "LL-021", "LL-021-2"  # C29: 120 hours by 4, 100 pieces by 10
WHOLE = "LL-017"  # light, for the whole subdistrict
FULL = "LL-024"  # C31, no gate
GATED = "LL-001"  # C06, owners_vote_three_quarters
OTHERS = ("LL-019", "LL-020", "LL-025")
UNIT, ANOTHER, STATE_OWNED = "U02", "U03", "U01"


class Act(NamedTuple):
    """An act that must be refused."""

    who: str | None
    path: str
    body: Any = None


Scene = Callable[[Square], Awaitable[Act]]
SCENES: list[tuple[str, Scene]] = []


def refused_as(name: str) -> Callable[[Scene], Scene]:
    def note(scene: Scene) -> Scene:
        SCENES.append((name, scene))
        return scene

    return note


@refused_as("claiming_closed")
async def a_tackling_project_without_lines(_: Square) -> Act:
    lines = [{"need_line": "TP-1-01-1", "quantity": "1"}]
    wish = {"lines": lines, "finish_on": days_ago(-365), "contact": CONTACT}
    return Act("U02", "/items/TP-1-01/claims", wish)


@refused_as("wrong_state")
async def a_light_claim_is_not_qualified(square: Square) -> Act:
    claim = await square.claim(UNIT, LIGHT)
    item = await square.item(LIGHT)
    return Act(square.committee_of(item), f"/claims/{claim['id']}/qualification", {"qualified": True})  # fmt: skip


@refused_as("wrong_state")
async def a_claim_is_chosen_once(square: Square) -> Act:
    claim = await square.choose(UNIT, LIGHT)
    item = await square.item(LIGHT)
    return Act(square.committee_of(item), f"/claims/{claim['id']}/selection", {"selected": True})


@refused_as("wrong_state")
async def a_signed_claim_is_not_withdrawn(square: Square) -> Act:
    claim = await square.start(UNIT, LIGHT)
    return Act(UNIT, f"/claims/{claim['id']}/withdrawal", {"reason_category": "capacity"})


@refused_as("wrong_state")
async def an_approval_after_signing_comes_too_late(square: Square) -> Act:
    claim = await square.start(UNIT, LIGHT)
    return Act(UNIT, f"/claims/{claim['id']}/approval", {"internal_approval_ref": "批复-1"})


@refused_as("wrong_state")
async def the_community_does_not_sign_first(square: Square) -> Act:
    claim = await square.choose(UNIT, LIGHT)
    return Act("C13", f"/claims/{claim['id']}/signature", {"signatory_role": "书记"})


@refused_as("wrong_state")
async def a_milestone_that_is_met_is_not_handed_in_again(square: Square) -> Act:
    claim = await square.start(UNIT, LIGHT)
    await square.deliver(UNIT, claim)
    node = (await square.nodes(LIGHT))[0]
    return Act(UNIT, f"/milestones/{node['id']}/submission", {"used": []})


@refused_as("wrong_state")
async def slips_are_printed_once(square: Square) -> Act:
    await square.ask_residents(UNIT, LIGHT)
    draw = (await square.client.get(f"/items/{LIGHT}/draws"))["items"][0]
    return Act("SO-1", f"/draws/{draw['id']}/print")


@refused_as("wrong_state")
async def an_open_item_is_not_reopened(square: Square) -> Act:
    item = await square.item(LIGHT)
    return Act(square.committee_of(item), f"/items/{LIGHT}/reopening", {"reason": "又坏了"})


@refused_as("wrong_state")
async def a_slip_of_an_open_item_reports_no_recurrence(square: Square) -> Act:
    slips = await square.ask_residents(UNIT, LIGHT)
    return Act(None, f"/slips/{slips[0]}/recurrence", {})


@refused_as("wrong_level")
async def a_region_does_not_decide_for_the_whole_subdistrict(square: Square) -> Act:
    claim = await square.claim(UNIT, WHOLE)
    return Act("RPC-1", f"/claims/{claim['id']}/selection", {"selected": True})


@refused_as("wrong_level")
async def a_community_does_not_accept_what_the_subdistrict_accepts(square: Square) -> Act:
    claim = await square.start(UNIT, "LL-013")
    await square.deliver(UNIT, claim)
    return Act("C35", "/items/LL-013/acceptance", acceptance(await square.item("LL-013")))


@refused_as("wrong_level")
async def the_subdistrict_does_not_close_a_communitys_item(square: Square) -> Act:
    return Act("SD-1", f"/items/{LIGHT}/closure", {"resolution": "merged", "reason": "并入他项"})


@refused_as("reason_missing")
async def an_unqualified_claim_is_told_why(square: Square) -> Act:
    claim = await square.claim(UNIT, FULL)
    item = await square.item(FULL)
    return Act(square.committee_of(item), f"/claims/{claim['id']}/qualification", {"qualified": False})  # fmt: skip


@refused_as("reason_missing")
async def an_end_without_solution_says_why(square: Square) -> Act:
    item = await square.item(LIGHT)
    return Act(square.committee_of(item), f"/items/{LIGHT}/closure", {"resolution": "merged"})


@refused_as("reason_missing")
async def a_reopening_says_why(square: Square) -> Act:
    await square.close(LIGHT, "infeasible", "场地收回")
    item = await square.item(LIGHT)
    return Act(square.committee_of(item), f"/items/{LIGHT}/reopening", {"reason": " "})


@refused_as("claiming_closed")
async def a_closed_item_is_not_claimed(square: Square) -> Act:
    wish = await square.wish(LIGHT)
    await square.close(LIGHT, "infeasible", "场地收回")
    return Act(UNIT, f"/items/{LIGHT}/claims", wish)


@refused_as("claiming_closed")
async def an_item_is_not_claimed_after_its_window(square: Square) -> Act:
    wish = await square.wish(LIGHT)
    await square.as_owner(
        "update items set claim_until = now() - interval '1 second' where code = $1", LIGHT
    )
    return Act(UNIT, f"/items/{LIGHT}/claims", wish)


@refused_as("below_step")
async def a_share_is_in_whole_steps(square: Square) -> Act:
    return Act(UNIT, f"/items/{LIGHT}/claims", await square.wish(LIGHT, {LIGHT_LINES[0]: "30"}))


@refused_as("gap_exceeded")
async def a_light_claim_takes_at_most_the_gap(square: Square) -> Act:
    await square.claim(ANOTHER, LIGHT, {LIGHT_LINES[0]: "580"})
    return Act(UNIT, f"/items/{LIGHT}/claims", await square.wish(LIGHT, {LIGHT_LINES[0]: "40"}))


@refused_as("gap_exceeded")
async def a_full_claim_is_chosen_for_at_most_the_gap(square: Square) -> Act:
    claim = await square.claim(UNIT, FULL)
    await square.qualify(claim)
    await square.choose(ANOTHER, FULL)
    held = (await square.client.get(f"/items/{FULL}/deliberations"))["items"][0]
    item = await square.item(FULL)
    choice = {"selected": True, "deliberation": held["id"]}
    return Act(square.committee_of(item), f"/claims/{claim['id']}/selection", choice)


@refused_as("own_item_conflict")
async def a_community_does_not_claim_its_own_item(square: Square) -> Act:
    insider = await square.add_account("unit", "C13")
    return Act(insider, f"/items/{LIGHT}/claims", await square.wish(LIGHT))


@refused_as("too_many_open_claims")
async def a_unit_has_three_open_light_claims_at_most(square: Square) -> Act:
    for code in OTHERS:
        await square.claim(UNIT, code)
    return Act(UNIT, f"/items/{LIGHT}/claims", await square.wish(LIGHT))


@refused_as("notice_too_short")
async def a_meeting_is_noticed_in_time(square: Square) -> Act:
    await square.pin_policy(FULL, deliberation_notice_days=3)
    days = {"notified_on": days_ago(4), "held_on": days_ago(2)}
    return await _held(square, **days)


@refused_as("quorum_missing")
async def a_meeting_has_its_three_fixed_seats(square: Square) -> Act:
    return await _held(square, seats=[seat("residents_committee"), seat("affected_resident")])


@refused_as("affected_below_third")
async def a_third_of_a_meeting_is_affected(square: Square) -> Act:
    seats = meeting(await square.item(FULL))["seats"]
    return await _held(square, seats=[*seats, seat("expert", 2)])


@refused_as("own_claim_votes")
async def a_claimants_seat_does_not_vote(square: Square) -> Act:
    await square.claim(UNIT, FULL)
    seats = meeting(await square.item(FULL))["seats"]
    return await _held(square, seats=[*seats, seat("unit", organisation=UNIT)])


async def _held(square: Square, **fields: Any) -> Act:
    record = {**meeting(await square.item(FULL)), **fields}
    return Act("C31", f"/items/{FULL}/deliberations", record)


@refused_as("deliberation_missing")
async def a_full_claim_is_not_chosen_without_a_meeting(square: Square) -> Act:
    return await _choice_with(square, None)


@refused_as("deliberation_missing")
async def nor_with_the_meeting_of_another_item(square: Square) -> Act:
    return await _choice_with(square, (await square.deliberate("LL-013"))["id"])


async def _choice_with(square: Square, deliberation: str | None) -> Act:
    claim = await square.claim(UNIT, FULL)
    await square.qualify(claim)
    item = await square.item(FULL)
    choice = {"selected": True, "deliberation": deliberation}
    return Act(square.committee_of(item), f"/claims/{claim['id']}/selection", choice)


# An account whose role does not fit its organisation cannot be made by the command; were there one all
# the same, the law still stands.


@refused_as("own_organisation")
async def nobody_chooses_their_own_claim(square: Square) -> Act:
    insider = await square.add_account("subdistrict", UNIT)
    claim = await square.claim(UNIT, WHOLE)
    return Act(insider, f"/claims/{claim['id']}/selection", {"selected": True})


@refused_as("own_organisation")
async def nobody_signs_for_both_sides(square: Square) -> Act:
    insider = await square.add_account("subdistrict", UNIT)
    path = f"/claims/{(await square.choose(UNIT, WHOLE))['id']}/signature"
    await square.act(UNIT, path, {"signatory_role": "负责人"})
    return Act(insider, path, {"signatory_role": "书记"})


@refused_as("own_organisation")
async def nobody_confirms_what_they_brought(square: Square) -> Act:
    insider = await square.add_account("subdistrict", UNIT)
    claim = await square.start(UNIT, "LL-055")
    arrival = await square.act(
        UNIT, f"/claims/{claim['id']}/arrivals", {"need_line": "LL-055-2", "quantity": "5"}
    )
    return Act(insider, f"/arrivals/{arrival['id']}/confirmation", {"quantity": "5"})


@refused_as("own_organisation")
async def nobody_verifies_their_own_milestone(square: Square) -> Act:
    insider = await square.add_account("subdistrict", UNIT)
    await square.start(UNIT, WHOLE)
    node = (await square.nodes(WHOLE))[0]
    await square.act(UNIT, f"/milestones/{node['id']}/submission", {"used": []})
    return Act(insider, f"/milestones/{node['id']}/verification", {"result": "met"})


@refused_as("own_organisation")
async def nobody_accepts_what_they_delivered(square: Square) -> Act:
    insider = await square.add_account("subdistrict", UNIT)
    await square.deliver(UNIT, await square.start(UNIT, WHOLE))
    return Act(insider, f"/items/{WHOLE}/acceptance", acceptance(await square.item(WHOLE)))


@refused_as("own_organisation")
async def nobody_closes_what_they_delivered(square: Square) -> Act:
    insider = await square.add_account("subdistrict", UNIT)
    await square.start(UNIT, WHOLE)
    return Act(insider, f"/items/{WHOLE}/closure", {"resolution": "merged", "reason": "并入他项"})


@refused_as("publicity_running")
async def nobody_signs_while_the_notice_runs(square: Square) -> Act:
    await square.pin_policy(FULL, publicity_working_days=5)
    claim = await square.choose(UNIT, FULL)
    return Act(UNIT, f"/claims/{claim['id']}/signature", {"signatory_role": "负责人"})


@refused_as("approval_ref_missing")
async def a_state_owned_unit_signs_with_its_approval(square: Square) -> Act:
    claim = await square.choose(STATE_OWNED, LIGHT)
    return Act(STATE_OWNED, f"/claims/{claim['id']}/signature", {"signatory_role": "负责人"})


@refused_as("reservation_expired")
async def a_unit_signs_before_its_reservation_lapses(square: Square) -> Act:
    claim = await square.choose(UNIT, LIGHT)
    await square.as_owner("update claims set reserved_until = now() where id = $1", claim["id"])
    return Act(UNIT, f"/claims/{claim['id']}/signature", {"signatory_role": "负责人"})


VOTE = {
    "gate": "owners_vote_three_quarters",
    "owners": {"total": 300, "voted": 200, "agreed": 150},
    "area_m2": {"total": "300", "voted": "200", "agreed": "150"},
    "held_on": "2026-11-20",
}


@refused_as("wrong_gate")
async def an_item_has_the_gates_that_it_names(square: Square) -> Act:
    return Act("C06", f"/items/{GATED}/gates", {**VOTE, "gate": "owners_vote_majority"})


@refused_as("wrong_gate")
async def a_record_has_the_form_of_its_gate(square: Square) -> Act:
    return Act("C06", f"/items/{GATED}/gates", {"gate": VOTE["gate"], "reference": "许可-1"})


@refused_as("vote_exceeds_total")
async def nobody_agrees_who_did_not_vote(square: Square) -> Act:
    area = {"total": "300", "voted": "200", "agreed": "200.01"}
    return Act("C06", f"/items/{GATED}/gates", {**VOTE, "area_m2": area})


@refused_as("exceeds_signed")
async def a_unit_brings_at_most_what_it_signed(square: Square) -> Act:
    claim = await square.start(UNIT, LIGHT_BROUGHT, {BROUGHT_LINE: "20"})
    brought = {"need_line": BROUGHT_LINE, "quantity": "20.001"}
    return Act(UNIT, f"/claims/{claim['id']}/arrivals", brought)


@refused_as("exceeds_signed")
async def two_arrivals_together_are_at_most_what_was_signed(square: Square) -> Act:
    claim = await square.start(UNIT, LIGHT_BROUGHT, {BROUGHT_LINE: "20"})
    brought = {"need_line": BROUGHT_LINE, "quantity": "20"}
    arrivals = [
        await square.act(UNIT, f"/claims/{claim['id']}/arrivals", brought) for _ in range(2)
    ]
    first, second = (f"/arrivals/{one['id']}/confirmation" for one in arrivals)
    await square.act("C29", first, {"quantity": "20"})
    return Act("C29", second, {"quantity": "20"})


@refused_as("exceeds_arrived")
async def nothing_is_used_before_it_arrived(square: Square) -> Act:
    claim = await square.start(UNIT, LIGHT_BROUGHT, {BROUGHT_LINE: "20"})
    node = (await square.nodes(LIGHT_BROUGHT))[0]
    used = [{"claim": claim["id"], "need_line": BROUGHT_LINE, "quantity": "10"}]
    return Act(UNIT, f"/milestones/{node['id']}/submission", {"used": used})


@refused_as("evidence_missing")
async def a_milestone_of_the_full_track_needs_a_file(square: Square) -> Act:
    await square.start(UNIT, FULL)
    node = (await square.nodes(FULL))[0]
    return Act(UNIT, f"/milestones/{node['id']}/submission", {"used": []})


@refused_as("too_few_answers")
async def an_item_is_not_solved_without_answers(square: Square) -> Act:
    return await _closing_with(square, yes=7, no=0)


@refused_as("response_too_low")
async def an_item_is_not_solved_by_eight_of_forty(square: Square) -> Act:
    return await _closing_with(square, yes=8, no=0)


@refused_as("below_floor")
async def an_item_is_not_solved_by_three_quarters_of_yes(square: Square) -> Act:
    return await _closing_with(square, yes=9, no=3)


async def _closing_with(square: Square, *, yes: int, no: int) -> Act:
    slips = await square.ask_residents(UNIT, LIGHT)
    for slip, said in zip(slips, ["yes"] * yes + ["no"] * no, strict=False):
        await square.answer(slip, said)
    item = await square.item(LIGHT)
    return Act(square.committee_of(item), f"/items/{LIGHT}/closure", {"resolution": "solved"})


@refused_as("already_answered")
async def a_slip_is_answered_once(square: Square) -> Act:
    slips = await square.ask_residents(UNIT, LIGHT)
    await square.answer(slips[0])
    return Act(None, f"/slips/{slips[0]}/answer", {"resolved": "no", "grade": "dissatisfied"})


@refused_as("not_sealed_yet")
async def slips_are_not_printed_before_the_seed_is_sealed(square: Square) -> Act:
    await square.deliver(UNIT, await square.start(UNIT, LIGHT))
    await square.accept(LIGHT)
    draw = await square.act("C13", f"/items/{LIGHT}/draws")
    assert draw["seed"] is None
    return Act("SO-1", f"/draws/{draw['id']}/print")


@refused_as("slip_replaced")
async def a_slip_that_was_printed_anew_answers_no_more(square: Square) -> Act:
    slips = await square.ask_residents(UNIT, LIGHT)
    draw = (await square.client.get(f"/items/{LIGHT}/draws"))["items"][0]
    await square.act("SO-1", f"/draws/{draw['id']}/reprint", {"reason": "受潮"})
    return Act(None, f"/slips/{slips[0]}/answer", {"resolved": "yes", "grade": "satisfied"})


@refused_as("wrong_state")
async def slips_that_are_not_printed_are_not_printed_anew(square: Square) -> Act:
    await square.deliver(UNIT, await square.start(UNIT, LIGHT))
    await square.accept(LIGHT)
    draw = await square.draw(LIGHT)
    return Act("SO-1", f"/draws/{draw['id']}/reprint", {"reason": "受潮"})


@refused_as("reason_missing")
async def a_reprint_says_why(square: Square) -> Act:
    await square.ask_residents(UNIT, LIGHT)
    draw = (await square.client.get(f"/items/{LIGHT}/draws"))["items"][0]
    return Act("SO-1", f"/draws/{draw['id']}/reprint", {"reason": " "})


@pytest.mark.parametrize(("name", "scene"), SCENES, ids=[scene.__name__ for _, scene in SCENES])
async def test_the_law_refuses(
    name: str, scene: Scene, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(return_visits, "SEED_SECONDS_MAX", 0.0 if name == "not_sealed_yet" else 3.0)
    square = Square(client)
    act = await scene(square)
    before = await square.fingerprint()
    in_chinese = await client.post(*act)
    in_english = await client.post(*act, headers={"Accept-Language": "en"})
    text = REFUSALS[name]
    for answer, title in (
        (in_chinese, catalogue("zh-Hans")[text.title]),
        (in_english, text.title),
    ):
        problem = answer.json()
        assert (problem["type"], answer.status_code) == (f"/problems/{name}", text.status)
        assert answer.headers["content-type"] == "application/problem+json"
        assert (problem["status"], problem["title"]) == (text.status, title)
        assert problem["detail"]
        assert problem["request_id"] == answer.headers["x-request-id"]
    assert await square.fingerprint() == before


#: Refusals whose scenes need a whole story: in which test it is told.
ELSEWHERE = {
    "line_missing": "items",
    "outcome_missing": "items",
    "frame_missing": "items",
    "import_has_faults": "spreadsheets",
    "import_outdated": "spreadsheets",
    "already_replied": "recognition",
    "paper_used": "demands",
    "stays_private": "evidence",
    "too_early": "visits",
    "too_many_files": "evidence",
    "too_many_runs": "matching",
    "too_many_invitations": "matching",
}


def test_every_refusal_of_the_table_is_provoked() -> None:
    assert {name for name, _ in SCENES} | set(ELSEWHERE) == set(REFUSALS)


@pytest.mark.parametrize(("name", "folder"), ELSEWHERE.items())
def test_a_story_told_elsewhere_is_told(name: str, folder: str) -> None:
    files = (Path(__file__).parent.parent / folder).glob("test_*.py")
    assert any(f'"{name}"' in file.read_text() for file in files)


async def test_a_refusal_points_at_the_lines_that_it_is_about(client: Client) -> None:
    square = Square(client)
    wish = await square.wish(LIGHT, {LIGHT_LINES[0]: "620", LIGHT_LINES[1]: "6"})
    problem = (await client.post(UNIT, f"/items/{LIGHT}/claims", wish)).json()
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [
        ("/lines/0/quantity", "gap_exceeded")
    ]
    assert "600" in problem["errors"][0]["message"]


async def test_the_first_chosen_claim_leads_until_another_is_named(client: Client) -> None:
    square = Square(client)

    async def leads() -> list[str]:
        claims = (await client.get(f"/items/{LIGHT}/claims"))["items"]
        return [claim["id"] for claim in claims if claim["lead"]]

    first, second, third = [
        await square.claim(unit, LIGHT, {LIGHT_LINES[0]: "20"}) for unit in (UNIT, ANOTHER, "U04")
    ]
    await square.select(first)
    await square.select(second)
    assert await leads() == [first["id"]]
    await square.select(third, lead=True)
    assert await leads() == [third["id"]]


async def test_waiting_and_chosen_claims_are_open_and_signed_ones_are_not(client: Client) -> None:
    square = Square(client)
    await square.claim(ANOTHER, OTHERS[0])
    waiting = await square.claim(UNIT, OTHERS[0], {"LL-019-1": "4"}, waitlist=True)
    assert waiting["state"] == "waiting"
    chosen = await square.choose(UNIT, OTHERS[1])
    await square.claim(UNIT, OTHERS[2])
    path, wish = f"/items/{LIGHT}/claims", await square.wish(LIGHT)
    assert await square.refused(UNIT, path, wish) == "too_many_open_claims"
    await square.sign(UNIT, chosen)
    await square.act(UNIT, path, wish)


async def test_a_frame_is_never_missing_from_a_published_item(client: Client) -> None:
    with pytest.raises(Exception, match="items_whole_once_published"):
        await Square(client).as_owner("update items set frame_doors = null where code = $1", LIGHT)


async def test_strangers_are_forbidden_before_the_law_is_asked(client: Client) -> None:
    """Another organisation's ids: 403, whatever the state."""
    square = Square(client)
    claim = await square.claim(UNIT, LIGHT)
    path = f"/claims/{claim['id']}"
    strangers = [
        (ANOTHER, f"{path}/withdrawal", {}),
        (ANOTHER, f"{path}/signature", {"signatory_role": "负责人"}),
        (ANOTHER, f"{path}/approval", {"internal_approval_ref": "批复-1"}),
        ("C05", f"{path}/signature", {"signatory_role": "书记"}),
        ("C05", f"/items/{LIGHT}/acceptance", {"result": "fail"}),
        ("C05", f"/items/{LIGHT}/draws", {}),
        ("C05", f"/items/{GATED}/gates", VOTE),
        ("C05", f"/items/{FULL}/deliberations", meeting(await square.item(FULL))),
    ]
    own = (await square.item(LIGHT))["regional_committee"]
    other = next(one for one in ("RPC-1", "RPC-2") if one != own)
    strangers += [
        (other, f"{path}/selection", {"selected": True}),
        (other, f"/items/{LIGHT}/closure", {"resolution": "merged", "reason": "并入他项"}),
    ]
    before = await square.fingerprint()
    for who, where, body in strangers:
        assert await square.refused(who, where, body) == "forbidden", (who, where)
    assert await square.fingerprint() == before
    assert CONTACT["phone"] not in str(await client.get(path)), "and they read no contact"
