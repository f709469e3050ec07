"""Every entry's leaf is what its columns, postings and changes of state say, and its hash is the leaf's."""

from impact.invariants.truth import Truth

# The form is put together here a second time, from the rows, so that a leaf that lies is found out.
TRUTH = Truth(
    "entries_are_as_hashed",
    "an entry's leaf is the canonical form of its columns and postings, and its hash is the leaf's",
    """
    with told as (
        select entry, leaf_hash, leaf, case when convert_from(leaf, 'UTF8') is json object
                then convert_from(leaf, 'UTF8')::jsonb - 'facts' end as said, jsonb_build_object(
            'basis', basis,
            'booked_at',
                to_char(booked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'claim', claim, 'corrects', corrects::text, 'entry', entry::text, 'event', event,
            'event_id', event_id, 'item', item,
            'postings', coalesce((select jsonb_agg(jsonb_build_object(
                    'amount', trim_scale(amount)::text, 'asset', asset, 'credit', credit,
                    'debit', debit) order by posting_no)
                from postings where postings.entry = booked.entry), '[]'),
            'states', coalesce((select jsonb_agg(jsonb_build_object(
                    'kind', kind, 'subject', subject, 'to', to_state) order by kind, subject)
                from state_changes as step where step.event_id = booked.event_id
                    and basis <> 'estimated'
                    and kind in ('item', 'claim', 'milestone', 'draw', 'bill_line')), '[]')
            ) as booked
        from ledger_entries as booked)
    select 'entry ' || entry, 'its hash is not that of its leaf' from told
    where leaf_hash <> sha256('\\x00'::bytea || leaf)
    union all
    select 'entry ' || entry, 'its leaf says something else' from told
    where said is distinct from booked
    """,
)
