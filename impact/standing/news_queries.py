"""SQL about what changed since somebody last looked, for whom it concerns."""

from marketplace.ground.db import Reader


async def find_last_step(reader: Reader) -> int:
    """The number of the newest change of state; 0 before the first."""
    return int(await reader.fetch_value("select coalesce(max(id), 0) from state_changes"))


async def has_news(
    reader: Reader, after: int, account: str | None, organisation: str | None
) -> bool:
    """Whether somebody else changed an item, claim, milestone or arrival of this organisation's.

    Its own are: a unit's claims with their items, a community's items, those of a committee's region.
    For bodies without an area every change is one. A hint, not a ledger: ids may commit out of order.
    """
    return bool(
        await reader.fetch_value(
            """select true from state_changes as step
               left join arrivals on step.kind = 'arrival' and arrivals.id = step.subject
               left join claims on claims.id = case step.kind when 'claim' then step.subject
                                                              when 'arrival' then arrivals.claim end
               left join milestones on step.kind = 'milestone' and milestones.id = step.subject
               join items on items.code = coalesce(claims.item, milestones.item,
                                                   case when step.kind = 'item' then step.subject end)
               left join organisations as community on community.id = items.community
               where step.id > $1 and step.account is distinct from $2
                 and ($3 in (claims.organisation, items.community, community.parent)
                      or exists (select from claims as own
                                 where own.item = items.code and own.organisation = $3)
                      or exists (select from organisations as whole where whole.id = $3
                                 and whole.kind not in ('unit', 'community', 'regional')))
               limit 1""",
            after,
            account,
            organisation,
        )
    )
