"""The keys that clients sent with unsafe calls, and what was answered."""

from piccolo.columns import Bytea, Integer, Text, Timestamptz
from piccolo.constraints import Unique
from piccolo.table import Table


class IdempotencyKey(Table, tablename="idempotency_keys"):
    """One unsafe call with a key, kept for 30 days. `answer` is null where it may not be stored."""

    client = Text(default=None, null=False)
    route = Text(default=None, null=False)
    key = Text(default=None, null=False)
    body_hash = Bytea(default=None, null=False)
    status = Integer(default=None, null=True)
    answer = Bytea(default=None, null=True)
    created_at = Timestamptz(default=None, null=False, index=True)
    idempotency_keys_once = Unique([client, route, key])
