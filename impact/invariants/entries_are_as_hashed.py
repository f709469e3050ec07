"""Every entry's leaf is what its columns and postings say, and its hash is the leaf's."""

from impact.invariants.truth import Truth

# The canonical form (RFC 8785) is put together here a second time, so that a leaf need not be read.
TRUTH = Truth(
    "entries_are_as_hashed",
    "an entry's leaf is the canonical form of its columns and postings, and its hash is the leaf's",
    """
    with told as (
        select entry, leaf, leaf_hash, convert_to(
            '{"basis":' || to_json(basis)
            || ',"booked_at":"' || to_char(booked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
            || '","claim":' || coalesce(to_json(claim)::text, 'null')
            || ',"corrects":' || coalesce(to_json(corrects::text)::text, 'null')
            || ',"entry":"' || entry || '","event":' || to_json(event)
            || ',"event_id":' || to_json(event_id) || ',"item":' || coalesce(to_json(item)::text, 'null')
            || ',"postings":[' || coalesce((select string_agg(
                   '{"amount":"' || trim_scale(amount) || '","asset":' || to_json(asset)
                   || ',"credit":' || to_json(credit) || ',"debit":' || to_json(debit) || '}',
                   ',' order by posting_no) from postings where postings.entry = booked.entry), '')
            || ']}', 'UTF8') as canonical
        from ledger_entries as booked)
    select 'entry ' || entry, 'its hash is not that of its leaf' from told
    where leaf_hash <> sha256('\\x00'::bytea || leaf)
    union all
    select 'entry ' || entry, 'its leaf says something else' from told where leaf <> canonical
    """,
)
