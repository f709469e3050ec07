"""Rights over why claims ended, and over links that are made anew."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T02:10:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rights over endings and fresh links"

STATEMENTS = (
    "grant select, insert on claim_endings to jiebang_app",
    "revoke update, delete on claim_endings from jiebang_app",
    "grant usage, select on all sequences in schema public to jiebang_app",
    "grant update (secret_hash, made_at, valid_until) on claim_links to jiebang_app",
)


class Anywhere(Table):
    """A table to speak raw SQL through."""


async def forwards() -> MigrationManager:
    """Run the statements in order, after the table stands."""
    manager = MigrationManager(migration_id=ID, app_name="marketplace", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await Anywhere.raw(statement)

    manager.add_raw(run)
    return manager
