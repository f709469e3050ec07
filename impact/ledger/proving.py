"""Receipts: that an entry stands in the sealed tree, in C2SP's tlog-proof form."""

import base64
from typing import Final

from impact.ledger import queries
from impact.ledger.merkle import node_hash, root_of
from impact.ledger.tiles import growth_of, path_of, runs_of
from marketplace.ground.db import Reader
from marketplace.ground.errors import NotFound

FORM: Final = "c2sp.org/tlog-proof@v1"


async def prove(reader: Reader, entry: int) -> str:
    """The receipt of an entry under the newest checkpoint; its canonical bytes stand as `extra`.

    Raises `NotFound` for an entry that is not sealed.
    """
    head = await queries.find_head(reader)
    if head is None or not 1 <= entry <= head.size:
        raise NotFound
    leaf = (await queries.list_leaves(reader, entry - 1, 1))[0]
    path = [await _hash_over(reader, start, end) for start, end in path_of(entry - 1, head.size)]
    lines = [FORM, f"extra {_text(leaf)}", f"index {entry - 1}", *map(_text, path)]
    return "\n".join(lines) + f"\n\n{await cosigned_note(reader, head)}"


async def prove_growth(reader: Reader, old_size: int, size: int) -> list[bytes]:
    """That the tree of `size` entries begins with the `old_size` of the older one (RFC 6962, 2.1.2).

    Both trees must be sealed; nothing is to be proved from an empty one or to the same.
    """
    return [await _hash_over(reader, start, end) for start, end in growth_of(old_size, size)]


async def cosigned_note(reader: Reader, head: queries.SealedHead) -> str:
    """The checkpoint with every cosignature that witnesses gave it."""
    lines = await queries.list_cosignatures(reader, head.size)
    return head.note + "".join(f"{line}\n" for line in lines)


async def _hash_over(reader: Reader, start: int, end: int) -> bytes:
    """The hash over the leaves from `start` to before `end`, from kept nodes where there are any."""
    hashes = [
        root_of(await queries.list_hashes(reader, level, first, many))
        for level, first, many in runs_of(start, end)
    ]
    node = hashes.pop()
    while hashes:
        node = node_hash(hashes.pop(), node)
    return node


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
