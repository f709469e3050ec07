"""A claim of the full track is chosen only on a closed deliberation of its item that had its quorum."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "selections_rest_on_their_deliberation",
    "full track: a chosen claim has its item's own deliberation, with the Party seat and a third affected",
    """
    select claim.id, 'chosen without a deliberation that had its quorum'
    from claims as claim left join selections as selection on selection.claim = claim.id
    where claim.track = 'full' and claim.state in ('selected', 'signed', 'active', 'fulfilled')
      and not exists (
          select from deliberations as meeting
          join deliberation_seats as seat on seat.deliberation = meeting.id
          where meeting.id = selection.deliberation and meeting.item = claim.item
          group by meeting.id
          having bool_or(seat.seat = 'community_party_organization')
             and 3 * sum(seat.people) filter (where seat.seat = 'affected_resident') >= sum(seat.people))
    """,
)
