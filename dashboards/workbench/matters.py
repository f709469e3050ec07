"""Finding what a page is about, for an account that it concerns."""

from msgspec import Struct

from dashboards.workbench.forms import Visit
from impact.milestones.queries import list_milestone_views
from impact.milestones.schemas import MilestoneView
from impact.standing.facts import ItemFacts, LineFact
from impact.standing.filters import ItemFilters
from impact.standing.queries import list_item_facts
from marketplace.claims.arrival_queries import list_arrival_views
from marketplace.claims.queries import list_claim_views
from marketplace.claims.schemas import ArrivalView, ClaimView
from marketplace.ground.access.actor import Actor
from marketplace.ground.errors import Forbidden, NotFound


class ClaimMatter(Struct, frozen=True):
    """A claim with its item."""

    item: ItemFacts
    claim: ClaimView

    @property
    def claimant(self) -> str | None:
        """Whose claim it is."""
        return self.claim.organisation.id if self.claim.organisation else None


def is_in_scope(actor: Actor, item: ItemFacts) -> bool:
    """Whether the item is one of this account's: of its community, of its region, or anybody's."""
    if actor.role == "community":
        return actor.organisation == item.community
    if actor.role == "regional":
        return actor.organisation == item.regional_committee
    return True


async def find_item(visit: Visit, code: str) -> ItemFacts:
    """The item; raises `NotFound`, and `Forbidden` for a community or committee of elsewhere."""
    found = await list_item_facts(visit.reader, ItemFilters(code=code, unpublished=True))
    if not found or (visit.actor.role == "unit" and found[0].published_at is None):
        raise NotFound
    if not is_in_scope(visit.actor, found[0]):
        raise Forbidden
    return found[0]


async def find_claim(visit: Visit, claim_id: str) -> ClaimMatter:
    """The claim with its item; raises `NotFound`, and `Forbidden` for whom it does not concern."""
    claims = await list_claim_views(
        visit.reader,
        claim_id=claim_id,
        viewer=visit.actor.organisation,
        sees_all=visit.actor.sees_all,
    )
    if not claims:
        raise NotFound
    item = await find_item(visit, claims[0].item)
    matter = ClaimMatter(item, claims[0])
    if visit.actor.role == "unit" and matter.claimant != visit.actor.organisation:
        raise Forbidden
    return matter


async def find_arrival(visit: Visit, arrival_id: str) -> tuple[ClaimMatter, ArrivalView]:
    """Something brought, with its claim."""
    found = await list_arrival_views(visit.reader, arrival_id=arrival_id, sees_all=True)
    if not found:
        raise NotFound
    return await find_claim(visit, found[0].claim), found[0]


async def find_milestone(visit: Visit, milestone_id: str) -> tuple[ItemFacts, MilestoneView]:
    """A milestone with its item; for a unit only when it leads the item."""
    found = await list_milestone_views(visit.reader, milestone_id=milestone_id)
    if not found:
        raise NotFound
    item = await find_item(visit, found[0].item)
    if visit.actor.role == "unit" and visit.actor.organisation != item.lead:
        raise Forbidden
    return item, found[0]


def line_of(item: ItemFacts, need_line: str) -> LineFact:
    """A need line of the item."""
    return next(line for line in item.lines if line.id == need_line)
