"""What was closed as solved had enough answers, enough response and enough yes by its own policy."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "solved_means_residents_said_so",
    "closing as solved had the answers, the response and the share of yes that the pinned policy asks",
    """
    select closure.id, format('%s of %s answered, %s yes', answered, asked, yes)
    from closures as closure join items as item on item.code = closure.item
    join policies as policy on policy.list = item.list and policy.version = closure.policy_version
    where closure.resolution = 'solved'
      and (answered < least(policy.answers_min, frame)
           or 100 * answered < policy.response_min_percent * asked
           or 100 * yes < policy.resolved_floor_percent * answered)
    """,
)
