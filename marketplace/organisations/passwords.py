"""Passwords, tokens and their hashes."""

import asyncio
import hashlib
import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# RFC 9106 section 4, the second recommended option: 64 MiB, three passes.
_CHOSEN_BY_PEOPLE: Final = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
# A password of 120 random bits cannot be guessed; hashing it dearly would only slow the first start.
_MADE_AT_RANDOM: Final = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
_AT_ONCE: Final = 2
# The hash of a password that was thrown away: checking it costs what checking a real one does.
_NOBODYS: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$sNFtPhjImHxt2eZZXRpK1A$nDhFtC"
    "TtKtr6RKDya/V5pm1sv6R+38hJDZ434FdxVK0"
)

_turns = asyncio.Semaphore(_AT_ONCE)


def new_password() -> str:
    """A random password of 120 bits."""
    return secrets.token_urlsafe(15)


def new_token() -> str:
    """A random token of 256 bits."""
    return secrets.token_urlsafe(32)


def hash_of_token(token: str) -> bytes:
    """What is stored of a token or a session's cookie."""
    return hashlib.sha256(token.encode()).digest()


def hash_of_random_password(password: str) -> str:
    """The stored form of a password made by `new_password`."""
    return _MADE_AT_RANDOM.hash(password)


async def hash_of_chosen_password(password: str) -> str:
    """The stored form of a password that a person chose; dear on purpose, a few at a time."""
    async with _turns:
        return await asyncio.to_thread(_CHOSEN_BY_PEOPLE.hash, password)


async def is_right_password(password: str, password_hash: str | None) -> bool:
    """Whether the password is the account's; as slow for a username that does not exist."""
    async with _turns:
        return await asyncio.to_thread(_verify, password_hash or _NOBODYS, password)


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _CHOSEN_BY_PEOPLE.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
