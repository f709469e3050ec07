"""Every event that was told and heard has its entry."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "all_news_is_booked",
    "each delivered event of the outbox has an entry of the same id",
    """
    select event_id, topic || ' was heard and not booked' from outbox
    where state = 'delivered'
      and not exists (select from ledger_entries where ledger_entries.event_id = outbox.event_id)
    """,
)
