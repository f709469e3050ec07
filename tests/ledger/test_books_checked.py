"""`jiebang check`: each truth of `impact/invariants` finds its own contradiction when one is planted."""

from typing import Any

import pytest
from servers import Client
from square import Square

from impact.invariants import the_schema_stands, the_seals_hold
from impact.invariants.checking import FINDINGS_MAX, TRUTHS, list_findings
from impact.ledger.commands import book
from impact.ledger.schemas import Booking
from impact.ledger.tiles import ENTRY_BYTES_MAX
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.db import reading, unit_of_work

LIGHT, FULL, GATED = "LL-018", "LL-024", "LL-001"

#: For each truth, statements of the owner that each contradict it.
PLANTS: dict[str, tuple[str, ...]] = {
    "nothing_is_promised_twice": (
        "update need_lines set reserved = 20 where id = 'LL-019-1'",
        "update claims set state = 'withdrawn' where item = 'LL-018'",
        "update claim_lines set quantity = quantity * 2 where item = 'LL-018'",
    ),
    "contacts_are_forgotten": (
        """insert into demands (id, kind, version, state, serial, channel, original, written_at,
               answer_due_on, answered_at, event_id)
           values ('d', 'demand', 1, 'replied', 'R', 'web', 'x', now() - interval '200 days',
               current_date, now() - interval '100 days', 'e');
           insert into demand_contacts (demand, contact) values ('d', 'c')""",
    ),
    "clocks_run_only_for_units": (
        "delete from claim_clocks",
        "update claim_clocks set act = 'confirm'",
        "update claims set reserved_until = now(), state = 'waiting' where item = 'LL-018'",
    ),
    "who_rests_on_another_binds_with_it": (
        """insert into claim_conditions (claim, organisation, claimant, due_on)
           select id, 'U05', organisation, '2026-11-30' from claims where item = 'LL-018';
           update claims set state = 'signed' where item = 'LL-018'""",
    ),
    "selections_rest_on_their_deliberation": (
        "update claims set state = 'selected' where item = 'LL-024'",
    ),
    "meetings_decide_in_order": (
        """insert into deliberations (id, meeting, item, notified_on, held_on, place, opinion_zh,
               organisation, recorded_at, event_id)
           values ('d', 'm', 'LL-024', now(), now(), '-', '-', 'C31', now(), 'e')""",
        """insert into deliberations (id, meeting, item, notified_on, held_on, place, opinion_zh,
               organisation, recorded_at, event_id)
           values ('d', 'm', 'LL-024', now(), now(), '-', '-', 'C31', now(), 'e');
           insert into meetings (id, kind, version, state, notified_on, meets_on, place, organisation,
               recorded_at, event_id)
           values ('m', 'meeting', 1, 'held', now(), now(), '-', 'C31', now(), 'e');
           insert into deliberation_seats (deliberation, seat, people, position, recused, organisation)
           values ('d', 'unit', 1, 'for', false, 'U03')""",
    ),
    "no_claim_is_active_before_its_gates": (
        "update claims set state = 'active' where item = 'LL-001'",
    ),
    "nobody_verifies_their_own": (
        """alter table selections drop constraint selections_not_by_the_claimant;
           update selections set organisation = claimant""",
    ),
    "solved_means_residents_said_so": ("update closures set resolution = 'solved'",),
    "the_ledger_balances": (
        "update balances set amount = amount + 1 where account = 'open:LL-002'",
        "update postings set amount = amount + 1 where entry = 1 and posting_no = 1",
        "delete from postings where entry = 1",
        "delete from balances where account = 'open:LL-002'",
    ),
    "the_ledger_is_dense": (
        "update ledger_head set last_entry = last_entry + 1",
        "delete from ledger_entries where entry = 7",
    ),
    "entries_are_as_hashed": (
        "update ledger_entries set leaf_hash = sha256('x') where entry = 3",
        "update ledger_entries set event = 'item.closed.v1' where entry = 3",
        "update ledger_entries set basis = 'measured' where entry = 3",
        "update ledger_entries set booked_at = booked_at - interval '1 day' where entry = 3",
        "update postings set credit = 'elsewhere' where entry = 1 and posting_no = 1",
        "update ledger_entries set leaf = 'null', leaf_hash = sha256('\\000null') where entry = 3",
    ),
    "the_books_tell_what_happened": (
        "update need_lines set reserved = 20 where id = 'LL-019-1'",
        "delete from balances where account like 'reserved:LL-018%'",
    ),
    "every_entry_is_sealed": (
        "delete from checkpoints; update ledger_entries set booked_at = now() - interval '11 seconds'",
        "insert into checkpoints select 9999, root, frontier, note, sealed_at from checkpoints limit 1",
    ),
    "closed_months_stand": (
        "insert into closed_months (month, last_entry, entry, statement) values ('2026-01', 1, 2, 'x')",
    ),
    "every_change_is_recorded": (
        "update items set state = 'suspended', suspended_at = now() where code = 'LL-019'",
        "update claims set version = version + 1 where item = 'LL-018'",
        "delete from state_changes where subject = 'LL-019'",
        "delete from item_gates where item = 'LL-002'",
    ),
    "all_news_is_heard": (
        "update outbox set state = 'dead', delivered_at = null where sequence = 1",
        """update outbox set state = 'pending', delivered_at = null where sequence = 1;
           update outbox set told_at = now() - interval '11 seconds'""",
    ),
    "all_news_is_booked": ("update ledger_entries set event_id = entry::text where item = 'LL-003'",),
    the_seals_hold.NAME: (
        "update checkpoints set root = sha256('x')",
        "update ledger_entries set leaf_hash = sha256('x') where entry = 3",
        "delete from ledger_entries where entry = 3",
    ),
    the_schema_stands.NAME: (
        "alter table need_lines drop constraint need_lines_never_twice",
        "drop index outbox_due",
        "alter table items alter column title_zh drop not null",
        "drop trigger outbox_tells on outbox",
        "grant update on ledger_entries to jiebang_app",
        "grant update (first_due_on) on milestones to jiebang_app",
        "revoke insert on outbox from jiebang_app",
    ),
}  # fmt: skip


@pytest.fixture
async def square(client: Client) -> Square:
    """A town with a claim of each kind, a meeting and an ended item, in which everything is true."""
    square = Square(client)
    await square.select(await square.claim("U02", LIGHT, {"LL-018-1": "20"}))
    await square.claim("U03", FULL, {"LL-024-1": "5"})
    await square.claim("U04", GATED, {"LL-001-1": "10"})
    await square.close("LL-020", "infeasible", "场地收回")
    assert await square.broken_truths() == []
    return square


async def _found() -> set[str]:
    async with reading() as reader:
        return {finding.truth for finding in await list_findings(reader)}


def _plants() -> list[Any]:
    return [
        pytest.param(truth, statement, id=f"{truth}-{number}")
        for truth, statements in PLANTS.items()
        for number, statement in enumerate(statements)
    ]


@pytest.mark.parametrize(("truth", "statement"), _plants())
async def test_a_planted_contradiction_is_found(truth: str, statement: str, square: Square) -> None:
    await square.plant(statement)
    assert truth in await _found()


def test_every_truth_has_its_contradiction_here() -> None:
    known = {truth.name for truth in TRUTHS} | {the_seals_hold.NAME, the_schema_stands.NAME}
    assert set(PLANTS) == known


async def test_a_flood_of_findings_is_cut_short(square: Square) -> None:
    await square.plant("delete from state_changes")
    async with reading() as reader:
        findings = await list_findings(reader)
    of_one = [one for one in findings if one.truth == "every_change_is_recorded"]
    assert len(of_one) == FINDINGS_MAX


async def test_an_entry_that_no_tile_could_hold_is_never_written(square: Square) -> None:
    booking = Booking(
        event="item.published.v1",
        event_id="too-much",
        basis="reported",
        item="LL-018",
        facts={"word": "x" * ENTRY_BYTES_MAX},
    )
    before = await square.as_owner("select count(*), max(entry) from ledger_entries")
    with pytest.raises(ValueError, match=r"event too-much \(item\.published\.v1\): an entry of 65"):
        async with unit_of_work(CLOCKWORK, "test") as unit:
            await book(unit, booking)
    assert await square.as_owner("select count(*), max(entry) from ledger_entries") == before
