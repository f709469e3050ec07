"""Acts about accounts and sessions."""

from datetime import timedelta
from typing import Final

from marketplace.ground.access.actor import ANYONE, Actor, Role
from marketplace.ground.db import Unit, looking
from marketplace.ground.ids import new_id
from marketplace.organisations import passwords, queries
from marketplace.organisations.schemas import NewAccount

SESSION_LASTS: Final = timedelta(days=14)


async def add_account(unit: Unit, role: Role, organisation: str) -> NewAccount:
    """Make an account with a random password and token, which are told here and never again."""
    password, token = passwords.new_password(), passwords.new_token()
    account_id = new_id()
    username = f"{role}-{organisation.lower()}-{account_id[-4:]}"
    await queries.insert_account(
        unit, account_id, username, passwords.hash_of_random_password(password), role, organisation
    )
    await queries.insert_credential(
        unit, passwords.hash_of_token(token), "token", account_id, expires_at=None
    )
    return NewAccount(
        role=role, username=username, password=password, token=token, organisation=organisation
    )


async def open_session(unit: Unit, account: str) -> str:
    """Begin a session with a fresh cookie; answer the cookie's value."""
    cookie = passwords.new_token()
    await queries.insert_credential(
        unit, passwords.hash_of_token(cookie), "session", account, unit.at + SESSION_LASTS
    )
    return cookie


async def end_session(unit: Unit, cookie: str) -> None:
    """End the session of this cookie."""
    await queries.delete_credential(unit, passwords.hash_of_token(cookie))


async def find_actor(secret: str, kind: str) -> Actor:
    """Whoever shows this token (`kind` token) or cookie (`session`); `ANYONE` when it is not known."""
    async with looking() as reader:
        row = await queries.find_credential(reader, passwords.hash_of_token(secret), kind)
    return Actor(row.role, row.organisation, row.id) if row else ANYONE
