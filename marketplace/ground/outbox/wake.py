"""Waking on NOTIFY: a listener that comes back when the database does, and that nobody relies on."""

import asyncio
import contextlib
from typing import Any, Final

import asyncpg
import structlog

CHANNEL: Final = "jiebang"
RETRY_SECONDS: Final = 0.5

log = structlog.get_logger()


class Alarm:
    """Rings when the database tells news; `wait` also returns after a while without any."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._rung = asyncio.Event()
        #: Whether notifications arrive just now.
        self.is_listening = False
        #: How often it has rung; a change means that something may be new.
        self.rings = 0

    async def wait(self, seconds_max: float) -> None:
        """Return when news was told since the last wait, at the latest after `seconds_max`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), seconds_max)
        self._rung.clear()

    async def listen(self) -> None:
        """Keep listening until cancelled."""
        while True:
            try:
                await self._listen_once()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as fault:
                log.warning("not_listening", why=str(fault))
            self.is_listening = False
            self._ring()
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen_once(self) -> None:
        connection = await asyncpg.connect(self._url, timeout=2)
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda *_: lost.set())
            await connection.add_listener(CHANNEL, self._ring)
            self._ring()
            self.is_listening = True
            await lost.wait()
        finally:
            connection.terminate()

    def _ring(self, *_told: Any) -> None:
        self.rings += 1
        self._rung.set()
