"""What Piccolo cannot say: composite keys, partial indexes, the wake-up call, the app's rights."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-22T00:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Composite keys, indexes, NOTIFY and rights"

AUDITED = (("items", "code"), ("item_gates", "id"), ("claims", "id"), ("arrivals", "id"))

#: What may be changed of a row; the rest (frame, quantities asked for, promised) stands as it was made.
CHANGEABLE = {
    "items": "state, version, resolution, listing_round, published_at, claim_until",
    "need_lines": "reserved, signed, arrived, used",
    "claim_lines": "arrived, used",
    "item_gates": "state, version",
    "claims": "state, version, is_lead, reserved_until, publicity_ends_at, internal_approval_ref",
}
RIGHTS_BY_COLUMN = tuple(
    statement
    for table, columns in CHANGEABLE.items()
    for statement in (
        f"revoke update, delete on {table} from jiebang_app",
        f"grant update ({columns}) on {table} to jiebang_app",
    )
)

STATEMENTS = (
    # The chain of states has no holes.
    """alter table state_changes add constraint state_changes_follow_each_other
           foreign key (kind, subject, previous_version, from_state)
           references state_changes (kind, subject, version, to_state)""",
    # A state cannot move without exactly one row that says who moved it.
    *(
        f"""alter table {table} add constraint {table}_state_is_recorded
                foreign key (kind, {key}, version, state)
                references state_changes (kind, subject, version, to_state)"""
        for table, key in AUDITED
    ),
    """alter table items add constraint items_policy_is_known
           foreign key (list, policy_version) references policies (list, version)""",
    """alter table claims add constraint claims_track_is_the_items
           foreign key (item, track) references items (code, track)""",
    """alter table claim_lines add constraint claim_lines_are_of_the_claims_item
           foreign key (claim, item) references claims (id, item)""",
    """alter table claim_lines add constraint claim_lines_need_is_of_the_item
           foreign key (need_line, item) references need_lines (id, item)""",
    """alter table signatures add constraint signatures_claimant_is_the_claims
           foreign key (claim, claimant) references claims (id, organisation)""",
    """alter table selections add constraint selections_claim_is_of_the_item
           foreign key (claim, item) references claims (id, item)""",
    """alter table selections add constraint selections_claimant_is_the_claims
           foreign key (claim, claimant) references claims (id, organisation)""",
    """alter table selections add constraint selections_deliberation_is_of_the_item
           foreign key (deliberation, item) references deliberations (id, item)""",
    """alter table selections add constraint selections_track_is_the_items
           foreign key (item, track) references items (code, track)""",
    """create unique index claims_one_lead on claims (item)
           where is_lead and state in ('selected', 'signed', 'active')""",
    "create index claims_by_item_and_state on claims (item, state)",
    "create index claims_by_unit_and_state on claims (organisation, state)",
    "create index state_changes_by_subject on state_changes (subject, kind, version)",
    "create index outbox_due on outbox (sequence) where state = 'pending'",
    "create index outbox_unheard_by_item on outbox (item, sequence) where state <> 'delivered'",
    # Whoever waits for news is woken at commit; the sweep is what is relied upon.
    """create function tell_news() returns trigger language plpgsql as $$
       begin
           perform pg_notify('jiebang', tg_table_name);
           return null;
       end $$""",
    """create trigger outbox_tells after insert on outbox
           for each statement execute function tell_news()""",
    # One role for the running application: it may not rewrite what was recorded.
    """do $$ begin
           create role jiebang_app nologin;
       exception when duplicate_object or unique_violation then null;
       end $$""",
    "grant jiebang_app to current_user",
    "grant usage on schema public to jiebang_app",
    "grant select, insert, update, delete on all tables in schema public to jiebang_app",
    "grant usage, select on all sequences in schema public to jiebang_app",
    "revoke update, delete on state_changes, gate_records, signatures, selections, deliberations, "
    "deliberation_seats, deliberation_objections, policies from jiebang_app",
    "revoke insert, update, delete on migration from jiebang_app",
    *RIGHTS_BY_COLUMN,
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
