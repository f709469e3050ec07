"""Bounded texts for requests: no NUL, no lone control characters, a length that fits a page."""

import re
import unicodedata
from typing import Annotated, Final

from msgspec import Meta

#: The very end of a text, in Python's regular expressions and in JSON Schema's alike: `$` alone would
#: also let one last newline pass.
END: Final = r"(?![\s\S])"
_ONE_LINE: Final = rf"^[^\x00-\x1f\x7f]*{END}"
# PostgreSQL refuses NUL; the other control characters have no business in a civic text.
_PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

#: A name or a reference, one line.
LineText = Annotated[str, Meta(max_length=200, pattern=_ONE_LINE)]
#: A name or a reference that may not be empty.
SomeLineText = Annotated[str, Meta(min_length=1, max_length=200, pattern=_ONE_LINE)]
#: What a person or an account is called.
NameText = Annotated[str, Meta(min_length=1, max_length=100, pattern=_ONE_LINE)]
#: A telephone number as people write it.
PhoneText = Annotated[str, Meta(min_length=3, max_length=30, pattern=rf"^[0-9+() -]*{END}")]
#: A paragraph or two.
ParagraphText = Annotated[str, Meta(max_length=2_000, pattern=_PLAIN)]
#: A paragraph that may not be empty.
SomeParagraphText = Annotated[str, Meta(min_length=1, max_length=2_000, pattern=_PLAIN)]
#: A line or two for everybody's eyes.
SummaryText = Annotated[str, Meta(min_length=1, max_length=300, pattern=_PLAIN)]
#: A code of letters, digits, hyphen and underscore.
CodeText = Annotated[
    str, Meta(min_length=1, max_length=64, pattern=rf"^[A-Za-z0-9][A-Za-z0-9_-]*{END}")
]

#: A mobile number or the number of an identity card: never part of what the public reads.
_OF_A_PERSON: Final = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
#: How people part the digits of a number; groups of a mobile or identity number have three or more.
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d{3})[ .·-](?=\d{3,})", re.ASCII)
#: What is said of a text that would tell the public such a number.
NAMES_A_PERSON: Final = "The public reads this: leave out telephone and identity numbers."


def names_a_person(text: str) -> bool:
    """Whether a mobile or identity number stands in the text, which the public would read."""
    plain = unicodedata.normalize("NFKC", text)
    joined = _BETWEEN_DIGITS.sub("", plain)
    return any(_OF_A_PERSON.search(one) for one in (plain, joined))
