"""The policy that a new list gets where nobody says otherwise (the law, section 5). Data only."""

from typing import Final

from marketplace.items.schemas import PolicyView

LAW_POLICY: Final = PolicyView(
    version=1,
    publicity_working_days=5,
    deliberation_notice_days=3,
    listing_window_working_days=15,
    qualification_working_days=5,
    reservation_working_days=15,
    signing_working_days=10,
    acceptance_working_days=10,
    rectification_working_days=15,
    rectification_rounds_max=2,
    acknowledge_working_days=2,
    answer_working_days=10,
    recurrence_months=12,
    light_claims_per_unit=3,
    resolved_floor_percent=80,
    answers_min=8,
    response_min_percent=30,
    visit_sample=40,
    invitations_per_unit=2,
    works_cap_fen=50_000_000,
)
