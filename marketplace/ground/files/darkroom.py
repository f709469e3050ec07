"""Pictures decoded and written anew; loaded in a confined process and nowhere else.

What a picture tells beside itself is read first: the day on which it was taken, and how it looks in 64
bits, which re-encoding and scaling hardly change. Nothing of it but these two leaves the process.
"""

import contextlib
import io
import warnings
from datetime import datetime
from typing import Final

import msgspec
from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from marketplace.ground.files.pictures import FORMATS, PIXELS_MAX, SIDE_PIXELS_MAX, Picture

_QUALITY: Final = 82
_EXIF: Final = 0x8769
#: When it was taken, else when it was digitised.
_MOMENTS: Final = (0x9003, 0x9004)
#: A picture whose 72 cells differ by less looks like any other flat one.
_CONTRAST_MIN: Final = 12
READERS: Final = (JpegImagePlugin, PngImagePlugin, WebPImagePlugin)

Image.MAX_IMAGE_PIXELS = PIXELS_MAX


def answer(content: bytes) -> bytes:
    """The picture made anew as msgpack of a `Picture`, or of nothing when it cannot be read."""
    return msgspec.msgpack.encode(develop(content))


def develop(content: bytes) -> Picture | None:
    """The picture, upright, at most `SIDE_PIXELS_MAX` on its longer side, and nothing else.

    None for what cannot be read. Raises `MemoryError`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                return _developed(opened)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - decoders say many things about strange bytes
        return None


def _developed(opened: Image.Image) -> Picture:
    taken_on = _day_of(opened)
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
    width, height = plain.size
    return Picture(written.getvalue(), width, height, taken_on, look_of(plain))


def _day_of(opened: Image.Image) -> str | None:
    """The day on which the camera says that it was taken, as YYYY-MM-DD."""
    with contextlib.suppress(Exception):  # what a camera writes may be anything
        told = opened.getexif().get_ifd(_EXIF)
        for tag in _MOMENTS:
            if tag in told:
                moment = str(told[tag])[:10]
                return datetime.strptime(moment, "%Y:%m:%d").date().isoformat()  # noqa: DTZ007
    return None


def look_of(image: Image.Image) -> int | None:
    """How it looks, as a signed number of 64 bits; None for a flat picture.

    One bit for each pair of neighbours among 9 by 8 cells of grey: whether it gets brighter to the right.
    """
    cells = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    if max(cells) - min(cells) < _CONTRAST_MIN:
        return None
    bits = 0
    for row in range(8):
        for column in range(8):
            left = row * 9 + column
            bits = bits << 1 | (cells[left] < cells[left + 1])
    return bits - (1 << 64) if bits >> 63 else bits
