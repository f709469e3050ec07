"""What Piccolo cannot say: cosignatures and closed months are added to and never rewritten, and are told."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-24T02:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rights on cosignatures and months; pages learn of both"

STATEMENTS = (
    "grant select, insert on cosignatures, closed_months to jiebang_app",
    "create index cosignatures_by_witness on cosignatures (witness, checkpoint)",
    # Entries come in the order of time, almost: a month's end is found in few pages.
    "create index ledger_entries_by_time on ledger_entries using brin (booked_at)",
    """create trigger cosignatures_tell after insert on cosignatures
           for each statement execute function tell_news()""",
    """create trigger closed_months_tell after insert on closed_months
           for each statement execute function tell_news()""",
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
