"""What Piccolo cannot say about matching: the audit's key, one open run of a kind, rights, first settings."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T04:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Keys, indexes, rights and first settings of matching"

STATEMENTS = (
    """alter table matching_runs add constraint matching_runs_state_is_recorded
           foreign key (kind, id, version, state)
           references state_changes (kind, subject, version, to_state)""",
    """alter table matching_runs add constraint matching_runs_former_is_a_run
           foreign key (former) references matching_runs (id)""",
    """alter table matching_runs add constraint matching_runs_settings_are_known
           foreign key (settings_version) references matching_settings (version)""",
    """alter table matching_proposals add constraint matching_proposals_line_is_of_the_item
           foreign key (need_line, item) references need_lines (id, item)""",
    """alter table invitations add constraint invitations_unit_is_the_claims
           foreign key (claim, unit) references claims (id, organisation)""",
    # One matching at a time: the others wait.
    "create unique index matching_runs_one_runs on matching_runs (state) where state = 'running'",
    "create index matching_runs_unended on matching_runs (asked_at) "
    "where state in ('queued', 'running')",
    "grant select, insert, update, delete on matching_settings, matching_runs, matching_proposals, "
    "matching_gaps, invitations to jiebang_app",
    "grant usage, select on all sequences in schema public to jiebang_app",
    "revoke update, delete on matching_settings, matching_gaps, invitations, matching_runs, "
    "matching_proposals from jiebang_app",
    "grant update (state, version, result, fault, begun_at, heard_at, ended_at, stage, percent) "
    "on matching_runs to jiebang_app",
    "grant update (claim) on matching_proposals to jiebang_app",
    """insert into matching_settings (version, weights, floors, reason, made_at, made_by) values (1,
           '{"line": 100, "severity": 60, "waiting": 40, "people": 20, "near": 30, "period": 30,
             "kept": 80, "floor": 300, "units_per_line": 5}', '[]',
           '随系统提供的初始设置 / The first settings, as the system brings them', now(), null)""",
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
