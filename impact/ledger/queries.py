"""SQL about entries, postings, balances and checkpoints."""

from datetime import datetime
from decimal import Decimal

import msgspec
from msgspec import Struct

from impact.ledger.merkle import Frontier
from impact.ledger.schemas import BalanceView, Booking, EntryView, StateView, WitnessView
from marketplace.ground.db import Reader, Unit


class SealedHead(Struct, frozen=True):
    """The newest checkpoint with the frontier that the next one goes on from."""

    size: int
    root: bytes
    frontier: bytes
    note: str
    sealed_at: datetime

    @property
    def text(self) -> str:
        """What is signed of the note, with its newline."""
        return self.note.split("\n\n", 1)[0] + "\n"


async def draw_entry_number(unit: Unit) -> int:
    """The next entry number; the row stays locked until this unit of work ends."""
    return int(
        await unit.fetch_value(
            "update ledger_head set last_entry = last_entry + 1 where id = 1 returning last_entry"
        )
    )


async def lock_head(unit: Unit) -> int:
    """The last entry number; nothing else is booked until this unit of work ends."""
    return int(
        await unit.fetch_value("select last_entry from ledger_head where id = 1 for no key update")
    )


async def insert_entry(
    unit: Unit, number: int, booking: Booking, booked_at: datetime, leaf: bytes, leaf_hash: bytes
) -> None:
    """Insert an entry with its postings, and move the balances by them."""
    await unit.execute(
        """insert into ledger_entries (entry, event, event_id, item, claim, booked_at, basis, corrects,
               leaf, leaf_hash)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        number,
        booking.event,
        booking.event_id,
        booking.item,
        booking.claim,
        booked_at,
        booking.basis,
        booking.corrects,
        leaf,
        leaf_hash,
    )
    if not booking.moves:
        return
    columns = list(zip(*(msgspec.structs.astuple(move) for move in booking.moves), strict=True))
    await unit.execute(
        """with posted as (
               insert into postings (entry, posting_no, debit, credit, asset, amount)
               select $1, row_number() over (), debit, credit, asset, amount
               from unnest($2::text[], $3::text[], $4::text[], $5::numeric[])
                    as moved (debit, credit, asset, amount)
               returning debit, credit, asset, amount)
           insert into balances (account, asset, amount)
           select account, asset, sum(amount) from (
               select debit as account, asset, -amount as amount from posted
               union all
               select credit, asset, amount from posted) as sides
           group by account, asset order by account, asset
           on conflict (account, asset) do update set amount = balances.amount + excluded.amount""",
        number,
        *(list(column) for column in columns),
    )


async def list_states_reached(reader: Reader, event_id: str) -> list[StateView]:
    """What the event moved, and where it stands now; gates and arrivals stay in their own lists."""
    rows = await reader.fetch(
        """select kind, subject, to_state as to from state_changes where event_id = $1
           and kind in ('item', 'claim', 'milestone', 'draw', 'bill_line') order by kind, subject""",
        event_id,
    )
    return [msgspec.convert(dict(row), StateView) for row in rows]


async def find_balance(reader: Reader, account: str, asset: str) -> Decimal:
    """What stands on an account in one asset; 0 where nothing was ever booked."""
    amount: Decimal | None = await reader.fetch_value(
        "select amount from balances where account = $1 and asset = $2", account, asset
    )
    return amount or Decimal(0)


async def list_balances(reader: Reader, asset: str) -> dict[str, Decimal]:
    """All balances in one asset, by account."""
    rows = await reader.fetch("select account, amount from balances where asset = $1", asset)
    return {row["account"]: row["amount"] for row in rows}


async def list_balance_views(
    reader: Reader, after: int, limit: int
) -> tuple[list[BalanceView], int]:
    """Balances in the order of their accounts, those of 0 too; and how many there are in all."""
    rows = await reader.fetch(
        """select account, asset, trim_scale(amount)::text as amount from balances
           order by account collate "C", asset collate "C" offset $1 limit $2""",
        after,
        limit,
    )
    total = int(await reader.fetch_value("select count(*) from balances"))
    return [msgspec.convert(dict(row), BalanceView) for row in rows], total


async def find_last_entry(reader: Reader) -> tuple[int, datetime | None]:
    """The newest entry's number and time; (0, None) for an empty ledger."""
    row = await reader.fetch_row(
        """select head.last_entry, entry.booked_at from ledger_head as head
           left join ledger_entries as entry on entry.entry = head.last_entry"""
    )
    return int(row["last_entry"]), row["booked_at"]


async def find_entry_of(reader: Reader, event_id: str, basis: str) -> int | None:
    """The number of the entry that booked this event on this basis."""
    number: int | None = await reader.fetch_value(
        "select entry from ledger_entries where event_id = $1 and basis = $2", event_id, basis
    )
    return number


async def list_entries(
    reader: Reader, *, item: str | None, event: str | None, after: int, limit: int
) -> tuple[list[EntryView], int]:
    """Entries newest first, of an item or an event id where given; and how many there are in all."""
    fits = "where ($1::text is null or item = $1) and ($2::text is null or event_id = $2)"
    rows = await reader.fetch(
        f"select leaf from ledger_entries {fits} order by entry desc offset $3 limit $4",
        item,
        event,
        after,
        limit,
    )
    total = int(
        await reader.fetch_value(f"select count(*) from ledger_entries {fits}", item, event)
    )
    return [msgspec.json.decode(row["leaf"], type=EntryView) for row in rows], total


async def try_lock_sealer(unit: Unit) -> bool:
    """Be the one sealer for this unit of work; False when another one is."""
    return bool(
        await unit.fetch_value("select pg_try_advisory_xact_lock(hashtext('jiebang sealer'))")
    )


async def find_head(reader: Reader) -> SealedHead | None:
    """The newest checkpoint, or None."""
    row = await reader.fetch_row(
        "select size, root, frontier, note, sealed_at from checkpoints order by size desc limit 1"
    )
    return SealedHead(*row) if row else None


async def find_first_checkpoint_covering(reader: Reader, entry: int) -> SealedHead | None:
    """The first checkpoint that includes this entry, or None while there is none."""
    row = await reader.fetch_row(
        """select size, root, frontier, note, sealed_at from checkpoints
           where size >= $1 order by size limit 1""",
        entry,
    )
    return SealedHead(*row) if row else None


async def find_oldest_unsealed(reader: Reader) -> datetime | None:
    """When the oldest entry was booked that no checkpoint covers, or None."""
    booked_at: datetime | None = await reader.fetch_value(
        """select min(booked_at) from ledger_entries
           where entry > coalesce((select max(size) from checkpoints), 0)"""
    )
    return booked_at


async def list_leaf_hashes(reader: Reader, after: int, limit: int) -> list[bytes]:
    """The leaf hashes of the entries that follow `after`, in order."""
    rows = await reader.fetch(
        "select leaf_hash from ledger_entries where entry > $1 order by entry limit $2",
        after,
        limit,
    )
    return [row["leaf_hash"] for row in rows]


async def list_hashes(reader: Reader, level: int, first: int, many: int) -> list[bytes]:
    """Hashes of a level of the tree, from position `first`: leaves at level 0, else kept nodes."""
    if level == 0:
        return await list_leaf_hashes(reader, first, many)
    rows = await reader.fetch(
        """select hash from tree_nodes where level = $1 and position >= $2
           order by position limit $3""",
        level,
        first,
        many,
    )
    return [row["hash"] for row in rows]


async def count_nodes(reader: Reader, level: int) -> int:
    """How many nodes of a level are kept: they have no gaps."""
    return int(
        await reader.fetch_value(
            "select coalesce(max(position) + 1, 0) from tree_nodes where level = $1", level
        )
    )


async def insert_nodes(unit: Unit, level: int, first: int, hashes: list[bytes]) -> None:
    """Keep nodes of a level, from position `first`."""
    await unit.execute(
        """insert into tree_nodes (level, position, hash)
           select $1, $2 + place - 1, hash
           from unnest($3::bytea[]) with ordinality as new (hash, place)""",
        level,
        first,
        hashes,
    )


async def list_leaves(reader: Reader, first: int, many: int) -> list[bytes]:
    """The canonical bytes of entries, from position `first` (the entry number less one)."""
    rows = await reader.fetch(
        "select leaf from ledger_entries where entry > $1 order by entry limit $2", first, many
    )
    return [row["leaf"] for row in rows]


async def list_roots(reader: Reader) -> list[tuple[int, bytes]]:
    """Size and root of every checkpoint, the smallest first."""
    rows = await reader.fetch("select size, root from checkpoints order by size")
    return [(row["size"], row["root"]) for row in rows]


async def insert_checkpoint(unit: Unit, frontier: Frontier, note: str) -> None:
    """Insert the checkpoint of this frontier with its signed note."""
    await unit.execute(
        """insert into checkpoints (size, root, frontier, note, sealed_at)
           values ($1, $2, $3, $4, $5)""",
        frontier.size,
        frontier.root(),
        frontier.to_bytes(),
        note,
        unit.at,
    )


async def list_cosignatures(reader: Reader, size: int) -> list[str]:
    """The signature lines that witnesses gave the checkpoint of this size, by the witness's name."""
    rows = await reader.fetch(
        'select line from cosignatures where checkpoint = $1 order by witness collate "C"', size
    )
    return [row["line"] for row in rows]


async def find_size_cosigned(reader: Reader, witness: str) -> int:
    """The largest checkpoint that this witness has cosigned for us; 0 when none."""
    return int(
        await reader.fetch_value(
            "select coalesce(max(checkpoint), 0) from cosignatures where witness = $1", witness
        )
    )


async def insert_cosignature(unit: Unit, size: int, witness: str, line: str, seconds: int) -> None:
    """Keep a witness's signature line; one that is kept already stands. `seconds` is POSIX time."""
    await unit.execute(
        """insert into cosignatures (checkpoint, witness, line, cosigned_at)
           values ($1, $2, $3, to_timestamp($4::double precision))
           on conflict (checkpoint, witness) do nothing""",
        size,
        witness,
        line,
        float(seconds),
    )


async def list_witnesses(reader: Reader) -> list[WitnessView]:
    """Every witness that ever cosigned, with its largest checkpoint and when that was."""
    rows = await reader.fetch(
        """select distinct on (witness) witness as key, checkpoint as size, cosigned_at
           from cosignatures order by witness, checkpoint desc"""
    )
    return [msgspec.convert(dict(row), WitnessView) for row in rows]
