"""Acts about slips on paper: printing them once, voiding their codes with a reason."""

from impact.ledger.commands import tell_and_book
from impact.return_visits import codes
from impact.return_visits import queries as visits
from impact.return_visits.commands import changed_draw
from impact.return_visits.queries import LockedDraw
from impact.return_visits.schemas import ChangedDraw
from impact.slip_printing import queries, rules
from impact.slip_printing.events import SlipsPrinted, SlipsVoided
from impact.slip_printing.schemas import NewReprint, PrintedSlip, PrintedSlips, Printing
from marketplace.claims import queries as claims
from marketplace.ground.audit.recording import record_move
from marketplace.ground.db import Unit
from marketplace.ground.errors import Fault, Forbidden, NotFound, Refused
from marketplace.ground.i18n.language import gettext
from marketplace.ground.ids import new_id
from marketplace.items.commands import lock_item_or_not_found


async def print_slips(unit: Unit, draw_id: str, key: bytes) -> Printing:
    """Give every drawn position that bears none its code, once.

    Only the slip office may, and not when it claimed on the item. Raises `Refused` (`not_sealed_yet`)
    while the draw waits for its seed, (`wrong_state`) when the slips are printed already.
    """
    draw = await _lock_draw(unit, draw_id)
    refusal = rules.why_not_print(rules.PrintFacts(state=draw.state))
    if refusal:
        raise Refused(refusal, _remedy(refusal))
    return await _print(unit, draw, key)


def _remedy(refusal: str) -> list[Fault]:
    """What to do about slips that are printed already."""
    if refusal != "wrong_state":
        return []
    text = gettext("The codes are given once; if the paper is lost, reprint with a reason.")
    return [Fault("", refusal, text)]


async def void_codes(unit: Unit, draw_id: str, wish: NewReprint) -> ChangedDraw:
    """Make the codes of unanswered slips void and say why; the slip office then prints new ones.

    An answered slip keeps its code, to read what was said and to say that the problem came back.
    Raises `Refused` (`wrong_state`) when nothing is printed or everybody answered, (`reason_missing`)
    without a reason.
    """
    draw = await _lock_draw(unit, draw_id)
    return await changed_draw(unit, draw_id, await _void(unit, draw, wish))


async def print_anew(unit: Unit, draw_id: str, wish: NewReprint, key: bytes) -> Printing:
    """Void the codes of unanswered slips with a reason, and print new ones in the same breath."""
    await _void(unit, await _lock_draw(unit, draw_id), wish)
    return await _print(unit, await visits.lock_draw(unit, draw_id), key)


async def _lock_draw(unit: Unit, draw_id: str) -> LockedDraw:
    """The draw, locked after its item; raises `NotFound`, and `Forbidden` for whoever claimed on it."""
    code = await visits.find_draw_item(unit, draw_id)
    if code is None:
        raise NotFound
    await lock_item_or_not_found(unit, code)
    draw = await visits.lock_draw(unit, draw_id)
    views = await claims.list_claim_views(unit, item=code, sees_all=True)
    if any(one.organisation and one.organisation.id == unit.actor.organisation for one in views):
        raise Forbidden
    return draw


async def _void(unit: Unit, draw: LockedDraw, wish: NewReprint) -> str:
    unanswered = await queries.count_unanswered(unit, draw.id)
    facts = rules.ReprintFacts(state=draw.state, reason=wish.reason, unanswered=unanswered)
    refusal = rules.why_not_reprint(facts)
    if refusal:
        raise Refused(refusal)
    event_id, reason = new_id(), wish.reason.strip()
    await record_move(unit, "draw", draw.id, draw, "drawn", "reprint", event_id, reason)
    await queries.insert_reprint(unit, draw, reason, event_id)
    await queries.set_codes_void(unit, draw)
    event = SlipsVoided(item=draw.item, draw=draw.id, printing=draw.printing)
    await tell_and_book(unit, event, event_id, "measured")
    return event_id


async def _print(unit: Unit, draw: LockedDraw, key: bytes) -> Printing:
    positions = await queries.list_positions_to_print(unit, draw.id)
    printing = await _next_printing(unit, draw, positions, key)
    coded = [(one, codes.code_of(key, draw.id, printing, one)) for one in positions]
    hashes = [(one, codes.hash_of(key, code)) for one, code in coded]
    event_id = new_id()
    await record_move(unit, "draw", draw.id, draw, "printed", "print", event_id)
    await queries.set_code_hashes(unit, draw.id, printing, hashes)
    await queries.set_printed(unit, draw, printing)
    event = SlipsPrinted(item=draw.item, draw=draw.id, printing=printing)
    await tell_and_book(unit, event, event_id, "measured")
    return Printing(
        draw=draw.id, item=draw.item, printing=printing, positions=positions, event_id=event_id
    )


def slips_of(printing: Printing, key: bytes) -> PrintedSlips:
    """The slips of a printing with their codes, which follow from the draw, the printing and the place."""
    slips = [
        PrintedSlip(one, codes.written(codes.code_of(key, printing.draw, printing.printing, one)))
        for one in printing.positions
    ]
    return PrintedSlips(
        draw=printing.draw, item=printing.item, printing=printing.printing, slips=slips
    )


async def _next_printing(unit: Unit, draw: LockedDraw, positions: list[int], key: bytes) -> int:
    """The next printing whose codes are all new: twelve digits may meet, however seldom."""
    printing = draw.printing + 1
    while await queries.are_codes_known(
        unit,
        [codes.hash_of(key, codes.code_of(key, draw.id, printing, one)) for one in positions],
    ):
        printing += 1
    return printing
