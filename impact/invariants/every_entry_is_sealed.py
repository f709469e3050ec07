"""Every entry is sealed within ten seconds, and every checkpoint covers entries that are there."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "every_entry_is_sealed",
    "a checkpoint covers each entry within 10 s of its booking, and none covers more than there is",
    """
    select 'entry ' || min(entry), count(*) || ' entries wait for a checkpoint' from ledger_entries
        where entry > coalesce((select max(size) from checkpoints), 0)
          and booked_at < now() - interval '10 seconds'
        having count(*) > 0
    union all
    select 'checkpoint ' || size, 'covers more entries than there are' from checkpoints
        where size > (select last_entry from ledger_head)
    """,
)
