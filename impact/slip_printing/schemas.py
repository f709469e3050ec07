"""What comes in and goes out about printing slips."""

from msgspec import Struct

from marketplace.ground.text import ParagraphText


class NewReprint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the printed codes are to be void; the public reads it."""

    reason: ParagraphText = ""


class PrintedSlip(Struct, frozen=True):
    """One slip as it stands on paper: which place of the frame, and its code. Never logged, never kept."""

    position: int
    code: str


class Printing(Struct, frozen=True, kw_only=True):
    """Which slips were printed, without their codes: what an answer sent again is made from."""

    draw: str
    item: str
    printing: int
    positions: list[int]
    event_id: str


class PrintedSlips(Struct, frozen=True, kw_only=True):
    """All slips of one printing, for the print file alone."""

    draw: str
    item: str
    printing: int
    slips: list[PrintedSlip]
