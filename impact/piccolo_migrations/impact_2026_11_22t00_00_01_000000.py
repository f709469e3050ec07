"""What Piccolo cannot say: composite keys, partial indexes, the wake-up call, the app's rights."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-22T00:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Composite keys, indexes, NOTIFY and rights"

AUDITED = ("milestones", "draws", "bill_lines")
NEVER_REWRITTEN = (
    "ledger_entries",
    "postings",
    "checkpoints",
    "milestone_submissions",
    "submitted_uses",
    "verifications",
    "acceptances",
    "accepted_outcomes",
    "slip_answers",
    "recurrences",
)
OTHERS = (
    "ledger_head",
    "balances",
    "evidence_files",
    "slips",
    "slip_contacts",
    "closures",
    "indicators",
)

STATEMENTS = (
    *(
        f"""alter table {table} add constraint {table}_state_is_recorded
                foreign key (kind, id, version, state)
                references state_changes (kind, subject, version, to_state)"""
        for table in AUDITED
    ),
    """alter table ledger_entries add constraint ledger_entries_corrects_an_entry
           foreign key (corrects) references ledger_entries (entry)""",
    """alter table verifications add constraint verifications_name_the_true_submitter
           foreign key (submission, submitter, submitter_organisation)
           references milestone_submissions (id, account, organisation)""",
    """alter table bill_lines add constraint bill_lines_closure_is_of_the_item
           foreign key (closure, item) references closures (id, item)""",
    """alter table recurrences add constraint recurrences_closure_is_of_the_item
           foreign key (closure, item) references closures (id, item)""",
    "create unique index closures_one_open on closures (item) where reopened_at is null",
    "create unique index draws_one_requested on draws (item) where state = 'requested'",
    "create index ledger_entries_by_item on ledger_entries (item, entry)",
    "create index slip_answers_by_item on slip_answers (item, answered_at)",
    "insert into ledger_head (id, last_entry) values (1, 0)",
    """create trigger ledger_entries_tell after insert on ledger_entries
           for each statement execute function tell_news()""",
    """create trigger checkpoints_tell after insert on checkpoints
           for each statement execute function tell_news()""",
    *(
        f"grant select, insert, update, delete on {table} to jiebang_app"
        for table in (*AUDITED, *NEVER_REWRITTEN, *OTHERS)
    ),
    "grant usage, select on all sequences in schema public to jiebang_app",
    *(f"revoke update, delete on {table} from jiebang_app" for table in NEVER_REWRITTEN),
    "revoke insert, delete on ledger_head from jiebang_app",
    # A first due date is written once; a closure only learns when it was reopened.
    "revoke update on milestones, closures from jiebang_app",
    "grant update (state, version, due_on, submitted_at, verified_at) on milestones to jiebang_app",
    "grant update (reopened_at) on closures to jiebang_app",
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
