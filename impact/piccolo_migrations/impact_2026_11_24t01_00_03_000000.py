"""What Piccolo cannot say of evidence: the recorded step, the indexes of what is looked for, the app's rights."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-24T01:00:03:000000"
VERSION = "1.38.0"
DESCRIPTION = "Evidence: key, indexes and rights"

STATEMENTS = (
    """alter table evidence_files add constraint evidence_files_state_is_recorded
           foreign key (kind, id, version, state)
           references state_changes (kind, subject, version, to_state)""",
    """create index evidence_files_to_look_at on evidence_files (stored_at)
           where state = 'clean' and may_be_public""",
    "create index evidence_files_by_content on evidence_files (sha256)",
    "create index evidence_files_by_unit on evidence_files (organisation)",
    # What came in stays what it was: a review alone moves it, and nothing is taken away.
    "revoke update, delete on evidence_files from jiebang_app",
    """grant update (state, version, reviewed_by, reviewed_at, reason) on evidence_files
           to jiebang_app""",
)


class Anywhere(Table):
    """A table to speak raw SQL through."""


async def forwards() -> MigrationManager:
    """Run the statements in order, after the columns stand."""
    manager = MigrationManager(migration_id=ID, app_name="impact", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await Anywhere.raw(statement.replace("{", "{{").replace("}", "}}"))

    manager.add_raw(run)
    return manager
