"""The one file that reads the clock: instants in UTC, civil dates in Asia/Shanghai."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def civil_date(instant: datetime) -> date:
    """The date that a calendar on a wall in Suzhou shows at `instant`."""
    return instant.astimezone(SHANGHAI).date()
