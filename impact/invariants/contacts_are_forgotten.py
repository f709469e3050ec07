"""Nobody knows how to reach a writer long after the answer, or a claimant long after the end."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "contacts_are_forgotten",
    "a contact is deleted 90 days after the answer, or after the claim ended, by a job that runs every hour",
    """
    select demand, 'its contact should have been forgotten' from demand_contacts
        join demands on demands.id = demand
        where answered_at < now() - interval '91 days'
    union all
    select claim.id, 'its contact should have been forgotten' from claim_contacts
        join claims as claim on claim.id = claim_contacts.claim
        join state_changes as step on step.kind = 'claim' and step.subject = claim.id
            and step.version = claim.version
        where claim.state in ('unqualified', 'not_selected', 'withdrawn', 'expired', 'returned',
                'terminated')
            and step.changed_at < now() - interval '91 days'
    """,
)
