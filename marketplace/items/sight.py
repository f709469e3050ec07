"""Who may see an item: one that was never published is there for its own alone."""

from marketplace.ground.access.actor import Actor
from marketplace.ground.db import Reader
from marketplace.ground.errors import NotFound


async def be_in_sight(reader: Reader, code: str, actor: Actor) -> None:
    """Raise `NotFound` unless there is such an item and the actor may see it.

    It was ever published, or is the actor's own: of its community, its region, or any.
    """
    seen = await reader.fetch_value(
        """select published_at is not null or $3 or coalesce($2 in (community,
                  (select parent from organisations where id = items.community)), false)
           from items where code = $1""",
        code,
        actor.organisation,
        actor.sees_all,
    )
    if not seen:
        raise NotFound
