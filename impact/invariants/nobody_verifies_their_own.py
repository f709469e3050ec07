"""Nobody decides on what their own organisation claimed, delivered or brought."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "nobody_verifies_their_own",
    "choosing, signing, confirming and verifying are done by another organisation than the claimant's",
    """
    select submission, 'verified by its own organisation' from verifications
        where organisation = submitter_organisation or account = submitter
    union all
    select claim, 'chosen by its own organisation' from selections where organisation = claimant
    union all
    select id, 'confirmed by who brought it' from arrivals where confirmer = reporter
    """,
)
