"""Unified social credit codes by GB 32100-2015: what a typed code is, and what is wrong with it. Pure."""

import re
import unicodedata
from typing import Final, Literal

from msgspec import Struct

#: The 31 letters of the standard; a letter's value is its place. I, O, S, V and Z never occur.
ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH: Final = 18
#: Codes of business registration before 2015 had 15 digits and are no credit codes.
OLD_LENGTH: Final = 15
TYPED_LENGTH_MAX: Final = 64

CodeFault = Literal["bad_length", "bad_char", "bad_region", "bad_check", "old_code"]
CodeWarning = Literal["unknown_kind", "organisation_check"]

_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
_BODY_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_REGION: Final = slice(2, 8)
_BODY: Final = slice(8, 17)
_IGNORED: Final = re.compile(r"[\s\-\u2010-\u2015\u2212]")
#: First letter (who registers) and the kinds known to follow it; others are told, never refused.
_KINDS: Final = {
    "1": "1239", "2": "19", "3": "123459", "4": "19", "5": "123459", "6": "129", "7": "129",
    "8": "19", "9": "1239", "A": "19", "N": "1239", "Y": "1",
}  # fmt: skip


class CodeCheck(Struct, frozen=True, kw_only=True):
    """A code as it is kept, what keeps it from being valid, and what is only worth a look."""

    code: str
    fault: CodeFault | None
    warnings: tuple[CodeWarning, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether the code is right by the standard; warnings do not count."""
        return self.fault is None


def normalized(text: str) -> str:
    """What was typed, half-width and upper-case, without spaces and hyphens; O is never made 0."""
    plain = unicodedata.normalize("NFKC", text[:TYPED_LENGTH_MAX])
    return _IGNORED.sub("", plain).upper()


def check_code(text: str) -> CodeCheck:
    """Look at a typed code: letters, length, region, check letter, in this order."""
    code = normalized(text)
    fault = _fault_of(code)
    return CodeCheck(code=code, fault=fault, warnings=() if fault else _warnings_of(code))


def check_letter(first_seventeen: str) -> str:
    """The eighteenth letter that belongs to the first seventeen."""
    pairs = zip(first_seventeen, _WEIGHTS, strict=True)
    total = sum(ALPHABET.index(letter) * weight for letter, weight in pairs)
    return ALPHABET[(31 - total % 31) % 31]  # the outer remainder turns 31 into 0


def organisation_check(first_eight: str) -> str:
    """The ninth letter of an organisation code (GB 11714); here A counts 10 and Z 35, all 26 letters."""
    pairs = zip(first_eight, _BODY_WEIGHTS, strict=True)
    check = 11 - sum(int(letter, 36) * weight for letter, weight in pairs) % 11
    return {10: "X", 11: "0"}.get(check, str(check))


def _fault_of(code: str) -> CodeFault | None:
    if len(code) == OLD_LENGTH and code.isascii() and code.isdigit():
        return "old_code"
    if any(letter not in ALPHABET for letter in code):
        return "bad_char"
    if len(code) != LENGTH:
        return "bad_length"
    region = code[_REGION]
    if not region.isdigit():
        return "bad_region"
    return None if check_letter(code[:-1]) == code[-1] else "bad_check"


def _warnings_of(code: str) -> tuple[CodeWarning, ...]:
    found: list[CodeWarning] = []
    if code[1] not in _KINDS.get(code[0], ""):
        found.append("unknown_kind")
    body = code[_BODY]
    if organisation_check(body[:-1]) != body[-1]:
        found.append("organisation_check")
    return tuple(found)
