"""SQL about organisations, accounts and credentials."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec import Struct

from marketplace.ground.db import Reader, Unit
from marketplace.organisations.schemas import CommunityView, OrganisationView, SessionView


class OrganisationRow(Struct, frozen=True, kw_only=True):
    """An organisation to be inserted."""

    id: str
    kind: str
    name_zh: str
    name_en: str | None = None
    parent: str | None = None
    community_type: str | None = None
    strategy_zh: str | None = None
    source: str
    type_source: str | None = None
    region_source: str | None = None
    seed_ref: str | None = None
    demonstration: bool


class AccountRow(Struct, frozen=True):
    """An account with what is needed to check a password."""

    id: str
    role: str
    organisation: str
    password_hash: str


async def insert_organisations(unit: Unit, rows: list[OrganisationRow]) -> None:
    """Insert organisations, parents first."""
    await unit.execute_many(
        """insert into organisations (id, kind, name_zh, name_en, parent, community_type, strategy_zh,
               source, type_source, region_source, seed_ref, demonstration)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
        [msgspec.structs.astuple(row) for row in rows],
    )


async def set_organisation(unit: Unit, organisation: str, changes: Mapping[str, str]) -> None:
    """Change what a body is called, its type and strategy; names that are not given stay."""
    await unit.execute(
        """update organisations
           set name_zh = coalesce($2, name_zh), name_en = coalesce($3, name_en),
               community_type = coalesce($4, community_type),
               strategy_zh = coalesce($5, strategy_zh)
           where id = $1""",
        organisation,
        *(changes.get(name) for name in ("name_zh", "name_en", "community_type", "strategy_zh")),
    )


async def list_organisations(reader: Reader) -> list[OrganisationView]:
    """All bodies of the levels (units have their own list)."""
    rows = await reader.fetch(
        """select id, kind as level, name_zh, name_en, parent, source, demonstration
           from organisations where kind <> 'unit' order by id"""
    )
    return [msgspec.convert(dict(row), OrganisationView) for row in rows]


async def list_communities(reader: Reader) -> list[CommunityView]:
    """All communities."""
    rows = await reader.fetch(
        """select id, name_zh, name_en, community_type, parent as regional_committee, strategy_zh,
                  source, type_source, region_source, demonstration
           from organisations where kind = 'community' order by id"""
    )
    return [msgspec.convert(dict(row), CommunityView) for row in rows]


class Name(Struct, frozen=True):
    """What an organisation is called."""

    name_zh: str
    name_en: str | None


async def list_names(reader: Reader) -> dict[str, Name]:
    """The names of every organisation whose name is public, by id."""
    rows = await reader.fetch(
        """select id, name_zh, name_en from organisations as body
           where kind <> 'unit'
              or (exists (select from offers where offers.unit = body.id and state = 'open')
                  and not exists (select from registrations
                      where registrations.organisation = body.id and state = 'unconfirmed'))"""
    )
    return {row["id"]: Name(row["name_zh"], row["name_en"]) for row in rows}


async def list_unit_names(reader: Reader) -> dict[str, Name]:
    """What every unit is called, by id, in the order of their names; nobody whom no committee confirmed."""
    rows = await reader.fetch(
        """select id, name_zh, name_en from organisations as body
           where kind = 'unit' and not exists (select from registrations
               where registrations.organisation = body.id and state = 'unconfirmed')
           order by name_zh, id"""
    )
    return {row["id"]: Name(row["name_zh"], row["name_en"]) for row in rows}


async def find_regional_committee(reader: Reader, community: str) -> str | None:
    """The regional committee of a community."""
    parent: str | None = await reader.fetch_value(
        "select parent from organisations where id = $1 and kind = 'community'", community
    )
    return parent


async def find_organisation_kind(reader: Reader, organisation: str) -> str | None:
    """The kind of an organisation, or None when there is no such one."""
    kind: str | None = await reader.fetch_value(
        "select kind from organisations where id = $1", organisation
    )
    return kind


async def count_organisations(reader: Reader) -> int:
    """How many organisations there are."""
    return int(await reader.fetch_value("select count(*) from organisations"))


async def insert_account(
    unit: Unit, account_id: str, username: str, password_hash: str, role: str, organisation: str
) -> None:
    """Insert an account; a taken username violates `accounts_username_key`."""
    await unit.execute(
        """insert into accounts (id, username, password_hash, role, organisation, active, created_at)
           values ($1, $2, $3, $4, $5, true, $6)""",
        account_id,
        username,
        password_hash,
        role,
        organisation,
        unit.at,
    )


async def insert_fresh_account(
    unit: Unit, account_id: str, username: str, password_hash: str, role: str, organisation: str
) -> bool:
    """Insert an account under a name that somebody chose; False when the name is taken."""
    return bool(
        await unit.execute(
            """insert into accounts (id, username, password_hash, role, organisation, active, created_at)
               values ($1, $2, $3, $4, $5, true, $6) on conflict (username) do nothing""",
            account_id,
            username,
            password_hash,
            role,
            organisation,
            unit.at,
        )
    )


async def find_account(reader: Reader, username: str) -> AccountRow | None:
    """The active account of a username."""
    row = await reader.fetch_row(
        """select id, role, organisation, password_hash from accounts
           where username = $1 and active""",
        username,
    )
    return AccountRow(*row) if row else None


async def insert_credential(
    unit: Unit, token_hash: bytes, kind: str, account: str, expires_at: datetime | None
) -> None:
    """Insert a session or token by its hash."""
    await unit.execute(
        """insert into credentials (token_hash, kind, account, created_at, expires_at)
           values ($1, $2, $3, $4, $5)""",
        token_hash,
        kind,
        account,
        unit.at,
        expires_at,
    )


async def find_credential(reader: Reader, token_hash: bytes, kind: str) -> AccountRow | None:
    """The account that an unexpired session or token stands for."""
    row = await reader.fetch_row(
        """select account.id, account.role, account.organisation, account.password_hash
           from credentials join accounts as account on account.id = credentials.account
           where token_hash = $1 and kind = $2 and active
             and (expires_at is null or expires_at > $3)""",
        token_hash,
        kind,
        reader.at,
    )
    return AccountRow(*row) if row else None


async def delete_credential(unit: Unit, token_hash: bytes) -> None:
    """Forget a session."""
    await unit.execute("delete from credentials where token_hash = $1", token_hash)


async def delete_expired_credentials(unit: Unit) -> int:
    """Forget the sessions that have run out; answer how many."""
    return await unit.execute("delete from credentials where expires_at < $1", unit.at)


async def find_session_view(reader: Reader, account: str) -> SessionView:
    """Who an account is, in words."""
    row = await reader.fetch_row(
        """select account.role, account.username, account.organisation,
                  body.name_zh as organisation_name_zh, body.name_en as organisation_name_en
           from accounts as account join organisations as body on body.id = account.organisation
           where account.id = $1""",
        account,
    )
    return msgspec.convert(dict(row), SessionView)
