"""What comes in and goes out about acceptance."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from marketplace.ground.quantities import QuantityText
from marketplace.ground.text import CodeText, ParagraphText

Result = Literal["pass", "conditional", "fail"]


class NewOutcome(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A counted outcome."""

    outcome_code: CodeText
    quantity: QuantityText

    @property
    def amount(self) -> Decimal:
        """The quantity as a number."""
        return Decimal(self.quantity)


class NewAcceptance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The judgement of what was delivered as a whole, with what was counted."""

    result: Result
    outcomes: Annotated[list[NewOutcome], Meta(max_length=50)] = []
    defects_zh: ParagraphText | None = None


class OutcomeCount(Struct, frozen=True, kw_only=True):
    """A counted outcome as it was accepted."""

    outcome_code: str
    quantity: str


class AcceptanceView(Struct, frozen=True, kw_only=True):
    """One acceptance."""

    id: str
    item: str
    acceptance_no: int
    result: Result
    outcomes: list[OutcomeCount]
    defects_zh: str | None
    organisation: str
    accepted_at: datetime


class RecordedAcceptance(AcceptanceView, frozen=True, kw_only=True):
    """An acceptance just recorded."""

    event_id: str
