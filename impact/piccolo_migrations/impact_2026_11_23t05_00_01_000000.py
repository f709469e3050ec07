"""What Piccolo cannot say of files that officers bring: the recorded step, the index, the app's rights."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T05:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Files that officers bring: keys, index and rights"

STATEMENTS = (
    """alter table sheet_imports add constraint sheet_imports_state_is_recorded
           foreign key (kind, id, version, state)
           references state_changes (kind, subject, version, to_state)""",
    "create index sheet_imports_by_account on sheet_imports (account, created_at)",
    "grant select, insert, delete on sheet_imports to jiebang_app",
    """grant update (version, state, content, choices, expires_at, content_hash, made, event_id)
           on sheet_imports to jiebang_app""",
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
