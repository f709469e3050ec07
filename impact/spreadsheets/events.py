"""What happens with files that officers bring."""

from typing import ClassVar

from marketplace.ground.outbox.events import Event


class SheetLoaded(Event, frozen=True, kw_only=True):
    """A file was loaded: how many rows were new and how many changed something; `item` is empty."""

    TOPIC: ClassVar = "sheet.loaded.v1"

    sheet_import: str
    new: int
    changed: int
