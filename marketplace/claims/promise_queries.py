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
    """Every claim that its unit ever made; what a committee only proposed is nobody's promise yet."""
    rows = await reader.fetch(
        """select item.programme, claim.track, claim.state,
                  (select count(*) = 2 from signatures as signed where signed.claim = claim.id) as was_signed,
                  coalesce(came.arrived, false) as has_arrived, coalesce(came.used, false) as was_used
           from claims as claim join items as item on item.code = claim.item
           left join (select line.claim, bool_or(line.arrived > 0) as arrived,
                             bool_or(line.used > 0) as used
                      from claim_lines as line group by line.claim) as came on came.claim = claim.id
           where claim.state <> 'proposed'
             and (claim.proposed_by is null or claim.confirmed_at is not null)
           order by claim.id"""
    )
    return [PromiseFacts(**row) for row in rows]
