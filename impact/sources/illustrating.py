"""The demonstration's sources and figures: made up, marked so, declared and taken as any others are."""

import csv
from pathlib import Path
from typing import Any, Final

from impact.sources import commands, queries
from impact.sources.schemas import NewFigures, NewSource
from marketplace.ground.access.actor import LOADER
from marketplace.ground.db import DB, Unit, in_one_unit
from marketplace.ground.web.faults import convert_or_name_faults

HERE: Final = Path(__file__).parent / "demonstration"
_OWNER: Final = "SD-1"
_WHOLE: Final = frozenset({"expected_days", "checked", "right"})


async def load_illustrative_sources(url: str) -> int:
    """Load the sources into a demonstration that has none yet; answer how many."""
    await DB.open(url, name="load")
    try:
        return await in_one_unit(LOADER, "load", _load)
    finally:
        await DB.close()


async def _load(unit: Unit) -> int:
    if await queries.count_sources(unit) or not await queries.is_demonstration(unit, _OWNER):
        return 0
    sources, figures = _rows("sources.csv"), _rows("figures.csv")
    for row in sources:
        indicators = [_indicator(text) for text in row.pop("indicators").split(";")]
        wish = {**row, "indicators": indicators, "organisation": _OWNER}
        await commands.declare_source(unit, convert_or_name_faults(wish, NewSource))
    for source in sources:
        own = [
            {name: value for name, value in row.items() if name != "source"}
            for row in figures
            if row["source"] == source["code"]
        ]
        if own:
            batch = convert_or_name_faults({"figures": own}, NewFigures)
            await commands.take_figures(unit, source["code"], batch, "demonstration")
    return len(sources)


def _indicator(text: str) -> dict[str, str]:
    code, zh, en = text.split("|")
    return {"code": code, "label_zh": zh, "label_en": en}


def _rows(name: str) -> list[dict[str, Any]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return [
            {key: int(value) if key in _WHOLE else value for key, value in row.items() if value}
            for row in csv.DictReader(file)
        ]
