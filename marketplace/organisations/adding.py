"""The command that makes an account."""

import msgspec

from marketplace.ground.access.actor import LOADER, Role
from marketplace.ground.db import DB, Unit, in_one_unit
from marketplace.organisations.commands import add_account
from marketplace.organisations.queries import find_organisation_kind
from marketplace.organisations.schemas import NewAccount


class CannotAdd(ValueError):
    """The account cannot be made; the message says why and what to do."""


async def add(url: str, role: str, organisation: str) -> dict[str, str]:
    """Make an account of this role for this organisation; raises `CannotAdd`."""
    try:
        known: Role = msgspec.convert(role, Role)
    except msgspec.ValidationError:
        raise CannotAdd(
            f"{role!r} is no role; choose unit, community, regional, subdistrict, slip_office or auditor"
        ) from None
    await DB.open(url, name="account")

    async def work(unit: Unit) -> NewAccount:
        kind = await find_organisation_kind(unit, organisation)
        if kind is None:
            raise CannotAdd(f"there is no organisation {organisation!r}; see /api/v1/organisations")
        if kind != known:
            raise CannotAdd(f"{organisation} is a {kind}; an account of it has the role {kind}")
        return await add_account(unit, known, organisation)

    try:
        made = await in_one_unit(LOADER, "account", work)
        return {name: str(value) for name, value in msgspec.structs.asdict(made).items()}
    finally:
        await DB.close()
