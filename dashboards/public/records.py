"""What was recorded about an item, as rows: its gates, and who did what when."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from marketplace.ground.audit.queries import PublicStep, list_steps
from marketplace.ground.db import Reader
from marketplace.items.schemas import GateView

#: Of these kinds the first step is the item's own publication, told once.
_KINDS_MADE_WITH_THE_ITEM: Final = frozenset({"gate"})


class HistoryRow(Struct, frozen=True, kw_only=True):
    """One line of an item's history: `act` is the item's own, or `<kind>.<act>` of a part of it."""

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


def _is_made_with_the_item(step: PublicStep) -> bool:
    return step.kind in _KINDS_MADE_WITH_THE_ITEM and step.version == 1


def _row(step: PublicStep) -> HistoryRow:
    is_item = step.kind == "item"
    return HistoryRow(
        at=step.changed_at,
        act=step.act if is_item else f"{step.kind}.{step.act}",
        role=step.role,
        organisation=None if step.role == "unit" else step.organisation,
        reason=step.reason if is_item or step.role != "unit" else None,
    )


def gate_rows(gates: Sequence[GateView]) -> list[dict[str, Any]]:
    """Each gate with the newest of its records, flat."""
    return [_gate_row(gate) for gate in gates]


def _gate_row(gate: GateView) -> dict[str, Any]:
    last = gate.records[-1] if gate.records else None
    return {
        "gate": gate.gate,
        "state": gate.state,
        "owners": last.owners if last else None,
        "area_m2": last.area_m2 if last else None,
        "held_on": last.held_on if last else None,
        "reference": last.reference if last else None,
        "required": last.required if last else None,
        "given": last.given if last else None,
    }
