"""What comes in and goes out about lines to the auditor."""

from datetime import datetime

from msgspec import Struct

from marketplace.ground.text import CodeText, SomeParagraphText


class NewLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A confidential text, about a claim of the unit or about anything."""

    text: SomeParagraphText
    claim: CodeText | None = None


class Empty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to say beside the act itself."""


class LeftLine(Struct, frozen=True, kw_only=True):
    """That a line was left; its words are told to nobody but the auditor, not even here."""

    id: str
    left_at: datetime
    event_id: str


class LineView(Struct, frozen=True, kw_only=True):
    """A line as the auditor reads it; `text` is null once it is erased."""

    id: str
    organisation: str
    claim: str | None
    item: str | None
    text: str | None
    left_at: datetime
    read_at: datetime | None
    erased_at: datetime | None


class ChangedLine(LineView, frozen=True, kw_only=True):
    """A line just marked or erased."""

    event_id: str
