"""The record of every change of state; rows of other tables point at it with their own state."""

from piccolo.columns import Integer, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class StateChange(Table, tablename="state_changes"):
    """One step of one thing. A row in state S, version V points at (kind, id, V, S) here.

    `previous_version` and `from_state` point at the step before, so that the chain has no holes.
    """

    kind = Text(default=None, null=False)
    subject = Text(default=None, null=False)
    version = Integer(default=None, null=False)
    previous_version = Integer(default=None, null=True)
    from_state = Text(default=None, null=True)
    to_state = Text(default=None, null=False)
    act = Text(default=None, null=False)
    role = Text(default=None, null=False)
    account = Text(default=None, null=True)
    organisation = Text(default=None, null=True)
    on_behalf_of = Text(default=None, null=True)
    reason = Text(default=None, null=True)
    request_id = Text(default=None, null=False)
    event_id = Text(default=None, null=False)
    changed_at = Timestamptz(default=None, null=False)
    state_changes_step = Unique([kind, subject, version, to_state])
    state_changes_one_per_version = Unique([kind, subject, version])
    state_changes_first_has_no_before = Check(
        "(version = 1) = (from_state is null) and (version = 1) = (previous_version is null)"
    )
    state_changes_no_holes = Check("previous_version is null or previous_version = version - 1")
