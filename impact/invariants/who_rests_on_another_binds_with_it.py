"""A claim that rests on another unit's was never signed without it."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "who_rests_on_another_binds_with_it",
    "when a claim that rests on another unit's came to bind, that unit's claim on the item bound too",
    """
    select claim.id, 'binds, and ' || rest.organisation || ' never did'
    from claims as claim join claim_conditions as rest on rest.claim = claim.id
    where claim.state in ('signed', 'active', 'fulfilled', 'partly_fulfilled')
      and not exists (select from claims as other
          join state_changes as step on step.kind = 'claim' and step.subject = other.id
               and step.to_state = 'signed'
          where other.item = claim.item and other.organisation = rest.organisation)
    """,
)
