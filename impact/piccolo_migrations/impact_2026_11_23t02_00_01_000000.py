"""What Piccolo cannot say about proposals of a later day for a milestone."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T02:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "One open proposal for a milestone; rights"

STATEMENTS = (
    "create unique index milestone_replans_one_open on milestone_replans (milestone) "
    "where approved is null",
    "revoke update, delete on milestone_replans from jiebang_app",
    "grant select, insert on milestone_replans to jiebang_app",
    "grant update (approved, decider, decision_reason, decided_at) on milestone_replans "
    "to jiebang_app",
)


class Anywhere(Table):
    """A table to speak raw SQL through."""


async def forwards() -> MigrationManager:
    """Run the statements in order, after the table stands."""
    manager = MigrationManager(migration_id=ID, app_name="impact", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await Anywhere.raw(statement)

    manager.add_raw(run)
    return manager
