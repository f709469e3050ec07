"""What comes in and goes out about matching runs, their settings and invitations."""

from datetime import date, datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from marketplace.claims.schemas import LINES_MAX, WantedLine
from marketplace.ground.text import CodeText, ParagraphText, SomeParagraphText
from marketplace.matching.solving.problem import Floor, Weights
from marketplace.matching.states import RunState

FLOORS_MAX = 40
ADOPTED_MAX = 50
Floors = Annotated[list[Floor], Meta(max_length=FLOORS_MAX)]


class Scope(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which need lines are looked at; what is left out does not narrow."""

    list: CodeText | None = None
    programme: CodeText | None = None
    category: CodeText | None = None
    domain: CodeText | None = None
    community: CodeText | None = None
    resource: CodeText | None = None
    item: CodeText | None = None


class NewRun(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A matching to be done; without weights or floors those in force are taken."""

    weights: Weights | None = None
    floors: Floors | None = None
    scope: Scope = Scope()


class NewSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """New weights and floors for everybody, and why; the public reads it."""

    weights: Weights
    floors: Floors = []
    reason: SomeParagraphText


class SettingsView(Struct, frozen=True, kw_only=True):
    """One version of the weights and floors."""

    version: int
    weights: Weights
    floors: list[Floor]
    reason: str
    made_at: datetime
    made_by: str | None


class ChangedSettings(SettingsView, frozen=True, kw_only=True):
    """The new version."""

    event_id: str


class ProposalView(Struct, frozen=True, kw_only=True):
    """So much of an offer for a need line; `adopted` once an invitation was made of it.

    `regional_committee` is who may invite: the item's; null is the subdistrict.
    """

    id: str
    item: str
    need_line: str
    offer: str
    unit: str
    quantity: str
    unit_zh: str
    regional_committee: str | None
    adopted: bool


class RunView(Struct, frozen=True, kw_only=True):
    """A run: where it stands, and what came of it, the difference to the former run first.

    `result`: `difference`, `summary` (points, bound, greedy, seconds, memory), `shortfalls`,
    `shortages` (the scarcest first), `gaps` (three candidates each); null before it is done.
    """

    id: str
    state: RunState
    stage: str
    percent: int
    organisation: str
    weights: Weights
    floors: list[Floor]
    settings_version: int | None
    scope: Scope
    former: str | None
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    fault: str | None
    result: dict[str, Any] | None = None
    proposals: list[ProposalView] = []


class ChangedRun(RunView, frozen=True, kw_only=True):
    """A run after an act."""

    event_id: str


class NewInvitation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit is asked whether it would take these parts of an item."""

    item: CodeText
    unit: CodeText
    lines: Annotated[list[WantedLine], Meta(min_length=1, max_length=LINES_MAX)]


class NewUptake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To which lines of an item an offer is to be given; without a day, by when the item could be done."""

    item: CodeText
    lines: Annotated[list[WantedLine], Meta(min_length=1, max_length=LINES_MAX)]
    finish_on: date | None = None
    note: ParagraphText | None = None


class Adoption(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The proposals of a run that become invitations."""

    proposals: Annotated[list[CodeText], Meta(min_length=1, max_length=ADOPTED_MAX)]


class InvitationView(Struct, frozen=True, kw_only=True):
    """An invitation as its maker sees it once; `confirm_path` is told in this answer and kept nowhere."""

    claim: str
    item: str
    unit: str
    lines: list[WantedLine]
    event_id: str
    confirm_path: str | None = None


class Adopted(Struct, frozen=True, kw_only=True):
    """The invitations made of a run's proposals, one for each item and unit."""

    run: str
    invitations: list[InvitationView]
    event_id: str
