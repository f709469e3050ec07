"""SQL about drafts, their numbering, and an item's way onto its list and off it."""

from datetime import date, datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from marketplace.ground.db import Reader, Unit
from marketplace.items.draft_schemas import NewItem
from marketplace.items.rows import ItemRow


class LockedList(Struct, frozen=True):
    """A list whose row is locked, so that its items are numbered one after the other."""

    code: str
    programme: str
    item_prefix: str
    is_valid: bool
    demonstration: bool
    policy_version: int
    last_number: int


class KnownNames(Struct, frozen=True):
    """Which of the names in a draft are known and valid on this day."""

    category: bool
    domain: bool
    milestone_template: bool
    linked_item: bool
    solution_module: bool
    gates: list[str]


class Place(Struct, frozen=True):
    """A community as far as a draft depends on it."""

    community_type: str
    regional_committee: str | None


async def lock_list_for_numbering(unit: Unit, code: str, today: date) -> LockedList | None:
    """Lock the list; None when there is none. `last_number` is 0 for a list without items."""
    await unit.fetch_value("select true from item_lists where code = $1 for no key update", code)
    row = await unit.fetch_row(
        """select code, programme, item_prefix,
                  $2 between coalesce(valid_from, '-infinity') and coalesce(valid_to, 'infinity'),
                  demonstration,
                  (select max(version) from policies where policies.list = item_lists.code),
                  (select coalesce(max(substring(items.code from '-([0-9]+)$')::integer), 0)
                   from items where items.list = item_lists.code)
           from item_lists where code = $1""",
        code,
        today,
    )
    return LockedList(*row) if row else None


_VALID: Final = "$6 between coalesce(valid_from, '-infinity') and coalesce(valid_to, 'infinity')"


async def find_known_names(reader: Reader, wish: NewItem, today: date) -> KnownNames:
    """Which of the names in a draft are known and valid today, and the gates that may be asked for."""
    row = await reader.fetch_row(
        f"""select exists (select from categories where code = $1 and {_VALID}),
                   exists (select from domains where code = $2 and {_VALID}),
                   exists (select from milestone_templates where code = $3),
                   exists (select from items where code = $4 and published_at is not null),
                   exists (select from solution_modules where code = $5 and {_VALID}),
                   coalesce((select array_agg(code) from terms where kind = 'gate' and {_VALID}),
                            '{{}}')""",
        wish.category,
        wish.domain,
        wish.milestone_template,
        wish.linked_item,
        wish.solution_module,
        today,
    )
    return KnownNames(*row)


async def find_place(reader: Reader, community: str) -> Place | None:
    """The community's type and committee, or None when there is no such community."""
    row = await reader.fetch_row(
        "select community_type, parent from organisations where id = $1 and kind = 'community'",
        community,
    )
    return Place(*row) if row else None


_OF_A_DRAFT: Final = tuple(
    name
    for name in ItemRow.__struct_fields__
    if name
    not in ("code", "kind", "version", "state", "list", "programme", "listing_round", "published_at",
            "claim_until", "source", "seed_ref", "demonstration", "intake_channel")
)  # fmt: skip


async def set_draft(unit: Unit, row: ItemRow, from_version: int) -> None:
    """Write a draft anew: what it says, without its lines and outcomes."""
    places = ", ".join(f"{name} = ${at}" for at, name in enumerate(_OF_A_DRAFT, start=3))
    await unit.execute(
        f"""update items set version = $2 + 1, {places}
            where code = $1 and version = $2 and published_at is null""",
        row.code,
        from_version,
        *(getattr(row, name) for name in _OF_A_DRAFT),
    )


async def delete_what_is_asked(unit: Unit, code: str) -> None:
    """Delete a draft's lines and outcomes, to be written anew; of a published item they stand."""
    await unit.execute("delete from need_lines where item = $1", code)
    await unit.execute("delete from outcomes where item = $1", code)


async def count_outcomes(reader: Reader, code: str) -> int:
    """How many outcomes an item aims at."""
    return int(await reader.fetch_value("select count(*) from outcomes where item = $1", code))


async def set_published(
    unit: Unit, code: str, from_version: int, policy_version: int, claim_until: datetime | None
) -> None:
    """Publish: from now on what the item says stands, under this version of its list's policy."""
    await unit.execute(
        """update items set state = 'published', version = $2 + 1, policy_version = $3,
                  published_at = $4, claim_until = $5, gates_wanted = null
           where code = $1 and version = $2""",
        code,
        from_version,
        policy_version,
        unit.at,
        claim_until,
    )


async def set_lines_added(
    unit: Unit, code: str, from_version: int, duration_days: int, claim_until: datetime
) -> None:
    """Note how long the item takes and until when it can be claimed."""
    await unit.execute(
        """update items set version = $2 + 1, duration_days = $3, claim_until = $4
           where code = $1 and version = $2""",
        code,
        from_version,
        duration_days,
        claim_until,
    )


async def find_last_line_no(reader: Reader, code: str) -> int:
    """The number of the item's last need line; 0 without one."""
    return int(
        await reader.fetch_value(
            "select coalesce(max(line_no), 0) from need_lines where item = $1", code
        )
    )


async def list_gate_names(reader: Reader, code: str) -> list[str]:
    """The gates that an item has."""
    rows = await reader.fetch("select gate from item_gates where item = $1", code)
    return [row["gate"] for row in rows]


async def set_suspended(unit: Unit, code: str, from_version: int) -> None:
    """Let an item rest from now."""
    await unit.execute(
        """update items set state = 'suspended', version = $2 + 1, suspended_at = $3
           where code = $1 and version = $2""",
        code,
        from_version,
        unit.at,
    )


async def set_resumed(
    unit: Unit, code: str, from_version: int, claim_until: datetime | None
) -> None:
    """Let an item go on, its window open for as long as it still was when it came to rest."""
    await unit.execute(
        """update items set state = 'published', version = $2 + 1, suspended_at = null,
                  claim_until = $3
           where code = $1 and version = $2""",
        code,
        from_version,
        claim_until,
    )


async def set_withdrawn(unit: Unit, code: str, from_version: int, resolution: str) -> None:
    """Take an item off its list."""
    await unit.execute(
        """update items set state = 'withdrawn', version = $2 + 1, resolution = $3,
                  suspended_at = null
           where code = $1 and version = $2""",
        code,
        from_version,
        resolution,
    )


async def set_relisted(
    unit: Unit, code: str, from_version: int, claim_until: datetime | None
) -> None:
    """Put an item on its list again: the next round, a new window."""
    await unit.execute(
        """update items set state = 'published', version = $2 + 1, resolution = null,
                  listing_round = listing_round + 1, relisted_at = $3, claim_until = $4
           where code = $1 and version = $2""",
        code,
        from_version,
        unit.at,
        claim_until,
    )


async def find_draft(reader: Reader, code: str) -> dict[str, Any] | None:
    """A draft's fields that no public view shows: its gates and module, as plain values."""
    row = await reader.fetch_row(
        "select gates_wanted, solution_module, policy_version from items where code = $1", code
    )
    return msgspec.to_builtins(dict(row)) if row else None
