"""What was decided was decided in a meeting that was held, and nobody voted on their own claim."""

from impact.invariants.truth import Truth

TRUTH = Truth(
    "meetings_decide_in_order",
    "deliberations are of held meetings, and no seat has a position on its own organisation's live claim",
    """
    select held.id, 'decided in a meeting that is not recorded as held'
    from deliberations as held left join meetings as meeting on meeting.id = held.meeting
    where meeting.state is distinct from 'held'
    union all
    select held.id, format('%s had a claim on %s and a position on it', seat.organisation, held.item)
    from deliberations as held
    join deliberation_seats as seat on seat.deliberation = held.id
    join claims as claim on claim.item = held.item and claim.organisation = seat.organisation
    where seat.position is not null and claim.submitted_at < held.recorded_at
      and exists (select from state_changes as step
          where step.kind = 'claim' and step.subject = claim.id and step.changed_at <= held.recorded_at
            and step.version = (select max(version) from state_changes as last
                where last.kind = 'claim' and last.subject = claim.id
                  and last.changed_at <= held.recorded_at)
            and step.to_state in
                ('submitted', 'waiting', 'qualified', 'selected', 'signed', 'active'))
    """,
)
