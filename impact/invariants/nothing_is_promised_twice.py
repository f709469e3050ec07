"""Every need line's counters are the sums over its live claims, and never more than is required."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "nothing_is_promised_twice",
    "reserved + signed <= required, and each counter equals the sum over the claims that hold it",
    """
    with held as (
        select line.need_line,
               sum(line.quantity) filter (where claim.state = 'selected'
                   or (claim.track = 'light' and claim.state = 'submitted')
                   or (claim.state = 'waiting' and claim.reserved_until is not null)) as reserved,
               sum(case when claim.state in ('signed', 'active') then line.quantity
                        when claim.state in ('fulfilled', 'partly_fulfilled', 'terminated', 'returned')
                        then line.arrived end) as signed,
               sum(line.arrived) as arrived, sum(line.used) as used
        from claim_lines as line join claims as claim on claim.id = line.claim group by line.need_line)
    select need.id, format('reserved %s of %s, signed %s of %s, arrived %s of %s, used %s of %s',
                           need.reserved, coalesce(held.reserved, 0), need.signed,
                           coalesce(held.signed, 0), need.arrived, coalesce(held.arrived, 0),
                           need.used, coalesce(held.used, 0))
    from need_lines as need left join held on held.need_line = need.id
    where need.reserved + need.signed > need.required
       or need.reserved <> coalesce(held.reserved, 0) or need.signed <> coalesce(held.signed, 0)
       or need.arrived <> coalesce(held.arrived, 0) or need.used <> coalesce(held.used, 0)
    """,
)
