"""What Piccolo cannot say about demands: who moved them, the index over bigrams, the app's rights."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

from marketplace.ground.bigrams import bigrams_of

ID = "2026-11-23T06:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Demands: audit, indexes and rights"

NEW_TABLES = (
    "demand_replies, demand_links, demand_supports, demand_photos, demand_papers, visit_tallies"
)
STATEMENTS = (
    # Reports of before had no recorded making.
    """insert into state_changes (kind, subject, version, to_state, act, role, request_id, event_id,
           changed_at)
       select kind, id, version, state, 'write', 'anyone', 'migration', event_id, written_at
       from demands""",
    """alter table demands add constraint demands_state_is_recorded
           foreign key (kind, id, version, state)
           references state_changes (kind, subject, version, to_state)""",
    "create unique index demand_photos_one on demand_photos (demand) where demand is not null",
    "create index demands_by_grams on demands using gin (grams)",
    "create index demands_by_summary_grams on demands using gin (summary_grams)",
    "create index demands_owed on demands (community, answer_due_on) where answered_at is null",
    "create index demand_supports_by_day on demand_supports (supported_on)",
    f"grant select, insert, update, delete on {NEW_TABLES} to jiebang_app",
    "grant usage, select on all sequences in schema public to jiebang_app",
    # What was written, said, answered and printed is not rewritten.
    "revoke update, delete on demands from jiebang_app",
    """grant update (version, state, category, community, summary_zh, summary_grams, same_as,
           answer_due_on, answered_at, contested_at, handed_to, ticket) on demands to jiebang_app""",
    "revoke update, delete on demand_replies, demand_papers from jiebang_app",
    "revoke update on demand_supports, demand_links, demand_contacts from jiebang_app",
    "revoke update on demand_photos from jiebang_app",
    "grant update (demand, cleared_at, cleared_by) on demand_photos to jiebang_app",
    "revoke delete on visit_tallies from jiebang_app",
)


class Anywhere(Table):
    """A table to speak raw SQL through."""


async def forwards() -> MigrationManager:
    """Run the statements in order, after the tables stand."""
    manager = MigrationManager(migration_id=ID, app_name="marketplace", description=DESCRIPTION)

    async def run() -> None:
        for row in await Anywhere.raw("select id, original from demands"):
            await Anywhere.raw(
                "update demands set grams = {} where id = {}",
                bigrams_of(row["original"]),
                row["id"],
            )
        for statement in STATEMENTS:
            await Anywhere.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
