"""What Piccolo cannot say about reprints: a code is void only by a reprint of its draw, and stays so."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T08:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Void codes belong to a reprint; neither is rewritten"

STATEMENTS = (
    """alter table void_codes add constraint void_codes_by_a_reprint
           foreign key (draw, printing) references reprints (draw, printing)""",
    "create unique index slips_with_draw on slips (id, draw)",
    """alter table void_codes add constraint void_codes_slip_is_of_the_draw
           foreign key (slip, draw) references slips (id, draw)""",
    "grant select, insert on reprints, void_codes to jiebang_app",
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
