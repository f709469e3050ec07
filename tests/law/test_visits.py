"""Draws that anyone can repeat, codes for paper, and what residents' answers amount to."""

import hashlib
import hmac
import random
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from impact.closure.rules import lifted_burden, strikes
from impact.return_visits import codes
from impact.return_visits.drawing import draw_positions
from impact.return_visits.rules import (
    RecurrenceFacts,
    Tally,
    is_owed_an_answer,
    is_solved_by,
    may_report_recurrence,
    sample_of,
    shown,
)

SEED = bytes(range(32))
KEY = b"k" * 32


def test_the_method_of_a_draw_is_what_its_name_says() -> None:
    """Written a second time from the published description alone."""
    lots = {n: hmac.new(SEED, f"D1|{n}".encode(), hashlib.sha256).digest() for n in range(1, 31)}
    smallest = sorted(lots, key=lots.__getitem__)[:5]
    assert draw_positions(SEED, "D1", 30, 5) == sorted(smallest)


def test_a_draw_is_the_same_for_ever() -> None:
    assert draw_positions(SEED, "D1", 30, 5) == [3, 4, 8, 29, 30]


@given(st.binary(min_size=32, max_size=32), st.integers(1, 200), st.integers(1, 200))
def test_a_draw_takes_positions_of_the_frame_none_twice(
    seed: bytes, frame: int, wanted: int
) -> None:
    drawn = draw_positions(seed, "D1", frame, wanted)
    assert drawn == sorted(set(drawn))
    assert len(drawn) == min(frame, wanted)
    assert set(drawn) <= set(range(1, frame + 1))
    assert draw_positions(seed, "D1", frame, wanted) == drawn


@given(st.sets(st.integers(1, 60)), st.integers(1, 60), st.randoms())
def test_a_later_draw_leaves_out_what_was_drawn_before_in_whatever_order_it_is_told(
    taken: set[int], wanted: int, order: random.Random
) -> None:
    shuffled = list(taken)
    order.shuffle(shuffled)
    drawn = draw_positions(SEED, "D2", 60, wanted, shuffled)
    assert drawn == draw_positions(SEED, "D2", 60, wanted, sorted(taken))
    assert not set(drawn) & taken
    assert len(drawn) == min(wanted, 60 - len(taken))


def test_another_seed_or_another_draw_gives_other_positions() -> None:
    drawn = draw_positions(SEED, "D1", 1000, 40)
    assert drawn != draw_positions(SEED[::-1], "D1", 1000, 40)
    assert drawn != draw_positions(SEED, "D2", 1000, 40)


def test_a_draw_takes_the_sample_or_all_that_is_left() -> None:
    assert sample_of(100, 40) == 40
    assert sample_of(39, 40) == 39


@pytest.mark.parametrize(
    "text",
    [
        "123456789012", "1234-5678-9012", " 1234 5678 9012 ", "1234–5678—9012", "1234‑5678‐9012",
        "１２３４－５６７８－９０１２", "1234\t5678\t9012",
    ],
)  # fmt: skip
def test_a_code_is_read_however_it_was_typed(text: str) -> None:
    assert codes.typed(text) == "123456789012"


@pytest.mark.parametrize(
    "text",
    ["", "12345678901", "1234567890123", "1234-5678-901a", "1234.5678.9012", "一二三四五六七八九零一二",
     "١٢٣٤٥٦٧٨٩٠١٢", "1234\x005678\x009012"],
)  # fmt: skip
def test_what_is_no_code_is_none(text: str) -> None:
    assert codes.typed(text) is None


def test_a_code_is_twelve_digits_that_differ_by_draw_printing_and_position() -> None:
    made = {
        codes.code_of(KEY, draw, printing, position)
        for draw in ("D1", "D2")
        for printing in (1, 2)
        for position in range(1, 101)
    }
    assert len(made) == 400
    assert all(re.fullmatch(r"\d{12}", code) for code in made)
    assert codes.code_of(b"o" * 32, "D1", 1, 1) not in made
    assert codes.code_of(KEY, "D1", 1, 1) == codes.code_of(KEY, "D1", 1, 1)


@given(st.integers(0, 10**12 - 1))
def test_what_stands_on_paper_is_typed_back(number: int) -> None:
    code = f"{number:012d}"
    assert re.fullmatch(r"\d{4}-\d{4}-\d{4}", codes.written(code))
    assert codes.typed(codes.written(code)) == code


def test_the_database_cannot_try_codes_without_the_key() -> None:
    assert codes.hash_of(KEY, "123456789012") != codes.hash_of(b"o" * 32, "123456789012")
    assert codes.hash_of(KEY, "123456789012") != hashlib.sha256(b"123456789012").digest()


def test_the_key_of_the_codes_is_made_once_and_ours_alone(tmp_path: Path) -> None:
    key = codes.load_or_create_slip_key(tmp_path)
    assert codes.load_or_create_slip_key(tmp_path) == key
    assert len(key) == 32
    path = tmp_path / codes.KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"short")
    with pytest.raises(ValueError, match="restore it"):
        codes.load_or_create_slip_key(tmp_path)


@pytest.mark.parametrize(
    ("tally", "refusal"),
    [
        (Tally(frame=100, asked=40, answered=7, yes=7), "too_few_answers"),
        (Tally(frame=5, asked=5, answered=5, yes=4), None),  # the whole frame is smaller
        (Tally(frame=5, asked=5, answered=4, yes=4), "too_few_answers"),
        (Tally(frame=100, asked=40, answered=11, yes=11), "response_too_low"),
        (Tally(frame=100, asked=40, answered=12, yes=12), None),
        (Tally(frame=100, asked=40, answered=15, yes=12), None),  # 80 % exactly
        (Tally(frame=100, asked=40, answered=15, yes=11, half=4), "below_floor"),
        (Tally(frame=100), "too_few_answers"),
    ],
)
def test_an_item_is_solved_by_enough_answers_response_and_yes(
    tally: Tally, refusal: str | None
) -> None:
    assert is_solved_by(tally, answers_min=8, response_min_percent=30, floor=80) == refusal


@st.composite
def tallies(draw: Any) -> Tally:
    frame = draw(st.integers(1, 5000))
    asked = draw(st.integers(0, frame))
    answered = draw(st.integers(0, asked))
    yes = draw(st.integers(0, answered))
    return Tally(
        frame=frame, asked=asked, answered=answered, yes=yes, half=draw(st.integers(0, answered - yes))
    )  # fmt: skip


@given(tallies(), st.integers(1, 50), st.integers(0, 100), st.integers(0, 100))
def test_the_shares_are_compared_exactly(
    tally: Tally, answers_min: int, response: int, floor_percent: int
) -> None:
    assume(tally.answered > 0)
    refusal = is_solved_by(
        tally, answers_min=answers_min, response_min_percent=response, floor=floor_percent
    )
    if tally.answered < min(answers_min, tally.frame):
        assert refusal == "too_few_answers"
    elif Fraction(tally.answered, tally.asked) < Fraction(response, 100):
        assert refusal == "response_too_low"
    elif Fraction(tally.yes, tally.answered) < Fraction(floor_percent, 100):
        assert refusal == "below_floor"
    else:
        assert refusal is None


@given(tallies(), st.integers(0, 10**9))
def test_a_burden_is_lifted_by_yes_and_half_of_half(tally: Tally, burden: int) -> None:
    lifted = lifted_burden(Decimal(burden), tally, "solved", sensitive=False)
    if tally.answered == 0:
        assert lifted == 0
    else:
        share = Fraction(2 * tally.yes + tally.half, 2 * tally.answered)
        assert lifted == floor(burden * share)
    assert 0 <= lifted <= burden
    assert lifted_burden(Decimal(burden), tally, "half", sensitive=False) == lifted
    assert lifted_burden(Decimal(burden), tally, "moved", sensitive=False) == 0


@given(tallies(), st.integers(0, 10**9))
def test_a_burden_lifted_tells_no_small_count_of_a_sensitive_group(
    tally: Tally, burden: int
) -> None:
    by_resolution = {"solved": burden, "half": burden // 2, "moved": 0}
    is_small = any(0 < n < 5 for n in (tally.answered, tally.yes, tally.half, tally.no))
    for resolution, whole in by_resolution.items():
        lifted = lifted_burden(Decimal(burden), tally, resolution, sensitive=True)
        by_answers = lifted_burden(Decimal(burden), tally, resolution, sensitive=False)
        assert lifted == (whole if is_small else by_answers)


def test_a_tally_says_who_is_not_counted_elsewhere() -> None:
    tally = Tally(frame=9, asked=9, answered=8, yes=3, half=2, satisfied=4, fairly_satisfied=1)
    assert (tally.no, tally.dissatisfied) == (3, 3)


@pytest.mark.parametrize("count", range(7))
def test_counts_of_one_to_four_are_hidden_where_they_could_single_somebody_out(count: int) -> None:
    assert shown(count, sensitive=True) == (None if 1 <= count <= 4 else count)
    assert shown(count, sensitive=False) == count


def test_no_and_half_are_owed_an_answer() -> None:
    assert [is_owed_an_answer(word) for word in ("yes", "half", "no")] == [False, True, True]


def test_two_reports_strike_and_one_does_not() -> None:
    assert [strikes(number) for number in (0, 1, 2, 3)] == [False, False, True, True]


NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)
RECURRENCE: dict[str, Any] = {
    "item_state": "closed",
    "bill_line_stands": True,
    "closed_at": NOW - timedelta(days=1),
    "last_day": NOW + timedelta(days=1),
    "at": NOW,
    "reported_before": False,
}


def test_the_same_code_can_say_that_the_problem_came_back() -> None:
    assert may_report_recurrence(RecurrenceFacts(**RECURRENCE))


@pytest.mark.parametrize(
    "change",
    [
        {"item_state": "published"},
        {"bill_line_stands": False},
        {"last_day": NOW},
        {"last_day": None},
        {"reported_before": True},
    ],
    ids=str,
)
def test_but_only_once_and_while_the_line_stands_in_its_months(change: dict[str, Any]) -> None:
    assert not may_report_recurrence(RecurrenceFacts(**{**RECURRENCE, **change}))
