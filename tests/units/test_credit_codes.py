"""Credit codes by the standard's own vectors: what is right, what is wrong, and what is only told."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.units.credit_codes import (
    ALPHABET,
    check_code,
    check_letter,
    normalized,
    organisation_check,
)

VALID = (
    "91350100M000100Y43", "91320599MA00TEXT08", "12320599MA00000150", "52320599MA0000074Y",
    "91320599MA000004X8", "91320599MA0000090K", "52320599MJ00DEM09Q", "54320599ME0000001G",
)  # fmt: skip
INVALID = (
    ("91350100M000100Y4Z", "bad_char"),
    ("91320599MA00TEXT09", "bad_check"),
    ("91325099MA00TEXT08", "bad_check"),
    ("91320599MAO0TEXT08", "bad_char"),
    ("91320599MA00TEXT0", "bad_length"),
    ("91320599MA00TEXT080", "bad_length"),
    ("9132A599MA00TEXT08", "bad_region"),
    ("I1320599MA00TEXT08", "bad_char"),
)
#: A machine with much else to do is no fault of these.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@pytest.mark.parametrize("code", VALID)
def test_a_right_code_is_valid(code: str) -> None:
    assert check_code(code).fault is None
    assert check_code(code).code == code


@pytest.mark.parametrize(("code", "fault"), INVALID)
def test_a_wrong_code_says_what_is_wrong(code: str, fault: str) -> None:
    assert check_code(code).fault == fault


@pytest.mark.parametrize(
    "typed",
    [
        "91320599ma00text08",
        "９１３２０５９９ＭＡ００ＴＥＸＴ０８",
        " 9132 0599-MA00\u2014TEXT\u301008 ".replace("\u3010", " "),
        "91320599\tma00\u3000text08\n",
    ],
)
def test_what_people_type_is_normalized(typed: str) -> None:
    assert check_code(typed).code == "91320599MA00TEXT08"
    assert check_code(typed).is_valid


def test_the_worked_example_of_the_standard_comes_out() -> None:
    values = [ALPHABET.index(letter) for letter in "91350100M000100Y4"]
    total = sum(value * weight for value, weight in zip(values, WEIGHTS, strict=True))
    assert (total, total % 31) == (1640, 28)
    assert check_letter("91350100M000100Y4") == "3"


def test_the_letter_m_counts_otherwise_in_the_two_checks() -> None:
    assert ALPHABET.index("M") == 21
    assert organisation_check("MA00TEXT") == "0"


def test_the_check_letter_reaches_both_ends_of_the_alphabet() -> None:
    assert check_letter("12320599MA0000015") == "0"  # the sum leaves 0
    assert check_letter("52320599MA0000074") == "Y"  # the sum leaves 1
    assert (organisation_check("MA000004"), organisation_check("MA000009")) == ("X", "0")


def test_an_old_number_of_fifteen_digits_is_told_as_such() -> None:
    assert check_code("320594000012345").fault == "old_code"
    assert check_code("32059400001234A").fault == "bad_length"


def test_a_code_in_use_whose_check_fails_is_left_to_a_reviewer() -> None:
    assert check_code("91350203M0001QAY9B").fault == "bad_check"
    assert check_letter("91350203M0001QAY9") == "9"


def test_an_unknown_kind_and_a_foreign_body_only_warn() -> None:
    body = "93320599MA0000090"
    assert check_code("98" + body[2:] + check_letter("98" + body[2:])).warnings == ("unknown_kind",)
    odd = "91320599MA0000091"
    assert check_code(odd + check_letter(odd)).warnings == ("organisation_check",)


def test_nothing_typed_is_too_short() -> None:
    assert check_code("").fault == "bad_length"
    assert check_code("9" * 10_000).fault == "bad_length"


@UNHURRIED
@given(st.text(max_size=80))
def test_whatever_is_typed_gets_an_answer(text: str) -> None:
    checked = check_code(text)
    assert checked.code == normalized(text)
    assert checked.is_valid == (checked.fault is None)


@UNHURRIED
@given(st.sampled_from(VALID), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_letter_mistaken_is_always_found(code: str, place: int, letter: str) -> None:
    mistaken = code[:place] + letter + code[place + 1 :]
    assert check_code(mistaken).is_valid == (mistaken == code)
