"""SQL about holding an item without waiting for whoever acts on it."""

from marketplace.ground.db import Unit


async def try_lock_item(unit: Unit, code: str) -> bool:
    """Lock the item without waiting; False while somebody else acts on it. One that is gone is free."""
    if await unit.fetch_value(
        "select true from items where code = $1 for no key update skip locked", code
    ):
        return True
    return not await unit.fetch_value("select true from items where code = $1", code)
