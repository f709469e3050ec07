"""What Piccolo cannot say: the nodes of the tree are added to and never rewritten."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T09:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rights on the nodes of the tree"

STATEMENTS = (
    "grant select, insert on tree_nodes to jiebang_app",
    "grant usage, select on all sequences in schema public to jiebang_app",
)


class Anywhere(Table):
    """A table to speak raw SQL through."""


async def forwards() -> MigrationManager:
    """Run the statements in order, after the tables stand."""
    manager = MigrationManager(migration_id=ID, app_name="impact", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await Anywhere.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
