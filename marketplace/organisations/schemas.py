"""What comes in and goes out about organisations, accounts and sessions."""

from typing import Annotated

from msgspec import Meta, Struct

from marketplace.ground.access.actor import Role
from marketplace.ground.text import NameText


class OrganisationView(Struct, frozen=True, kw_only=True):
    """A body as the public reads it."""

    id: str
    level: str
    name_zh: str
    name_en: str | None
    parent: str | None
    source: str
    demonstration: bool


class CommunityView(Struct, frozen=True, kw_only=True):
    """A community with its type and regional committee, and where each of these comes from."""

    id: str
    name_zh: str
    name_en: str | None
    community_type: str
    regional_committee: str | None
    strategy_zh: str | None
    source: str
    type_source: str | None
    region_source: str | None
    demonstration: bool


class Login(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sign-in."""

    username: NameText
    password: Annotated[str, Meta(min_length=1, max_length=200)]


class SessionView(Struct, frozen=True, kw_only=True):
    """Who is signed in."""

    role: Role
    username: str
    organisation: str
    organisation_name_zh: str
    organisation_name_en: str | None


class NewAccount(Struct, frozen=True, kw_only=True):
    """An account as it is handed over once: password and token stand nowhere else in plain."""

    role: Role
    username: str
    password: str
    token: str
    organisation: str
