"""Who may see an item: one that was never published is there for its own alone."""

from marketplace.ground.access.actor import Actor
from marketplace.ground.db import Reader
from marketplace.ground.errors import NotFound
from marketplace.items.queries import is_in_sight


async def be_in_sight(reader: Reader, code: str, actor: Actor) -> None:
    """Raise `NotFound` unless there is such an item and the actor may see it.

    It was ever published, or is the actor's own: of its community, its region, or any.
    """
    if not await is_in_sight(reader, code, actor.organisation, sees_all=actor.sees_all):
        raise NotFound
