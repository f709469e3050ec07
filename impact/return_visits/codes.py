"""Slip codes: twelve digits, HMAC of draw, printing and position; stored only as a keyed hash."""

import hashlib
import hmac
import unicodedata
from pathlib import Path
from typing import Final

from marketplace.ground.keys import load_or_create_key

DIGITS: Final = 12
KEY_FILE: Final = "slip-key"


def load_or_create_slip_key(folder: Path) -> bytes:
    """The secret behind the codes, made once, in a file that only we may read."""
    return load_or_create_key(folder, KEY_FILE)


def code_of(key: bytes, draw: str, printing: int, position: int) -> str:
    """The code of one slip, as twelve digits."""
    digest = hmac.digest(key, f"code|{draw}|{printing}|{position}".encode(), "sha256")
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}d}"


def written(code: str) -> str:
    """The code as it stands on paper: `1234-5678-9012`."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def typed(text: str) -> str | None:
    """The twelve digits of what somebody typed (spaces, hyphens, full-width digits); None for less."""
    plain = unicodedata.normalize("NFKC", text[:64])
    digits = "".join(letter for letter in plain if letter not in " -\u2010\u2011\u2013\u2014\t")
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else None


def hash_of(key: bytes, code: str) -> bytes:
    """What the database keeps of a code; without the key, twelve digits could be tried out."""
    return hmac.new(key, f"hash|{code}".encode(), hashlib.sha256).digest()
