"""Pictures made harmless: decoded and written anew, so that nothing but the picture itself is left.

Whatever else a file holds (where it was taken, by which camera, a second file behind the first) is not
carried over. The work is done in one thread of its own, one picture at a time, so that a picture made to
fill the memory meets no second one.
"""

import asyncio
import io
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from msgspec import Struct
from PIL import Image, ImageOps

SIZE_BYTES_MAX: Final = 8 * 1024 * 1024
PIXELS_MAX: Final = 50_000_000
SIDE_PIXELS_MAX: Final = 1600
#: What telephones make; everything else (SVG is a programme, GIF a film) is refused unread.
FORMATS: Final = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE: Final = "image/jpeg"
_QUALITY: Final = 82
_DARKROOM: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="darkroom")

Image.MAX_IMAGE_PIXELS = PIXELS_MAX


class NotAPicture(Exception):
    """The bytes are no JPEG, PNG or WebP that can be read."""


class Picture(Struct, frozen=True):
    """A picture made anew, as JPEG."""

    content: bytes
    width: int
    height: int


async def make_harmless(content: bytes) -> Picture:
    """The picture in `content`, upright, at most `SIDE_PIXELS_MAX` on its longer side, and nothing else.

    Raises `NotAPicture`.
    """
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_DARKROOM, redraw, content)


def redraw(content: bytes) -> Picture:
    """The same without leaving the thread; see `make_harmless`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                return _developed(opened)
    except Exception as fault:
        raise NotAPicture from fault  # decoders say many things about strange bytes


def _developed(opened: Image.Image) -> Picture:
    # A JPEG is decoded small at once where it is far too large.
    opened.draft("RGB", (SIDE_PIXELS_MAX, SIDE_PIXELS_MAX))
    opened.thumbnail((SIDE_PIXELS_MAX, SIDE_PIXELS_MAX))
    upright = ImageOps.exif_transpose(opened)
    plain = Image.new("RGB", upright.size, "white")
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        layered = upright.convert("RGBA")
        plain.paste(layered, mask=layered.getchannel("A"))
    else:
        plain.paste(upright.convert("RGB"))
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(written.getvalue(), *plain.size)
