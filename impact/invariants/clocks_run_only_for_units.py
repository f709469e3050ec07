"""A unit's clock runs only while the move is the unit's, and every such move has a clock."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "clocks_run_only_for_units",
    "a clock runs exactly while its unit has the move; a place is offered exactly with a clock",
    """
    with moves as (
        select claim.id, claim.state,
               case when claim.state = 'proposed' then 'confirm'
                    when claim.state = 'waiting' and claim.reserved_until is not null then 'confirm'
                    when claim.state = 'submitted' and claim.claim_kind = 'donation'
                         and claim.donation_confirmed_at is null then 'confirm'
                    when claim.state = 'selected' and not exists (select from signatures
                         where signatures.claim = claim.id) then 'sign' end as owed
        from claims as claim)
    select moves.id, format('%s owes %s, its clock is for %s', moves.state,
                            coalesce(owed, 'nothing'), coalesce(clock.act, 'nothing'))
    from moves left join claim_clocks as clock on clock.claim = moves.id and clock.ended_at is null
    where owed is distinct from clock.act
      and not (clock.held_since is not null and moves.state = 'selected')
      -- A newcomer owes its particulars while its first claim holds something.
      and not (moves.state = 'submitted' and clock.act = 'complete' and exists (
          select from claims join registrations using (organisation)
          where claims.id = moves.id and claims.reserved_until is not null
            and registrations.state = 'unconfirmed' and completed_at is null))
    """,
)
