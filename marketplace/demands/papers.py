"""Paper forms with serials given out ahead, and tallies of home visits."""

from typing import Final

from marketplace.demands import codes, paper_queries, queries
from marketplace.demands.events import PapersPrinted, VisitsTallied
from marketplace.demands.rows import Paper
from marketplace.demands.schemas import (
    NewPapers,
    NewTally,
    PaperView,
    PrintedPapers,
    RecordedTally,
    TallyView,
)
from marketplace.ground.access.actor import Actor
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import Forbidden, NotFound
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.web.paging import Page, page_at, position_of
from marketplace.ground.working_days.rules import monday_of

#: Who prints for any place; a community prints for its own.
_FOR_ALL: Final = frozenset({"slip_office", "subdistrict"})
_DRAWS_MAX: Final = 10


async def print_papers(unit: Unit, wish: NewPapers) -> PrintedPapers:
    """Give out serials for paper forms of one community."""
    if not (await queries.find_places(unit, wish.community, None)).community_known:
        text = "Choose one of the values that the field offers."
        refuse_faults([fault_at("/community", "not_a_choice", text)])
    if unit.actor.role not in _FOR_ALL and unit.actor.organisation != wish.community:
        raise Forbidden
    batch, event_id = new_id(), new_id()
    serials = await _draw_serials(unit, wish.many)
    await paper_queries.insert_papers(unit, batch, wish.community, wish.channel, serials)
    await tell(unit, PapersPrinted(item=None, community=wish.community, many=wish.many), event_id)
    papers = [
        PaperView(serial=one, community=wish.community, channel=wish.channel, used=False)
        for one in serials
    ]
    return PrintedPapers(batch=batch, printed_at=unit.at, papers=papers, event_id=event_id)


async def _draw_serials(unit: Unit, many: int) -> list[str]:
    """So many serials that nothing bears yet."""
    year = civil_date(unit.at).year
    free: set[str] = set()
    for _ in range(_DRAWS_MAX):
        drawn = {codes.new_serial(year) for _ in range(many - len(free))}
        free |= drawn - await paper_queries.list_taken(unit, sorted(drawn))
        if len(free) == many:
            return sorted(free)
    raise AssertionError("no free serials among so many drawn at random")


async def get_batch(reader: Reader, actor: Actor, batch: str) -> PrintedPapers:
    """A batch of paper forms, for the organisation that printed it; raises `NotFound`."""
    papers, printed_at = await paper_queries.list_papers(reader, batch, actor.organisation)
    if not papers or printed_at is None:
        raise NotFound
    return PrintedPapers(
        batch=batch, printed_at=printed_at, papers=[_paper_view(one) for one in papers]
    )


async def find_blank(reader: Reader, serial: str) -> PaperView | None:
    """The printed paper of this serial that no report bears yet, or None."""
    known = codes.typed(serial)
    paper = await paper_queries.find_paper(reader, known) if known else None
    return _paper_view(paper) if paper and not paper.used else None


def _paper_view(paper: Paper) -> PaperView:
    return PaperView(
        serial=paper.serial,
        community=paper.community,
        channel=paper.channel,  # type: ignore[arg-type]  # held by a check in the database
        used=paper.used,
    )


async def record_tally(unit: Unit, wish: NewTally) -> RecordedTally:
    """Record what one team of the community did in one week; a second count replaces the first."""
    if wish.week_of > civil_date(unit.at):
        refuse_faults([fault_at("/week_of", "in_the_future", "Choose today or an earlier date.")])
    tally = TallyView(
        community=str(unit.actor.organisation),
        team=wish.team.strip(),
        week_on=monday_of(wish.week_of),
        doors=wish.doors,
        demands=wish.demands,
    )
    event_id = new_id()
    await paper_queries.set_tally(unit, tally, event_id)
    news = VisitsTallied(
        item=None, community=tally.community, doors=tally.doors, demands=tally.demands
    )
    await tell(unit, news, event_id)
    return RecordedTally(
        community=tally.community,
        team=tally.team,
        week_on=tally.week_on,
        doors=tally.doors,
        demands=tally.demands,
        event_id=event_id,
    )


async def list_tallies(
    reader: Reader, actor: Actor, limit: int, cursor: str | None
) -> Page[TallyView]:
    """The teams' weeks of the account's community; of all of them for the subdistrict."""
    community = None if actor.role == "subdistrict" else actor.organisation
    start = position_of(cursor)
    rows, total = await paper_queries.list_tallies(reader, community, start, limit)
    return page_at(rows, total, limit, cursor)
