"""SQL about files that officers bring, and about what is there already."""

from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec
from msgspec import Struct

from impact.spreadsheets.known import (
    KnownItem,
    KnownList,
    KnownName,
    KnownOffer,
    KnownPlace,
    KnownUnit,
)
from marketplace.ground.db import Reader, Unit

KEPT: Final = timedelta(days=1)
#: Previews of one account that are kept at a time.
PREVIEWS_MAX: Final = 10
_LOADING: Final = 7_203_451


class ImportRow(Struct, frozen=True, kw_only=True):
    """A file as it is kept; `content` is gone once it is loaded."""

    id: str
    state: str | None
    source: str
    content: bytes | None
    choices: dict[str, Any]
    created_at: datetime
    expires_at: datetime | None
    content_hash: str | None
    made: list[dict[str, Any]] | None
    event_id: str | None


async def insert_import(
    unit: Unit, import_id: str, source: str, content: bytes, choices: object
) -> None:
    """Keep a file for a day; the oldest preview of the account beyond the last few goes."""
    await unit.execute(
        """insert into sheet_imports (id, kind, account, organisation, source, content, choices,
               created_at, expires_at)
           values ($1, 'sheet_import', $2, $3, $4, $5, $6, $7, $8)""",
        import_id,
        unit.actor.account,
        unit.actor.organisation,
        source,
        content,
        choices,
        unit.at,
        unit.at + KEPT,
    )
    await unit.execute(
        """delete from sheet_imports where state is null and account = $1 and id not in (
               select id from sheet_imports where account = $1 and state is null
               order by created_at desc, id desc limit $2)""",
        unit.actor.account,
        PREVIEWS_MAX,
    )


_FIND: Final = """
    select id, state, source, content, choices, created_at, expires_at, content_hash, made, event_id
    from sheet_imports
    where id = $1 and account = $2 and (state = 'loaded' or expires_at > $3)
"""


async def find_import(reader: Reader, import_id: str, account: str | None) -> ImportRow | None:
    """A file of this account that has not gone."""
    row = await reader.fetch_row(_FIND, import_id, account, reader.at)
    return ImportRow(**dict(row)) if row else None


async def lock_import(unit: Unit, import_id: str) -> ImportRow | None:
    """The acting account's file, locked for this unit of work."""
    row = await unit.fetch_row(f"{_FIND} for no key update", import_id, unit.actor.account, unit.at)
    return ImportRow(**dict(row)) if row else None


async def list_imports(reader: Reader, account: str | None, limit: int) -> list[ImportRow]:
    """The account's newest files, without what stands in them."""
    rows = await reader.fetch(
        """select id, state, source, null::bytea as content, choices, created_at, expires_at,
                  content_hash, made, event_id
           from sheet_imports
           where account = $1 and (state = 'loaded' or expires_at > $2)
           order by created_at desc, id desc limit $3""",
        account,
        reader.at,
        limit,
    )
    return [ImportRow(**dict(row)) for row in rows]


async def set_choices(unit: Unit, import_id: str, choices: object) -> None:
    """Say how the file is to be read."""
    await unit.execute(
        "update sheet_imports set choices = $2 where id = $1 and state is null", import_id, choices
    )


async def set_loaded(
    unit: Unit, import_id: str, content_hash: str, made: object, event_id: str
) -> bool:
    """The file was loaded: its result stays, its content goes. False when it was loaded before."""
    return bool(
        await unit.execute(
            """update sheet_imports
               set state = 'loaded', version = 1, content = null, expires_at = null,
                   content_hash = $2, made = $3, event_id = $4
               where id = $1 and state is null""",
            import_id,
            content_hash,
            made,
            event_id,
        )
    )


async def delete_expired_imports(unit: Unit) -> int:
    """Forget the previews that nobody confirmed within a day; answer how many."""
    return await unit.execute(
        "delete from sheet_imports where state is null and expires_at < $1", unit.at
    )


async def load_one_at_a_time(unit: Unit) -> None:
    """Wait until no other file is being loaded: what is judged to be new stays so to the commit."""
    await unit.fetch_value("select pg_advisory_xact_lock($1)", _LOADING)


async def list_known_places(reader: Reader) -> list[KnownPlace]:
    """All communities."""
    rows = await reader.fetch(
        """select id, name_zh, name_en, community_type, parent as regional_committee, strategy_zh
           from organisations where kind = 'community' order by id"""
    )
    return [KnownPlace(**dict(row)) for row in rows]


async def list_other_bodies(reader: Reader) -> list[tuple[str, str, str]]:
    """Id, kind and name of every body that is no community."""
    rows = await reader.fetch(
        "select id, kind, name_zh from organisations where kind <> 'community' order by id"
    )
    return [(row["id"], row["kind"], row["name_zh"]) for row in rows]


async def list_known_units(reader: Reader) -> list[KnownUnit]:
    """All units with what an import can say of them."""
    rows = await reader.fetch(
        """select body.id, body.name_zh, body.name_en, detail.unit_kind as kind, detail.state_owned,
                  detail.community as community_id, detail.credit_code,
                  exists (select from accounts where accounts.organisation = body.id) as has_account
           from organisations as body join unit_details as detail on detail.organisation = body.id
           order by body.id"""
    )
    return [msgspec.convert(dict(row), KnownUnit) for row in rows]


async def list_known_offers(reader: Reader) -> list[KnownOffer]:
    """All open offers as texts."""
    rows = await reader.fetch(
        """select id, unit as unit_id, resource as resource_type, what_zh, what_en,
                  trim_scale(quantity)::text as quantity, unit_zh, unit_en,
                  trim_scale(step)::text as step, available_from::text, available_to::text,
                  conditions_zh,
                  case when everywhere then 'ALL' else
                      coalesce((select string_agg(place.community, ';' order by place.community)
                                from offer_communities as place where place.offer = offers.id), 'ALL')
                  end as communities
           from offers where state = 'open' order by id"""
    )
    return [msgspec.convert(dict(row), KnownOffer) for row in rows]


async def list_known_lists(reader: Reader, today: date) -> list[KnownList]:
    """All lists, and whether each takes new items on this day."""
    rows = await reader.fetch(
        """select code, name_zh, name_en, programme,
                  $1 between coalesce(valid_from, '-infinity') and coalesce(valid_to, 'infinity')
                      as is_open
           from item_lists order by code""",
        today,
    )
    return [KnownList(**dict(row)) for row in rows]


async def list_known_items(reader: Reader) -> list[KnownItem]:
    """All items and drafts by their titles; those for the whole subdistrict are of `ALL`."""
    rows = await reader.fetch(
        """select code, title_zh, coalesce(community, 'ALL') as community from items
           where state <> 'withdrawn' order by code"""
    )
    return [KnownItem(**dict(row)) for row in rows]


async def list_known_names(reader: Reader) -> list[KnownName]:
    """Domains, categories, milestone templates, and the outcomes that were ever counted."""
    rows = await reader.fetch(
        """select 'domain' as kind, code, label_zh, label_en from domains
           union all select 'category', code, label_zh, label_en from categories
           union all select 'template', code, label_zh, label_en from milestone_templates
           union all select distinct 'outcome', outcome_code, label_zh, label_en from outcomes"""
    )
    return [KnownName(**dict(row)) for row in rows]


async def is_demonstration(reader: Reader, organisation: str | None) -> bool:
    """Whether this body is one of a demonstration; whatever it enters is then part of it."""
    return bool(
        await reader.fetch_value(
            "select demonstration from organisations where id = $1", organisation
        )
    )
