"""Flags on answers: rows that raise each one, and rows that just do not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from impact.return_visits.flags import FLAGS, Said, find_flags

START = datetime(2026, 11, 2, 1, tzinfo=UTC)


def said(number: int, seconds: float, account: str | None = None, **more: Any) -> Said:
    row: dict[str, Any] = {"resolved": "yes", "grade": "satisfied", **more}
    return Said(answer=number, at=START + timedelta(seconds=seconds), account=account, **row)


def every(pause: float, many: int, account: str | None = None, **more: Any) -> list[Said]:
    return [said(number, number * pause, account, **more) for number in range(many)]


def mixed(pause: float, many: int, account: str | None = None) -> list[Said]:
    words = ("yes", "half", "no")
    return [
        said(number, number * pause, account, resolved=words[number % 3]) for number in range(many)
    ]


RAISED = [
    ("same_minute", mixed(20, 3, "A"), 3),
    ("same_minute", mixed(14, 5), 5),
    ("same_minute", [*mixed(20, 3, "A"), said(9, 600, "A")], 3),
    ("straight_line", every(300, 8, "A"), 8),
    ("straight_line", [said(99, -300, "A", resolved="no"), *every(300, 8, "A")], 8),
    ("one_hand", mixed(300, 10, "A"), 10),
    ("one_hand", [*mixed(300, 12, "A"), *[said(50 + n, n * 300 + 7) for n in range(3)]], 12),
    ("all_top", every(300, 20), 20),
]
NOT_RAISED = [
    ("same_minute", mixed(30, 3, "A")),  # the third comes at the sixtieth second
    ("same_minute", [said(1, 0, "A"), said(2, 5, "B"), said(3, 10, None)]),  # three hands
    ("same_minute", mixed(14, 4)),
    ("same_minute", mixed(15, 5)),
    ("straight_line", every(300, 7, "A")),
    ("straight_line", every(300, 30)),  # residents by themselves may all be content
    ("straight_line", [*every(300, 7, "A"), said(8, 2400, "A", has_words=True)]),
    ("straight_line", [said(n, n * 300, "AB"[n % 2]) for n in range(14)]),
    ("one_hand", mixed(300, 9, "A")),
    ("one_hand", [*mixed(300, 10, "A"), *[said(50 + n, n * 300 + 7) for n in range(3)]]),
    ("all_top", every(300, 19)),
    ("all_top", [*every(300, 30), said(99, 0, grade="fairly_satisfied")]),
]


@pytest.mark.parametrize(("flag", "rows", "many"), RAISED, ids=lambda one: str(one)[:20])
def test_a_flag_names_the_rows_that_raise_it(flag: str, rows: list[Said], many: int) -> None:
    found = {one.flag: one.rows for one in find_flags(rows)}
    assert len(found[flag]) == many  # type: ignore[index]


@pytest.mark.parametrize(("flag", "rows"), NOT_RAISED, ids=lambda one: str(one)[:20])
def test_and_just_below_it_is_not_raised(flag: str, rows: list[Said]) -> None:
    assert flag not in {one.flag for one in find_flags(rows)}


def test_flags_come_in_the_order_of_their_table_whatever_the_order_of_the_rows() -> None:
    rows = every(5, 20, "A")
    flags = find_flags(rows[::-1])
    assert [one.flag for one in flags] == list(FLAGS)
    assert flags == find_flags(rows)
    assert [row.answer for row in flags[0].rows] == list(range(20))


def test_no_answers_raise_no_flag() -> None:
    assert find_flags([]) == []
