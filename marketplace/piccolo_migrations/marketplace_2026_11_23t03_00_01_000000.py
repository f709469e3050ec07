"""Offers get states: each that stands is open and has the step that says so; registrations are recorded."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T03:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Offers and registrations stand in recorded states"

STATEMENTS = (
    """insert into state_changes (kind, subject, version, to_state, act, role, request_id, event_id,
           changed_at)
       select 'offer', id, 1, 'open', 'load', 'loader', 'migration', gen_random_uuid()::text, now()
       from offers where state is null""",
    "update offers set kind = 'offer', version = 1, state = 'open' where state is null",
    *(
        f"""alter table {table} add constraint {table}_state_is_recorded
                foreign key (kind, id, version, state)
                references state_changes (kind, subject, version, to_state)"""
        for table in ("offers", "registrations")
    ),
    # What fits a wish is looked for among lines that lack something.
    "create index need_lines_open on need_lines (resource, unit_zh) where reserved + signed < required",
    "create index offers_open_by_unit on offers (unit, id) where state = 'open'",
    "grant select, insert, update, delete on registrations, unit_contacts to jiebang_app",
    "revoke update, delete on registrations from jiebang_app",
    "grant update (version, state, completed_at) on registrations to jiebang_app",
    "grant usage, select on all sequences in schema public to jiebang_app",
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
