"""SQL about evidence."""

from datetime import date

from msgspec import Struct

from marketplace.ground.db import Reader, Unit


class EvidenceRow(Struct, frozen=True, kw_only=True):
    """A checked file to be recorded."""

    id: str
    proves: str
    evidence_kind: str
    sha256: str
    size_bytes: int
    media_type: str
    captured_on: date | None


async def insert_evidence(unit: Unit, row: EvidenceRow) -> bool:
    """Record a checked file; False when the same file proves the same thing already."""
    return bool(
        await unit.execute(
            """insert into evidence_files (id, proves, evidence_kind, sha256, size_bytes, media_type,
                   captured_on, state, organisation, stored_at)
               values ($1, $2, $3, $4, $5, $6, $7, 'clean', $8, $9)
               on conflict (proves, sha256, evidence_kind) do nothing""",
            row.id,
            row.proves,
            row.evidence_kind,
            row.sha256,
            row.size_bytes,
            row.media_type,
            row.captured_on,
            unit.actor.organisation,
            unit.at,
        )
    )


class KeptFile(Struct, frozen=True):
    """A file that proves something: what it proves, by which hash it is kept, what kind of bytes it is."""

    proves: str
    sha256: str
    media_type: str


async def find_file(reader: Reader, evidence_id: str) -> KeptFile | None:
    """A clean file by its id, or None."""
    row = await reader.fetch_row(
        "select proves, sha256, media_type from evidence_files where id = $1 and state = 'clean'",
        evidence_id,
    )
    return KeptFile(*row) if row else None


async def list_kinds(reader: Reader, proves: str) -> frozenset[str]:
    """The kinds of clean evidence there are for a thing."""
    rows = await reader.fetch(
        "select evidence_kind from evidence_files where proves = $1 and state = 'clean'", proves
    )
    return frozenset(row["evidence_kind"] for row in rows)
