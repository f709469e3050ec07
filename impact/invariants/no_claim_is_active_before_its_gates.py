"""No claim is active while a gate of its item is not passed."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "no_claim_is_active_before_its_gates",
    "a claim is active only when every gate of its item is passed",
    """
    select claim.id, 'active while ' || gate.gate || ' is ' || gate.state
    from claims as claim join item_gates as gate on gate.item = claim.item
    where claim.state in ('active', 'fulfilled', 'partly_fulfilled') and gate.state <> 'passed'
    """,
)
