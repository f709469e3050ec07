"""A batch of projects has its number once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T01:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One list for each batch"

STATEMENTS = (
    "create unique index item_lists_one_for_each_batch on item_lists (programme, batch_no)",
)


class Anywhere(Table):
    """A table to speak raw SQL through."""


async def forwards() -> MigrationManager:
    """Run the statements in order, after the tables stand."""
    manager = MigrationManager(migration_id=ID, app_name="marketplace", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await Anywhere.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
