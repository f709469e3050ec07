"""Asking the witnesses to cosign the newest checkpoint; sealing never waits for them."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import structlog

from impact.ledger.witnesses import KnownWitness, WitnessAhead, ask_to_cosign
from marketplace.ground import clock

PAUSE_MIN: Final = timedelta(seconds=5)
PAUSE_MAX: Final = timedelta(minutes=5)

log = structlog.get_logger()


class Round:
    """The witnesses of a deployment, and how long each is left alone after it did not answer."""

    def __init__(self, witnesses: list[KnownWitness]) -> None:
        self.witnesses = witnesses
        self._pauses: dict[KnownWitness, tuple[timedelta, datetime]] = {}

    async def ask_all(self) -> int:
        """Ask every witness whose turn it is, all at once; how many cosigned something new."""
        now = clock.now()
        due = [
            one for one in self.witnesses if one not in self._pauses or self._pauses[one][1] <= now
        ]
        async with httpx.AsyncClient() as http:
            return sum(await asyncio.gather(*(self._ask(one, http) for one in due)))

    async def _ask(self, witness: KnownWitness, http: httpx.AsyncClient) -> bool:
        try:
            size = await ask_to_cosign(witness, http)
        except WitnessAhead as fault:
            log.critical("the_witness_has_seen_more", why=str(fault))
        except Exception as fault:  # noqa: BLE001 - one witness keeps no other from its turn
            log.warning("not_cosigned", why=str(fault))
        else:
            self._pauses.pop(witness, None)
            return size is not None
        pause = min(2 * self._pauses.get(witness, (PAUSE_MIN / 2, None))[0], PAUSE_MAX)
        self._pauses[witness] = pause, clock.now() + pause
        return False


async def ask_witnesses(context: dict[str, Any]) -> int:
    """Ask whoever has not cosigned the newest checkpoint; answer how many now have."""
    asked: Round = context["witnesses"]
    return await asked.ask_all()
