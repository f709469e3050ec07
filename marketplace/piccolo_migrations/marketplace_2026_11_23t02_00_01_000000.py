"""What Piccolo cannot say about proposals, clocks, reminders and conditions of claims."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T02:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Checks, keys, indexes and rights of the claims' life"

STATEMENTS = (
    "update claims set donation_confirmed_at = submitted_at where claim_kind = 'donation'",
    # A proposal is nobody's claim until the unit takes it up; one never taken up only ends.
    """alter table claims add constraint claims_proposals_are_taken_up check (
           (proposed_by is null or confirmed_at is not null
            or state in ('proposed', 'withdrawn', 'expired', 'not_selected'))
           and (state <> 'proposed' or (proposed_by is not null and confirmed_at is null)))""",
    """alter table claims add constraint claims_donations_are_confirmed check (
           claim_kind <> 'donation' or donation_confirmed_at is not null
           or state in ('proposed', 'submitted', 'waiting', 'withdrawn', 'expired', 'not_selected',
                        'terminated'))""",
    """alter table claim_conditions add constraint claim_conditions_claimant_is_the_claims
           foreign key (claim, claimant) references claims (id, organisation)""",
    # A unit that signed before has no clock; one that has not has until its reservation ends.
    """insert into claim_clocks (claim, clock_no, act, working_days, last_on, began_at)
       select claim.id, 1, 'sign', policy.signing_working_days,
              ((claim.reserved_until - interval '1 microsecond') at time zone 'Asia/Shanghai')::date,
              step.changed_at
       from claims as claim join items as item on item.code = claim.item
       join policies as policy on policy.list = item.list and policy.version = item.policy_version
       join state_changes as step on step.kind = 'claim' and step.subject = claim.id
            and step.version = claim.version
       where claim.state = 'selected' and claim.reserved_until is not null
         and not exists (select from signatures where signatures.claim = claim.id)""",
    "create index claim_clocks_running on claim_clocks (last_on) "
    "where ended_at is null and held_since is null",
    "create index claim_conditions_by_day on claim_conditions (due_on)",
    "create index claims_in_line on claims (item, submitted_at, id) where state = 'waiting'",
    "grant select, insert, update, delete on claim_links, claim_clocks, claim_reminders, "
    "claim_conditions to jiebang_app",
    "grant usage, select on all sequences in schema public to jiebang_app",
    "revoke update, delete on claim_reminders, claim_conditions from jiebang_app",
    "revoke update on claim_links from jiebang_app",
    "grant update (confirmed_at, donation_confirmed_at, submitted_at) on claims to jiebang_app",
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
