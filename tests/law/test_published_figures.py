"""Published figures keep what their source said: more, at least, nearly, about."""

from decimal import Decimal

import pytest

from impact.indicators.rules import grouped, shown_en, shown_zh
from marketplace.ground.quantities import is_whole_steps, quantity_text


@pytest.mark.parametrize(
    ("value", "qualifier", "zh", "en"),
    [
        ("38", "exact", "38", "38"),
        ("30", "more_than", "30+", "30+"),
        ("100", "nearly", "近100", "just under 100"),
        ("98", "at_least", "≥98", "≥98"),
        ("263000", "rounded", "约26.3万", "about 263,000"),
        ("10800", "rounded", "约1.08万", "about 10,800"),
        ("10000", "rounded", "约1万", "about 10,000"),
        ("9999", "rounded", "约9,999", "about 9,999"),
        ("1080", "more_than", "1,080+", "1,080+"),
        ("99.5", "exact", "99.5", "99.5"),
        ("1234567.500", "exact", "1,234,567.5", "1,234,567.5"),
    ],
)
def test_a_figure_is_shown_with_its_qualifier(value: str, qualifier: str, zh: str, en: str) -> None:
    assert shown_zh(Decimal(value), qualifier) == zh
    assert shown_en(Decimal(value), qualifier) == en


def test_thousands_are_separated_and_places_kept() -> None:
    assert grouped(Decimal("1000000.120")) == "1,000,000.12"


@pytest.mark.parametrize(
    ("value", "text"),
    [("40.000", "40"), ("2.500", "2.5"), ("1E+3", "1000"), ("0.001", "0.001"), ("0.000", "0")],
)
def test_a_quantity_is_written_without_exponent_and_trailing_zeros(value: str, text: str) -> None:
    assert quantity_text(Decimal(value)) == text


@pytest.mark.parametrize(
    ("quantity", "step", "whole"),
    [
        ("40", "10", True),
        ("10", "10", True),
        ("0.3", "0.1", True),  # where floats would leave a rest
        ("45", "10", False),
        ("5", "10", False),
        ("0", "10", False),
        ("10", "0", False),
    ],
)
def test_a_share_is_one_or_more_whole_steps(quantity: str, step: str, *, whole: bool) -> None:
    assert is_whole_steps(Decimal(quantity), Decimal(step)) is whole
