"""The pictures of an item as its page shows them: each with what it is called and where it belongs."""

from collections.abc import Sequence

from msgspec import Struct

from dashboards.workbench.words import evidence_name
from impact.evidence.commands import in_pairs
from impact.evidence.queries import list_shown
from impact.evidence.schemas import ShownPicture
from impact.milestones.schemas import MilestoneView
from marketplace.ground.db import Reader


class ToldPicture(Struct, frozen=True):
    """A picture, its kind in the reader's words, and the delivery node that it proves."""

    picture: ShownPicture
    name: str
    node: MilestoneView | None


class ToldPair(Struct, frozen=True):
    """The same place before and after."""

    before: ToldPicture
    after: ToldPicture


class ToldPictures(Struct, frozen=True):
    """All that an item's page shows."""

    pairs: list[ToldPair]
    others: list[ToldPicture]


async def find_pictures(
    reader: Reader, code: str, milestones: Sequence[MilestoneView]
) -> ToldPictures:
    """The pictures of this item that everybody may see."""
    nodes = {node.id: node for node in milestones}

    def told(one: ShownPicture) -> ToldPicture:
        return ToldPicture(one, evidence_name(one.kind), nodes.get(one.milestone))

    shown = in_pairs(await list_shown(reader, code))
    return ToldPictures(
        [ToldPair(told(pair.before), told(pair.after)) for pair in shown.pairs],
        [told(one) for one in shown.others],
    )
