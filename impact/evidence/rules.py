"""Which files may serve as evidence, by what they are and not by what they are called."""

from typing import Final

SIZE_BYTES_MAX: Final = 8 * 1024 * 1024

_SIGNATURES: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


def media_type_of(content: bytes) -> str | None:
    """The media type that the bytes themselves show: PDF, PNG, JPEG or plain UTF-8 text; else None."""
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    printable = all(letter.isprintable() or letter in "\r\n\t\ufeff" for letter in text)
    return (
        "text/plain"
        if text and printable and not text.lstrip("\ufeff \r\n\t").startswith("<")
        else None
    )
