"""Columns with null, default and on_delete chosen: nothing has a default that was not asked for."""

from typing import Any

from piccolo.columns import (
    Array,
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    OnDelete,
    OnUpdate,
    Text,
    Timestamptz,
)
from piccolo.table import Table


def key() -> Text:
    """A primary key of text."""
    return Text(primary_key=True, default=None, null=False)


def text(*, unique: bool = False, index: bool = False) -> Text:
    """A text that must be there."""
    return Text(default=None, null=False, unique=unique, index=index)


def text_or_none(*, unique: bool = False) -> Text:
    """A text, or null where there is none (never an empty one for nothing)."""
    return Text(default=None, null=True, unique=unique)


def texts() -> Array:
    """A list of texts that must be there; may be empty."""
    return Array(base_column=Text(), default=None, null=False)


def texts_or_none() -> Array:
    """A list of texts, or null where there is none to speak of."""
    return Array(base_column=Text(), default=None, null=True)


def whole() -> Integer:
    """A whole number that must be there."""
    return Integer(default=None, null=False)


def whole_or_none() -> Integer:
    """A whole number, or null."""
    return Integer(default=None, null=True)


def large_or_none() -> BigInt:
    """A large whole number, or null."""
    return BigInt(default=None, null=True)


def quantity() -> Numeric:
    """A quantity of at most three decimal places."""
    return Numeric(digits=(15, 3), default=None, null=False)


def quantity_or_none() -> Numeric:
    """A quantity, or null."""
    return Numeric(digits=(15, 3), default=None, null=True)


def instant() -> Timestamptz:
    """An instant, kept in UTC."""
    return Timestamptz(default=None, null=False)


def instant_or_none() -> Timestamptz:
    """An instant, or null."""
    return Timestamptz(default=None, null=True)


def day() -> Date:
    """A civil date."""
    return Date(default=None, null=False)


def day_or_none() -> Date:
    """A civil date, or null."""
    return Date(default=None, null=True)


def yes_no() -> Boolean:
    """Yes or no, never unknown."""
    return Boolean(default=None, null=False)


def yes_no_or_none() -> Boolean:
    """Yes, no, or null while nobody has said."""
    return Boolean(default=None, null=True)


def octets(*, unique: bool = False) -> Bytea:
    """Bytes that must be there."""
    return Bytea(default=None, null=False, unique=unique)


def octets_or_none(*, unique: bool = False) -> Bytea:
    """Bytes, or null."""
    return Bytea(default=None, null=True, unique=unique)


def points_at(table: type[Table] | str, *, unique: bool = False) -> ForeignKey[Any]:
    """A reference that must be there and keeps what it points at from being deleted."""
    return ForeignKey(
        references=table,
        null=False,
        default=None,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        unique=unique,
        index=not unique,
    )


def may_point_at(table: type[Table] | str) -> ForeignKey[Any]:
    """A reference, or null."""
    return ForeignKey(
        references=table,
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        index=True,
    )
