"""Quantities: decimals with at most three places, as text without a trailing zero."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from marketplace.ground.text import END

PLACES_MAX = 3
QUANTITY_PATTERN = rf"^[0-9]{{1,12}}(\.[0-9]{{1,3}})?{END}"

#: A quantity in a request: a decimal number as text, more than nothing, at most three places.
QuantityText = Annotated[
    str,
    Meta(
        pattern=QUANTITY_PATTERN,
        examples=["40", "2.5"],
        description="A decimal number as text, at most three places.",
    ),
]


def quantity_text(value: Decimal) -> str:
    """`value` as people write it: no exponent, no trailing zeros (`Decimal('40.000')` is `40`)."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_whole_steps(quantity: Decimal, step: Decimal) -> bool:
    """Whether `quantity` is one or more whole steps."""
    return quantity > 0 and step > 0 and quantity % step == 0
