"""Intentions of a meeting: of a topic of it, never a donation, written once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-24T06:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "What an intention is tied to, and the rights on it"

STATEMENTS = (
    # That an intention is no donation is the claim's own kind, and cannot be said otherwise.
    "create unique index claims_with_claim_kind on claims (id, claim_kind)",
    """alter table meeting_intentions add constraint meeting_intentions_kind_is_the_claims
           foreign key (claim, claim_kind) references claims (id, claim_kind)""",
    """alter table meeting_intentions add constraint meeting_intentions_item_is_the_claims
           foreign key (claim, item) references claims (id, item)""",
    """alter table meeting_intentions add constraint meeting_intentions_are_of_a_topic
           foreign key (meeting, item) references meeting_topics (meeting, item)""",
    "create index meeting_intentions_by_meeting on meeting_intentions (meeting, item)",
    "grant select, insert on meeting_intentions to jiebang_app",
    "revoke update, delete on meeting_intentions from jiebang_app",
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
