"""Nobody knows how to reach a writer long after the answer."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "contacts_are_forgotten",
    "a contact is deleted 90 days after the answer, by a job that runs every hour",
    """
    select demand, 'its contact should have been forgotten' from demand_contacts
        join demands on demands.id = demand
        where answered_at < now() - interval '91 days'
    """,
)
