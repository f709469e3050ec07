"""Files that came in before are recorded like new ones; nobody has looked at their pictures anew."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-24T01:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Evidence: what is known of files that came in before"

STATEMENTS = (
    """update evidence_files as file
       set kind = 'evidence', version = 1, item = node.item, may_be_public = false,
           event_id = 'before-' || file.id
       from milestones as node where node.id = file.proves""",
    """insert into state_changes (kind, subject, version, to_state, act, role, organisation, request_id,
           event_id, changed_at)
       select 'evidence', id, 1, 'clean', 'add', 'unit', organisation, 'migration', event_id, stored_at
       from evidence_files""",
)


class Anywhere(Table):
    """A table to speak raw SQL through."""


async def forwards() -> MigrationManager:
    """Run the statements in order, before the columns must be filled."""
    manager = MigrationManager(migration_id=ID, app_name="impact", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await Anywhere.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
