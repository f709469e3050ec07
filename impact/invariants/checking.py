"""Checking all truths, and telling how things stand."""

from typing import Final

from impact.invariants import (
    all_news_is_booked,
    all_news_is_heard,
    clocks_run_only_for_units,
    closed_months_stand,
    contacts_are_forgotten,
    entries_are_as_hashed,
    every_change_is_recorded,
    every_entry_is_sealed,
    meetings_decide_in_order,
    no_claim_is_active_before_its_gates,
    nobody_verifies_their_own,
    nothing_is_promised_twice,
    selections_rest_on_their_deliberation,
    solved_means_residents_said_so,
    the_books_tell_what_happened,
    the_ledger_balances,
    the_ledger_is_dense,
    the_schema_stands,
    the_seals_hold,
    who_rests_on_another_binds_with_it,
)
from impact.invariants.truth import Finding, Truth
from impact.ledger.queries import find_head, find_last_entry
from marketplace.ground.db import DB, Reader, reading
from marketplace.ground.outbox.queries import count_dead, find_oldest_pending

TRUTHS: Final[tuple[Truth, ...]] = (
    nothing_is_promised_twice.TRUTH,
    clocks_run_only_for_units.TRUTH,
    who_rests_on_another_binds_with_it.TRUTH,
    selections_rest_on_their_deliberation.TRUTH,
    meetings_decide_in_order.TRUTH,
    no_claim_is_active_before_its_gates.TRUTH,
    nobody_verifies_their_own.TRUTH,
    solved_means_residents_said_so.TRUTH,
    the_ledger_balances.TRUTH,
    the_ledger_is_dense.TRUTH,
    entries_are_as_hashed.TRUTH,
    the_books_tell_what_happened.TRUTH,
    every_entry_is_sealed.TRUTH,
    closed_months_stand.TRUTH,
    every_change_is_recorded.TRUTH,
    all_news_is_heard.TRUTH,
    all_news_is_booked.TRUTH,
    contacts_are_forgotten.TRUTH,
)
FINDINGS_MAX: Final = 20


async def list_findings(reader: Reader) -> list[Finding]:
    """Every row that contradicts a truth (at most `FINDINGS_MAX` of each), in one view."""
    findings: list[Finding] = []
    for truth in TRUTHS:
        rows = await reader.fetch(f"select * from ({truth.sql}) as found limit {FINDINGS_MAX}")
        findings += [Finding(truth.name, str(row[0]), str(row[1])) for row in rows]
    findings += await the_seals_hold.find_broken_seals(reader)
    return findings + await the_schema_stands.find_broken_promises(reader)


async def check_all(url: str) -> list[Finding]:
    """Check every truth against the database at `url`."""
    await DB.open(url, name="check")
    try:
        async with reading() as reader:
            return await list_findings(reader)
    finally:
        await DB.close()


async def tell_status(url: str) -> list[str]:
    """How things stand, in a few lines."""
    await DB.open(url, name="status")
    try:
        async with reading() as reader:
            last_entry, booked_at = await find_last_entry(reader)
            head = await find_head(reader)
            waiting = await find_oldest_pending(reader)
            dead = await count_dead(reader)
    finally:
        await DB.close()
    return [
        f"ledger: {last_entry} entries, the last booked {booked_at or 'never'}",
        f"checkpoint: {f'{head.size} entries, sealed {head.sealed_at}' if head else 'none yet'}",
        f"news: {f'the oldest unheard was told {waiting}' if waiting else 'all heard'}, {dead} given up",
    ]
