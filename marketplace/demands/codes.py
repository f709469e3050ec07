"""Serial numbers: what the writer of a report looks it up by; and the token by which a voice counts once."""

import hashlib
import hmac
import secrets
import unicodedata
from typing import Final

#: No letter or digit that is taken for another one in handwriting.
LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP: Final = 4
_TYPED_LENGTH_MAX: Final = 64


def new_serial(year: int, letter: str = "R") -> str:
    """A fresh serial such as `R-2026-7K3M-9QXA`: about 39 random bits; `letter` says of what."""
    first, second = ("".join(secrets.choice(LETTERS) for _ in range(_GROUP)) for _ in range(2))
    return f"{letter}-{year}-{first}-{second}"


def typed(text: str, letter: str = "R") -> str | None:
    """The serial that somebody typed, whatever its case, spaces and dashes; None for none."""
    plain = unicodedata.normalize("NFKC", text[:_TYPED_LENGTH_MAX]).upper()
    letters = "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
    if len(letters) != 1 + 3 * _GROUP or letters[0] != letter:
        return None
    groups = (letters[at : at + _GROUP] for at in range(1, len(letters), _GROUP))
    return "-".join([letter, *groups])


TOKEN_LENGTH_MAX: Final = 120


def new_token(key: bytes) -> str:
    """A browser's token: random, and signed, so that none can be made up by the thousand."""
    drawn = secrets.token_urlsafe(16)
    return f"{drawn}.{_sign(key, drawn)}"


def is_token(key: bytes, text: str) -> bool:
    """Whether this token was given out by us."""
    drawn, _, signature = text.partition(".")
    fits = len(text) <= TOKEN_LENGTH_MAX and text.isascii()
    return fits and hmac.compare_digest(signature, _sign(key, drawn))


def mark_of(key: bytes, token: str, demand: str) -> bytes:
    """What is kept of a voice: of two reports nobody can tell that one browser spoke for both."""
    return hmac.digest(key, f"voice|{token}|{demand}".encode(), hashlib.sha256)


def _sign(key: bytes, drawn: str) -> str:
    return hmac.new(key, f"token|{drawn}".encode(), hashlib.sha256).hexdigest()[:32]
