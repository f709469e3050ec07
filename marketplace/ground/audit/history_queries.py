"""SQL about the history of one thing, as its auditor reads it: every step with who took it."""

from datetime import datetime

from msgspec import Struct

from marketplace.ground.db import Reader

STEPS_MAX = 500


class OwnStep(Struct, frozen=True, kw_only=True):
    """One change of state with the account and the request that made it."""

    version: int
    act: str
    from_state: str | None
    to_state: str
    role: str
    account: str | None
    organisation: str | None
    on_behalf_of: str | None
    reason: str | None
    request_id: str
    event_id: str
    changed_at: datetime


async def list_history(reader: Reader, kind: str, subject: str) -> list[OwnStep]:
    """The steps of one thing, the first one first."""
    rows = await reader.fetch(
        """select version, act, from_state, to_state, role, account, organisation, on_behalf_of,
                  reason, request_id, event_id, changed_at
           from state_changes where kind = $1 and subject = $2 order by version limit $3""",
        kind,
        subject,
        STEPS_MAX,
    )
    return [OwnStep(**dict(row)) for row in rows]
