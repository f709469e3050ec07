"""What was recorded about an item, as rows: its gates, and who did what when."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from impact.return_visits.queries import list_draws
from marketplace.claims.queries import list_claim_views
from marketplace.ground.audit.queries import PublicStep, list_newest_steps, list_steps
from marketplace.ground.db import Reader
from marketplace.items.views import list_gates

#: Of these kinds the first step is the item's own publication, told once.
_KINDS_MADE_WITH_THE_ITEM: Final = frozenset({"gate"})


class HistoryRow(Struct, frozen=True, kw_only=True):
    """One line of an item's history: `act` is the item's own, or `<kind>.<act>` of a part of it."""

    id: str
    at: Any
    act: str
    role: str
    organisation: str | None
    reason: str | None


async def find_history(
    reader: Reader, code: str, claims: Sequence[str], gates: Sequence[str], draws: Sequence[str]
) -> list[HistoryRow]:
    """Every step of the item, its public claims, gates and draws, oldest first.

    A unit is never named here: whether its name is public stands with its claim.
    """
    subjects = [code, *claims, *gates, *draws]
    steps = await list_steps(reader, subjects, ["item", "claim", "gate", "draw"])
    return [_row(step) for step in steps if not _is_made_with_the_item(step)]


async def find_history_of(reader: Reader, code: str) -> list[HistoryRow]:
    """The same of an item of which nothing else was read yet."""
    claims = await list_claim_views(reader, item=code)
    gates = await list_gates(reader, code)
    draws = await list_draws(reader, item=code)
    parts = [[one.id for one in rows] for rows in (claims, gates, draws)]
    return await find_history(reader, code, *parts)


async def find_news(reader: Reader, items: list[str], limit: int) -> list[PublicStep]:
    """The newest steps of these items themselves, newest first."""
    return await list_newest_steps(reader, items, "item", limit)


def _is_made_with_the_item(step: PublicStep) -> bool:
    return step.kind in _KINDS_MADE_WITH_THE_ITEM and step.version == 1


def _row(step: PublicStep) -> HistoryRow:
    is_item = step.kind == "item"
    return HistoryRow(
        id=f"{step.kind}/{step.subject}/{step.version}",
        at=step.changed_at,
        act=step.act if is_item else f"{step.kind}.{step.act}",
        role=step.role,
        organisation=None if step.role == "unit" else step.organisation,
        # What people wrote about a claim is for its unit; its name may never be public.
        reason=step.reason if step.kind != "claim" or step.role == "clockwork" else None,
    )
