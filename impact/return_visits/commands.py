"""Acts about return visits: asking for a draw, completing it, printing slips, answering."""

from datetime import date
from decimal import Decimal

import msgspec

from impact.acceptance import queries as acceptance
from impact.ledger import queries as ledger
from impact.ledger.commands import book, tell_and_book
from impact.ledger.schemas import Booking, Facts, Move
from impact.replies.commands import owe_answer
from impact.replies.queries import has_claimed, list_replies
from impact.return_visits import queries, rules
from impact.return_visits.drawing import draw_positions
from impact.return_visits.events import SlipAnswered, VisitsDrawn, VisitsRequested
from impact.return_visits.queries import FoundSlip
from impact.return_visits.schemas import AnsweredSlip, ChangedDraw, NewAnswer, SlipView
from impact.return_visits.states import METHOD
from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.working_days.rules import after_working_days
from marketplace.items import queries as items
from marketplace.items.commands import (
    be_a_committee_of_it,
    be_its_community,
    lock_item_or_not_found,
)
from marketplace.items.queries import LockedItem

#: What asked, answered and silent slips are counted in.
SLIPS = "slips/份"


async def request_draw(unit: Unit, code: str) -> ChangedDraw:
    """Ask for a draw of the item's frame; its seed is the next checkpoint over this very request."""
    item = await lock_item_or_not_found(unit, code)
    level_refusal = None
    if unit.actor.role == "community":
        be_its_community(unit, item)
    else:
        level_refusal = be_a_committee_of_it(unit, item)
    round_no = await queries.count_closures(unit, code) + 1
    taken = await queries.list_taken_positions(unit, code, round_no)
    last = await acceptance.find_last_acceptance(unit, code)
    left = (item.frame_doors or 0) - len(taken)
    refusal = rules.why_not_draw(
        rules.DrawFacts(
            item_state=item.state,
            last_acceptance=last.result if last else None,
            draw_is_open=await queries.is_draw_open(unit, code),
            level_refusal=level_refusal,
            frame=item.frame_doors,
            left=left,
        )
    )
    if refusal:
        raise Refused(refusal)
    return await _open_draw(unit, item, round_no, left)


async def _open_draw(unit: Unit, item: LockedItem, round_no: int, left: int) -> ChangedDraw:
    policy = await items.find_policy(unit, item.list, item.policy_version)
    wanted = rules.sample_of(left, policy.visit_sample)
    draw_id, event_id = new_id(), new_id()
    event = VisitsRequested(item=item.code, draw=draw_id, wanted=wanted)
    await record_making(unit, "draw", draw_id, "requested", "request", event_id)
    await tell(unit, event, event_id)
    entry = await book(
        unit,
        Booking(
            event=event.TOPIC,
            event_id=event_id,
            basis="measured",
            item=item.code,
            moves=(Move(f"frame:{item.code}", f"asked:{item.code}", SLIPS, Decimal(wanted)),),
            facts={"draw": draw_id, "method": METHOD, "frame": item.frame_doors},
        ),
    )
    await queries.insert_draw(
        unit, draw_id, item.code, round_no, item.frame_doors or 0, wanted, entry, METHOD
    )
    return await changed_draw(unit, draw_id, event_id)


async def complete_draw(unit: Unit, draw_id: str) -> None:
    """Draw the positions of a requested draw, once a checkpoint covers its request."""
    code = await queries.find_draw_item(unit, draw_id)
    if code is None:
        raise NotFound
    await lock_item_or_not_found(unit, code)
    draw = await queries.lock_draw(unit, draw_id)
    checkpoint = await ledger.find_first_checkpoint_covering(unit, draw.request_entry)
    if draw.state != "requested" or checkpoint is None:
        return
    taken = await queries.list_taken_positions(unit, code, draw.round_no)
    positions = draw_positions(checkpoint.root, draw.id, draw.frame, draw.wanted, taken)
    event_id = new_id()
    await record_move(unit, "draw", draw.id, draw, "drawn", "complete", event_id)
    slips = [(new_id(), position) for position in positions]
    await queries.set_drawn(unit, draw, checkpoint.root, checkpoint.size, slips)
    facts: Facts = {
        "draw": draw_id,
        "sealed_size": checkpoint.size,
        "seed": checkpoint.root.hex(),
        "positions": positions,
    }
    event = VisitsDrawn(item=code, draw=draw_id)
    await tell_and_book(unit, event, event_id, "measured", facts=facts)


async def answer_slip(unit: Unit, slip: FoundSlip, answer: NewAnswer) -> AnsweredSlip:
    """Record what a resident says; "no" and "half" are owed an answer.

    A paper slip may be typed in by the slip office. Raises `Refused` (`own_organisation`) for an account
    of whoever asks, decides or delivers here, (`slip_replaced`), (`already_answered`).
    """
    item = await lock_item_or_not_found(unit, slip.item)
    refusal = rules.why_not_type(await _typing_facts(unit, item))
    if refusal:
        raise Refused(refusal)
    await be_not_replaced(unit, slip)
    policy = await items.find_policy(unit, item.list, item.policy_version)
    owed_by: date | None = None
    if rules.is_owed_an_answer(answer.resolved):
        owed_by = after_working_days(civil_date(unit.at), policy.answer_working_days).day
    event_id = new_id()
    if not await queries.insert_answer(unit, slip, answer, owed_by, event_id):
        raise Refused("already_answered")
    if owed_by is not None:
        await owe_answer(unit, slip.item, slip.id, "answer", owed_by, event_id)
    event = SlipAnswered(item=slip.item)
    await tell(unit, event, event_id)
    await book(
        unit,
        Booking(
            event=event.TOPIC,
            event_id=event_id,
            basis="measured",
            item=slip.item,
            moves=(_answer_move(item, answer),),
        ),
    )
    view = await find_slip_view(unit, slip, may_report_recurrence=False)
    return AnsweredSlip(**msgspec.structs.asdict(view), owed_answer_by=owed_by, event_id=event_id)


async def _typing_facts(unit: Unit, item: LockedItem) -> rules.TypingFacts:
    organisation = unit.actor.organisation
    return rules.TypingFacts(
        role=unit.actor.role,
        is_own_organisation=organisation is not None
        and (
            organisation in (item.community, item.regional_committee)
            or await has_claimed(unit, item.code, organisation)
        ),
    )


async def be_not_replaced(unit: Unit, slip: FoundSlip) -> None:
    """Raise `Refused` (`slip_replaced`) when the slip was printed anew in this very moment."""
    if await queries.is_replaced(unit, slip):
        raise Refused("slip_replaced")


def _answer_move(item: LockedItem, answer: NewAnswer) -> Move:
    """Where the slip goes in the books; for a sensitive group the ledger does not say which answer."""
    said = "answered" if item.sensitive_group else f"answered_{answer.resolved}"
    return Move(f"asked:{item.code}", f"{said}:{item.code}", SLIPS, Decimal(1))


async def find_slip_view(
    reader: Reader, slip: FoundSlip, *, may_report_recurrence: bool
) -> SlipView:
    """What a slip is about, and what was said with it."""
    words = await queries.find_slip_words(reader, slip.item)
    return msgspec.convert(
        {
            **words,
            "answer": await queries.find_answer(reader, slip.id),
            "may_report_recurrence": may_report_recurrence,
            "owed": await list_replies(reader, slip.id),
        },
        SlipView,
        from_attributes=True,
    )


async def changed_draw(unit: Unit, draw_id: str, event_id: str) -> ChangedDraw:
    """The draw as it stands after an act."""
    view = (await queries.list_draws(unit, draw_id=draw_id))[0]
    return ChangedDraw(**msgspec.structs.asdict(view), event_id=event_id)
