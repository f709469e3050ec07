"""SQL about lists, policies, templates, items, need lines, outcomes and gates."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import msgspec
from msgspec import Struct

from marketplace.ground.db import Reader, Unit
from marketplace.ground.together import Statement
from marketplace.items.rows import (
    GateRow,
    ItemRow,
    NeedLineRow,
    OutcomeRow,
    TemplateNodeRow,
)
from marketplace.items.schemas import LabelView, ListView, PolicyView

POLICY_FIELDS = tuple(name for name in PolicyView.__struct_fields__ if name != "version")


class LockedItem(Struct, frozen=True, kw_only=True):
    """An item whose row is locked for this unit of work, with what acts look at."""

    code: str
    version: int
    state: str
    list: str
    policy_version: int
    programme: str
    track: str
    community: str | None
    community_type: str
    regional_committee: str | None
    milestone_template: str | None
    duration_days: int | None
    frame_doors: int | None
    listing_round: int
    claim_until: datetime | None
    people_affected: int | None
    severity: int | None
    sensitive_group: str | None
    published_at: datetime | None
    suspended_at: datetime | None
    gates_wanted: tuple[str, ...] | None


class LockedLine(Struct, frozen=True, kw_only=True):
    """A need line whose row is locked."""

    id: str
    resource: str
    unit_zh: str
    required: Decimal
    step: Decimal
    reserved: Decimal
    signed: Decimal
    arrived: Decimal
    used: Decimal

    @property
    def gap(self) -> Decimal:
        """What is still missing; never below 0, by the row's own constraint."""
        return self.required - self.reserved - self.signed

    @property
    def asset(self) -> str:
        """What the ledger counts this line in."""
        return f"{self.resource}/{self.unit_zh}"


class Claimant(Struct, frozen=True):
    """The body that claims."""

    id: str
    name_zh: str
    name_en: str | None


class Locked(Struct, frozen=True, kw_only=True):
    """All that a claim looks at and locks."""

    item: LockedItem
    policy: PolicyView
    lines: dict[str, LockedLine]
    claimant: Claimant


class LockedGate(Struct, frozen=True):
    """A gate whose row is locked."""

    id: str
    version: int
    state: str


class ItemState(Struct, frozen=True):
    """An item's state and the policy that it pinned."""

    state: str
    list: str
    policy_version: int


async def find_item_state(reader: Reader, code: str) -> ItemState | None:
    """The item's state, or None when there is no such item."""
    row = await reader.fetch_row(
        "select state, list, policy_version from items where code = $1", code
    )
    return ItemState(*row) if row else None


_LOCKED_LINE: Final = ", ".join(f"need_lines.{name}" for name in LockedLine.__struct_fields__)
_LOCKED_ITEM: Final = (
    ", ".join(
        f"items.{name}" for name in LockedItem.__struct_fields__ if name != "regional_committee"
    )
    + ", (select parent from organisations where id = items.community) as regional_committee"
)


async def lock_item(unit: Unit, code: str) -> LockedItem | None:
    """Lock the item for this unit of work; every act on an item or its claims begins here."""
    row = await unit.fetch_row(
        f"select {_LOCKED_ITEM} from items where code = $1 for no key update", code
    )
    return msgspec.convert(dict(row), LockedItem) if row else None


async def lock_lines(unit: Unit, item: str) -> dict[str, LockedLine]:
    """Lock all need lines of the item, in one order."""
    rows = await unit.fetch(
        f"""select {_LOCKED_LINE}
            from need_lines where item = $1 order by need_lines.id for no key update""",
        item,
    )
    return {row["id"]: msgspec.convert(dict(row), LockedLine) for row in rows}


async def lock_for_claim(unit: Unit, code: str, claimant: str) -> Locked | None:
    """Lock an item, its lines and the body that claims, in one round trip; None without a line."""
    rows = await unit.fetch(
        f"""select {_LOCKED_ITEM}, {_LOCKED_LINE}, body.id as body, body.name_zh, body.name_en,
                  (select to_jsonb(policies) from policies where policies.list = items.list
                       and policies.version = items.policy_version) as policy
           from items join need_lines on need_lines.item = items.code
                cross join organisations as body
           where items.code = $1 and body.id = $2
           order by need_lines.id for no key update of items, need_lines, body""",
        code,
        claimant,
    )
    if not rows:
        return None
    first = dict(rows[0])
    return Locked(
        item=msgspec.convert(first, LockedItem),
        policy=msgspec.convert(first["policy"], PolicyView),
        lines={row["id"]: msgspec.convert(dict(row), LockedLine) for row in rows},
        claimant=Claimant(first["body"], first["name_zh"], first["name_en"]),
    )


async def lock_gate(unit: Unit, item: str, gate: str) -> LockedGate | None:
    """Lock one gate of the item, or None when the item has no such gate."""
    row = await unit.fetch_row(
        "select id, version, state from item_gates where item = $1 and gate = $2 for no key update",
        item,
        gate,
    )
    return LockedGate(*row) if row else None


async def is_in_sight(
    reader: Reader, code: str, organisation: str | None, *, sees_all: bool
) -> bool:
    """Whether the item was ever published, or is this organisation's own."""
    seen = await reader.fetch_value(
        """select published_at is not null or $3 or coalesce($2 in (community,
                  (select parent from organisations where id = items.community)), false)
           from items where code = $1""",
        code,
        organisation,
        sees_all,
    )
    return bool(seen)


async def count_gates_not_passed(reader: Reader, item: str) -> int:
    """How many gates of the item are open or failed."""
    return int(
        await reader.fetch_value(
            "select count(*) from item_gates where item = $1 and state <> 'passed'", item
        )
    )


async def list_open_gates(reader: Reader) -> list[tuple[str, str]]:
    """Item and gate of every gate that is open or failed, of published items."""
    rows = await reader.fetch(
        """select item_gates.item, item_gates.gate
           from item_gates join items on items.code = item_gates.item
           where item_gates.state <> 'passed' and items.state = 'published'
           order by item_gates.item, item_gates.gate"""
    )
    return [(row["item"], row["gate"]) for row in rows]


async def move_line(
    unit: Unit,
    need_line: str,
    *,
    reserved: Decimal = Decimal(0),
    signed: Decimal = Decimal(0),
    arrived: Decimal = Decimal(0),
    used: Decimal = Decimal(0),
) -> bool:
    """Add to the line's quantities (negative takes away); False when the gap does not hold it."""
    return bool(
        await unit.execute(
            """update need_lines set reserved = reserved + $2, signed = signed + $3,
                      arrived = arrived + $4, used = used + $5
               where id = $1 and reserved + $2 + signed + $3 <= required""",
            need_line,
            reserved,
            signed,
            arrived,
            used,
        )
    )


def reserving(need_line: str, quantity: Decimal) -> Statement:
    """The statement that reserves so much of a line; it changes no row when the gap does not hold it."""
    return Statement(
        """update need_lines set reserved = reserved + $2
           where id = $1 and reserved + $2 + signed <= required""",
        (need_line, quantity),
    )


async def set_item_state(
    unit: Unit, code: str, from_version: int, state: str, resolution: str | None
) -> bool:
    """Move the item on from `from_version`; False when somebody else did."""
    return bool(
        await unit.execute(
            """update items set state = $3, version = $2 + 1, resolution = $4
               where code = $1 and version = $2""",
            code,
            from_version,
            state,
            resolution,
        )
    )


async def set_gate_state(unit: Unit, gate: LockedGate, state: str) -> bool:
    """Move the gate on from its locked version."""
    return bool(
        await unit.execute(
            "update item_gates set state = $3, version = $2 + 1 where id = $1 and version = $2",
            gate.id,
            gate.version,
            state,
        )
    )


async def insert_gate_record(unit: Unit, row: dict[str, Any]) -> None:
    """Insert one record of a gate; the keys of `row` are the columns."""
    await unit.execute(
        """insert into gate_records (id, gate, passed, owners_total, owners_voted, owners_agreed,
               area_total, area_voted, area_agreed, reference, granted_on, consents_required,
               consents_given, held_on, organisation, recorded_at, event_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)""",
        *row.values(),
    )


async def list_gate_rows(reader: Reader, item: str) -> list[dict[str, Any]]:
    """The gates of an item, each with its records as plain rows."""
    rows = await reader.fetch(
        """select gate.id, gate.item, gate.gate, gate.state, item.community,
                  gate.state <> 'passed' and item.state in ('published', 'suspended') as is_owed,
                  coalesce(jsonb_agg(to_jsonb(record) order by record.recorded_at)
                           filter (where record.id is not null), '[]') as records
           from item_gates as gate join items as item on item.code = gate.item
           left join gate_records as record on record.gate = gate.id
           where gate.item = $1 group by gate.id, item.code order by gate.gate""",
        item,
    )
    return [dict(row) for row in rows]


async def find_policy(reader: Reader, list_code: str, version: int | None = None) -> PolicyView:
    """A list's policy: the version that an item pinned, or the newest."""
    row = await reader.fetch_row(
        f"""select version, {", ".join(POLICY_FIELDS)} from policies
            where list = $1 and ($2::integer is null or version = $2)
            order by version desc limit 1""",
        list_code,
        version,
    )
    return msgspec.convert(dict(row), PolicyView)


async def lock_list(unit: Unit, list_code: str) -> bool:
    """Lock a list so that its policy's versions follow each other; False when there is none."""
    return bool(
        await unit.fetch_value(
            "select true from item_lists where code = $1 for no key update", list_code
        )
    )


async def insert_policy(unit: Unit, list_code: str, policy: PolicyView) -> None:
    """Insert one version of a list's policy."""
    values = [getattr(policy, name) for name in POLICY_FIELDS]
    places = ", ".join(f"${place}" for place in range(5, 5 + len(values)))
    await unit.execute(
        f"""insert into policies (list, version, made_at, made_by, {", ".join(POLICY_FIELDS)})
            values ($1, $2, $3, $4, {places})""",
        list_code,
        policy.version,
        unit.at,
        unit.actor.organisation,
        *values,
    )


async def list_lists(reader: Reader, code: str | None = None) -> list[ListView]:
    """All lists, or the one of this code, with the newest policy of each."""
    rows = await reader.fetch(
        """select list.code, programme, batch_no, name_zh, name_en, source, demonstration, item_prefix,
                  valid_from, valid_to, (select count(*) from items where items.list = list.code
                   and items.published_at is not null) as items,
                  (select to_jsonb(policies) from policies where policies.list = list.code
                   order by version desc limit 1) as policy
           from item_lists as list where $1::text is null or list.code = $1
           order by programme, batch_no nulls first, list.code""",
        code,
    )
    return [msgspec.convert(dict(row), ListView) for row in rows]


async def list_labels(reader: Reader, table: str) -> list[LabelView]:
    """The rows of `categories` or `domains`, in their order."""
    statements = {
        "categories": "select code, label_zh, label_en, source from categories order by position",
        "domains": "select code, label_zh, label_en, source from domains order by position",
    }
    return [msgspec.convert(dict(row), LabelView) for row in await reader.fetch(statements[table])]


async def list_template_nodes(reader: Reader, template: str) -> list[TemplateNodeRow]:
    """The nodes of a template in order."""
    rows = await reader.fetch(
        """select template, node_no, node_code, title_zh, title_en, due_percent, evidence_kinds,
                  verified_by, paper_signature_by
           from template_nodes where template = $1 order by node_no""",
        template,
    )
    return [msgspec.convert(dict(row), TemplateNodeRow) for row in rows]


async def insert_items(
    unit: Unit,
    items: list[ItemRow],
    lines: list[NeedLineRow],
    outcomes: list[OutcomeRow],
    gates: list[GateRow],
) -> None:
    """Insert items with what belongs to them; their first state must already be recorded."""
    await insert_rows(unit, "items", items)
    await insert_rows(unit, "need_lines", lines)
    await insert_rows(unit, "outcomes", outcomes)
    await insert_rows(unit, "item_gates", gates)


async def insert_rows(unit: Unit, table: str, rows: list[Any]) -> None:
    """Insert rows whose fields are the columns of the table."""
    if not rows:
        return
    names = rows[0].__struct_fields__
    places = ", ".join(f"${place}" for place in range(1, len(names) + 1))
    quoted = ", ".join(f'"{name}"' for name in names)
    await unit.execute_many(
        f"insert into {table} ({quoted}) values ({places})",
        [msgspec.structs.astuple(row) for row in rows],
    )
