"""SQL about evidence."""

from datetime import date

import msgspec
from msgspec import Struct

from impact.evidence.rules import LOOK_BITS_MAX
from impact.evidence.schemas import EvidenceFileView, SeenBefore, ShownPicture
from impact.evidence.states import Moment, TimeCheck
from marketplace.ground.db import Reader, Unit


class EvidenceRow(Struct, frozen=True, kw_only=True):
    """A checked file to be recorded; `taken_on` is what its camera said, and is compared, not kept."""

    id: str
    proves: str
    evidence_kind: str
    sha256: str
    size_bytes: int
    media_type: str
    captured_on: date | None
    moment: Moment | None = None
    width: int | None = None
    height: int | None = None
    look: int | None = None
    taken_on: date | None = None


class Settled(Struct, frozen=True, kw_only=True):
    """What is settled about a file when it comes in."""

    item: str
    time_check: TimeCheck | None
    may_be_public: bool
    event_id: str


async def insert_evidence(unit: Unit, row: EvidenceRow, settled: Settled) -> None:
    """Record a checked file as clean; its making must already be recorded."""
    await unit.execute(
        """insert into evidence_files (id, kind, version, state, item, proves, evidence_kind, sha256,
               size_bytes, media_type, width, height, look, time_check, moment, captured_on,
               may_be_public, organisation, stored_at, event_id)
           values ($1, 'evidence', 1, 'clean', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
                   $14, $15, $16, $17)""",
        row.id,
        settled.item,
        row.proves,
        row.evidence_kind,
        row.sha256,
        row.size_bytes,
        row.media_type,
        row.width,
        row.height,
        row.look,
        settled.time_check,
        row.moment,
        row.captured_on,
        settled.may_be_public,
        unit.actor.organisation,
        unit.at,
        settled.event_id,
    )


async def find_event_of_same(reader: Reader, row: EvidenceRow) -> str | None:
    """The event by which the same file came to prove the same thing, or None."""
    event_id: str | None = await reader.fetch_value(
        """select event_id from evidence_files
           where proves = $1 and sha256 = $2 and evidence_kind = $3""",
        row.proves,
        row.sha256,
        row.evidence_kind,
    )
    return event_id


async def lock_room_of(unit: Unit, organisation: str | None) -> None:
    """Let no second file of this organisation be counted meanwhile."""
    await unit.execute(
        "select pg_advisory_xact_lock(hashtextextended('evidence ' || $1, 0))", organisation or ""
    )


async def sum_bytes(reader: Reader, organisation: str | None) -> int:
    """How many bytes an organisation has handed in."""
    return int(
        await reader.fetch_value(
            "select coalesce(sum(size_bytes), 0)::bigint from evidence_files where organisation = $1",
            organisation,
        )
    )


async def count_files(reader: Reader, proves: str) -> int:
    """How many files prove a thing."""
    return int(
        await reader.fetch_value("select count(*) from evidence_files where proves = $1", proves)
    )


class KeptFile(Struct, frozen=True):
    """A file that proves something: what it proves, by which hash it is kept, what kind of bytes it is."""

    proves: str
    sha256: str
    media_type: str
    is_public: bool


async def find_file(reader: Reader, evidence_id: str) -> KeptFile | None:
    """A file by its id, or None."""
    row = await reader.fetch_row(
        """select proves, sha256, media_type, file.state = 'public' and item.sensitive_group is null
           from evidence_files as file join items as item on item.code = file.item
           where file.id = $1""",
        evidence_id,
    )
    return KeptFile(*row) if row else None


async def list_kinds(reader: Reader, proves: str) -> frozenset[str]:
    """The kinds of evidence there are for a thing."""
    rows = await reader.fetch("select evidence_kind from evidence_files where proves = $1", proves)
    return frozenset(row["evidence_kind"] for row in rows)


async def find_item_of(reader: Reader, evidence_id: str) -> str | None:
    """The item of a file, so that it can be locked first."""
    item: str | None = await reader.fetch_value(
        "select item from evidence_files where id = $1", evidence_id
    )
    return item


class LockedEvidence(Struct, frozen=True):
    """A file whose row is locked for this unit of work."""

    id: str
    version: int
    state: str
    item: str
    evidence_kind: str
    sha256: str
    may_be_public: bool
    organisation: str


async def lock_evidence(unit: Unit, evidence_id: str) -> LockedEvidence:
    """Lock a file's row; its item must be locked already."""
    row = await unit.fetch_row(
        """select id, version, state, item, evidence_kind, sha256, may_be_public, organisation
           from evidence_files where id = $1 for no key update""",
        evidence_id,
    )
    return LockedEvidence(*row)


async def set_reviewed(unit: Unit, file: LockedEvidence, state: str, reason: str | None) -> None:
    """Move the file on from its locked version, with who looked and why it stays private."""
    await unit.execute(
        """update evidence_files set state = $3, version = $2 + 1, reviewed_by = $4, reviewed_at = $5,
                  reason = $6 where id = $1 and version = $2""",
        file.id,
        file.version,
        state,
        unit.actor.organisation,
        unit.at,
        reason,
    )


_VIEW = """select file.id, file.item, file.proves as milestone, file.evidence_kind as kind, file.sha256,
    file.state, file.media_type, file.size_bytes, file.width, file.height, file.captured_on,
    file.time_check, file.moment, file.may_be_public, file.organisation, file.stored_at, file.reason,
    '[]'::jsonb as seen_before
    from evidence_files as file"""


async def list_files(reader: Reader, proves: str) -> list[EvidenceFileView]:
    """The files that prove a thing, the oldest first, each with the earlier ones that it repeats."""
    rows = await reader.fetch(f"{_VIEW} where proves = $1 order by stored_at, id", proves)
    return await _with_what_was_seen(reader, rows)


async def list_waiting(
    reader: Reader, community: str | None, offset: int, limit: int
) -> tuple[list[EvidenceFileView], int]:
    """The pictures of a community (of the whole subdistrict, for None) that nobody has looked at."""
    where = """join items as item on item.code = file.item
        where file.state = 'clean' and file.may_be_public
          and item.community is not distinct from $1::text"""
    rows = await reader.fetch(
        f"{_VIEW} {where} order by file.stored_at, file.id offset $2 limit $3",
        community,
        offset,
        limit,
    )
    return await _with_what_was_seen(reader, rows), await count_waiting(reader, community)


async def count_waiting(reader: Reader, community: str | None) -> int:
    """How many pictures of a community (of the whole, for None) wait to be looked at."""
    return int(
        await reader.fetch_value(
            """select count(*) from evidence_files as file join items as item on item.code = file.item
               where file.state = 'clean' and file.may_be_public
                 and item.community is not distinct from $1::text""",
            community,
        )
    )


async def _with_what_was_seen(reader: Reader, rows: list[object]) -> list[EvidenceFileView]:
    views = [msgspec.convert(dict(row), EvidenceFileView) for row in rows]  # type: ignore[call-overload]
    seen = await _list_seen_before(reader, [one.id for one in views])
    return [
        msgspec.structs.replace(one, seen_before=seen[one.id]) if one.id in seen else one
        for one in views
    ]


async def _list_seen_before(reader: Reader, ids: list[str]) -> dict[str, list[SeenBefore]]:
    """Of each file, the earlier ones of other items that are the same or look the same."""
    rows = await reader.fetch(
        """select file.id as of_file, earlier.id, earlier.item, earlier.proves as milestone,
                  earlier.evidence_kind as kind, earlier.organisation, earlier.stored_at,
                  case when earlier.sha256 <> file.sha256
                       then bit_count((earlier.look # file.look)::bit(64))::integer end as bits
           from evidence_files as file join evidence_files as earlier
             on earlier.item <> file.item
            and (earlier.stored_at, earlier.id) < (file.stored_at, file.id)
            and (earlier.sha256 = file.sha256
                 or bit_count((earlier.look # file.look)::bit(64)) <= $2)
           where file.id = any($1) order by earlier.stored_at, earlier.id limit 1000""",
        ids,
        LOOK_BITS_MAX,
    )
    found: dict[str, list[SeenBefore]] = {}
    for row in rows:
        told = dict(row)
        found.setdefault(told.pop("of_file"), []).append(msgspec.convert(told, SeenBefore))
    return found


async def list_shown(reader: Reader, item: str) -> list[ShownPicture]:
    """The item's pictures that everybody may see, the oldest first."""
    rows = await reader.fetch(
        """select file.id, file.proves as milestone, file.evidence_kind as kind, file.moment,
                  file.captured_on, file.stored_at, file.width, file.height
           from evidence_files as file join items as item on item.code = file.item
           where file.item = $1 and file.state = 'public' and item.sensitive_group is null
           order by file.stored_at, file.id""",
        item,
    )
    return [msgspec.convert(dict(row), ShownPicture) for row in rows]


async def list_named(reader: Reader, digests: list[str]) -> set[str]:
    """Which of these files are named by a piece of evidence."""
    rows = await reader.fetch(
        "select distinct sha256 from evidence_files where sha256 = any($1)", digests
    )
    return {row["sha256"] for row in rows}
