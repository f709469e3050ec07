"""What Piccolo cannot say: audited states, whose slip and closure, and what may be written once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-24T03:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Composite keys, indexes and rights of owed answers, challenges and upkeep checks"

AUDITED = ("owed_answers", "challenges", "upkeep_checks")

STATEMENTS = (
    *(
        f"""alter table {table} add constraint {table}_state_is_recorded
                foreign key (kind, id, version, state)
                references state_changes (kind, subject, version, to_state)"""
        for table in AUDITED
    ),
    """alter table owed_answers add constraint owed_answers_slip_is_a_slip
           foreign key (slip) references slips (id)""",
    """alter table upkeep_checks add constraint upkeep_checks_closure_is_of_the_item
           foreign key (closure, item) references closures (id, item)""",
    """alter table challenges add constraint challenges_entry_is_an_entry
           foreign key (entry) references ledger_entries (entry)""",
    """create unique index upkeep_checks_came_back_once on upkeep_checks (closure)
           where state = 'came_back'""",
    "create index owed_answers_by_slip on owed_answers (slip)",
    "create index owed_answers_open on owed_answers (due_on) where state = 'owed'",
    "create index challenges_open on challenges (due_on) where state = 'owed'",
    "create index challenges_by_entry on challenges (entry) where entry is not null",
    "create index upkeep_checks_open on upkeep_checks (due_on) where state = 'waiting'",
    *(f"grant select, insert on {table} to jiebang_app" for table in AUDITED),
    # What was owed, doubted or to be looked at stays as it was written, and so does its day.
    """grant update (state, version, reply, organisation, answered_at) on owed_answers
           to jiebang_app""",
    """grant update (state, version, answer_zh, organisation, answered_at) on challenges
           to jiebang_app""",
    """grant update (state, version, note, organisation, checked_at) on upkeep_checks
           to jiebang_app""",
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
