"""The canonical bytes of a ledger entry: RFC 8785 JSON of the few types that one is made of."""

from collections.abc import Sequence
from typing import Final

import msgspec

INTEGER_MAX: Final = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly (RFC 8785, section 3.2.2.3)."""

DEPTH_MAX: Final = 32
"""How deep arrays and objects may stand inside each other."""

# RFC 8785, section 3.2.2.2: short escapes where JSON has them, \u00xx in lower case for the other
# control characters, every other character as it is. A test holds msgspec to it for all of Unicode.
_quote: Final = msgspec.json.Encoder().encode


class CanonicalError(ValueError):
    """A value has no canonical bytes; the message says why and, as a JSON pointer, where."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self._path: list[str] = []

    @property
    def pointer(self) -> str:
        """Where the refused value stands (RFC 6901); the empty pointer is the whole value."""
        return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in self._path)

    def __str__(self) -> str:
        return f"{self.reason}, at {self.pointer!a}"

    def step_out(self, step: str | int) -> None:
        """Note the name or the index of the member in which the refused value stands."""
        self._path.insert(0, str(step))


def canonical_json(value: object) -> bytes:
    """Give the one UTF-8 byte form of a JSON value (RFC 8785), without spaces or a final newline.

    Taken are exactly `str`, `int` within ±(2^53 - 1), `bool`, `None`, `list` or `tuple` of these,
    and `dict` of these by `str`; at most `DEPTH_MAX` containers deep. Names are ordered by their
    UTF-16 code units; texts are not normalised. Raises `CanonicalError` for everything else: a
    float, because quantities are decimal strings here; a subclass, because its text is not surely
    its value; a lone surrogate, because it has no UTF-8.
    """
    return _value_bytes(value, 0)


def _value_bytes(value: object, depth: int) -> bytes:
    if type(value) is str:
        try:
            return _quote(value)
        except UnicodeEncodeError:
            raise CanonicalError("the text holds a lone surrogate") from None
    if type(value) is dict:
        return _object_bytes(value, depth + 1)
    if type(value) is list or type(value) is tuple:
        return _array_bytes(value, depth + 1)
    return _scalar_bytes(value)


def _scalar_bytes(value: object) -> bytes:
    if value is None:
        return b"null"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if type(value) is int:
        if -INTEGER_MAX <= value <= INTEGER_MAX:
            return b"%d" % value
        raise CanonicalError("the whole number is beyond 2^53 - 1; write it as a string")
    if isinstance(value, float):
        raise CanonicalError("a float has no place here; write the quantity as a decimal string")
    raise CanonicalError(f"{type(value).__name__} is not one of the types of canonical JSON")


def _array_bytes(values: Sequence[object], depth: int) -> bytes:
    _refuse_depth(depth)
    parts: list[bytes] = []
    for index, value in enumerate(values):
        try:
            parts.append(_value_bytes(value, depth))
        except CanonicalError as refusal:
            refusal.step_out(index)
            raise
    return b"[" + b",".join(parts) + b"]"


def _object_bytes(members: dict[object, object], depth: int) -> bytes:
    _refuse_depth(depth)
    parts: list[bytes] = []
    for name in _names_in_order(members):
        try:
            parts.append(_quote(name) + b":" + _value_bytes(members[name], depth))
        except CanonicalError as refusal:
            refusal.step_out(name)
            raise
    return b"{" + b",".join(parts) + b"}"


def _names_in_order(members: dict[object, object]) -> list[str]:
    names: list[str] = []
    for name in members:
        if type(name) is not str:
            raise CanonicalError(f"a name in an object is {type(name).__name__}, not str")
        names.append(name)
    if "".join(names).isascii():
        return sorted(names)
    try:
        # Big-endian UTF-16 compares like its code units. Python's own order, by code point, is
        # another: here a character beyond U+FFFF begins with D800..DBFF, so before U+E000..U+FFFF.
        return sorted(names, key=lambda name: name.encode("utf-16-be"))
    except UnicodeEncodeError:
        raise CanonicalError("a name in the object holds a lone surrogate") from None


def _refuse_depth(depth: int) -> None:
    if depth > DEPTH_MAX:
        raise CanonicalError(f"nested more than {DEPTH_MAX} deep")
