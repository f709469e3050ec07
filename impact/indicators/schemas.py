"""What goes out about figures from elsewhere."""

from datetime import date
from typing import Literal

from msgspec import Struct


class IndicatorView(Struct, frozen=True, kw_only=True):
    """One figure as it was published: reported, not verified; `shown` carries its qualifier."""

    code: str
    label_zh: str
    label_en: str
    value: str
    qualifier: Literal["exact", "rounded", "more_than", "at_least", "nearly"]
    shown_zh: str
    shown_en: str
    unit_zh: str
    unit_en: str
    group: str
    period_label: str
    period_start: date | None
    period_end: date | None
    phrase_zh: str
    note: str | None
    basis: Literal["reported"] = "reported"
    source: str
