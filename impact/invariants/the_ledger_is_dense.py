"""Entry numbers are dense, and the head names the last one."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "the_ledger_is_dense",
    "entries are numbered 1 to the head's last entry without a hole",
    """
    select 'entry ' || entry, 'the one before is missing' from (
        select entry, lag(entry, 1, 0::bigint) over (order by entry) as before from ledger_entries) as numbered
    where entry <> before + 1
    union all
    select 'head', format('names %s, the last entry is %s', last_entry,
                          coalesce((select max(entry) from ledger_entries), 0))
    from ledger_head
    where last_entry <> coalesce((select max(entry) from ledger_entries), 0)
    """,
)
