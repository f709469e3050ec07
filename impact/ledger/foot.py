"""What a paper says about the books: up to which entry it counts, and the newest checkpoint."""

from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from impact.ledger.notes import Checkpoint, short_checkpoint
from impact.ledger.queries import find_head, find_last_entry
from marketplace.ground.db import Reader

#: The date of a paper made before anything was booked.
_NOTHING_BOOKED: Final = datetime(2026, 1, 1, tzinfo=UTC)


class AsOf(Struct, frozen=True, kw_only=True):
    """The largest entry that a paper includes, and when it was booked."""

    entry: int
    at: datetime


class CheckpointOnPaper(Struct, frozen=True, kw_only=True):
    """The newest checkpoint, as short as paper has it."""

    origin: str
    size: int
    short: str


class Foot(Struct, frozen=True, kw_only=True):
    """The foot of a paper."""

    as_of: AsOf
    checkpoint: CheckpointOnPaper | None


async def find_foot(reader: Reader) -> Foot:
    """The foot of a paper that shows what this reader sees."""
    entry, at = await find_last_entry(reader)
    head = await find_head(reader)
    mark = None
    if head is not None:
        origin = head.note.split("\n", 1)[0]
        short = short_checkpoint(Checkpoint(origin, head.size, head.root))
        mark = CheckpointOnPaper(origin=origin, size=head.size, short=short)
    return Foot(as_of=AsOf(entry=entry, at=at or _NOTHING_BOOKED), checkpoint=mark)
