"""SQL about milestones that rest with their item."""

from msgspec import Struct

from marketplace.ground.db import Reader, Unit


class LockedNode(Struct, frozen=True):
    """A milestone whose row is locked."""

    id: str
    version: int
    state: str


async def lock_nodes(
    unit: Unit, item: str, last_round: int, states: frozenset[str], *, first_round: int = 1
) -> list[LockedNode]:
    """Lock the item's milestones of these rounds in these states, in order; the item is locked."""
    rows = await unit.fetch(
        """select id, version, state from milestones
           where item = $1 and listing_round between $4 and $2 and state = any($3)
           order by listing_round, node_no for no key update""",
        item,
        last_round,
        list(states),
        first_round,
    )
    return [LockedNode(*row) for row in rows]


async def find_state_before_rest(reader: Reader, node: LockedNode) -> str:
    """In which state the milestone was when it came to rest."""
    state: str = await reader.fetch_value(
        """select from_state from state_changes
           where kind = 'milestone' and subject = $1 and version = $2""",
        node.id,
        node.version,
    )
    return state


async def set_resting(unit: Unit, node: LockedNode) -> None:
    """Let a milestone rest; its dates stand."""
    await unit.execute(
        """update milestones set state = 'suspended', version = $2 + 1
           where id = $1 and version = $2""",
        node.id,
        node.version,
    )


async def set_awake(unit: Unit, node: LockedNode, state: str, days: int) -> None:
    """Give a milestone its state back; it is due later, and its first date stands."""
    await unit.execute(
        """update milestones set state = $3, version = $2 + 1, due_on = due_on + $4::integer
           where id = $1 and version = $2""",
        node.id,
        node.version,
        state,
        days,
    )
