"""Who is acting: ids only; the accounts themselves live with the organisations."""

from typing import Final, Literal, get_args

from msgspec import Struct

#: The roles of accounts.
Role = Literal["unit", "community", "regional", "subdistrict", "slip_office", "auditor"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)


#: A program that delivers the figures of one source, by that source's own token; no account.
PORT: Final = "port"


class Actor(Struct, frozen=True):
    """Whoever acts: `role` is a `Role`, or `resident`, `clockwork`, `loader`, `port`, `anyone`."""

    role: str
    organisation: str | None = None
    account: str | None = None

    @property
    def is_anyone(self) -> bool:
        """Whether no account was shown."""
        return self.account is None and self.role == "anyone"

    @property
    def sees_all(self) -> bool:
        """Whether this role reads what concerns any body: contacts and names before they are public."""
        return self.role in ("subdistrict", "auditor")


ANYONE: Final = Actor("anyone")
RESIDENT: Final = Actor("resident")
CLOCKWORK: Final = Actor("clockwork")
LOADER: Final = Actor("loader")
