"""SQL about figures from elsewhere."""

from datetime import date
from decimal import Decimal

import msgspec
from msgspec import Struct

from impact.indicators.rules import shown_en, shown_zh
from impact.indicators.schemas import IndicatorView
from marketplace.ground.db import Reader, Unit
from marketplace.ground.quantities import quantity_text


class IndicatorRow(Struct, frozen=True, kw_only=True):
    """A figure to be inserted; the fields are the columns."""

    code: str
    label_zh: str
    label_en: str
    value: Decimal
    qualifier: str
    unit_zh: str
    unit_en: str
    group: str
    period_label: str
    period_start: date | None
    period_end: date | None
    phrase_zh: str
    note: str | None
    position: int
    source: str


async def insert_indicators(unit: Unit, rows: list[IndicatorRow]) -> None:
    """Insert figures."""
    await unit.execute_many(
        """insert into indicators (code, label_zh, label_en, value, qualifier, unit_zh, unit_en,
               "group", period_label, period_start, period_end, phrase_zh, note, position, source)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)""",
        [msgspec.structs.astuple(row) for row in rows],
    )


async def list_indicators(reader: Reader) -> list[IndicatorView]:
    """All figures in the order of their file."""
    rows = await reader.fetch(
        """select code, label_zh, label_en, value, qualifier, unit_zh, unit_en, "group", period_label,
                  period_start, period_end, phrase_zh, note, source
           from indicators order by position"""
    )
    return [_view(dict(row)) for row in rows]


def _view(row: dict[str, object]) -> IndicatorView:
    value, qualifier = Decimal(str(row["value"])), str(row["qualifier"])
    return msgspec.convert(
        {
            **row,
            "value": quantity_text(value),
            "shown_zh": shown_zh(value, qualifier),
            "shown_en": shown_en(value, qualifier),
        },
        IndicatorView,
    )
