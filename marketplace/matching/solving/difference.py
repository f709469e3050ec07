"""What changed between two runs: kept, more or less, new, gone."""

from msgspec import Struct


class Proposed(Struct, frozen=True, kw_only=True):
    """So much of an offer for a need line, in thousandths."""

    need: str
    offer: str
    unit: str
    quantity: int


class Changed(Struct, frozen=True, kw_only=True):
    """One proposal that is not as it was; 0 where it was not there, or is gone."""

    need: str
    offer: str
    unit: str
    before: int
    now: int


class Difference(Struct, frozen=True, kw_only=True):
    """How many proposals stayed as they were, and each one that did not."""

    former: str
    kept: int
    changes: list[Changed]


def difference(former: str, before: list[Proposed], now: list[Proposed]) -> Difference:
    """The difference between the proposals of the run `former` and those of now."""
    old = {(one.need, one.offer): one for one in before}
    new = {(one.need, one.offer): one for one in now}
    changes = []
    kept = 0
    for key in sorted({*old, *new}):
        was, is_now = old.get(key), new.get(key)
        amounts = (was.quantity if was else 0, is_now.quantity if is_now else 0)
        if amounts[0] == amounts[1]:
            kept += 1
            continue
        one = was or is_now
        unit = one.unit if one else ""
        changes.append(
            Changed(need=key[0], offer=key[1], unit=unit, before=amounts[0], now=amounts[1])
        )
    return Difference(former=former, kept=kept, changes=changes)
