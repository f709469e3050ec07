"""What Piccolo cannot say about figures from elsewhere: what points at what, and that nothing is rewritten."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-24T04:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Figures belong to a declared indicator and a batch; a correction is a row of its own"

STATEMENTS = (
    *(
        f"""alter table {table} add constraint {table}_state_is_recorded
                foreign key (kind, {key}, version, state)
                references state_changes (kind, subject, version, to_state)"""
        for table, key in (("figure_sources", "code"), ("figure_batches", "id"))
    ),
    """alter table reported_figures add constraint reported_figures_of_a_declared_indicator
           foreign key (source, indicator) references source_indicators (source, code)""",
    """alter table reported_figures add constraint reported_figures_in_a_batch_of_their_source
           foreign key (batch, source) references figure_batches (id, source)""",
    """alter table reported_figures add constraint reported_figures_correct_one_of_the_same_kind
           foreign key (corrects, source, indicator, period_start, period_end)
           references reported_figures (id, source, indicator, period_start, period_end)""",
    """create unique index reported_figures_once on reported_figures
           (source, indicator, coalesce(community, ''), period_start, period_end, revision)""",
    "grant select, insert on source_indicators, figure_batches, reported_figures to jiebang_app",
    "grant select, insert on figure_sources to jiebang_app",
    """grant update (version, state, token_hash, tried_at, tried_fault, event_id)
           on figure_sources to jiebang_app""",
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
