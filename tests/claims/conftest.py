"""The walker of this folder, and a clock that can be moved on."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from servers import Client
from square import Square

from marketplace.ground import clock
from marketplace.ground.working_days.rules import after_working_days


@pytest.fixture
def square(client: Client) -> Square:
    return Square(client)


@pytest.fixture
def working_days_pass(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Move the house's clock so many working days on, from where it stands."""

    def move(days: int) -> None:
        today = clock.now()
        there = after_working_days(clock.civil_date(today), days).day
        further = timedelta(days=(there - clock.civil_date(today)).days)
        read: Callable[[], datetime] = clock.now
        monkeypatch.setattr(clock, "now", lambda: read() + further)

    return move
