"""What is there already, as far as a file is judged against it. Data only."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct


class KnownPlace(Struct, frozen=True, kw_only=True):
    """A community that is there."""

    id: str
    name_zh: str
    name_en: str | None
    community_type: str
    regional_committee: str | None
    strategy_zh: str | None


class KnownUnit(Struct, frozen=True, kw_only=True):
    """A unit that is there; with an account it looks after its own details."""

    id: str
    name_zh: str
    name_en: str | None
    kind: str | None
    state_owned: bool
    community_id: str | None
    credit_code: str | None
    has_account: bool


class KnownOffer(Struct, frozen=True, kw_only=True):
    """An offer that is there, as texts."""

    id: str
    unit_id: str
    resource_type: str
    what_zh: str
    what_en: str | None
    quantity: str
    unit_zh: str
    unit_en: str | None
    step: str
    available_from: str
    available_to: str
    communities: str
    conditions_zh: str | None


class KnownList(Struct, frozen=True, kw_only=True):
    """A list that is there; `is_open` is whether it takes new items today."""

    code: str
    name_zh: str
    name_en: str
    programme: str
    is_open: bool


class KnownItem(Struct, frozen=True, kw_only=True):
    """An item or draft that is there."""

    code: str
    title_zh: str
    community: str


class KnownName(Struct, frozen=True, kw_only=True):
    """A domain, category, milestone template or outcome, by `kind`."""

    kind: str
    code: str
    label_zh: str
    label_en: str | None


class Known(Struct, frozen=True, kw_only=True):
    """What is there, who asks, and when; `area` is the communities for which it may act, None is all."""

    role: str
    organisation: str
    area: frozenset[str] | None
    today: date
    places: Sequence[KnownPlace]
    committees: Mapping[str, str]
    bodies: frozenset[str]
    units: Sequence[KnownUnit]
    offers: Sequence[KnownOffer]
    lists: Sequence[KnownList]
    items: Sequence[KnownItem]
    names: Sequence[KnownName]
