"""SQL about how units registered, their codes, and whom to call about them."""

import msgspec

from marketplace.ground.db import Reader, Unit
from marketplace.units.rows import LockedRegistration, UnitPapers, UnitRow
from marketplace.units.schemas import UnitStanding


async def insert_newcomer(
    unit: Unit, row: UnitRow, name_zh: str, name_en: str | None, contact: tuple[str, str]
) -> bool:
    """Insert a unit that registers, with its contact; False when its code is another unit's."""
    await unit.execute(
        """insert into organisations (id, kind, name_zh, name_en, source, demonstration)
           select $1, 'unit', $2, $3, 'registration',
                  coalesce((select bool_or(demonstration) from item_lists), false)""",
        row.organisation,
        name_zh,
        name_en,
    )
    fresh = await unit.execute(
        """insert into unit_details (organisation, unit_kind, state_owned, credit_code, code_status)
           values ($1, $2, $3, $4, $5) on conflict (credit_code) do nothing""",
        *msgspec.structs.astuple(row),
    )
    await unit.execute(
        "insert into unit_contacts (organisation, name, phone) values ($1, $2, $3)",
        row.organisation,
        *contact,
    )
    return bool(fresh)


async def insert_registration(
    unit: Unit, registration_id: str, organisation: str, link_hash: bytes, *, is_completed: bool
) -> bool:
    """Insert a registration as unconfirmed; False when the link is taken.

    Its first state must already be recorded.
    """
    return bool(
        await unit.execute(
            """insert into registrations (id, kind, version, state, organisation, link_hash,
                   registered_at, completed_at)
               values ($1, 'registration', 1, 'unconfirmed', $2, $3, $4, $5)
               on conflict (link_hash) do nothing""",
            registration_id,
            organisation,
            link_hash,
            unit.at,
            unit.at if is_completed else None,
        )
    )


async def find_linked_unit(reader: Reader, link_hash: bytes) -> str | None:
    """The unit whose private link this is."""
    organisation: str | None = await reader.fetch_value(
        "select organisation from registrations where link_hash = $1", link_hash
    )
    return organisation


async def lock_registration(unit: Unit, organisation: str) -> LockedRegistration | None:
    """Lock how a unit registered, or None for one that an office entered."""
    row = await unit.fetch_row(
        """select registration.id, version, state, registration.organisation,
                  completed_at is not null as is_completed, detail.code_status
           from registrations as registration
           join unit_details as detail on detail.organisation = registration.organisation
           where registration.organisation = $1 for no key update of registration""",
        organisation,
    )
    return msgspec.convert(dict(row), LockedRegistration) if row else None


async def is_newcomer(reader: Reader, organisation: str) -> bool:
    """Whether a unit has registered and nobody has confirmed it yet."""
    return bool(
        await reader.fetch_value(
            """select exists (select from registrations
                   where organisation = $1 and state = 'unconfirmed')""",
            organisation,
        )
    )


async def set_registration(
    unit: Unit, registration: LockedRegistration, state: str, *, is_completed: bool = False
) -> None:
    """Move a registration on from its locked version; the step must already be recorded."""
    await unit.execute(
        """update registrations set state = $3, version = $2 + 1,
                  completed_at = case when $4 then $5 else completed_at end
           where id = $1 and version = $2""",
        registration.id,
        registration.version,
        state,
        is_completed,
        unit.at,
    )


async def set_particulars(unit: Unit, row: UnitRow, name_en: str | None) -> bool:
    """Fill in what a unit left open; False when its code is another unit's, also within this second."""
    await unit.fetch_value(
        "select true from pg_advisory_xact_lock(hashtext($1))", f"credit code {row.credit_code}"
    )
    taken = await unit.fetch_value(
        "select true from unit_details where credit_code = $2 and organisation <> $1",
        row.organisation,
        row.credit_code,
    )
    if taken:
        return False
    await unit.execute(
        """update unit_details set unit_kind = $2, state_owned = $3, credit_code = $4,
                  code_status = $5 where organisation = $1""",
        *msgspec.structs.astuple(row),
    )
    await unit.execute(
        "update organisations set name_en = coalesce($2, name_en) where id = $1",
        row.organisation,
        name_en,
    )
    return True


async def set_code_status(unit: Unit, organisation: str, status: str) -> None:
    """Record how a unit's code stands."""
    await unit.execute(
        "update unit_details set code_status = $2 where organisation = $1", organisation, status
    )


async def find_unit_papers(reader: Reader, organisation: str) -> UnitPapers | None:
    """What a committee looks at before it accepts a unit's claim."""
    row = await reader.fetch_row(
        """select body.name_zh, body.name_en, detail.unit_kind as kind, detail.state_owned,
                  detail.credit_code, detail.code_status,
                  registration.state is distinct from 'unconfirmed' as is_confirmed,
                  registration.id is null or registration.completed_at is not null as is_completed
           from organisations as body join unit_details as detail on detail.organisation = body.id
           left join registrations as registration on registration.organisation = body.id
           where body.id = $1""",
        organisation,
    )
    return msgspec.convert(dict(row), UnitPapers) if row else None


async def find_standing(reader: Reader, organisation: str) -> UnitStanding | None:
    """How a registered unit stands, or None for one that did not register by itself."""
    row = await reader.fetch_row(
        """select body.id, body.name_zh, body.name_en, detail.unit_kind as kind, detail.state_owned,
                  detail.credit_code, detail.code_status, registration.state,
                  registration.completed_at is not null as completed,
                  (select username from accounts where accounts.organisation = body.id
                   order by created_at limit 1) as username
           from organisations as body join unit_details as detail on detail.organisation = body.id
           join registrations as registration on registration.organisation = body.id
           where body.id = $1""",
        organisation,
    )
    return msgspec.convert(dict(row), UnitStanding) if row else None


async def find_contact(reader: Reader, organisation: str) -> tuple[str, str] | None:
    """Name and telephone of a unit's last contact, for the unit itself."""
    row = await reader.fetch_row(
        """select name, phone from (
               select contact.name, contact.phone, claim.submitted_at as at
               from claim_contacts as contact join claims as claim on claim.id = contact.claim
               where claim.organisation = $1
               union all
               select name, phone, '-infinity' from unit_contacts where organisation = $1) as known
           order by at desc limit 1""",
        organisation,
    )
    return (row["name"], row["phone"]) if row else None


async def list_committees_of(reader: Reader, organisation: str) -> list[str | None]:
    """The regional committees that decide on the unit's claims; None stands for the subdistrict."""
    rows = await reader.fetch(
        """select distinct place.parent from claims join items on items.code = claims.item
           left join organisations as place on place.id = items.community
           where claims.organisation = $1""",
        organisation,
    )
    return [row["parent"] for row in rows]
