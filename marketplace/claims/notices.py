"""A claim as it is shown: to whom it is no business, nothing of it; of a donation, the law's notice."""

from datetime import datetime
from typing import Any, Final

import msgspec

from marketplace.claims.schemas import ClaimView
from marketplace.ground.clock import civil_date
from marketplace.ground.i18n import language
from marketplace.ground.working_days.rules import after_working_days, end_of

#: A msgid; the catalogues hold the other languages.
CHARITY_LAW: Final = (
    "A donation of money or goods that is promised in public can be enforced: under article 41 of the "
    "Charity Law the recipient may sue for it. A service or co-building is no donation."
)
_INTIMATE: Final = ("contact", "note", "awaits", "awaits_until", "condition", "ending")


def claim_view(row: dict[str, Any], at: datetime) -> ClaimView:
    """The view of a row; a stranger (`intimate` false) reads neither contact nor whose clock runs."""
    left_days = row.pop("left_days")
    if left_days is not None:
        row["awaits"] = row["awaits_until"] = None
    if not row.pop("intimate"):
        row |= dict.fromkeys(_INTIMATE)
    elif row["kind"] == "donation":
        row |= charity_notice()
    row["reserved_until"] = _held_until(row, left_days, at)
    return msgspec.convert(row, ClaimView)


def _held_until(row: dict[str, Any], left_days: int | None, at: datetime) -> datetime | None:
    """Until when lines are held; while a clock stands still, as if it ran again from today on."""
    until: datetime | None = row["reserved_until"]
    if until is None:
        return None
    today = civil_date(at)
    if left_days is not None:
        return end_of(after_working_days(today, left_days).day)
    return max(until, end_of(today)) if row["state"] == "submitted" else until


def charity_notice() -> dict[str, str]:
    """The Charity Law's notice in both languages, as `notice_zh` and `notice_en`."""
    chinese = language.catalogue(language.DEFAULT).get(CHARITY_LAW, CHARITY_LAW)
    return {"notice_zh": chinese, "notice_en": CHARITY_LAW}
