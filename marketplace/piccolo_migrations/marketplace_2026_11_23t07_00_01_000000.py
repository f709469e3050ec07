"""Meetings: every deliberation gets the meeting it was held in; keys between them, and rights."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T07:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Meetings of the deliberations held so far, keys and rights"

STATEMENTS = (
    # What was recorded before meetings were kept was a meeting of one topic each.
    """insert into state_changes (kind, subject, version, to_state, act, role, organisation, request_id,
           event_id, changed_at)
       select 'meeting', id, 1, 'held', 'hold', 'clockwork', organisation, 'migration', event_id,
              recorded_at from deliberations""",
    """insert into meetings (id, kind, version, state, notified_on, meets_on, place, organisation,
           on_behalf_of, recorded_at, event_id)
       select id, 'meeting', 1, 'held', notified_on, held_on, place, organisation, on_behalf_of,
              recorded_at, event_id from deliberations""",
    "insert into meeting_topics (meeting, topic_no, item) select id, 1, item from deliberations",
    """insert into meeting_seats (meeting, seat, people, organisation)
       select deliberation, seat, sum(people), organisation from deliberation_seats
       group by deliberation, seat, organisation""",
    "update deliberations set meeting = id",
    "update deliberation_seats set recused = position is null and organisation is not null",
    """alter table meetings add constraint meetings_state_is_recorded
           foreign key (kind, id, version, state)
           references state_changes (kind, subject, version, to_state)""",
    """alter table deliberations add constraint deliberations_item_is_a_topic
           foreign key (meeting, item) references meeting_topics (meeting, item)""",
    "create index meetings_by_day on meetings (meets_on, id)",
    "grant select, insert on meetings, meeting_topics, meeting_seats, deliberation_conditions "
    "to jiebang_app",
    "grant update (state, version) on meetings to jiebang_app",
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
