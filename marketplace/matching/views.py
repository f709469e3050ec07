"""A run as its committee reads it: rows put together, quantities as text."""

from decimal import Decimal
from typing import Any

import msgspec

from marketplace.ground.access.actor import Actor
from marketplace.ground.db import Reader
from marketplace.ground.errors import NotFound
from marketplace.ground.quantities import quantity_text
from marketplace.matching import queries
from marketplace.matching.schemas import RunView
from marketplace.matching.solving.problem import THOUSANDTHS

_QUANTITIES = frozenset(
    {"missing", "proposed", "step", "could_give", "asked", "offered", "before", "now"}
)
_MORE_OR_STEP = frozenset({"more", "larger_step"})


def sees_runs_of(actor: Actor) -> str | None:
    """Whose runs the actor reads: its own committee's; None is everybody's."""
    return None if actor.role in ("subdistrict", "auditor") else actor.organisation


async def run_view(reader: Reader, actor: Actor, run_id: str) -> RunView:
    """The run with its result; raises `NotFound` for another committee's."""
    row = await queries.find_run(reader, run_id)
    whose = sees_runs_of(actor)
    if row is None or (whose is not None and row["organisation"] != whose):
        raise NotFound
    result = row.pop("result")
    view = msgspec.convert(row, RunView)
    if result is None:
        return view
    gaps = await queries.list_gaps(reader, run_id)
    told = {"difference": result.pop("difference"), **result, "gaps": gaps}
    return msgspec.structs.replace(
        view, result=in_words(told), proposals=await queries.list_proposals(reader, run_id)
    )


def in_words(found: Any) -> Any:
    """The same with every quantity in thousandths as the text that people write."""
    if isinstance(found, list):
        return [in_words(one) for one in found]
    if not isinstance(found, dict):
        return found
    is_quantity = found.get("change") in _MORE_OR_STEP
    return {
        name: thousandths_text(value)
        if isinstance(value, int) and (name in _QUANTITIES or (name == "amount" and is_quantity))
        else in_words(value)
        for name, value in found.items()
    }


def thousandths_text(thousandths: int) -> str:
    """A quantity counted in thousandths, as people write it."""
    return quantity_text(Decimal(thousandths) / THOUSANDTHS)
