"""SQL about links, clocks, reminders and conditions of claims."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

import msgspec

from marketplace.claims.rows import LockedClaim
from marketplace.claims.schemas import Contact
from marketplace.claims.states import ENDED_UNFULFILLED
from marketplace.claims.terms.rows import Awaited, Clock, Condition, DueClock, InLine, Reminder
from marketplace.claims.terms.rules import Signed
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit

AWAITED_MAX: Final = 50


async def find_claimant_by_link(reader: Reader, claim_id: str, secret_hash: bytes) -> str | None:
    """The unit for which a valid link of this claim stands, or None."""
    organisation: str | None = await reader.fetch_value(
        """select claims.organisation from claim_links join claims on claims.id = claim_links.claim
           where claims.id = $1 and secret_hash = $2 and valid_until > $3""",
        claim_id,
        secret_hash,
        reader.at,
    )
    return organisation


async def has_link(reader: Reader, claim_id: str, secret_hash: bytes) -> bool:
    """Whether this is the secret of the claim's own link."""
    return bool(
        await reader.fetch_value(
            "select true from claim_links where claim = $1 and secret_hash = $2",
            claim_id,
            secret_hash,
        )
    )


async def set_clock(unit: Unit, claim_id: str, act: str, working_days: int, last_on: date) -> None:
    """Begin a clock for this act of the unit, numbered after the claim's last one."""
    await unit.execute(
        """insert into claim_clocks as clock (claim, clock_no, act, working_days, last_on, began_at)
           values ($1, 1, $2, $3, $4, $5)
           on conflict (claim) do update set clock_no = clock.clock_no + 1, act = $2,
               working_days = $3, last_on = $4, began_at = $5, held_since = null, left_days = null,
               ended_at = null""",
        claim_id,
        act,
        working_days,
        last_on,
        unit.at,
    )


async def set_clock_ended(unit: Unit, claim_id: str) -> None:
    """The unit did what it owed, or the claim ended: no clock runs any more."""
    await unit.execute(
        "update claim_clocks set ended_at = $2 where claim = $1 and ended_at is null",
        claim_id,
        unit.at,
    )


async def list_clocks_of(unit: Unit, item: str) -> list[Clock]:
    """The clocks of the item's claims that have not ended; the item must be locked."""
    rows = await unit.fetch(
        """select clock.claim, clock_no, act, working_days, last_on, held_since, left_days
           from claim_clocks as clock join claims on claims.id = clock.claim
           where claims.item = $1 and ended_at is null order by clock.claim""",
        item,
    )
    return [msgspec.convert(dict(row), Clock) for row in rows]


async def find_clock(reader: Reader, claim_id: str) -> Clock | None:
    """The clock of a claim that has not ended, or None."""
    row = await reader.fetch_row(
        """select claim, clock_no, act, working_days, last_on, held_since, left_days
           from claim_clocks where claim = $1 and ended_at is null""",
        claim_id,
    )
    return msgspec.convert(dict(row), Clock) if row else None


async def set_clock_held(unit: Unit, claim_id: str, left_days: int) -> None:
    """Let the clock stand still with so many working days left."""
    await unit.execute(
        """update claim_clocks set held_since = $2, left_days = $3
           where claim = $1 and ended_at is null and held_since is null""",
        claim_id,
        unit.at,
        left_days,
    )


async def set_clock_running(
    unit: Unit, claim_id: str, last_on: date, reserved_until: datetime
) -> None:
    """Let a clock that stood still run again until `last_on`, and the reservation with it."""
    await unit.execute(
        """update claim_clocks set held_since = null, left_days = null, last_on = $2
           where claim = $1 and ended_at is null""",
        claim_id,
        last_on,
    )
    await unit.execute(
        "update claims set reserved_until = $2 where id = $1 and reserved_until is not null",
        claim_id,
        reserved_until,
    )
    await unit.execute(
        "update claim_links set valid_until = $2 where claim = $1", claim_id, reserved_until
    )


async def list_run_out(reader: Reader, today: date, limit: int) -> list[str]:
    """The claims whose running clock's last day is over, the longest over first."""
    rows = await reader.fetch(
        """select claim from claim_clocks where ended_at is null and held_since is null
             and last_on < $1 order by last_on, claim limit $2""",
        today,
        limit,
    )
    return [row["claim"] for row in rows]


async def list_running_clocks(reader: Reader, today: date, limit: int) -> list[DueClock]:
    """Every running clock that is not over, with the shares already told."""
    rows = await reader.fetch(
        """select clock.claim, clock.clock_no, clock.act, clock.working_days, clock.last_on,
                  coalesce((select array_agg(share) from claim_reminders as reminder
                            where reminder.claim = clock.claim
                              and reminder.clock_no = clock.clock_no), '{}') as told
           from claim_clocks as clock
           where ended_at is null and held_since is null and last_on >= $1
           order by clock.last_on, clock.claim limit $2""",
        today,
        limit,
    )
    return [DueClock(*row) for row in rows]


async def insert_reminder(unit: Unit, clock: DueClock, share: str, event_id: str) -> bool:
    """Record a reminder; False when it was told already, or the clock is no longer that one."""
    return bool(
        await unit.execute(
            """insert into claim_reminders (claim, clock_no, share, due_on, told_at, event_id)
               select claim, clock_no, $3, last_on, $4, $5 from claim_clocks
               where claim = $1 and clock_no = $2 and ended_at is null and held_since is null
               on conflict (claim, clock_no, share) do nothing""",
            clock.claim,
            clock.clock_no,
            share,
            unit.at,
            event_id,
        )
    )


async def list_reminders(reader: Reader, organisation: str) -> dict[str, Reminder]:
    """The last reminder of each clock of the unit's that runs, by claim."""
    rows = await reader.fetch(
        """select distinct on (reminder.claim) reminder.claim, reminder.share, clock.act,
                  reminder.due_on, reminder.told_at
           from claim_reminders as reminder
           join claim_clocks as clock on clock.claim = reminder.claim
                and clock.clock_no = reminder.clock_no
           join claims on claims.id = reminder.claim
           where claims.organisation = $1 and clock.ended_at is null and clock.held_since is null
           order by reminder.claim, reminder.told_at desc""",
        organisation,
    )
    return {row["claim"]: msgspec.convert(dict(row), Reminder) for row in rows}


async def set_taken_up(
    unit: Unit, claim: LockedClaim, state: str, reserved_until: datetime | None
) -> None:
    """The unit takes a proposal up: from now on it stands in line as handed in now."""
    await unit.execute(
        """update claims set state = $3, version = $2 + 1, reserved_until = $4, confirmed_at = $5,
                  submitted_at = $5
           where id = $1 and version = $2 and state = 'proposed'""",
        claim.id,
        claim.version,
        state,
        reserved_until,
        unit.at,
    )


async def set_confirmed(unit: Unit, claim: LockedClaim, reserved_until: datetime | None) -> None:
    """The unit confirms an offered place or a donation; a donation is then confirmed twice."""
    await unit.execute(
        """update claims set state = 'submitted', version = $2 + 1,
                  reserved_until = coalesce($3, reserved_until),
                  donation_confirmed_at = case when claim_kind = 'donation' then $4::timestamptz end
           where id = $1 and version = $2""",
        claim.id,
        claim.version,
        reserved_until,
        unit.at,
    )


async def set_contact(unit: Unit, claim_id: str, contact: Contact) -> None:
    """Say whom to call about the claim."""
    await unit.execute(
        """insert into claim_contacts (claim, name, phone) values ($1, $2, $3)
           on conflict (claim) do update set name = $2, phone = $3""",
        claim_id,
        contact.name,
        contact.phone,
    )


async def delete_old_contacts(unit: Unit, before: datetime) -> int:
    """Forget whom to call about claims that ended before this instant; answer how many.

    Of a promise that was kept the contact stays as long as residents can say that it came back.
    """
    return await unit.execute(
        """delete from claim_contacts using claims as claim
           join items as item on item.code = claim.item
           join policies as policy
               on policy.list = item.list and policy.version = item.policy_version
           join state_changes as step on step.kind = 'claim' and step.subject = claim.id
               and step.version = claim.version
           where claim.id = claim_contacts.claim
             and (claim.state = any($2) and step.changed_at < $1
                  or claim.state in ('fulfilled', 'partly_fulfilled')
                     and step.changed_at + make_interval(months => policy.recurrence_months) < $1)""",
        before,
        sorted(ENDED_UNFULFILLED),
    )


async def has_contact(reader: Reader, claim_id: str) -> bool:
    """Whether somebody can be called about the claim."""
    return bool(
        await reader.fetch_value("select true from claim_contacts where claim = $1", claim_id)
    )


async def insert_condition(unit: Unit, claim_id: str, organisation: str, due_on: date) -> None:
    """Let the claim rest on another unit's until this day."""
    await unit.execute(
        """insert into claim_conditions (claim, organisation, claimant, due_on)
           select id, $2, organisation, $3 from claims where id = $1""",
        claim_id,
        organisation,
        due_on,
    )


async def find_condition(reader: Reader, claim_id: str) -> Condition | None:
    """What the claim rests on, or None."""
    row = await reader.fetch_row(
        "select claim, organisation, due_on from claim_conditions where claim = $1", claim_id
    )
    return Condition(*row) if row else None


async def list_states_of(reader: Reader, item: str, organisation: str) -> frozenset[str]:
    """In which states the unit's claims on this item stand."""
    rows = await reader.fetch(
        "select distinct state from claims where item = $1 and organisation = $2",
        item,
        organisation,
    )
    return frozenset(row["state"] for row in rows)


async def list_conditions_over(reader: Reader, today: date, limit: int) -> list[str]:
    """The claims that do not bind yet and whose condition's day is over without the other unit."""
    rows = await reader.fetch(
        """select condition.claim from claim_conditions as condition
           join claims as claim on claim.id = condition.claim
           where condition.due_on < $1
             and claim.state in ('proposed', 'submitted', 'waiting', 'qualified', 'selected')
             and not exists (select from claims as other where other.item = claim.item
                 and other.organisation = condition.organisation
                 and other.state in ('submitted', 'qualified', 'selected', 'signed', 'active'))
           order by condition.due_on, condition.claim limit $2""",
        today,
        limit,
    )
    return [row["claim"] for row in rows]


async def list_resting_on(reader: Reader, item: str, organisation: str) -> list[str]:
    """The item's claims that do not bind yet and rest on this unit's."""
    rows = await reader.fetch(
        """select claim.id from claim_conditions as condition
           join claims as claim on claim.id = condition.claim
           where claim.item = $1 and condition.organisation = $2
             and claim.state in ('proposed', 'submitted', 'waiting', 'qualified', 'selected')
           order by claim.submitted_at, claim.id""",
        item,
        organisation,
    )
    return [row["id"] for row in rows]


async def list_awaited(reader: Reader, organisation: str) -> list[Awaited]:
    """The items on which somebody's claim waits for this unit, which has none there, the nearest first."""
    rows = await reader.fetch(
        """select claim.item, min(condition.due_on) as due_on from claim_conditions as condition
           join claims as claim on claim.id = condition.claim
           join items as item on item.code = claim.item and item.state = 'published'
           where condition.organisation = $1 and condition.due_on >= $2
             and claim.state in ('submitted', 'waiting', 'qualified', 'selected')
             and not exists (select from claims as own where own.item = claim.item
                 and own.organisation = $1 and own.listing_round = claim.listing_round
                 and own.state in ('submitted', 'waiting', 'qualified', 'selected', 'signed', 'active'))
           group by claim.item order by due_on, claim.item limit $3""",
        organisation,
        civil_date(reader.at),
        AWAITED_MAX,
    )
    return [Awaited(*row) for row in rows]


async def has_unit_signed(reader: Reader, claim_id: str) -> bool:
    """Whether the unit has signed, so that the move is the community's."""
    return bool(
        await reader.fetch_value(
            "select true from signatures where claim = $1 and side = 'unit'", claim_id
        )
    )


async def list_in_line(reader: Reader, item: str) -> list[InLine]:
    """The item's waiting claims to which no place is offered, the first in line first."""
    rows = await reader.fetch(
        """select claim.id, jsonb_object_agg(line.need_line, line.quantity::text) as wish
           from claims as claim join claim_lines as line on line.claim = claim.id
           where claim.item = $1 and claim.state = 'waiting' and claim.reserved_until is null
           group by claim.id order by claim.submitted_at, claim.id""",
        item,
    )
    return [
        InLine(row["id"], {line: Decimal(text) for line, text in row["wish"].items()})
        for row in rows
    ]


async def list_fully_signed(reader: Reader, item: str) -> list[Signed]:
    """The item's selected claims under which both have signed."""
    rows = await reader.fetch(
        """select claim.id, claim.organisation, rest.organisation as rests_on
           from claims as claim left join claim_conditions as rest on rest.claim = claim.id
           where claim.item = $1 and claim.state = 'selected'
             and (select count(*) from signatures where signatures.claim = claim.id) = 2
           order by claim.id""",
        item,
    )
    return [Signed(*row) for row in rows]


async def list_bound(reader: Reader, item: str) -> frozenset[str]:
    """The units whose claims on the item bind."""
    rows = await reader.fetch(
        "select organisation from claims where item = $1 and state in ('signed', 'active')", item
    )
    return frozenset(row["organisation"] for row in rows)


async def insert_ending(
    unit: Unit, claim_id: str, reason_category: str | None, note: str | None
) -> None:
    """Keep why a claim ended, and what was handed over."""
    await unit.execute(
        """insert into claim_endings (claim, reason_category, note, ended_at)
           values ($1, $2, $3, $4)""",
        claim_id,
        reason_category,
        note,
        unit.at,
    )


async def set_link(unit: Unit, claim_id: str, secret_hash: bytes, valid_until: datetime) -> None:
    """Give the claim a fresh link; the one before is void."""
    await unit.execute(
        """insert into claim_links (claim, secret_hash, made_at, valid_until)
           values ($1, $2, $3, $4)
           on conflict (claim) do update set secret_hash = $2, made_at = $3, valid_until = $4""",
        claim_id,
        secret_hash,
        unit.at,
        valid_until,
    )
