"""Every event is delivered within ten seconds, and none is given up."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "all_news_is_heard",
    "an event of the outbox is delivered within 10 s of being told, and none is dead",
    """
    select event_id, topic || ' is dead: ' || coalesce(last_fault, '') from outbox where state = 'dead'
    union all
    select event_id, topic || ' was told ' || told_at || ' and is not heard' from outbox
        where state = 'pending' and told_at < now() - interval '10 seconds'
    """,
)
