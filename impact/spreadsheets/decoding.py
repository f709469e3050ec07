"""From bytes to text: the encoding is decided once for a file, never for a cell. Pure."""

import codecs
from typing import Final, Literal

from msgspec import Struct

Encoding = Literal["utf-8", "gb18030", "utf-16"]
#: GB18030 holds GBK and GB2312.
ENCODINGS: Final[tuple[Encoding, ...]] = ("utf-8", "gb18030", "utf-16")
#: With fewer characters beyond ASCII, chance could make one encoding look like another: then we ask.
SURE_FROM: Final = 8
_MARKS: Final[tuple[tuple[bytes, Encoding], ...]] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF_16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CODECS: Final = {"utf-8": "utf-8-sig"}
_SAMPLE_LENGTH: Final = 80
_LAST_ASCII: Final = "\x7f"


class Reading(Struct, frozen=True):
    """A file as one encoding reads it."""

    encoding: Encoding
    text: str


class Decoded(Struct, frozen=True):
    """A file's readings, the likeliest first (none when it is no text), and whether that one is sure."""

    readings: tuple[Reading, ...]
    is_sure: bool


def decode(content: bytes, chosen: Encoding | None = None) -> Decoded:
    """Every encoding that can read the whole of `content`; `chosen` is what a person said it is."""
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    tried = (chosen,) if chosen else (marked,) if marked else _likely(content)
    readings = tuple(
        Reading(name, text) for name in tried if (text := _read(content, name)) is not None
    )
    texts = {one.text for one in readings}
    is_sure = bool(chosen or marked) or (len(texts) == 1 and readings[0].text.isascii())
    return Decoded(readings, is_sure or _has_enough(readings))


def _likely(content: bytes) -> tuple[Encoding, ...]:
    # Text of two bytes each has a nought in every second place for whatever is ASCII: commas, tabs, digits.
    return ("utf-16",) if b"\x00" in content else ("utf-8", "gb18030")


def _has_enough(readings: tuple[Reading, ...]) -> bool:
    if not readings:
        return False
    return sum(one > _LAST_ASCII for one in readings[0].text) >= SURE_FROM


def _read(content: bytes, encoding: Encoding) -> str | None:
    """The text, or None when these bytes are none in this encoding."""
    is_unmarked = encoding == "utf-16" and not content.startswith(_UTF_16_MARKS)
    try:
        text = content.decode(
            _order_of(content) if is_unmarked else _CODECS.get(encoding, encoding)
        )
    except UnicodeError:
        return None
    if is_unmarked and not any(one in text for one in ",;\t\n"):
        return None  # almost any bytes are some characters; a table has something between its cells
    return text if _is_plain(text) else None


def _order_of(content: bytes) -> str:
    """Which byte comes first: the noughts of ASCII characters stand in the other place."""
    return "utf-16-le" if content[1::2].count(0) >= content[0::2].count(0) else "utf-16-be"


def _is_plain(text: str) -> bool:
    """Whether these could be a person's words: no control characters but tabs and line ends."""
    return not any((one < " " and one not in "\t\r\n") or one in "\x7f\ufffe\uffff" for one in text)


def sample_of(text: str) -> str:
    """The first words beyond ASCII, with what stands around them, by which a person tells the encoding."""
    place = next((at for at, one in enumerate(text) if one > _LAST_ASCII), 0)
    start = max(0, place - 10)
    return " ".join(text[start : start + _SAMPLE_LENGTH].split())
