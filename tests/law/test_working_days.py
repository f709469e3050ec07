"""Deadlines in working days: holidays, make-up days, years without an official notice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.closure.rules import months_after
from impact.milestones.rules import due_on
from marketplace.ground.clock import civil_date
from marketplace.ground.working_days.rules import (
    Deadline,
    after_working_days,
    end_of,
    is_working_day,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2026-11-20", True),  # a Friday
        ("2026-11-21", False),  # a Saturday
        ("2026-10-01", False),  # a holiday on a Thursday
        ("2026-10-10", True),  # a Saturday that makes up for it
        ("2026-02-28", True),
        ("2027-02-05", False),  # a holiday of a year whose notice is not out
    ],
)
def test_holidays_rest_and_make_up_days_work(text: str, *, works: bool) -> None:
    assert is_working_day(day(text)) is works


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-21", 0, "2026-11-21"),  # nothing to wait for, also on a Saturday
        ("2026-11-19", 1, "2026-11-20"),
        ("2026-11-20", 1, "2026-11-23"),  # over a weekend
        ("2026-09-30", 1, "2026-10-08"),  # over the National Day week
        ("2026-09-30", 3, "2026-10-10"),  # the Saturday counts
        ("2026-11-02", 15, "2026-11-23"),
    ],
)
def test_the_deadline_is_the_nth_working_day_after_the_start(
    start: str, days: int, end: str
) -> None:
    assert after_working_days(day(start), days) == Deadline(day(end), provisional=False)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-12-31", 1, "2027-01-04"),  # runs into a year without a notice
        ("2027-02-04", 1, "2027-02-11"),  # its fixed holidays rest
        ("2031-03-03", 2, "2031-03-05"),  # nothing is known of it but the weekends
        ("2031-03-03", 0, "2031-03-03"),
    ],
)
def test_a_year_without_an_official_notice_makes_the_deadline_provisional(
    start: str, days: int, end: str
) -> None:
    assert after_working_days(day(start), days) == Deadline(day(end), provisional=True)


@given(st.dates(day("2024-01-01"), day("2028-12-31")), st.integers(1, 60))
def test_between_start_and_deadline_lie_exactly_so_many_working_days(
    start: date, days: int
) -> None:
    end = after_working_days(start, days).day
    passed = [start + timedelta(one) for one in range(1, (end - start).days + 1)]
    assert sum(map(is_working_day, passed)) == days
    assert is_working_day(end)


def test_a_day_ends_at_midnight_in_suzhou() -> None:
    assert end_of(day("2026-11-30")) == datetime(2026, 11, 30, 16, tzinfo=UTC)
    last = end_of(day("2026-11-30")) - timedelta(microseconds=1)
    assert civil_date(last) == day("2026-11-30")
    assert civil_date(end_of(day("2026-11-30"))) == day("2026-12-01")


@pytest.mark.parametrize(
    ("duration", "percent", "end"),
    [
        (120, 20, "2026-11-25"),
        (120, 100, "2027-03-01"),
        (90, 45, "2026-12-12"),  # 40.5 days are 41
        (1, 1, "2026-11-02"),
        (0, 50, "2026-11-01"),
    ],
)
def test_a_node_is_due_at_its_share_of_the_duration_rounded_up(
    duration: int, percent: int, end: str
) -> None:
    assert due_on(day("2026-11-01"), duration, percent) == day(end)


@given(st.integers(0, 100_000), st.integers(1, 100))
def test_the_share_of_a_duration_is_exact(duration: int, percent: int) -> None:
    start = day("2026-11-01")
    assert (due_on(start, duration, percent) - start).days == -(-duration * percent // 100)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-11-22", 12, "2027-11-22"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-11-30", 0, "2026-11-30"),
        ("2026-11-01", 1, "2026-12-01"),
        ("2026-12-01", 1, "2027-01-01"),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_its_month(
    start: str, months: int, end: str
) -> None:
    assert months_after(day(start), months) == day(end)
