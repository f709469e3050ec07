"""Pictures for tests: plain ones, ones that tell where they were taken, and ones that are traps."""

import io
import struct
import zlib

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

SECRET_PLACE = "31.2989"


def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 480), colour: str = "teal") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, kind)
    return written.getvalue()


def photo_with_position() -> bytes:
    """As a telephone makes it: with a camera's name, a position, a comment, and lying on its side."""
    image = Image.new("RGB", (80, 40), "teal")
    exif = image.getexif()
    exif[Base.Make] = "CameraOfTest"
    exif[Base.Orientation] = 6
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (31.0, 17.0, 56.0)
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitudeRef] = "N"
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif, comment=f"taken at {SECRET_PLACE}".encode())
    return written.getvalue()


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 by 60,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
POLYGLOT = photo() + b"PK\x03\x04<script>alert(1)</script>"
