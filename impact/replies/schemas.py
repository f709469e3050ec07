"""What comes in and goes out about owed answers."""

from datetime import date, datetime

from msgspec import Struct

from impact.replies.states import About, OwedState
from marketplace.ground.text import ParagraphText


class NewReply(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a resident is answered; only whoever holds the slip reads it."""

    text: ParagraphText


class ReplyView(Struct, frozen=True, kw_only=True):
    """An answer owed to a slip, for whoever holds its code; `text` is null while it is still owed."""

    about: About
    due_on: date
    text: str | None
    replied_at: datetime | None
    organisation: str | None


class OwedView(Struct, frozen=True, kw_only=True):
    """An owed answer for those who give it: what was said, never from which door."""

    id: str
    item: str
    about: About
    state: OwedState
    said: str | None
    words: str | None
    owed_since: datetime
    due_on: date
    reply: str | None
    answered_at: datetime | None


class AnsweredOwed(OwedView, frozen=True, kw_only=True):
    """An owed answer after it was given."""

    event_id: str
