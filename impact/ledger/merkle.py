"""The Merkle tree over the ledger's entries (RFC 6962): roots, the right edge, and proofs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

HASH_BYTES: Final = 32
SIZE_MAX: Final = 2**64 - 1
"""The largest number of leaves, so that a size always fits into eight bytes."""

EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of the tree without leaves (RFC 6962, section 2.1)."""


def leaf_hash(data: bytes) -> bytes:
    """Hash one entry's bytes to its 32-byte leaf: SHA-256 of 0x00 and the data (RFC 6962, 2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two 32-byte children to their parent: SHA-256 of 0x01 and both (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """Compute the 32-byte root over leaf hashes in order; `EMPTY_ROOT` where there are none.

    Over an aligned run of 256 leaf hashes it is also the hash that a C2SP tile of level 1 holds.
    """
    if not leaf_hashes:
        return EMPTY_ROOT
    level = leaf_hashes
    while len(level) > 1:
        level = _level_above(level)
    return level[0]


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    above = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    # An odd last node stands unchanged one level higher: that equals RFC 6962's split at the
    # largest power of two, and does without its recursion.
    if len(level) % 2:
        above.append(level[-1])
    return above


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: its size, and the roots of its full subtrees from the largest down.

    This is all that is needed to append and to know the root: one hash for each one-bit of `size`,
    so at most 64. A frontier never changes; appending gives a new one. `Frontier()` is the empty
    tree. Raises `ValueError` when the hashes do not fit the size.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size <= SIZE_MAX:
            raise ValueError(f"a tree cannot have {self.size} leaves")
        if len(self.hashes) != self.size.bit_count():
            raise ValueError(f"{len(self.hashes)} hashes do not fit {self.size} leaves")
        if not _are_hashes(self.hashes):
            raise ValueError(f"a hash at the right edge does not have {HASH_BYTES} bytes")

    def append(self, leaf: bytes) -> Self:
        """Give the frontier after one more 32-byte leaf hash."""
        return self.extend((leaf,))

    def extend(self, leaf_hashes: Iterable[bytes]) -> Self:
        """Give the frontier after all these 32-byte leaf hashes, in order."""
        size, edge = self.size, list(self.hashes)
        for leaf in leaf_hashes:
            if len(leaf) != HASH_BYTES:
                raise ValueError(f"a leaf hash has {len(leaf)} bytes, not {HASH_BYTES}")
            node, full = leaf, size
            while full & 1:
                node = node_hash(edge.pop(), node)
                full >>= 1
            edge.append(node)
            size += 1
        return type(self)(size, tuple(edge))

    def root(self) -> bytes:
        """Compute the 32-byte root of the whole tree; equal to `root_of` all its leaf hashes."""
        if not self.hashes:
            return EMPTY_ROOT
        *larger, root = self.hashes
        for left in reversed(larger):
            root = node_hash(left, root)
        return root

    def to_bytes(self) -> bytes:
        """Write the size as eight big-endian bytes, then the hashes: at most 2,056 bytes."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote; `ValueError` unless the length fits the size exactly."""
        size, rest = int.from_bytes(data[:8], "big"), data[8:]
        if len(data) != 8 + HASH_BYTES * size.bit_count():
            raise ValueError(f"{len(data)} bytes are not the frontier of a tree")
        return cls(
            size, tuple(rest[at : at + HASH_BYTES] for at in range(0, len(rest), HASH_BYTES))
        )


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Give the audit path of the leaf at `index` (from 0): siblings from the leaf upward.

    Source: RFC 6962, 2.1.1. Raises `ValueError` when the tree has no such leaf.
    """
    if not 0 <= index < len(leaf_hashes):
        raise ValueError(f"a tree of {len(leaf_hashes)} leaves has none at index {index}")
    proof: list[bytes] = []
    level = leaf_hashes
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            proof.append(level[sibling])
        level, index = _level_above(level), index >> 1
    return proof


def verify_inclusion(
    *, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Say whether the proof shows this leaf hash at `index` (from 0) in the tree of size and root.

    Source: RFC 9162, 2.1.3.2. A bad proof, of whatever kind, is answered by false and never raised.
    """
    if not 0 <= index < size <= SIZE_MAX or not _are_hashes((leaf, root, *proof)):
        return False
    at, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            at, last = _past_lone_levels(at, last)
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """Give the proof that the first `old_size` of these leaf hashes were only added to.

    Source: RFC 6962, 2.1.2. Empty when the old tree was empty or is the whole tree. Raises
    `ValueError` when it was larger.
    """
    if not 0 <= old_size <= len(leaf_hashes):
        raise ValueError(f"a tree of {len(leaf_hashes)} leaves has not grown from {old_size}")
    if old_size == 0:
        return []
    return _subproof(leaf_hashes, old_size, old_root_known=True)


def _subproof(leaf_hashes: Sequence[bytes], old_size: int, *, old_root_known: bool) -> list[bytes]:
    size = len(leaf_hashes)
    if old_size == size:
        return [] if old_root_known else [root_of(leaf_hashes)]
    split = 1 << ((size - 1).bit_length() - 1)
    left, right = leaf_hashes[:split], leaf_hashes[split:]
    if old_size <= split:
        return [*_subproof(left, old_size, old_root_known=old_root_known), root_of(right)]
    return [*_subproof(right, old_size - split, old_root_known=False), root_of(left)]


def verify_consistency(
    *, old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Say whether the proof shows that the new tree begins with the whole old tree.

    Source: RFC 9162, 2.1.4.2; beyond it, an empty tree has `EMPTY_ROOT`, and where the old tree was
    empty or the sizes are equal the proof is empty. A bad proof is answered by false, never raised.
    """
    if not 0 <= old_size <= new_size <= SIZE_MAX or not _are_hashes((old_root, new_root, *proof)):
        return False
    if new_size == 0 and new_root != EMPTY_ROOT:
        return False
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    if old_size == new_size:
        return not proof and old_root == new_root
    return _roots_through(old_size, old_root, new_size, proof) == (old_root, new_root)


def _roots_through(
    old_size: int, old_root: bytes, new_size: int, proof: Sequence[bytes]
) -> tuple[bytes, bytes] | None:
    """Fold a proof into the old and the new root it speaks of; `None` when its length is wrong."""
    if not proof:
        return None
    # The old root is itself the first node of the path when the old tree is one full subtree.
    path = (old_root, *proof) if old_size.bit_count() == 1 else tuple(proof)
    at, last = old_size - 1, new_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for node in path[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            old, new = node_hash(node, old), node_hash(node, new)
            at, last = _past_lone_levels(at, last)
        else:
            new = node_hash(new, node)
        at, last = at >> 1, last >> 1
    return (old, new) if last == 0 else None


def _past_lone_levels(at: int, last: int) -> tuple[int, int]:
    """Climb over the levels at which the node at the right edge has no sibling."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
