"""Recording steps: the making of a thing, and each move of it from where it stands."""

from typing import Protocol

from marketplace.ground.audit.queries import Step, insert_step, inserting_step
from marketplace.ground.db import Unit
from marketplace.ground.together import Statement


class Standing(Protocol):
    """A locked row: in which state it stands, and in which version."""

    @property
    def state(self) -> str:
        """Where it stands."""

    @property
    def version(self) -> int:
        """How many steps it has made."""


async def record_making(
    unit: Unit,
    kind: str,
    subject: str,
    state: str,
    act: str,
    event_id: str,
    on_behalf_of: str | None = None,
) -> None:
    """Record that a thing was made, in its first state; call it before the row is inserted."""
    await unit.execute_one(
        recording_making(unit, kind, subject, state, act, event_id, on_behalf_of)
    )


def recording_making(
    unit: Unit,
    kind: str,
    subject: str,
    state: str,
    act: str,
    event_id: str,
    on_behalf_of: str | None = None,
) -> Statement:
    """The statement of `record_making`, to be done together with the row's own."""
    step = Step(
        kind=kind,
        subject=subject,
        from_version=0,
        from_state=None,
        to_state=state,
        act=act,
        event_id=event_id,
        on_behalf_of=on_behalf_of,
    )
    return inserting_step(unit, step)


async def record_move(
    unit: Unit,
    kind: str,
    subject: str,
    standing: Standing,
    to_state: str,
    act: str,
    event_id: str,
    reason: str | None = None,
    on_behalf_of: str | None = None,
) -> None:
    """Record that a thing moves from where it stands; call it before the row is updated."""
    step = Step(
        kind=kind,
        subject=subject,
        from_version=standing.version,
        from_state=standing.state,
        to_state=to_state,
        act=act,
        event_id=event_id,
        reason=reason,
        on_behalf_of=on_behalf_of,
    )
    await insert_step(unit, step)
