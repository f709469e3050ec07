"""Every checkpoint is the root over the entries that it covers, so each is consistent with the earlier."""

from typing import Final

from impact.invariants.truth import Finding
from impact.ledger.merkle import Frontier
from impact.ledger.queries import list_leaf_hashes, list_roots
from marketplace.ground.db import Reader

NAME: Final = "the_seals_hold"
SENTENCE: Final = "each checkpoint's root is that of the first entries, computed anew"


async def find_broken_seals(reader: Reader) -> list[Finding]:
    """The checkpoints whose root is not that of the entries they cover."""
    findings = []
    frontier = Frontier()
    for size, root in await list_roots(reader):
        frontier = frontier.extend(
            await list_leaf_hashes(reader, frontier.size, size - frontier.size)
        )
        if (frontier.size, frontier.root()) != (size, root):
            findings.append(Finding(NAME, f"checkpoint {size}", "is not the root over its entries"))
    return findings
