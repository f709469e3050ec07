"""What has been told and not yet, or already, been heard."""

from piccolo.columns import JSONB, Integer, Text, Timestamptz
from piccolo.columns.column_types import BigSerial
from piccolo.constraints import Check
from piccolo.table import Table


class OutboxRow(Table, tablename="outbox"):
    """One event. `sequence` orders the events of one item, because its row was locked meanwhile."""

    sequence = BigSerial(primary_key=True)
    event_id = Text(default=None, null=False, unique=True)
    topic = Text(default=None, null=False)
    item = Text(default=None, null=True)
    payload = JSONB(default=None, null=False)
    told_at = Timestamptz(default=None, null=False)
    state = Text(default="pending", null=False)
    tries = Integer(default=0, null=False)
    next_try_at = Timestamptz(default=None, null=False)
    last_fault = Text(default=None, null=True)
    delivered_at = Timestamptz(default=None, null=True)
    outbox_state_known = Check("state in ('pending', 'delivered', 'dead')")
    outbox_delivered_has_time = Check("(state = 'delivered') = (delivered_at is not null)")
