"""The word that the public reads, how much there is, and whose move it is, for every situation."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
import pytest
from msgspec import Struct

from impact.return_visits.rules import Tally
from impact.standing.facts import ClaimFact, ItemFacts, LineFact, NodeFact
from impact.standing.rules import (
    answers_suffice,
    axis_of,
    gap_share,
    is_claimable,
    lines_open,
    whose_move,
    word_of,
)
from marketplace.ground.clock import civil_date
from marketplace.ground.working_days.rules import after_working_days

T = TypeVar("T", bound=Struct)
NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)
EARLIER, LATER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def _known(kind: type[T], **facts: Any) -> T:
    """Facts of which only these are known."""
    return kind(**{**dict.fromkeys(kind.__struct_fields__), **facts})


def line(required: str, reserved: str = "0", signed: str = "0") -> LineFact:
    parts = {"required": required, "reserved": reserved, "signed": signed}
    return _known(LineFact, **{name: Decimal(value) for name, value in parts.items()})


def claim(state: str, **facts: Any) -> ClaimFact:
    told = {
        "state": state,
        "organisation": "U01",
        "since": NOW,
        "signatures": 0,
        "name_is_public": False,
    }
    return _known(ClaimFact, **{**told, **facts})  # fmt: skip


def node(state: str, verified_by: str = "community") -> NodeFact:
    return _known(
        NodeFact, state=state, verified_by=verified_by, due_on=date(2026, 12, 1), since=NOW
    )


def item(*claims: ClaimFact, **facts: Any) -> ItemFacts:
    """A published item of community C05, of which nothing else is known but its lines."""
    told: dict[str, Any] = {
        "state": "published", "track": "light", "community": "C05", "regional_committee": "RPC-1",
        "published_at": EARLIER, "state_since": EARLIER, "duration_days": 60, "lines": (line("10"),),
        "claims": claims, "has_nodes": False, "was_reopened": False,
        "qualification_working_days": 5, "acceptance_working_days": 10, "answers_min": 8,
        "response_min_percent": 30, "resolved_floor_percent": 80, "tally": Tally(frame=100),
    }  # fmt: skip
    return _known(ItemFacts, **{**told, **facts})


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        (item(), "needed"),
        (item(claim("waiting")), "needed"),
        (item(claim("submitted")), "taken"),
        (item(claim("submitted"), track="full"), "needed"),
        (item(claim("qualified"), track="full"), "needed"),
        (item(claim("selected"), track="full"), "taken"),
        (item(claim("signed")), "taken"),
        (item(claim("submitted"), claim("active")), "under_way"),
        (item(claim("active"), was_reopened=True), "came_back"),
        (item(was_reopened=True), "came_back"),
        (item(claim("active"), state="suspended", was_reopened=True), "suspended"),
        (item(state="closed", resolution="solved"), "solved"),
        (item(state="closed", resolution="solved", was_reopened=True), "solved"),
        (item(state="closed", resolution="half"), "half_solved"),
        (item(state="closed", resolution="moved"), "ended"),
        (item(state="closed", resolution="merged"), "ended"),
        (item(state="closed", resolution="infeasible"), "ended"),
        (item(state="closed", resolution="withdrawn"), "ended"),
        (item(state="withdrawn", resolution="withdrawn"), "ended"),
    ],
)
def test_an_item_stands_in_the_one_box_that_its_facts_say(facts: ItemFacts, word: str) -> None:
    assert word_of(facts) == word


@pytest.mark.parametrize(
    ("parts", "axis"),
    [
        ([], "none"),
        ([("0", "10"), ("0", "5")], "none"),
        ([("0", "10"), ("0.001", "5")], "partial"),
        ([("10", "10"), ("4", "5")], "partial"),
        ([("10", "10"), ("5", "5")], "complete"),
    ],
)
def test_an_axis_says_how_much_of_every_line_there_is(
    parts: list[tuple[str, str]], axis: str
) -> None:
    assert axis_of((Decimal(part), Decimal(required)) for part, required in parts) == axis


@pytest.mark.parametrize(
    ("facts", "claimable"),
    [
        (item(), True),
        (item(claim_until=LATER), True),
        (item(claim_until=NOW), False),
        (item(state="suspended"), False),
        (item(state="closed"), False),
        (item(duration_days=None), False),
        (item(lines=()), False),
        (item(lines=(line("10", "6", "4"),)), False),
        (item(lines=(line("10", "6", "4"), line("5", "4"))), True),
    ],
)
def test_an_item_can_be_claimed_while_published_in_its_window_and_lacking(
    facts: ItemFacts, *, claimable: bool
) -> None:
    assert is_claimable(facts, NOW) is claimable


def test_a_gap_is_what_is_neither_reserved_nor_signed() -> None:
    facts = item(lines=(line("10", "2", "3"), line("4", "4"), line("8")))
    assert [one.gap for one in facts.lines] == [5, 0, 8]
    assert lines_open(facts) == 2
    assert gap_share(facts) == Decimal("0.5")
    assert gap_share(item(lines=())) == 0


SUBDISTRICT = {"community": None, "regional_committee": None}
DELIVERED = {"has_nodes": True, "last_verified_at": NOW, "milestone_template": "MT-LIGHT"}
ACCEPTED = {**DELIVERED, "acceptance": "pass", "accepted_at": NOW}
PRINTED = {**ACCEPTED, "draw_state": "printed", "draw_since": NOW}

#: A situation, and whose move it is: role, organisation, act.
MOVES: dict[str, tuple[ItemFacts, tuple[str, str | None, str]]] = {
    "nobody claims": (item(), ("unit", None, "claim")),
    "somebody waits": (item(claim("waiting")), ("unit", None, "claim")),
    "no lines": (item(lines=(), duration_days=None), ("community", "C05", "add_need_lines")),
    "light claim": (item(claim("submitted")), ("regional", "RPC-1", "select")),
    "light claim for all": (item(claim("submitted"), **SUBDISTRICT), ("subdistrict", None, "select")),
    "full claim": (item(claim("submitted"), track="full"), ("regional", "RPC-1", "qualify")),
    "qualified": (item(claim("qualified"), track="full"), ("community", "C05", "deliberate")),
    "deliberated": (
        item(claim("qualified"), track="full", deliberated_at=NOW), ("regional", "RPC-1", "select"),
    ),
    "chosen light": (item(claim("selected")), ("unit", None, "sign")),
    "chosen full": (
        item(claim("selected", name_is_public=True), track="full"), ("unit", "U01", "sign"),
    ),
    "unit signed": (item(claim("selected", signatures=1)), ("community", "C05", "sign")),
    "unit signed for all": (
        item(claim("selected", signatures=1), **SUBDISTRICT), ("subdistrict", None, "sign"),
    ),
    "signed before its gate": (item(claim("signed")), ("community", "C05", "record_gate")),
    "active without nodes": (item(claim("active")), ("clockwork", None, "make_milestones")),
    "node due": (item(node=node("due"), lead="U01", has_nodes=True), ("unit", "U01", "submit_milestone")),
    "node not met": (
        item(node=node("not_met"), lead="U01", has_nodes=True), ("unit", "U01", "submit_milestone"),
    ),
    "the lead has gone": (
        item(claim("active"), node=node("due"), has_nodes=True), ("regional", "RPC-1", "name_lead"),
    ),
    "the lead has gone and nobody is left": (
        item(node=node("due"), has_nodes=True), ("unit", None, "claim"),
    ),
    "the lead has gone and another one is to sign": (
        item(claim("selected", is_lead=True), node=node("due"), has_nodes=True), ("unit", None, "sign"),
    ),
    "another day proposed": (
        item(node=msgspec.structs.replace(node("due"), replan_since=NOW), lead="U01", has_nodes=True),
        ("regional", "RPC-1", "replan"),
    ),
    "a place offered": (item(claim("waiting", awaits="confirm")), ("unit", None, "confirm")),
    "a donation confirmed once": (
        item(claim("submitted", awaits="confirm", name_is_public=True), track="full"),
        ("unit", None, "confirm"),
    ),
    "a donation confirmed once, and a claim": (
        item(claim("submitted", awaits="confirm"), claim("submitted")), ("regional", "RPC-1", "select"),
    ),
    "both signed, the other unit has not": (
        item(claim("selected", signatures=2)), ("clockwork", None, "await_partner"),
    ),
    "node handed in": (
        item(node=node("submitted"), has_nodes=True), ("community", "C05", "verify_milestone"),
    ),
    "regional node": (
        item(node=node("submitted", "regional"), has_nodes=True), ("regional", "RPC-1", "verify_milestone"),
    ),
    "subdistrict node": (
        item(node=node("submitted", "subdistrict"), has_nodes=True),
        ("subdistrict", None, "verify_milestone"),
    ),
    "node for all": (
        item(node=node("submitted"), has_nodes=True, **SUBDISTRICT),
        ("subdistrict", None, "verify_milestone"),
    ),
    "delivered": (item(**DELIVERED), ("community", "C05", "accept")),
    "works delivered": (
        item(**{**DELIVERED, "milestone_template": "MT-CONSTR"}), ("subdistrict", None, "accept"),
    ),
    "failed for good": (
        item(**{**ACCEPTED, "acceptance": "fail"}), ("regional", "RPC-1", "close"),
    ),
    "accepted": (item(**ACCEPTED), ("community", "C05", "draw_visits")),
    "draw asked for": (
        item(**ACCEPTED, draw_state="requested", draw_since=NOW), ("clockwork", None, "seal_draw"),
    ),
    "drawn": (
        item(**ACCEPTED, draw_state="drawn", draw_since=NOW), ("slip_office", None, "print_slips"),
    ),
    "printed": (item(**PRINTED), ("resident", None, "answer_slip")),
    "answered": (
        item(**PRINTED, tally=Tally(frame=100, asked=20, answered=10, yes=8)),
        ("regional", "RPC-1", "close"),
    ),
    "suspended": (item(claim("active"), state="suspended"), ("regional", "RPC-1", "resume")),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), MOVES.values(), ids=MOVES)
def test_it_is_the_move_of_whoever_the_law_names(
    facts: ItemFacts, expected: tuple[str, str | None, str]
) -> None:
    move = whose_move(facts)
    assert move is not None
    assert (move.role, move.organisation, move.act) == expected


@pytest.mark.parametrize("state", ["closed", "withdrawn"])
def test_an_ended_item_is_nobodys_move(state: str) -> None:
    assert whose_move(item(claim("active"), state=state)) is None


def test_a_move_says_since_when_and_due_when() -> None:
    until = datetime(2026, 11, 30, 16, tzinfo=UTC)  # the end of 30 November in Suzhou
    waiting = whose_move(item(claim_until=until))
    assert waiting is not None
    assert (waiting.since, waiting.due_on) == (EARLIER, date(2026, 11, 30))

    notice = claim("selected", publicity_ends_at=LATER, reserved_until=until)
    sign = whose_move(item(notice, track="full"))
    assert sign is not None
    assert (sign.since, sign.due_on) == (LATER, date(2026, 11, 30)), "since the notice ended"

    later = whose_move(item(claim("qualified"), track="full", deliberated_at=LATER))
    assert later is not None
    assert later.since == LATER

    due = whose_move(item(node=node("due"), lead="U01", has_nodes=True))
    assert due is not None
    assert due.due_on == date(2026, 12, 1)


def test_the_most_advanced_claim_decides_whose_move_it_is() -> None:
    claims = [claim(state) for state in ("submitted", "qualified", "selected", "signed")]
    for order in (claims, claims[::-1]):
        move = whose_move(item(*order, track="full"))
        assert move is not None
        assert move.act == "record_gate"


def test_answers_suffice_when_they_would_let_the_item_be_closed_as_solved() -> None:
    enough = Tally(frame=100, asked=20, answered=10, yes=8)
    assert answers_suffice(item(tally=enough))
    assert not answers_suffice(item(tally=enough, resolved_floor_percent=81))


def test_a_committee_has_the_policys_working_days_to_decide() -> None:
    waiting = whose_move(item(claim("submitted"), qualification_working_days=5))
    assert waiting is not None
    assert waiting.since is not None
    assert waiting.due_on == after_working_days(civil_date(waiting.since), 5).day
