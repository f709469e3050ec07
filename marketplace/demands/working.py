"""Several acts on one report in one go, as a form sends them; and forms whose address names a community."""

import msgspec

from marketplace.demands import handling, papers
from marketplace.demands.commands import write_demand
from marketplace.demands.schemas import (
    ChangedDemand,
    NewDemand,
    NewHandOff,
    NewLinks,
    NewMerge,
    NewPapers,
    NewReply,
    NewSummary,
    NewTally,
    OwnDemand,
    PhotoVerdict,
    PrintedPapers,
    RecordedTally,
    WorkOnDemand,
    WrittenDemand,
)
from marketplace.ground.db import Unit
from marketplace.ground.errors import Forbidden
from marketplace.ground.ids import new_id


async def work_on_demand(unit: Unit, ref: str, work: WorkOnDemand) -> ChangedDemand:
    """Do everything that was filled in, all or nothing; nothing filled in says that it was seen."""
    own = await handling.get_own(unit, unit.actor, ref)
    done: ChangedDemand | None = None
    if work.shows_person is not None:
        done = await handling.judge_photo(
            unit, own.id, PhotoVerdict(shows_person=work.shows_person)
        )
    if work.summary_zh and work.summary_zh != own.summary_zh:
        done = await handling.summarise_demand(unit, own.id, NewSummary(summary_zh=work.summary_zh))
    fresh = [code for code in work.items if code not in {one.code for one in own.items}]
    if fresh:
        done = await handling.link_demand(unit, own.id, NewLinks(items=fresh))
    if work.into:
        done = await handling.merge_demand(unit, own.id, NewMerge(into=work.into))
    if work.hand_to:
        wish = NewHandOff(to=work.hand_to, ticket=work.ticket)
        done = await handling.hand_off_demand(unit, own.id, wish)
    if work.reply:
        wish_to_reply = NewReply(text=work.reply, to_duplicates=work.to_duplicates)
        done = await handling.reply_to_demand(unit, own.id, wish_to_reply)
    return done or await _seen(unit, own)


async def _seen(unit: Unit, own: OwnDemand) -> ChangedDemand:
    if own.state == "received":
        return await handling.acknowledge_demand(unit, own.id)
    return ChangedDemand(**msgspec.structs.asdict(own), event_id=new_id())


def _be_of(unit: Unit, community: str) -> None:
    if unit.actor.role == "community" and unit.actor.organisation != community:
        raise Forbidden


async def type_in_demand(unit: Unit, community: str, demand: NewDemand) -> WrittenDemand:
    """Take in what came on paper, at a door or by telephone."""
    _be_of(unit, community)
    return await write_demand(unit, demand)


async def print_papers_of(unit: Unit, community: str, wish: NewPapers) -> PrintedPapers:
    """Give out serials, from the page of a community."""
    _be_of(unit, community)
    return await papers.print_papers(unit, wish)


async def record_tally_of(unit: Unit, community: str, wish: NewTally) -> RecordedTally:
    """Count a team's week, from the page of a community."""
    _be_of(unit, community)
    return await papers.record_tally(unit, wish)
