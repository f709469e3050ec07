"""SQL about claims, their lines and signatures."""

from datetime import datetime
from decimal import Decimal

import msgspec

from marketplace.claims.notices import claim_view
from marketplace.claims.rows import (
    ClaimLineRow,
    ClaimPapers,
    LockedClaim,
    NewClaimRow,
)
from marketplace.claims.schemas import ClaimView, Contact
from marketplace.ground.db import Reader, Unit
from marketplace.ground.together import Statement


def inserting_claim(
    row: NewClaimRow, contact: Contact | None, lines: list[tuple[str, Decimal]]
) -> tuple[Statement, ...]:
    """The statements that insert a claim, its contact and its lines, beside the record of its making."""
    return (
        Statement(
            """insert into claims (id, kind, version, state, item, track, listing_round, organisation,
                   is_lead, claim_kind, finish_on, reserved_until, note, conflict_statement,
                   licence_ref, submitted_at, proposed_by)
               values ($1, 'claim', 1, $2, $3, $4, $5, $6, false, $7, $8, $9, $10, $11, $12, $13,
                   $14)""",
            msgspec.structs.astuple(row),
        ),
        *(_inserting_contact(row.id, contact) if contact else ()),
        Statement(
            """insert into claim_lines (claim, item, need_line, quantity, arrived, used)
               select $1, $2, need_line, quantity, 0, 0
               from unnest($3::text[], $4::numeric[]) as wanted (need_line, quantity)""",
            (row.id, row.item, [line for line, _ in lines], [quantity for _, quantity in lines]),
        ),
    )


def _inserting_contact(claim_id: str, contact: Contact) -> tuple[Statement]:
    sql = "insert into claim_contacts (claim, name, phone) values ($1, $2, $3)"
    return (Statement(sql, (claim_id, contact.name, contact.phone)),)


_LOCKED = """
    id, version, state, item, track, organisation, is_lead, claim_kind, listing_round,
    publicity_ends_at, reserved_until, internal_approval_ref, proposed_by, donation_confirmed_at
"""


async def find_claim_item(reader: Reader, claim_id: str) -> str | None:
    """The item of a claim, so that it can be locked before the claim."""
    item: str | None = await reader.fetch_value("select item from claims where id = $1", claim_id)
    return item


async def lock_claim(unit: Unit, claim_id: str) -> LockedClaim:
    """Lock a claim; its item must be locked already."""
    row = await unit.fetch_row(
        f"select {_LOCKED} from claims where id = $1 for no key update",
        claim_id,
    )
    return msgspec.convert(dict(row), LockedClaim)


async def lock_claims_of(unit: Unit, item: str, states: frozenset[str]) -> list[LockedClaim]:
    """Lock the item's claims in these states, oldest first."""
    rows = await unit.fetch(
        f"""select {_LOCKED} from claims where item = $1 and state = any($2)
            order by submitted_at, id for no key update""",
        item,
        list(states),
    )
    return [msgspec.convert(dict(row), LockedClaim) for row in rows]


async def count_claims_in(reader: Reader, item: str, states: frozenset[str]) -> int:
    """How many claims on the item are in one of these states."""
    return int(
        await reader.fetch_value(
            "select count(*) from claims where item = $1 and state = any($2)", item, list(states)
        )
    )


async def list_claim_lines(reader: Reader, claim_id: str) -> list[ClaimLineRow]:
    """The lines of a claim in the order of the need lines."""
    rows = await reader.fetch(
        """select line.need_line, line.quantity, line.arrived, line.used, need.resource, need.unit_zh
           from claim_lines as line join need_lines as need on need.id = line.need_line
           where line.claim = $1 order by need.id""",
        claim_id,
    )
    return [ClaimLineRow(*row) for row in rows]


async def set_claim_state(
    unit: Unit,
    claim: LockedClaim,
    state: str,
    *,
    reserved_until: datetime | None = None,
    publicity_ends_at: datetime | None = None,
) -> None:
    """Move the claim on from its locked version; times that are None stay as they are."""
    await unit.execute(
        """update claims set state = $3, version = $2 + 1,
                  reserved_until = coalesce($4, reserved_until),
                  publicity_ends_at = coalesce($5, publicity_ends_at)
           where id = $1 and version = $2""",
        claim.id,
        claim.version,
        state,
        reserved_until,
        publicity_ends_at,
    )


async def set_lead(unit: Unit, item: str, claim_id: str) -> None:
    """Make this claim the lead of its item, and no other; what was delivered before stays as it was."""
    await unit.execute(
        """update claims set is_lead = false where item = $1 and is_lead and id <> $2
           and state not in ('fulfilled', 'partly_fulfilled')""",
        item,
        claim_id,
    )
    await unit.execute("update claims set is_lead = true where id = $1", claim_id)


async def has_lead(reader: Reader, item: str) -> bool:
    """Whether a selected, signed or active claim leads the item."""
    sql = """select exists (select from claims where item = $1 and is_lead
                             and state in ('selected', 'signed', 'active'))"""
    found: bool = await reader.fetch_value(sql, item)
    return found


async def count_open_light_claims(reader: Reader, organisation: str) -> int:
    """How many light claims of the unit are open: not ended, not yet signed."""
    return int(
        await reader.fetch_value(
            """select count(*) from claims where organisation = $1 and track = 'light'
               and state in ('submitted', 'waiting', 'selected')""",
            organisation,
        )
    )


async def list_signed_sides(reader: Reader, claim_id: str) -> frozenset[str]:
    """Which sides have signed."""
    rows = await reader.fetch("select side from signatures where claim = $1", claim_id)
    return frozenset(row["side"] for row in rows)


async def insert_signature(unit: Unit, claim: LockedClaim, side: str, signatory_role: str) -> None:
    """Record one side's signature, once."""
    await unit.execute(
        """insert into signatures (claim, side, signatory_role, organisation, claimant, signed_at)
           values ($1, $2, $3, $4, $5, $6)""",
        claim.id,
        side,
        signatory_role,
        unit.actor.organisation,
        claim.organisation,
        unit.at,
    )


async def is_state_owned(reader: Reader, organisation: str) -> bool:
    """Whether the unit is a state-owned enterprise."""
    return bool(
        await reader.fetch_value(
            "select state_owned from unit_details where organisation = $1", organisation
        )
    )


async def set_approval(unit: Unit, claim_id: str, reference: str) -> None:
    """Record the reference of the unit's internal approval."""
    await unit.execute(
        "update claims set internal_approval_ref = $2 where id = $1", claim_id, reference
    )


async def find_claim_papers(reader: Reader, claim_id: str) -> ClaimPapers:
    """The papers of a claim, for those whom it concerns."""
    row = await reader.fetch_row(
        """select conflict_statement, licence_ref, internal_approval_ref,
                  coalesce(detail.state_owned, false)
           from claims left join unit_details as detail
                on detail.organisation = claims.organisation
           where claims.id = $1""",
        claim_id,
    )
    return ClaimPapers(*row)


async def add_to_claim_line(
    unit: Unit, claim_id: str, need_line: str, *, arrived: Decimal, used: Decimal
) -> bool:
    """Add to what has come and been used of a claim's line; False when there is not so much."""
    return bool(
        await unit.execute(
            """update claim_lines set arrived = arrived + $3, used = used + $4
               where claim = $1 and need_line = $2
                 and arrived + $3 <= quantity and used + $4 <= arrived + $3""",
            claim_id,
            need_line,
            arrived,
            used,
        )
    )


_CLAIM_VIEW = """
    select claim.id, claim.item, claim.listing_round, claim.is_lead as lead, claim.claim_kind as kind,
           claim.state, claim.finish_on, claim.reserved_until, claim.publicity_ends_at,
           claim.submitted_at, selection.deliberation, claim.note,
           case when concerned.so or named.public
                then jsonb_build_object('id', body.id, 'name_zh', body.name_zh,
                                        'name_en', body.name_en) end as organisation,
           (select jsonb_build_object('name', name, 'phone', phone) from claim_contacts
            where claim_contacts.claim = claim.id) as contact,
           (select jsonb_agg(jsonb_build_object(
                'need_line', line.need_line, 'quantity', trim_scale(line.quantity)::text,
                'arrived', trim_scale(line.arrived)::text, 'used', trim_scale(line.used)::text,
                'unit_zh', need.unit_zh,
                'amount_fen', case when need.resource = 'funding'
                                   then (line.quantity * 100)::bigint end) order by need.id)
            from claim_lines as line join need_lines as need on need.id = line.need_line
            where line.claim = claim.id) as lines,
           coalesce((select jsonb_agg(jsonb_build_object('side', side,
                'signatory_role', case when concerned.so or named.public then signatory_role end,
                'signed_at', signed_at) order by signed_at)
            from signatures where signatures.claim = claim.id), '[]') as signatures,
           clock.act as awaits, clock.last_on as awaits_until, clock.left_days,
           (select jsonb_build_object('organisation', rest.organisation, 'by', rest.due_on, 'met',
                -- Not sooner than the other's name is public, unless it names this one in turn.
                exists (select from claims as other
                    left join claim_conditions as turn on turn.claim = other.id
                    where other.item = claim.item and other.organisation = rest.organisation
                      and (other.state in ('signed', 'active')
                           or (other.state = 'selected' and other.track = 'full')
                           or (turn.organisation = claim.organisation
                               and other.state in ('submitted', 'qualified', 'selected')))))
            from claim_conditions as rest where rest.claim = claim.id) as condition,
           (select jsonb_build_object('reason_category', reason_category, 'note', ending.note,
                'ended_at', ended_at)
            from claim_endings as ending where ending.claim = claim.id) as ending,
           concerned.so as intimate
    from claims as claim
    join organisations as body on body.id = claim.organisation
    join items as item on item.code = claim.item
    left join organisations as community on community.id = item.community
    left join selections as selection on selection.claim = claim.id
    left join claim_clocks as clock on clock.claim = claim.id and clock.ended_at is null
    cross join lateral (select
        claim.state not in ('returned', 'withdrawn', 'expired')
        and ((claim.track = 'full' and selection.claim is not null)
             or (select count(*) from signatures where signatures.claim = claim.id) = 2)
        as public) as named
    cross join lateral (select
        $3 or coalesce($2::text in (claim.organisation, item.community, community.parent), false)
        as so) as concerned
"""


async def list_claim_views(
    reader: Reader,
    *,
    item: str | None = None,
    claim_id: str | None = None,
    organisation: str | None = None,
    viewer: str | None = None,
    sees_all: bool = False,
    just_acted: bool = False,
) -> list[ClaimView]:
    """Claims as the organisation `viewer` may see them: names when public, the rest when concerned.

    Concerned are the claimant, the item's community and its regional committee; `sees_all` is for the
    subdistrict and the auditor. A proposal is seen by its unit, and by the committee that entered it
    as long as it is open: who did not take one up is listed nowhere. `just_acted` is for the answer
    to whoever moved the claim in this unit of work.
    """
    rows = await reader.fetch(
        _CLAIM_VIEW
        + """where ($1::text is null or claim.item = $1) and ($4::text is null or claim.id = $4)
               and ($5::text is null or claim.organisation = $5)
               and (claim.proposed_by is null or claim.confirmed_at is not null
                    or $2 = claim.organisation
                    or (claim.state = 'proposed' and ($2 = claim.proposed_by or $6)))
             order by claim.submitted_at, claim.id""",
        item,
        viewer,
        sees_all,
        claim_id,
        organisation,
        just_acted,
    )
    return [claim_view(dict(row), reader.at) for row in rows]
