"""Every event that was told and heard has its entry, but for what is nobody else's business."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "all_news_is_booked",
    "each delivered event of the outbox has an entry of the same id, if it is public, and none else",
    """
    select event_id, topic || ' was heard and not booked' from outbox
    where state = 'delivered' and topic not like 'private.%'
      and not exists (select from ledger_entries where ledger_entries.event_id = outbox.event_id)
    union all
    select event_id, topic || ' is private and was booked' from outbox
    where topic like 'private.%'
      and exists (select from ledger_entries where ledger_entries.event_id = outbox.event_id)
    """,
)
