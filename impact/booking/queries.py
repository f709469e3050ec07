"""SQL about what an entry says of its item for ever."""

from marketplace.ground.db import Reader


async def find_box_facts(reader: Reader, code: str) -> dict[str, str | None]:
    """Under which headings the item is counted for ever, frozen with its publication."""
    row = await reader.fetch_row(
        """select programme, list, track, category, domain, community, community_type
           from items where code = $1""",
        code,
    )
    return dict(row)
