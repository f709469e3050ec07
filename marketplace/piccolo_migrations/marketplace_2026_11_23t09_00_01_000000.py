"""An index, so that a ledger entry can tell which states its event moved."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T09:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Changes of state by their event"

STATEMENTS = ("create index state_changes_by_event on state_changes (event_id)",)


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
