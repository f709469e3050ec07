"""Rows of matching as acts and the matcher's process look at them."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from marketplace.matching.schemas import Scope
from marketplace.matching.solving.difference import Difference
from marketplace.matching.solving.problem import Floor, Weights


class LockedRun(Struct, frozen=True, kw_only=True):
    """A run whose row is locked."""

    id: str
    version: int
    state: str
    organisation: str
    weights: Weights
    floors: list[Floor]
    scope: Scope
    former: str | None


class WaitingRun(Struct, frozen=True):
    """A run that has not ended: `heard_at` is when its process last said so."""

    id: str
    state: str
    heard_at: datetime | None
    begun_at: datetime | None


class ProposalRow(Struct, frozen=True, kw_only=True):
    """A proposal that may be adopted."""

    id: str
    item: str
    need_line: str
    unit: str
    quantity: str
    adopted: bool


class Result(Struct, frozen=True, kw_only=True):
    """What a run found as a whole; its gaps and proposals are rows of their own."""

    difference: Difference | None
    summary: dict[str, Any]
    shortfalls: list[dict[str, Any]]
    shortages: list[dict[str, Any]]


class RunProgress(Struct, frozen=True):
    """How far a run is, and whose it is."""

    state: str
    stage: str
    percent: int
    organisation: str
