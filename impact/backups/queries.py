"""SQL about a whole database: whether it is empty, and the role that its rights name."""

from impact.ledger.queries import find_head, find_last_entry
from marketplace.ground.db import APP_ROLE, DB, Reader


async def is_empty(reader: Reader) -> bool:
    """Whether nothing was ever made in this database."""
    found = await reader.fetch_value("select count(*) from pg_tables where schemaname = 'public'")
    return int(found) == 0


async def find_sizes(reader: Reader) -> tuple[int, int]:
    """How many entries are booked, and how many of them sealed."""
    entries, _ = await find_last_entry(reader)
    head = await find_head(reader)
    return entries, head.size if head else 0


async def make_app_role() -> None:
    """Make the role of the running application, which the rights in a dump name."""
    async with DB.transaction() as transaction:
        await transaction.connection.execute(
            f"""do $$ begin
                create role {APP_ROLE} nologin;
            exception when duplicate_object or unique_violation then null;
            end $$"""
        )
        await transaction.connection.execute(f"grant {APP_ROLE} to current_user")
