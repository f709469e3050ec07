"""Challenges: anybody doubts a line or an entry, the committee answers in public, a wrong line is struck."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from impact.closure import challenge_queries, rules
from impact.closure import queries as closures
from impact.closure.challenge_queries import LockedChallenge, Target
from impact.closure.events import ChallengeAnswered, ChallengeRaised
from impact.closure.reopening import strike_line
from impact.closure.schemas import (
    AnsweredChallenge,
    ChallengeAnswer,
    ChallengeOwed,
    ChallengeView,
    NewChallenge,
    RaisedChallenge,
)
from impact.ledger import queries as ledger
from impact.ledger.commands import book, tell_and_book
from impact.ledger.schemas import Booking, Move
from impact.replies.queries import has_claimed
from marketplace.demands import codes
from marketplace.demands.commands import ANSWER_WORKING_DAYS
from marketplace.ground.access.actor import Actor
from marketplace.ground.access.guesses import Allowance, take_from_allowance
from marketplace.ground.audit.recording import record_making, record_move
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell
from marketplace.ground.text import NAMES_A_PERSON, names_a_person
from marketplace.ground.web.faults import fault_at, refuse_faults
from marketplace.ground.working_days.rules import after_working_days
from marketplace.items import queries as items
from marketplace.items.commands import be_a_committee_of_it, lock_item_or_not_found
from marketplace.items.queries import LockedItem

#: A challenge's serial is told from a report's by its first letter.
LETTER: Final = "C"
#: One caller's challenges without an account.
CHALLENGES: Final = Allowance(5, timedelta(minutes=1))
#: The largest number that an entry can have.
ENTRY_MAX: Final = 2**63 - 1
_SERIALS_TRIED_MAX: Final = 20


async def challenge_line(
    unit: Unit, line_id: str, wish: NewChallenge, caller: str | None
) -> RaisedChallenge:
    """Doubt a line of the bill; a pending one by the entry that it stands on.

    `caller` is counted (None for an account). Raises `NotFound`, `TooManyTries`.
    """
    return await _raise(unit, await challenge_queries.find_line(unit, line_id), wish, caller)


async def challenge_entry(
    unit: Unit, entry: int, wish: NewChallenge, caller: str | None
) -> RaisedChallenge:
    """Doubt an entry of the ledger."""
    if entry > ENTRY_MAX:
        raise NotFound
    return await _raise(unit, await challenge_queries.find_entry(unit, entry), wish, caller)


async def _raise(
    unit: Unit, target: Target | None, wish: NewChallenge, caller: str | None
) -> RaisedChallenge:
    if target is None:
        raise NotFound
    if not wish.text.strip():
        refuse_faults([fault_at("/text", "missing", "Write what you doubt, and why.")])
    if caller is not None:
        await take_from_allowance(unit, caller, CHALLENGES)
    challenge_id, event_id, serial = new_id(), new_id(), await _fresh_serial(unit)
    await record_making(unit, "challenge", challenge_id, "owed", "raise", event_id)
    due_on = await _due_on(unit, target.item)
    await challenge_queries.insert_challenge(
        unit, challenge_id, serial, target, wish.text.strip(), due_on
    )
    event = ChallengeRaised(item=target.item, challenge=challenge_id)
    await tell_and_book(unit, event, event_id, "reported")
    view = await get_challenge(unit, serial)
    return RaisedChallenge(**msgspec.structs.asdict(view), event_id=event_id)


async def _fresh_serial(unit: Unit) -> str:
    year = civil_date(unit.at).year
    for _ in range(_SERIALS_TRIED_MAX):
        serial = codes.new_serial(year, LETTER)
        if not await challenge_queries.is_serial_taken(unit, serial):
            return serial
    raise AssertionError("no free serial among so many drawn at random")


async def _due_on(unit: Unit, code: str | None) -> date:
    item = await items.find_item_state(unit, code) if code else None
    days = ANSWER_WORKING_DAYS
    if item is not None:
        policy = await items.find_policy(unit, item.list, item.policy_version)
        days = policy.answer_working_days
    return after_working_days(civil_date(unit.at), days).day


async def get_challenge(reader: Reader, typed: str) -> ChallengeView:
    """A challenge by its serial as somebody typed it; raises `NotFound`."""
    serial = codes.typed(typed, LETTER)
    view = await challenge_queries.find_by_serial(reader, serial) if serial else None
    if view is None:
        raise NotFound
    return view


async def get_owed(reader: Reader, challenge_id: str) -> ChallengeOwed:
    """A challenge for those who answer it; raises `NotFound`."""
    view = await challenge_queries.find_owed(reader, challenge_id)
    if view is None:
        raise NotFound
    return view


async def list_owed(reader: Reader, actor: Actor) -> list[ChallengeOwed]:
    """The challenges that this account owes an answer to, by the day it is due."""
    return await challenge_queries.list_owed(
        reader,
        committee=actor.organisation if actor.role == "regional" else None,
        whole=actor.role == "subdistrict",
    )


async def answer_challenge(
    unit: Unit, challenge_id: str, answer: ChallengeAnswer
) -> AnsweredChallenge:
    """Answer in public; a line that was wrong is struck by a contra entry.

    Raises `Refused` (`wrong_state`, `wrong_level`, `own_organisation`, `reason_missing`).
    """
    item = await _lock_item_of(unit, challenge_id)
    challenge = await challenge_queries.lock_challenge(unit, challenge_id)
    if challenge is None:
        raise NotFound
    await _be_allowed(unit, item, challenge, answer)
    state = "upheld" if answer.upheld else "stands"
    event_id, text = new_id(), answer.answer.strip()
    await record_move(unit, "challenge", challenge.id, challenge, state, "answer", event_id, text)
    await challenge_queries.set_answered(unit, challenge, state, text)
    moves = await _strike(unit, challenge, text, event_id) if answer.upheld else []
    await _tell(unit, challenge, state, event_id, moves)
    view = await get_owed(unit, challenge_id)
    return AnsweredChallenge(**msgspec.structs.asdict(view), event_id=event_id)


async def _lock_item_of(unit: Unit, challenge_id: str) -> LockedItem | None:
    code = await challenge_queries.find_item_of(unit, challenge_id)
    return await lock_item_or_not_found(unit, code) if code else None


async def _be_allowed(
    unit: Unit, item: LockedItem | None, challenge: LockedChallenge, answer: ChallengeAnswer
) -> None:
    """Raise `Forbidden`, `BadRequest` or `Refused` unless this account may give this answer."""
    if item is not None:
        level_refusal = be_a_committee_of_it(unit, item)
        is_own = await has_claimed(unit, item.code, unit.actor.organisation)
    else:
        level_refusal = None if unit.actor.role == "subdistrict" else "wrong_level"
        is_own = False
    if names_a_person(answer.answer):
        refuse_faults([fault_at("/answer", "names_a_person", NAMES_A_PERSON)])
    refusal = rules.why_not_answer_challenge(
        rules.AnswerChallengeFacts(
            state=challenge.state,
            level_refusal=level_refusal,
            is_own_organisation=is_own,
            answer=answer.answer,
        )
    )
    if refusal:
        raise Refused(refusal)


async def _strike(unit: Unit, challenge: LockedChallenge, reason: str, event_id: str) -> list[Move]:
    """Strike the line that was doubted, if it still stands; an entry is never changed."""
    if challenge.bill_line is None or challenge.item is None:
        return []
    line = await closures.lock_bill_line(unit, challenge.bill_line)
    if line is None:
        return []
    return [await strike_line(unit, challenge.item, line, reason, event_id)]


async def _tell(
    unit: Unit, challenge: LockedChallenge, state: str, event_id: str, moves: Sequence[Move]
) -> None:
    event = ChallengeAnswered(item=challenge.item, challenge=challenge.id, state=state)
    await tell(unit, event, event_id)
    corrects = challenge.entry
    if challenge.bill_line is not None:
        closed_by = await closures.find_event_of_line(unit, challenge.bill_line)
        corrects = await ledger.find_entry_of(unit, closed_by, "measured")
    await book(
        unit,
        Booking(
            event=event.TOPIC,
            event_id=event_id,
            basis="measured",
            item=challenge.item,
            corrects=corrects if moves else None,
            moves=tuple(moves),
        ),
    )
