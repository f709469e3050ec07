"""Pictures made harmless: decoded and written anew, so that nothing but the picture itself is left.

Whatever else a file holds (where it was taken, by which camera, a second file behind the first) is not
carried over. The work is done in a confined process; see `apart` and `darkroom`.
"""

from typing import Final

import msgspec
from msgspec import Struct

from marketplace.ground.files.apart import TooHeavy, Unreadable, answer_apart

SIZE_BYTES_MAX: Final = 8 * 1024 * 1024
PIXELS_MAX: Final = 50_000_000
SIDE_PIXELS_MAX: Final = 1600
#: What telephones make; everything else (SVG is a programme, GIF a film) is refused unread.
FORMATS: Final = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE: Final = "image/jpeg"
_DARKROOM: Final = "marketplace.ground.files.darkroom"


class NotAPicture(Exception):
    """The bytes are no JPEG, PNG or WebP that can be read within the bounds."""


class Picture(Struct, frozen=True):
    """A picture made anew, as JPEG; `taken_on` is what its camera said, `look` its likeness in 64 bits."""

    content: bytes
    width: int
    height: int
    taken_on: str | None = None
    look: int | None = None


async def make_harmless(content: bytes) -> Picture:
    """The picture in `content`, upright, at most `SIDE_PIXELS_MAX` on its longer side, and nothing else.

    Raises `NotAPicture`, and `Overloaded` when too many wait already.
    """
    try:
        answer = await answer_apart(_DARKROOM, content)
    except (TooHeavy, Unreadable) as fault:
        raise NotAPicture from fault
    made = msgspec.msgpack.decode(answer, type=Picture | None)
    if made is None:
        raise NotAPicture
    return made
