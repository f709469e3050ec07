"""What comes in and goes out about reports; what was written and by whom never goes out."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from marketplace.ground.text import (
    CodeText,
    LineText,
    NameText,
    PhoneText,
    SomeParagraphText,
)

Channel = Literal["web", "open_letter", "reply_slip", "home_visit", "hotline"]
State = Literal["received", "replied"]


class WriterContact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the writer wishes to be reached; never public."""

    name: NameText
    phone: PhoneText


class NewDemand(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report; `community` is an id, or `ALL` for the whole subdistrict."""

    text: SomeParagraphText
    community: CodeText
    category: CodeText | None = None
    contact: LineText | WriterContact | None = None
    channel: Channel = "web"

    @property
    def contact_line(self) -> str | None:
        """The contact in one line, if there is any."""
        if isinstance(self.contact, WriterContact):
            return f"{self.contact.name} {self.contact.phone}"
        return self.contact or None


class DemandView(Struct, frozen=True, kw_only=True):
    """How far a report is, for whoever holds its serial."""

    serial: str
    community: str
    category: str | None
    channel: Channel
    state: State
    written_at: datetime
    answer_due_on: date
    answer_zh: str | None
    answered_at: datetime | None


class WrittenDemand(DemandView, frozen=True, kw_only=True):
    """A report just received."""

    event_id: str
