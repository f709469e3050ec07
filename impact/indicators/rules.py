"""How a published figure is shown: never as a bare number when its source said more or less."""

from decimal import Decimal

from marketplace.ground.quantities import quantity_text


def shown_zh(value: Decimal, qualifier: str) -> str:
    """The figure in Chinese: 30+, 近100, ≥98, 约26.3万 for a rounded count of ten thousands."""
    text = grouped(value)
    if qualifier == "rounded":
        return f"约{_in_wan(value)}"
    return {"more_than": f"{text}+", "at_least": f"≥{text}", "nearly": f"近{text}"}.get(
        qualifier, text
    )


def shown_en(value: Decimal, qualifier: str) -> str:
    """The figure in English: 30+, just under 100, ≥98, about 263,000."""
    text = grouped(value)
    return {
        "more_than": f"{text}+",
        "at_least": f"≥{text}",
        "nearly": f"just under {text}",
        "rounded": f"about {text}",
    }.get(qualifier, text)


def grouped(value: Decimal) -> str:
    """The number with its thousands separated."""
    whole, _, part = quantity_text(value).partition(".")
    return f"{int(whole):,}" + (f".{part}" if part else "")


def _in_wan(value: Decimal) -> str:
    return f"{quantity_text(value / 10_000)}万" if value >= 10_000 else grouped(value)
