"""A picture is made anew: no position, no second file behind it, no bomb, no script."""

import io

import pytest
from photographs import POLYGLOT, SVG, bomb, photo, photo_with_position
from PIL import Image

from marketplace.ground.files.pictures import SIDE_PIXELS_MAX, NotAPicture, make_harmless


async def test_where_and_with_what_a_picture_was_taken_is_gone() -> None:
    taken = photo_with_position()
    assert b"CameraOfTest" in taken
    assert Image.open(io.BytesIO(taken)).getexif().get_ifd(0x8825)
    made = await make_harmless(taken)
    again = Image.open(io.BytesIO(made.content))
    assert not dict(again.getexif())
    assert "comment" not in again.info
    for secret in (b"CameraOfTest", b"31.2989", b"Exif"):
        assert secret not in made.content
    assert (made.width, made.height) == (40, 80), "and it stands upright"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_what_telephones_make_is_taken(kind: str) -> None:
    made = await make_harmless(photo(kind, (4000, 1000)))
    assert Image.open(io.BytesIO(made.content)).format == "JPEG"
    assert (made.width, made.height) == (SIDE_PIXELS_MAX, SIDE_PIXELS_MAX // 4)


async def test_a_see_through_picture_lies_on_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(written, "PNG")
    made = Image.open(io.BytesIO((await make_harmless(written.getvalue())).content))
    assert made.getpixel((4, 4)) == (255, 255, 255)


async def test_what_hides_behind_a_picture_does_not_come_along() -> None:
    made = await make_harmless(POLYGLOT)
    assert b"script" not in made.content
    assert b"PK\x03\x04" not in made.content


def _gif() -> bytes:
    written = io.BytesIO()
    Image.new("P", (4, 4)).save(written, "GIF")
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [bomb(), SVG, _gif(), b"", b"x", b"\xff\xd8\xff", photo()[:200], photo("PNG")[:60],
     b"%PDF-1.4", b"RIFF\x00\x00\x00\x00WEBPVP8 ", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100],
    ids=range(11),
)  # fmt: skip
async def test_everything_else_is_no_picture(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        await make_harmless(content)
