"""A closed month's statement is the one whose hash its closing entry sealed."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "closed_months_stand",
    "each closed month has the statement and the last entry that its closing entry names",
    """
    select closed.month, 'its statement is not the one that entry ' || closed.entry || ' sealed'
    from closed_months as closed
    join ledger_entries as closing on closing.entry = closed.entry
    where closing.event <> 'month.closed.v1'
       or convert_from(closing.leaf, 'UTF8')::jsonb -> 'facts' ->> 'month' is distinct from closed.month
       or convert_from(closing.leaf, 'UTF8')::jsonb -> 'facts' ->> 'last_entry'
          is distinct from closed.last_entry::text
       or convert_from(closing.leaf, 'UTF8')::jsonb -> 'facts' ->> 'sha256'
          is distinct from encode(sha256(closed.statement), 'hex')
    """,
)
