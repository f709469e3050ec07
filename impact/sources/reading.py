"""From rows of texts to figures: every fault of every cell at once, and nothing about persons or homes. Pure.

`Row` is a row of the one form as it came, column by column: from a file, a fetched table or a program.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct

from impact.sources.periods import Period, read_period
from impact.sources.persons import could_name_a_home, could_name_a_person, why_not_column
from impact.sources.schemas import Figure, NewFigure, NewSource
from impact.sources.states import COLUMNS, NEEDED, VALUES
from marketplace.ground.errors import Fault
from marketplace.ground.web.faults import FAULTS_MAX, fault_at

_WHOLE: Final = frozenset({"all", "全街道", "斜塘街道", "街道"})
_TEXTS: Final = ("indicator", "community", "period", "unit", "note")


class Known(Struct, frozen=True, kw_only=True):
    """What a row may name: the source's indicators and unit, the communities, and today."""

    indicators: Mapping[str, str]
    unit_zh: str
    unit_en: str | None
    communities: Mapping[str, str]
    today: date


def faults_of_columns(headings: Sequence[str], pointer: str) -> list[Fault]:
    """Why these columns are not those of the one form; a column that could hold a person comes first."""
    faults = []
    for place, heading in enumerate(headings):
        at = f"{pointer}/{place}"
        match why_not_column(heading):
            case "names_a_person":
                faults.append(_person_column(at))
            case "finer_than_community":
                faults.append(_finer_column(at))
            case "unknown_column":
                faults.append(
                    fault_at(at, "unknown_column", "The form has no such column; leave it out.")
                )
    return faults


def _person_column(at: str) -> Fault:
    return fault_at(
        at,
        "names_a_person",
        "This column could hold persons. Only figures over many are taken: leave it out.",
    )


def _finer_column(at: str) -> Fault:
    return fault_at(
        at,
        "finer_than_community",
        "This column is finer than a community, so that homes could be told apart: leave it out.",
    )


def faults_of_source(wish: NewSource) -> list[Fault]:
    """What keeps a source from being declared, but for what the database knows."""
    faults = faults_of_columns(wish.columns, "/columns")
    for place, one in enumerate(wish.indicators):
        told = (one.code, one.label_zh, one.label_en or "")
        faults += _faults_of_text(" ".join(told), f"/indicators/{place}/label_zh")
    for name in ("name_zh", "name_en", "counts_zh", "counts_en", "unit_zh", "unit_en"):
        faults += _faults_of_text(getattr(wish, name) or "", f"/{name}")
    if wish.columns and not faults:
        missing = [one for one in NEEDED if not _has(wish.columns, one)]
        if missing or not any(_has(wish.columns, one) for one in VALUES):
            faults.append(
                fault_at(
                    "/columns",
                    "missing",
                    "Needed are indicator, period, unit, and one of baseline, target and actual.",
                )
            )
    codes = [one.code for one in wish.indicators]
    if len(set(codes)) != len(codes):
        faults.append(fault_at("/indicators", "twice", "Name each indicator once."))
    return faults


def _has(columns: Sequence[str], name: str) -> bool:
    return any(one.strip().lower() == name or one.strip() in COLUMNS[name] for one in columns)


def faults_of_keys(value: Any) -> list[Fault]:
    """Names of fields that could hold persons or homes, in a batch as a program sent it."""
    rows = value.get("figures") if isinstance(value, dict) else None
    faults = []
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        for key in row if isinstance(row, dict) else ():
            why = why_not_column(str(key)[:100])
            if why in ("names_a_person", "finer_than_community"):
                at = f"/figures/{place}/{str(key)[:100]}"
                faults.append(_person_column(at) if why == "names_a_person" else _finer_column(at))
        if len(faults) >= FAULTS_MAX:
            break
    return faults


def judge(rows: Sequence[NewFigure], known: Known) -> tuple[list[Figure], list[Fault]]:
    """The rows as figures, and every fault; the figures are whole only when there is no fault."""
    figures: list[Figure] = []
    faults: list[Fault] = []
    seen: set[tuple[str, str | None, date, date]] = set()
    for place, row in enumerate(rows):
        at = f"/figures/{place}"
        own, figure = _judge_row(row, known, at)
        if figure is not None:
            key = (figure.indicator, figure.community, figure.period_start, figure.period_end)
            if key in seen:
                own.append(
                    fault_at(f"{at}/indicator", "twice", "This figure stands in the table already.")
                )
            seen.add(key)
            figures.append(figure)
        faults += own
    return figures, faults


def _judge_row(row: NewFigure, known: Known, at: str) -> tuple[list[Fault], Figure | None]:
    faults = [
        fault
        for name in _TEXTS
        for fault in _faults_of_text(getattr(row, name) or "", f"{at}/{name}")
    ]
    indicator = known.indicators.get(row.indicator.strip())
    if indicator is None:
        faults.append(
            fault_at(f"{at}/indicator", "unknown", "The source does not declare this indicator.")
        )
    community, is_known = _community_of(row.community, known)
    if not is_known:
        faults.append(
            fault_at(
                f"{at}/community", "unknown", "There is no such community; leave it empty for all."
            )
        )
    period = read_period(row.period)
    faults += _faults_of_numbers(row, period, known, at)
    if faults or indicator is None or period is None:
        return faults, None
    return faults, _figure(row, indicator, community, period)


def _community_of(text: str | None, known: Known) -> tuple[str | None, bool]:
    plain = (text or "").strip()
    if plain in ("", "-") or plain.lower() in _WHOLE:
        return None, True
    found = known.communities.get(plain)
    return found, found is not None


def _faults_of_numbers(row: NewFigure, period: Period | None, known: Known, at: str) -> list[Fault]:
    faults = []
    if period is None:
        faults.append(
            fault_at(
                f"{at}/period",
                "wrong_form",
                "Write 2025, 2025-Q1, 2025-03, or days as 2025-03-01/2025-03-31.",
            )
        )
    elif row.actual is not None and period.start > known.today:
        faults.append(fault_at(f"{at}/actual", "not_yet", "This period has not begun."))
    if row.unit.strip() not in (known.unit_zh, known.unit_en):
        faults.append(
            fault_at(
                f"{at}/unit",
                "other_unit",
                "This source counts in another unit; different units are never added together.",
            )
        )
    if all(getattr(row, name) is None for name in VALUES):
        faults.append(
            fault_at(f"{at}/actual", "missing", "Give a baseline, a target or an actual figure.")
        )
    return faults + _faults_of_sample(row, at)


def _faults_of_sample(row: NewFigure, at: str) -> list[Fault]:
    if (row.checked is None) != (row.right is None) or row.checked == 0:
        return [
            fault_at(
                f"{at}/checked",
                "missing",
                "Give both: how many were checked, and how many were right.",
            )
        ]
    if row.checked is not None and row.right is not None and row.right > row.checked:
        return [fault_at(f"{at}/right", "too_large", "At most as many are right as were checked.")]
    return []


def _faults_of_text(text: str, at: str) -> list[Fault]:
    if could_name_a_person(text):
        return [
            fault_at(
                at,
                "names_a_person",
                "This looks like a person: a name, a telephone, identity or plate number. Leave it out.",
            )
        ]
    if could_name_a_home(text):
        return [
            fault_at(
                at,
                "names_a_home",
                "This looks like somebody’s door. Nothing finer than a community is taken.",
            )
        ]
    return []


def _figure(row: NewFigure, indicator: str, community: str | None, period: Period) -> Figure:
    values = {
        name: None if (text := getattr(row, name)) is None else Decimal(text) for name in VALUES
    }
    return Figure(
        indicator=indicator,
        community=community,
        period=period.text,
        period_start=period.start,
        period_end=period.end,
        qualifier=row.qualifier,
        note=(row.note or "").strip() or None,
        checked=row.checked,
        right=row.right,
        **values,
    )
