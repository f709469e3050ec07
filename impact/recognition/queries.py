"""SQL about units' statements and replies."""

from datetime import date
from decimal import Decimal

from msgspec import Struct

from impact.recognition.schemas import ReplyView
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit


class ClaimToReply(Struct, frozen=True):
    """A claim whose unit wants to reply, with the item's last closing while it is closed."""

    id: str
    item: str
    organisation: str
    state: str
    item_state: str
    closure: str | None
    has_replied: bool


async def find_claim_to_reply(reader: Reader, claim: str) -> ClaimToReply | None:
    """The claim as the law about replies looks at it."""
    row = await reader.fetch_row(
        """select claim.id, claim.item, claim.organisation, claim.state, item.state, closure.id,
                  exists (select from unit_replies as reply where reply.closure = closure.id
                      and reply.organisation = claim.organisation)
           from claims as claim join items as item on item.code = claim.item
           left join lateral (select id from closures where closures.item = item.code
               order by closure_no desc limit 1) as closure on true
           where claim.id = $1""",
        claim,
    )
    return ClaimToReply(*row) if row else None


async def insert_reply(
    unit: Unit, claim: ClaimToReply, reply_id: str, words: str, event_id: str
) -> date:
    """Keep a reply; answer the day. A second one to the same closing violates `unit_replies_once`."""
    on = civil_date(unit.at)
    await unit.execute(
        """insert into unit_replies (id, item, closure, claim, organisation, words, left_at, left_on, event_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        reply_id, claim.item, claim.closure, claim.id, claim.organisation, words, unit.at, on, event_id,
    )  # fmt: skip
    return on


async def list_replies(
    reader: Reader, *, item: str | None = None, organisation: str | None = None
) -> list[tuple[str, ReplyView]]:
    """The replies beside present results: of an item or a unit, each with its item, oldest first."""
    rows = await reader.fetch(
        """select reply.item, reply.organisation, body.name_zh, body.name_en, reply.words, reply.left_on
           from unit_replies as reply join organisations as body on body.id = reply.organisation
           where ($1::text is null or reply.item = $1)
             and ($2::text is null or reply.organisation = $2)
             and reply.closure = (select id from closures where closures.item = reply.item
                 order by closure_no desc limit 1)
           order by reply.left_at, reply.id""",
        item,
        organisation,
    )
    return [(row[0], ReplyView(organisation=row[1], name_zh=row[2], name_en=row[3], text=row[4], left_on=row[5])) for row in rows]  # fmt: skip


async def list_required(reader: Reader, items: list[str]) -> dict[str, dict[str, Decimal]]:
    """What each need line of these items requires, by item."""
    rows = await reader.fetch(
        "select item, id, required from need_lines where item = any($1)", items
    )
    required: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        required.setdefault(row["item"], {})[row["id"]] = row["required"]
    return required


async def list_entries_of_claims(reader: Reader, claims: list[str]) -> dict[str, list[str]]:
    """The numbers of the entries that tell of each claim."""
    rows = await reader.fetch(
        """select claim, entry::text as entry from ledger_entries where claim = any($1)
           order by ledger_entries.entry""",
        claims,
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["claim"], []).append(row["entry"])
    return found


async def list_closings(reader: Reader, items: list[str]) -> dict[str, date]:
    """When each item that is closed was closed."""
    rows = await reader.fetch(
        """select closure.item, max(closure.closed_on) as closed_on from closures as closure
           join items on items.code = closure.item and items.state = 'closed'
           where closure.item = any($1) group by 1""",
        items,
    )
    return {row["item"]: row["closed_on"] for row in rows}


async def count_milestones(reader: Reader, items: list[str]) -> dict[str, tuple[int, int]]:
    """Of each item, how many milestones were met and how many there are."""
    rows = await reader.fetch(
        """select item, count(*) filter (where state = 'met') as met, count(*) as made
           from milestones where item = any($1) group by 1""",
        items,
    )
    return {row["item"]: (row["met"], row["made"]) for row in rows}
