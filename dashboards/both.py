"""What is said in both languages at once, whoever reads it: terms, days and instants."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from dashboards.rendering import known_terms, show_day, show_instant, show_until
from marketplace.ground.i18n import language


class Both(Struct, frozen=True):
    """A text in Chinese and in English."""

    zh: str
    en: str


def in_both(say: Callable[[], str]) -> Both:
    """What `say` answers in each language."""
    return Both(zh=_said("zh-Hans", say), en=_said("en", say))


def _said(lang: language.Language, say: Callable[[], str]) -> str:
    before = language.current.set(lang)
    try:
        return say()
    finally:
        language.current.reset(before)


def term(kind: str, code: str) -> Both:
    """A code of the contract in words; an unknown code as it is."""
    return in_both(lambda: str(known_terms().get(kind, {}).get(code, code)))


def day(value: date) -> Both:
    """A civil date."""
    return in_both(lambda: show_day(value))


def instant(value: datetime) -> Both:
    """An instant as clocks in Suzhou show it."""
    return in_both(lambda: show_instant(value))


def until(value: datetime) -> Both:
    """An instant at which something ends."""
    return in_both(lambda: show_until(value))


def name(row: Any) -> Both:
    """The name of an organisation, which may have no English one."""
    return Both(zh=row.name_zh, en=row.name_en or "")
