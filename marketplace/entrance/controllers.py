"""HTTP of the entrance: registering, and what a unit's private link allows."""

import hmac
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from marketplace.entrance import allowances, commands
from marketplace.entrance.schemas import NewRegistration, Registered, RegistrationView
from marketplace.ground.access.actor import CLOCKWORK, Actor
from marketplace.ground.access.declared import open_by_code, open_to_all
from marketplace.ground.access.guesses import (
    caller_of,
    count_wrong_guess,
    take_from_allowance,
)
from marketplace.ground.db import looking, unit_of_work
from marketplace.ground.errors import NotFound
from marketplace.ground.web.acts import HEADER, Key, answer_of, key_from, perform_once
from marketplace.ground.web.faults import refuse_faults
from marketplace.ground.web.problems import AnyRequest
from marketplace.organisations import passwords
from marketplace.units.commands import missing_for_an_account, new_unit_id
from marketplace.units.schemas import ChangedUnit, Completion

ROUTE: Final = "POST registrations"
UNSEEN: Final = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


def path_of(link: str) -> str:
    """The page behind a private link: the receipt, and the rest of the registration."""
    return f"/receipts/{link}"


async def let_in(
    request: AnyRequest, given: NewRegistration, key: Key | None, link: str
) -> Registered:
    """Register once for this key; the link is told here and kept nowhere but as its hash."""
    refuse_faults(commands.faults_of_registration(given))
    link_hash = commands.hash_of_link(link)
    if link_hash is None:
        raise NotFound
    if given.credit_code is not None and given.password is None:
        await count_attempt(request)
    arrival = commands.Arrival(
        organisation=new_unit_id(),
        link_hash=link_hash,
        password_hash=await hash_of_password(request, given.password),
        caller=caller_of(request, "registration"),
    )
    answer = await perform_once(arrival.actor, key, request, 201, commands.register, given, arrival)
    content: Any = answer.content
    registered = msgspec.json.decode(content, type=Registered)
    return msgspec.structs.replace(registered, link=path_of(link))


async def hash_of_password(request: AnyRequest, password: str | None) -> str | None:
    """The stored form of a chosen password; hashing is dear, and so each address has its allowance."""
    if password is None:
        return None
    await count_attempt(request)
    return await passwords.hash_of_chosen_password(password)


async def count_attempt(request: AnyRequest) -> None:
    """Count what could be asked again and again: a dear password, or whether a code is known here."""
    async with unit_of_work(CLOCKWORK, "attempt") as unit:
        await take_from_allowance(unit, caller_of(request, "attempt"), allowances.ATTEMPTS)


def secret_key(request: AnyRequest) -> bytes:
    """The key under which links of repeated calls and bodies with passwords are hashed."""
    key: bytes = request.app.state.link_key
    return key


def keyed(request: AnyRequest, text: str | None, body: bytes) -> Key | None:
    """The idempotency key `text`; of the body, which may hold a password, only a keyed hash is kept."""
    if text is None:
        return None
    return key_from(text, "anyone", ROUTE, hmac.digest(secret_key(request), body, "sha256"))


def link_for(request: AnyRequest, key: Key | None) -> str:
    """A fresh private link; for a repeated key and body, the same one again."""
    if key is None:
        return passwords.new_token()
    named = b"|".join((b"link", key.key.encode(), key.body_hash))
    return hmac.digest(secret_key(request), named, "sha256").hex()


@post("/registrations", operation_id="registrations.register", opt=open_to_all())
async def register(request: AnyRequest, data: JSONBody[NewRegistration]) -> Response[Registered]:
    """Register a unit, with its first claim or without one."""
    key = keyed(request, request.headers.get(HEADER), await request.body())
    registered = await let_in(request, data, key, link_for(request, key))
    answer = answer_of(msgspec.json.encode(registered), 201)
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def find_unit_of(request: AnyRequest, link: str) -> str:
    """The unit of a private link; a wrong one is counted. Raises `NotFound` or `TooManyTries`."""
    try:
        async with looking() as reader:
            return await commands.find_registered(reader, link)
    except NotFound:
        await count_wrong_guess(request, "link")
        raise


@get("/registrations/{link:str}", operation_id="registrations.show", opt=open_by_code())
async def show_registration(request: AnyRequest, link: FromPath[str]) -> Response[RegistrationView]:
    """How the unit and its claims stand, for whoever holds its private link."""
    organisation = await find_unit_of(request, link)
    async with looking() as reader:
        view = await commands.get_registration(reader, organisation)
    return Response(view, headers=UNSEEN)


async def complete(
    request: AnyRequest, organisation: str, given: Completion, text: str | None, body: bytes
) -> ChangedUnit:
    """Complete a registration once for this key."""
    refuse_faults(missing_for_an_account(given))
    password_hash = await hash_of_password(request, given.password)
    hidden = hmac.digest(secret_key(request), body, "sha256")
    client = f"unit:{organisation}"
    key = key_from(text, client, f"{ROUTE} completion", hidden) if text else None
    answer = await perform_once(
        Actor("unit", organisation), key, request, 201,
        commands.complete_registration, organisation, given, str(password_hash),
    )  # fmt: skip
    content: Any = answer.content
    return msgspec.json.decode(content, type=ChangedUnit)


@post(
    "/registrations/{link:str}/completion",
    operation_id="registrations.complete",
    opt=open_by_code(),
)
async def complete_registration(
    request: AnyRequest, link: FromPath[str], data: JSONBody[Completion]
) -> Response[ChangedUnit]:
    """Give what was left open, and open the unit's account."""
    organisation = await find_unit_of(request, link)
    text = request.headers.get(HEADER)
    changed = await complete(request, organisation, data, text, await request.body())
    return answer_of(msgspec.json.encode(changed), 201)


HANDLERS: Final[list[Any]] = [register, show_registration, complete_registration]
