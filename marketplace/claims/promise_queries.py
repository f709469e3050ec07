"""SQL about how far promises got: for counts that name no unit."""

from msgspec import Struct

from marketplace.ground.db import Reader


class PromiseFacts(Struct, frozen=True, kw_only=True):
    """One claim without whose it is: where it stands, and how far it ever got."""

    programme: str
    track: str
    state: str
    was_signed: bool
    has_arrived: bool
    was_used: bool


async def list_promises(reader: Reader) -> list[PromiseFacts]:
    """Every claim that was ever handed in; what was only proposed, or waits in line, is no promise yet."""
    rows = await reader.fetch(
        """select item.programme, claim.track, claim.state,
                  exists (select from state_changes as step where step.kind = 'claim'
                      and step.subject = claim.id and step.to_state = 'signed') as was_signed,
                  coalesce(came.arrived, false) as has_arrived, coalesce(came.used, false) as was_used
           from claims as claim join items as item on item.code = claim.item
           left join (select line.claim, bool_or(line.arrived > 0) as arrived,
                             bool_or(line.used > 0) as used
                      from claim_lines as line group by line.claim) as came on came.claim = claim.id
           where exists (select from state_changes as step where step.kind = 'claim'
                   and step.subject = claim.id and step.to_state = 'submitted')
           order by claim.id"""
    )
    return [PromiseFacts(**row) for row in rows]
