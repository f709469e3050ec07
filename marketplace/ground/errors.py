"""What can go wrong for a person: refusals of the law with their status, and faults of a request."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from marketplace.ground.refusals import REFUSALS


class Fault(Struct, frozen=True):
    """One thing that is wrong with a request: where (RFC 6901 pointer), which kind, what to do."""

    pointer: str
    code: str
    message: str


class Refused(Exception):
    """The law refuses this act. `name` is one of `REFUSALS`; `faults` may point at the fields."""

    def __init__(
        self,
        name: str,
        faults: Sequence[Fault] = (),
        facts: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        if name not in REFUSALS:
            raise LookupError(f"{name!r} is not in the table of refusals")
        super().__init__(name)
        self.name = name
        self.faults = tuple(faults)
        self.facts = facts


class BadRequest(Exception):
    """The request itself cannot be read; every fault is named at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.pointer}: {fault.message}" for fault in faults))
        self.faults = tuple(faults)


class NotFound(Exception):
    """There is no such thing, or the caller may not see it."""


class NotAuthenticated(Exception):
    """The act needs an account and none was shown."""


class Forbidden(Exception):
    """The account's role or organisation may not do this."""


class KeyReused(Exception):
    """The idempotency key was used before with another body."""


class TooManyTries(Exception):
    """Too many wrong guesses; try again after `retry_seconds`."""

    def __init__(self, retry_seconds: int) -> None:
        super().__init__(f"try again in {retry_seconds} s")
        self.retry_seconds = retry_seconds


class NoRoom(Exception):
    """The disk is full: uploads are refused, everything else goes on."""


class Overloaded(Exception):
    """No capacity just now (pool, lock or connection); the caller may try again."""


class NoFont(Exception):
    """This server has no Chinese font, so that no paper can be set."""
