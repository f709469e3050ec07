"""Acts of residents: writing a report, saying the same, saying that an answer does not help; and reading."""

from datetime import date, timedelta
from typing import Final

import msgspec

from marketplace.demands import codes, paper_queries, queries, rules, views
from marketplace.demands.events import DemandContested, DemandSupported, DemandWritten
from marketplace.demands.queries import DemandFilters
from marketplace.demands.rows import LockedDemand, NewDemandRow
from marketplace.demands.schemas import (
    AskedSimilar,
    DemandView,
    LinkedItem,
    NewDemand,
    PublicDemand,
    Similar,
    SupportedDemand,
    WrittenDemand,
)
from marketplace.ground.access.guesses import Allowance, take_from_allowance
from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.bigrams import bigrams_of, likeness, words_of
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import Fault, NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.web.paging import Page, page_at, position_of
from marketplace.ground.working_days.rules import after_working_days
from marketplace.items.queries import list_lists

#: Where no list is loaded whose policy says it.
ACKNOWLEDGE_WORKING_DAYS: Final = 2
ANSWER_WORKING_DAYS: Final = 10
WHOLE: Final = "ALL"
ITEMS_LIKE_MAX: Final = 3
#: One caller's reports without an account.
REPORTS: Final = Allowance(20, timedelta(seconds=30))
_SERIALS_TRIED_MAX: Final = 20
_LIMITS: Final = (rules.COMMON_MIN, rules.LIKENESS_MIN)


async def write_demand(unit: Unit, demand: NewDemand) -> WrittenDemand:
    """Take in a report; an answer is owed by the day that is told with its serial."""
    await _refuse_unknown_places(unit, demand)
    demand_id, event_id = new_id(), new_id()
    await record_making(unit, "demand", demand_id, "received", "write", event_id)
    serial = await _insert(unit, demand_id, demand, event_id)
    if demand.contact_line:
        await queries.insert_contact(unit, demand_id, demand.contact_line)
    if demand.photo:
        await paper_queries.take_photo(unit, demand.photo, demand_id)
    await tell(
        unit, DemandWritten(item=None, demand=demand_id, community=demand.community), event_id
    )
    return await _written(unit, serial, event_id)


async def write_demand_from(
    unit: Unit, demand: NewDemand, caller: str | None = None
) -> WrittenDemand:
    """Take in a report and count it for its caller; one with an account (None) is not counted.

    Raises `TooManyTries` beyond the allowance; what is refused, or only answered again, does not count.
    """
    if caller is not None:
        await take_from_allowance(unit, caller, REPORTS)
    return await write_demand(unit, demand)


async def _written(reader: Reader, serial: str, event_id: str) -> WrittenDemand:
    view = await get_demand(reader, serial)
    return WrittenDemand(**msgspec.structs.asdict(view), event_id=event_id)


async def get_demand(reader: Reader, serial: str) -> DemandView:
    """How far a report is, by its serial as somebody typed it; raises `NotFound`."""
    known = codes.typed(serial)
    row = await queries.find_by_serial(reader, known) if known else None
    if row is None:
        raise NotFound
    return views.by_serial(row)


async def _refuse_unknown_places(unit: Unit, demand: NewDemand) -> None:
    known = await queries.find_places(unit, demand.community, demand.category)
    text = "Choose one of the values that the field offers."
    faults = [
        fault_at(pointer, "not_a_choice", text)
        for pointer, is_known in (
            ("/community", known.community_known),
            ("/category", known.category_known),
        )
        if not is_known
    ]
    faults += await _faults_of_paper(unit, demand)
    if demand.photo and not await paper_queries.is_free_photo(unit, demand.photo):
        faults.append(fault_at("/photo", "unknown", "Choose the photo once more."))
    refuse_faults(faults)


async def _faults_of_paper(unit: Unit, demand: NewDemand) -> list[Fault]:
    if demand.serial is None:
        return []
    serial = codes.typed(demand.serial)
    paper = await paper_queries.find_paper(unit, serial) if serial else None
    if paper is None:
        text = "No paper was printed with this number. Leave it out, or compare it with the paper."
        return [fault_at("/serial", "unknown", text)]
    if paper.community not in (demand.community, WHOLE):
        return [fault_at("/community", "not_a_choice", "The paper is of another community.")]
    return []


async def _insert(unit: Unit, demand_id: str, demand: NewDemand, event_id: str) -> str:
    """Insert the report under its paper's serial, or else under a fresh one; the serial."""
    today = civil_date(unit.at)
    acknowledge_days, answer_days = await _allowed_days(unit)
    row = NewDemandRow(
        id=demand_id,
        serial="",
        community=demand.community,
        category=demand.category,
        channel=demand.channel,
        reference=demand.reference or None,
        taken_in_by=unit.actor.organisation,
        original=demand.text,
        grams=bigrams_of(demand.text),
        written_at=unit.at,
        acknowledge_due_on=after_working_days(today, acknowledge_days).day,
        answer_due_on=after_working_days(today, answer_days).day,
        event_id=event_id,
    )
    if demand.serial is not None:
        return await _insert_under_paper(unit, row, str(codes.typed(demand.serial)))
    return await _insert_under_fresh_serial(unit, row, today)


async def _insert_under_paper(unit: Unit, row: NewDemandRow, serial: str) -> str:
    if not await queries.insert_demand(unit, msgspec.structs.replace(row, serial=serial)):
        raise Refused("paper_used")
    return serial


async def _insert_under_fresh_serial(unit: Unit, row: NewDemandRow, today: date) -> str:
    for _ in range(_SERIALS_TRIED_MAX):
        serial = codes.new_serial(today.year)
        if await paper_queries.list_taken(unit, [serial]):
            continue
        if await queries.insert_demand(unit, msgspec.structs.replace(row, serial=serial)):
            return serial
    raise AssertionError("no free serial among so many drawn at random")


async def _allowed_days(unit: Unit) -> tuple[int, int]:
    """The most working days that any list's policy allows for the first sign, and for the answer."""
    policies = [one.policy for one in await list_lists(unit)]
    seen = [one.acknowledge_working_days for one in policies]
    answered = [one.answer_working_days for one in policies]
    return (
        max(seen, default=ACKNOWLEDGE_WORKING_DAYS),
        max(answered, default=ANSWER_WORKING_DAYS),
    )


async def answer_day(unit: Unit) -> date:
    """By when an answer that is owed from now on is due."""
    _, days = await _allowed_days(unit)
    return after_working_days(civil_date(unit.at), days).day


async def lock_or_not_found(unit: Unit, ref: str) -> LockedDemand:
    """The report of this id or serial, locked for this unit of work; raises `NotFound`."""
    demand = await queries.lock_demand(unit, ref, codes.typed(ref))
    if demand is None:
        raise NotFound
    return demand


async def contest_answer(unit: Unit, serial: str) -> WrittenDemand:
    """The writer says that the answer does not help: once, and a second one is owed."""
    known = codes.typed(serial)
    demand = await queries.lock_demand(unit, "", known) if known else None
    if demand is None:
        raise NotFound
    facts = rules.ContestFacts(state=demand.state, contested_before=demand.contested_at is not None)
    refusal = rules.why_not_contest(facts)
    if refusal:
        raise Refused(refusal)
    event_id = new_id()
    await record_move(unit, "demand", demand.id, demand, "contested", "contest", event_id)
    await queries.set_state(
        unit, demand, "contested", contested_at=unit.at, answer_due_on=await answer_day(unit)
    )
    news = DemandContested(item=None, demand=demand.id, community=demand.community or WHOLE)
    await tell(unit, news, event_id)
    return await _written(unit, str(known), event_id)


async def support_demand(unit: Unit, ref: str, key: bytes, token: str) -> SupportedDemand:
    """Somebody says the same; a browser's second time changes nothing and gives the same answer."""
    demand = await lock_or_not_found(unit, ref)
    mark = codes.mark_of(key, token, demand.id)
    event_id = new_id()
    first = await queries.insert_support(unit, demand.id, mark, civil_date(unit.at), event_id)
    if first == event_id:
        await tell(unit, DemandSupported(item=None), event_id)
    row = await queries.find_by_id(unit, demand.id)
    if row is None:
        raise NotFound
    return SupportedDemand(**msgspec.structs.asdict(views.public(row)), event_id=first)


async def find_similar(reader: Reader, asked: AskedSimilar) -> Similar:
    """Public summaries and listed items, here or for the whole subdistrict, that remind of a text."""
    places = list({asked.community, WHOLE})
    grams = bigrams_of(asked.text)
    rows = await queries.list_public_like(reader, places, grams, _LIMITS)
    return Similar(
        demands=[views.public(row) for row in rows],
        items=items_like(grams, await queries.list_items_of(reader, places)),
    )


def items_like(grams: list[str], items: list[tuple[LinkedItem, str]]) -> list[LinkedItem]:
    """The few items whose words share most with these bigrams."""
    rated = []
    for item, words in items:
        others = bigrams_of(words)
        common = len(set(grams) & set(others))
        alike = likeness(grams, others)
        if common >= min(rules.COMMON_MIN, len(grams)) and alike >= rules.LIKENESS_MIN:
            rated.append((alike, common, item))
    rated.sort(key=lambda one: (-one[0], -one[1], one[2].code))
    return [item for _, _, item in rated[:ITEMS_LIKE_MAX]]


def filters_of(
    community: str | None, category: str | None, item: str | None, q: str | None
) -> DemandFilters:
    """How reports are looked for; `q` by its words, full and half width alike."""
    return DemandFilters(
        community=community,
        category=category,
        item=item,
        grams=[pair for pair in bigrams_of(q or "") if len(pair) > 1],
        words=words_of(q or ""),
    )


async def list_public_demands(
    reader: Reader, filters: DemandFilters, limit: int, cursor: str | None
) -> Page[PublicDemand]:
    """One page of what the public reads of reports."""
    start = position_of(cursor)
    rows, total = await queries.list_public(reader, filters, start, limit)
    return page_at([views.public(row) for row in rows], total, limit, cursor)
