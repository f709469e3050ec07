"""Every state against every act: what may start where, and where it may end (law.md 2, 3, 4)."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from impact.closure.states import BILL_LINE, CHALLENGE, UPKEEP_CHECK, ChallengeState
from impact.milestones.states import MILESTONE, MilestoneState
from impact.replies.states import OWED_ANSWER, OwedState
from impact.return_visits.states import DRAW
from marketplace.claims.states import ARRIVAL, CLAIM, reserves
from marketplace.deliberation.states import MEETING, MeetingState
from marketplace.ground.law import Transitions
from marketplace.items.states import GATE, ITEM, GateState, ItemState
from marketplace.matching.states import MATCHING_RUN, RunState

CLAIM_STATES = (
    "proposed", "submitted", "waiting", "qualified", "unqualified", "selected", "not_selected", "signed",
    "active", "fulfilled", "partly_fulfilled", "withdrawn", "expired", "returned", "terminated",
)  # fmt: skip

#: kind, its states, the table in the code, and the law: act -> "states before > states after".
LAW: tuple[tuple[str, tuple[str, ...], Transitions, dict[str, str]], ...] = (
    (
        "claim",
        CLAIM_STATES,
        CLAIM,
        {
            "confirm": "proposed waiting submitted > submitted waiting",
            "withdraw": "proposed submitted waiting qualified selected > withdrawn",
            "qualify": "submitted > qualified unqualified",
            "select": "submitted qualified > selected not_selected",
            "sign": "selected > selected signed",
            "become_active": "signed > active",
            "offer": "waiting > waiting",
            "expire": "proposed waiting submitted qualified selected > expired",
            "name_lead": "signed active > signed active",
            "return": "signed active > returned",
            "terminate": "signed active > terminated",
            "end": "proposed submitted waiting qualified selected signed active"
            " > not_selected terminated fulfilled partly_fulfilled",
        },
    ),
    (
        "matching_run",
        get_args(RunState),
        MATCHING_RUN,
        {
            "begin": "queued > running",
            "finish": "running > done",
            "cancel": "queued running > cancelled",
            "fail": "queued running > failed",
        },
    ),
    ("arrival", ("reported", "confirmed"), ARRIVAL, {"confirm_arrival": "reported > confirmed"}),
    (
        "item",
        get_args(ItemState),
        ITEM,
        {
            "change": "draft > draft",
            "submit": "draft > screening",
            "screen_back": "screening > draft",
            "publish": "screening > published",
            "add_lines": "published > published",
            "suspend": "published > suspended",
            "resume": "suspended > published",
            "withdraw": "draft screening published suspended > withdrawn",
            "relist": "withdrawn published > published",
            "close": "published > closed",
            "reopen": "closed > published",
        },
    ),
    ("gate", get_args(GateState), GATE, {"record_gate": "open failed > passed failed"}),
    (
        "milestone",
        get_args(MilestoneState),
        MILESTONE,
        {
            "submit": "due not_met > submitted",
            "verify": "submitted > met partly not_met",
            "rest": "due submitted not_met > suspended",
            "wake": "suspended > due submitted not_met",
        },
    ),
    (
        "draw",
        ("requested", "drawn", "printed"),
        DRAW,
        {"complete": "requested > drawn", "print": "drawn > printed", "reprint": "printed > drawn"},
    ),
    (
        "meeting",
        get_args(MeetingState),
        MEETING,
        {"hold": "announced > held", "call_off": "announced > called_off"},
    ),
    ("owed_answer", get_args(OwedState), OWED_ANSWER, {"reply": "owed > answered"}),
    ("challenge", get_args(ChallengeState), CHALLENGE, {"answer": "owed > upheld stands"}),
    (
        "upkeep_check",
        ("waiting", "holds", "came_back"),
        UPKEEP_CHECK,
        {"check": "waiting > holds came_back"},
    ),
    ("bill_line", ("pending", "standing", "struck"), BILL_LINE, {"strike": "standing > struck"}),
)


def _cells() -> Iterator[Any]:
    for kind, states, table, law in LAW:
        for act, words in law.items():
            before, _, after = words.partition(">")
            for state in states:
                yield pytest.param(
                    table, act, state, state in before.split(), state in after.split(),
                    id=f"{kind}-{act}-{state}",
                )  # fmt: skip


@pytest.mark.parametrize(("table", "act", "state", "may_start", "may_end"), list(_cells()))
def test_an_act_starts_and_ends_only_where_the_law_says(
    table: Transitions,
    act: str,
    state: str,
    *,
    may_start: bool,
    may_end: bool,
) -> None:
    assert (state in table[act].before) == may_start
    assert (state in table[act].after) == may_end


@pytest.mark.parametrize(
    ("states", "table", "law"), [row[1:] for row in LAW], ids=[r[0] for r in LAW]
)
def test_the_table_has_no_act_and_no_state_beside_the_law(
    states: tuple[str, ...], table: Transitions, law: dict[str, str]
) -> None:
    assert set(table) == set(law)
    for step in table.values():
        assert step.before | step.after <= set(states)


@pytest.mark.parametrize("state", CLAIM_STATES)
def test_a_light_claim_reserves_from_submission_and_a_full_one_from_selection(state: str) -> None:
    assert reserves("light", state) == (state in ("submitted", "selected"))
    assert reserves("full", state) == (state == "selected")
