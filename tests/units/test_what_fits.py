"""The rule of what fits what: kind, unit of measure, place, time, whole steps."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from marketplace.units.rules import (
    Need,
    Wish,
    code_status,
    first_amount,
    how_much_fits,
    in_whole_steps,
    step_of,
    unknown_places,
)

NEED = Need(
    resource="venue",
    unit_zh="处",
    gap=Decimal(10),
    step=Decimal(4),
    community="C06",
    starts_on=date(2026, 11, 23),
    finish_on=date(2027, 1, 22),
)
OFFER = Wish(
    resource="venue",
    unit_zh="处",
    quantity=Decimal(30),
    step=Decimal(2),
    communities=("C06", "C07"),
    available_from=date(2026, 1, 1),
    available_to=date(2027, 12, 31),
)


def test_whoever_says_nothing_fits_everything_in_whole_steps() -> None:
    assert how_much_fits(NEED, Wish()) == 8


def test_an_offer_gives_at_most_what_it_has_and_what_is_missing() -> None:
    assert how_much_fits(NEED, OFFER) == 8
    assert how_much_fits(NEED, replace(OFFER, quantity=Decimal(7))) == 4
    assert how_much_fits(NEED, replace(OFFER, quantity=Decimal(3))) is None
    assert how_much_fits(replace(NEED, gap=Decimal(3)), OFFER) is None


@pytest.mark.parametrize(
    "other",
    [
        {"resource": "equipment"},
        {"unit_zh": "平方米"},
        {"step": Decimal(3)},
        {"communities": ("C07",)},
        {"available_from": date(2027, 1, 23)},
        {"available_to": date(2026, 11, 22)},
    ],
)
def test_another_kind_unit_step_place_or_time_does_not_fit(other: dict[str, object]) -> None:
    assert how_much_fits(NEED, replace(OFFER, **other)) is None


def test_the_last_day_on_which_something_is_there_is_enough() -> None:
    assert how_much_fits(NEED, replace(OFFER, available_from=date(2027, 1, 22))) == 8
    assert how_much_fits(NEED, replace(OFFER, available_to=date(2026, 11, 23))) == 8


def test_an_item_for_the_whole_subdistrict_is_near_to_everybody() -> None:
    assert how_much_fits(replace(NEED, community=None), replace(OFFER, communities=("C01",))) == 8


def test_a_form_begins_with_what_was_named_else_with_the_smallest_share() -> None:
    assert first_amount(Decimal(8), Decimal(4), Decimal(9)) == 8
    assert first_amount(Decimal(8), Decimal(4), None) == 4


def test_offers_are_given_in_whole_steps() -> None:
    assert in_whole_steps(Decimal(6), Decimal(2))
    assert not in_whole_steps(Decimal(7), Decimal(2))
    assert not in_whole_steps(Decimal(0), Decimal(1))
    assert step_of(Decimal(6), None) == 1
    assert step_of(Decimal("2.5"), None) == Decimal("2.5")
    assert step_of(Decimal(6), Decimal(3)) == 3


def test_the_whole_subdistrict_stands_alone() -> None:
    assert unknown_places(["ALL"], {"C01"}) == []
    assert unknown_places(["C01", "ALL", "C99"], {"C01"}) == [1, 2]


def test_a_code_is_missing_valid_or_waits_for_a_reviewer() -> None:
    assert code_status(None, None) == "missing"
    assert code_status("x", None) == "valid"
    assert code_status("x", "bad_check") == "unconfirmed"
