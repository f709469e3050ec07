"""Closing the months that are over."""

from typing import Any

from impact.ledger.closing_months import MonthClosing


async def close_months(context: dict[str, Any]) -> int:
    """Close every month whose time has come, the earliest first; answer how many."""
    closing: MonthClosing = context["months"]
    closed = 0
    while await closing.close_next():
        closed += 1
    return closed
