"""Bounded texts for requests: no NUL, no lone control characters, a length that fits a page."""

from typing import Annotated

from msgspec import Meta

# PostgreSQL refuses NUL; the other control characters have no business in a civic text.
_PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

#: A name or a reference, one line.
LineText = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
#: A name or a reference that may not be empty.
SomeLineText = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
#: A paragraph or two.
ParagraphText = Annotated[str, Meta(max_length=2_000, pattern=_PLAIN)]
#: A paragraph that may not be empty.
SomeParagraphText = Annotated[str, Meta(min_length=1, max_length=2_000, pattern=_PLAIN)]
#: A code of letters, digits, hyphen and underscore.
CodeText = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
