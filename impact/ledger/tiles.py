"""The names of C2SP tiles and bundles, and the bytes of a bundle: how the log is read as static files."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

WIDTH: Final = 256
"""How many hashes or entries a full tile holds."""

LEVEL_MAX: Final = 7
"""A tree of 2^64 leaves has no tile above this level."""

ENTRY_BYTES_MAX: Final = 2**16 - 1
"""An entry in a bundle stands behind its length in two bytes."""

_PATH: Final = re.compile(r"(entries|[0-7])/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?")


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: hashes of `level`, or entries (level 0), number `index`, `width` of them."""

    level: int
    index: int
    width: int = WIDTH
    holds_entries: bool = False

    @classmethod
    def parse(cls, path: str) -> Self | None:
        """Read what follows `/tile/`, such as `0/x001/234` or `entries/005.p/12`; None if it is none.

        Only the one form of a name is taken: no `x000/` in front, no partial width of 256 or more.
        """
        found = _PATH.fullmatch(path)
        if found is None:
            return None
        kind, digits, partial = found.groups()
        index = int(digits.replace("x", "").replace("/", ""))
        width = int(partial) if partial else WIDTH
        tile = cls(0 if kind == "entries" else int(kind), index, width, kind == "entries")
        return tile if str(tile) == path else None

    def __str__(self) -> str:
        """The path below `/tile/`."""
        groups = [f"{self.index % 1000:03}"]
        rest = self.index // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03}")
            rest //= 1000
        kind = "entries" if self.holds_entries else str(self.level)
        partial = f".p/{self.width}" if self.width != WIDTH else ""
        return f"{kind}/{'/'.join(groups)}{partial}"

    @property
    def first(self) -> int:
        """The position of its first hash in the level."""
        return self.index * WIDTH

    def is_within(self, size: int) -> bool:
        """Whether a tree of so many leaves has all of it."""
        return self.first + self.width <= size >> (8 * self.level)


def bundle_of(entries: Sequence[bytes]) -> bytes:
    """The bytes of an entry bundle: each entry behind its length, two bytes, the greater first.

    Raises `OverflowError` for an entry of more than `ENTRY_BYTES_MAX` bytes.
    """
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def path_of(index: int, size: int) -> list[tuple[int, int]]:
    """The runs of leaves (start, end) whose hashes are the audit path of a leaf, from it upward.

    Source: RFC 6962, 2.1.1, without its recursion.
    """
    start, end, path = 0, size, list[tuple[int, int]]()
    while end - start > 1:
        split = start + (1 << (end - start - 1).bit_length() - 1)
        if index < split:
            path.append((split, end))
            end = split
        else:
            path.append((start, split))
            start = split
    return path[::-1]


def growth_of(old_size: int, size: int) -> list[tuple[int, int]]:
    """The runs of leaves (start, end) whose hashes prove that a tree grew from one to the other size.

    Source: RFC 6962, 2.1.2, without its recursion. Raises `ValueError` when it has not grown.
    """
    if not 0 <= old_size <= size:
        raise ValueError(f"a tree of {size} leaves has not grown from {old_size}")
    if old_size in (0, size):
        return []
    start, end, path = 0, size, list[tuple[int, int]]()
    while end != old_size:
        split = start + (1 << (end - start - 1).bit_length() - 1)
        if old_size <= split:
            path.append((split, end))
            end = split
        else:
            path.append((start, split))
            start = split
    # A full subtree at the very beginning is the old root itself, which the other side knows.
    return ([(start, end)] if start else []) + path[::-1]


def runs_of(start: int, end: int) -> list[tuple[int, int, int]]:
    """The full subtrees that make up the leaves from `start` to before `end`, largest first.

    Each as (level, first, many): so many hashes of that level of tiles, a power of two below 256.
    """
    runs = []
    while start < end:
        height = (end - start).bit_length() - 1
        level = min(height // 8, LEVEL_MAX)
        runs.append((level, start >> 8 * level, 1 << height - 8 * level))
        start += 1 << height
    return runs
