"""What comes in and goes out about reports; what was written and by whom never goes out."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from marketplace.ground.text import CodeText, LineText, SomeParagraphText

Channel = Literal["web", "open_letter", "reply_slip", "home_visit", "hotline"]
State = Literal["received", "replied"]


class WriterContact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the writer wishes to be reached; never public."""

    name: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
    phone: Annotated[str, Meta(min_length=3, max_length=30, pattern=r"^[0-9+() -]*$")]


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
