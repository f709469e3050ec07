"""SQL about changes of state."""

from datetime import datetime

import msgspec
from msgspec import Struct

from marketplace.ground.db import Reader, Unit
from marketplace.ground.together import Statement


class Step(Struct, frozen=True, kw_only=True):
    """One change of state to be recorded; `from_version` 0 is the making of the thing."""

    kind: str
    subject: str
    from_version: int
    from_state: str | None
    to_state: str
    act: str
    event_id: str
    reason: str | None = None
    on_behalf_of: str | None = None


class PublicStep(Struct, frozen=True):
    """One change of state as the public reads it: role and organisation, never a person."""

    kind: str
    subject: str
    version: int
    act: str
    from_state: str | None
    to_state: str
    role: str
    organisation: str | None
    on_behalf_of: str | None
    reason: str | None
    changed_at: datetime
    event_id: str


async def insert_step(unit: Unit, step: Step) -> None:
    """Record the step; a second one from the same version violates `state_changes_one_per_version`."""
    await unit.execute_one(inserting_step(unit, step))


def inserting_step(unit: Unit, step: Step) -> Statement:
    """The statement of `insert_step`, to be done together with others."""
    return Statement(
        """insert into state_changes (kind, subject, version, previous_version, from_state, to_state,
               act, role, account, organisation, on_behalf_of, reason, request_id, event_id, changed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)""",
        (
            step.kind,
            step.subject,
            step.from_version + 1,
            step.from_version or None,
            step.from_state,
            step.to_state,
            step.act,
            unit.actor.role,
            unit.actor.account,
            unit.actor.organisation,
            step.on_behalf_of,
            step.reason,
            unit.request_id,
            step.event_id,
            unit.at,
        ),
    )


async def list_steps(reader: Reader, subjects: list[str], kinds: list[str]) -> list[PublicStep]:
    """The steps of these things, oldest first."""
    rows = await reader.fetch(
        """select kind, subject, version, act, from_state, to_state, role, organisation, on_behalf_of,
                  reason, changed_at, event_id
           from state_changes where subject = any($1) and kind = any($2)
           order by changed_at, id""",
        subjects,
        kinds,
    )
    return [msgspec.convert(dict(row), PublicStep) for row in rows]


async def list_newest_steps(
    reader: Reader, subjects: list[str], kind: str, limit: int
) -> list[PublicStep]:
    """The newest steps of these things of one kind, newest first."""
    rows = await reader.fetch(
        """select kind, subject, version, act, from_state, to_state, role, organisation, on_behalf_of,
                  reason, changed_at, event_id
           from state_changes where subject = any($1) and kind = $2
           order by changed_at desc, id desc limit $3""",
        subjects,
        kind,
        limit,
    )
    return [msgspec.convert(dict(row), PublicStep) for row in rows]
