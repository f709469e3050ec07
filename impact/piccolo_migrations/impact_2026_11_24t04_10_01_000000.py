"""What Piccolo cannot say about replies of units and lines to the auditor."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-24T04:10:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "A reply belongs to a closing of its item and a claim of its unit; a line can be emptied"

STATEMENTS = (
    """alter table unit_replies add constraint unit_replies_to_a_closing_of_the_item
           foreign key (closure, item) references closures (id, item)""",
    "grant select, insert on unit_replies to jiebang_app",
    "grant select, insert on confidential_lines to jiebang_app",
    "grant update (words, read_at, erased_at) on confidential_lines to jiebang_app",
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
