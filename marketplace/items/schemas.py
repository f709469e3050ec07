"""What comes in and goes out about lists, policies, gates and need lines."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from marketplace.ground.text import END, SomeLineText
from marketplace.items.states import GateName

Wait = Annotated[int, Meta(ge=0, le=365)]
Limit = Annotated[int, Meta(ge=1, le=1000)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Count = Annotated[int, Meta(ge=0, le=10_000_000)]
#: m² as text or number; at most two decimal places, so that it is a whole count of 0.01 m².
Area = (
    Annotated[str, Meta(pattern=rf"^[0-9]{{1,9}}(\.[0-9]{{1,2}})?{END}")]
    | Annotated[int, Meta(ge=0, le=10**9)]
    | Annotated[float, Meta(ge=0, le=1e9)]
)


class LabelView(Struct, frozen=True, kw_only=True):
    """A category or a domain."""

    code: str
    label_zh: str
    label_en: str
    source: str


class PolicyView(Struct, frozen=True, kw_only=True):
    """The numbers of a list's policy; days are working days where the name says so."""

    version: int
    publicity_working_days: int
    deliberation_notice_days: int
    listing_window_working_days: int
    qualification_working_days: int
    reservation_working_days: int
    signing_working_days: int
    acceptance_working_days: int
    rectification_working_days: int
    rectification_rounds_max: int
    acknowledge_working_days: int
    answer_working_days: int
    recurrence_months: int
    light_claims_per_unit: int
    resolved_floor_percent: int
    answers_min: int
    response_min_percent: int
    visit_sample: int
    invitations_per_unit: int
    works_cap_fen: int | None


class PolicyChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields of a policy to change; the rest stays. New items only."""

    publicity_working_days: Wait | UnsetType = UNSET
    deliberation_notice_days: Wait | UnsetType = UNSET
    listing_window_working_days: Limit | UnsetType = UNSET
    qualification_working_days: Limit | UnsetType = UNSET
    reservation_working_days: Limit | UnsetType = UNSET
    signing_working_days: Limit | UnsetType = UNSET
    acceptance_working_days: Limit | UnsetType = UNSET
    rectification_working_days: Limit | UnsetType = UNSET
    rectification_rounds_max: Limit | UnsetType = UNSET
    acknowledge_working_days: Limit | UnsetType = UNSET
    answer_working_days: Limit | UnsetType = UNSET
    recurrence_months: Limit | UnsetType = UNSET
    light_claims_per_unit: Limit | UnsetType = UNSET
    resolved_floor_percent: Percent | UnsetType = UNSET
    answers_min: Limit | UnsetType = UNSET
    response_min_percent: Percent | UnsetType = UNSET
    visit_sample: Limit | UnsetType = UNSET
    invitations_per_unit: Limit | UnsetType = UNSET
    works_cap_fen: Annotated[int, Meta(ge=0, le=10**15)] | None | UnsetType = UNSET


class ListView(Struct, frozen=True, kw_only=True):
    """A list or batch with the policy that new items get."""

    code: str
    programme: str
    batch_no: int | None
    name_zh: str
    name_en: str
    items: int
    policy: PolicyView
    source: str
    demonstration: bool
    item_prefix: str
    valid_from: date | None
    valid_to: date | None


class ChangedList(ListView, frozen=True, kw_only=True):
    """A list after its policy was changed."""

    event_id: str


class OwnersCount(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Owners by number."""

    total: Annotated[int, Meta(ge=1, le=1_000_000)]
    voted: Count
    agreed: Count


class OwnersArea(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Owners by area in m², at most two decimal places."""

    total: Area
    voted: Area
    agreed: Area


class NewGateRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A vote (`owners`, `area_m2`, `held_on`), a grant (`reference`, `granted`, `issued_on`), or
    consents (`required`, `given`, `held_on`), as the gate asks.
    """

    gate: GateName
    owners: OwnersCount | None = None
    area_m2: OwnersArea | None = None
    held_on: date | None = None
    reference: SomeLineText | None = None
    granted: bool | None = None
    issued_on: date | None = None
    required: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    given: Annotated[int, Meta(ge=0, le=100_000)] | None = None


class GateRecordView(Struct, frozen=True, kw_only=True):
    """One recorded vote, grant or consent."""

    passed: bool
    owners: OwnersCount | None
    area_m2: OwnersArea | None
    reference: str | None
    required: int | None
    given: int | None
    held_on: date | None
    issued_on: date | None
    organisation: str
    recorded_at: datetime
    event_id: str


class GateMove(Struct, frozen=True, kw_only=True):
    """Who brings a gate's result."""

    role: Literal["community", "subdistrict"]
    organisation: str | None


class GateView(Struct, frozen=True, kw_only=True):
    """A gate of an item, with everything recorded for it; `waiting_on` is null where nothing is owed."""

    id: str
    item: str
    gate: GateName
    state: str
    waiting_on: GateMove | None
    records: list[GateRecordView]


class RecordedGate(GateView, frozen=True, kw_only=True):
    """A gate after a record was added."""

    event_id: str
