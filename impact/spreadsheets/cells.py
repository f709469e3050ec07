"""Reading one cell: what a person typed in it becomes a plain value, or a fault that says what to do. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from impact.spreadsheets.grids import Cell
from marketplace.ground.quantities import PLACES_MAX, quantity_text
from marketplace.units import credit_codes

LINE_LENGTH_MAX: Final = 500
SHOWN_LENGTH: Final = 40
_WHOLE_DIGITS_MAX: Final = 12
#: Spreadsheets count days from here (a leap day that never was is why it is the 30th).
_SERIAL_EPOCH: Final = date(1899, 12, 30)
_SERIALS: Final = range(20_000, 80_000)  # 1954 to 2119: anything else in a date's cell is no date
_DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:T?00:00(?::00)?)?")
_DIGITS_DATE: Final = re.compile(r"(20\d{2})(\d{2})(\d{2})")
#: 9.1320599E+17: a code that the spreadsheet took for a number.
_SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?[eE]\+\d{1,2}")
_DIGITS_KEPT: Final = 15
_SEPARATORS: Final = re.compile(r"[,\s]")
_YES: Final = frozenset({"yes", "y", "true", "1", "是", "有", "√", "✓", "对", "国有"})
_NO: Final = frozenset({"no", "n", "false", "0", "否", "无", "×", "✗", "不是", "非国有"})

Facts = Mapping[str, str]


class Trouble(Exception):
    """The cell cannot be read: a code of `words.FAULTS`, and what it says beside."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Facts = facts


def text_of(cell: Cell) -> str:
    """The cell as a person sees it: full-width forms half-width, spaces single, numbers without .0."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return _number_text(cell)
    return " ".join(unicodedata.normalize("NFKC", str(cell)).split())


def _number_text(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 10**15 else repr(number)


def shown(cell: Cell) -> str:
    """The beginning of a cell, for a fault that quotes it."""
    text = " ".join(str(cell).split()) if isinstance(cell, str) else text_of(cell)
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"


def read_line(cell: Cell) -> str:
    """A line of text, as it was typed but for spaces around and within."""
    text = " ".join(cell.split()) if isinstance(cell, str) else text_of(cell)
    if any(unicodedata.category(one) in ("Cc", "Cs", "Co", "Cn") for one in text):
        raise Trouble("not_plain")
    if any(unicodedata.category(one) == "Cf" for one in text):  # turns of writing, invisible marks
        text = "".join(one for one in text if unicodedata.category(one) != "Cf")
    if len(text) > LINE_LENGTH_MAX:
        raise Trouble("too_long", n=str(len(text)), most=str(LINE_LENGTH_MAX))
    return text


def read_quantity(cell: Cell) -> str:
    """A quantity as decimal text: more than nothing, at most three places."""
    if isinstance(cell, bool | date):
        raise Trouble("not_a_number", value=shown(cell))
    if isinstance(cell, float):
        cell = str(round(cell, 9))  # 0.1 + 0.2 as a spreadsheet keeps it
    try:
        number = Decimal(_SEPARATORS.sub("", text_of(cell)))
    except InvalidOperation:
        raise Trouble("not_a_number", value=shown(cell)) from None
    if not number.is_finite():
        raise Trouble("not_a_number", value=shown(cell))
    if number <= 0:
        raise Trouble("not_positive", value=shown(cell))
    if number.adjusted() >= _WHOLE_DIGITS_MAX:
        raise Trouble("too_large", value=shown(cell))
    if number != round(number, PLACES_MAX):
        raise Trouble("too_fine", value=shown(cell))
    return quantity_text(round(number, PLACES_MAX))


def read_whole(cell: Cell) -> str:
    """A whole number above nought."""
    text = read_quantity(cell)
    if not text.isdigit() or len(text) > 8:
        raise Trouble("not_whole", value=shown(cell))
    return text


def read_date(cell: Cell) -> str:
    """A civil date as YYYY-MM-DD: a date, a spreadsheet's day number, or written with the year first."""
    if isinstance(cell, date):
        return cell.isoformat()
    text = text_of(cell).replace(" ", "") if isinstance(cell, str) else text_of(cell)
    match = _DATE.fullmatch(text) or _DIGITS_DATE.fullmatch(text)
    try:
        if match:
            return date(*map(int, match.groups()[:3])).isoformat()
        if not isinstance(cell, bool) and text.isdigit() and int(text[:9]) in _SERIALS:
            return (_SERIAL_EPOCH + timedelta(int(text))).isoformat()
    except ValueError:
        pass
    raise Trouble("not_a_date", value=shown(cell))


def read_yes_no(cell: Cell) -> str:
    """Yes or no."""
    text = text_of(cell).lower()
    if text in _YES or text in _NO:
        return "yes" if text in _YES else "no"
    raise Trouble("not_yes_no", value=shown(cell))


def read_credit_code(cell: Cell) -> str:
    """A unified social credit code that is right by the standard."""
    if isinstance(cell, float | int) or _SCIENTIFIC.fullmatch(text_of(cell)):
        raise Trouble("digits_lost", value=shown(cell))
    check = credit_codes.check_code(text_of(cell))
    if check.fault is None:
        return check.code
    ends_in_noughts = check.code.isdigit() and not check.code[_DIGITS_KEPT:].strip("0")
    if len(check.code) == credit_codes.LENGTH and ends_in_noughts:
        raise Trouble("digits_lost", value=shown(cell))
    raise Trouble(f"code_{check.fault}", value=shown(cell))


#: How a cell can be read, by name.
READERS: Final[Mapping[str, Callable[[Cell], str]]] = {
    "line": read_line,
    "quantity": read_quantity,
    "whole": read_whole,
    "date": read_date,
    "yes_no": read_yes_no,
    "credit_code": read_credit_code,
}
