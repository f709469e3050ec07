"""Ids that sort by the time of their making (UUID version 7, RFC 9562 section 5.7), as text."""

import secrets
import uuid

from marketplace.ground import clock

_MILLISECOND_BITS = 48
_RANDOM_A_BITS = 12
_RANDOM_B_BITS = 62


def new_id() -> str:
    """A fresh UUIDv7 as its usual 36 characters."""
    milliseconds = int(clock.now().timestamp() * 1000) & ((1 << _MILLISECOND_BITS) - 1)
    value = milliseconds << 80
    value |= 0x7 << 76
    value |= secrets.randbits(_RANDOM_A_BITS) << 64
    value |= 0b10 << 62
    value |= secrets.randbits(_RANDOM_B_BITS)
    return str(uuid.UUID(int=value))
