"""Milestones, what was handed in for them, and how it was verified."""

from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.claims.tables import Claim
from marketplace.ground import columns as column
from marketplace.items.tables import Item, NeedLine


class Milestone(Table, tablename="milestones"):
    """One delivery node of an item. `first_due_on` may be written once: the role has no right to more."""

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
    item = column.points_at(Item)
    listing_round = column.whole()
    node_no = column.whole()
    node_code = column.text()
    title_zh = column.text()
    title_en = column.text()
    verified_by = column.text()
    evidence_kinds = column.texts()
    first_due_on = column.day()
    due_on = column.day()
    submitted_at = column.instant_or_none()
    verified_at = column.instant_or_none()
    made_at = column.instant()
    milestones_kind_is_milestone = Check("kind = 'milestone'")
    milestones_state_known = Check(
        "state in ('due', 'submitted', 'met', 'partly', 'not_met', 'suspended')"
    )
    milestones_once = Unique([item, listing_round, node_no])


class Submission(Table, tablename="milestone_submissions"):
    """One handing-in of a milestone, with who did it."""

    id = column.key()
    milestone = column.points_at(Milestone)
    round_no = column.whole()
    account = column.text()
    organisation = column.text()
    note = column.text_or_none()
    submitted_at = column.instant()
    milestone_submissions_once = Unique([milestone, round_no])
    milestone_submissions_by_whom = Unique([id, account, organisation])


class SubmittedUse(Table, tablename="submitted_uses"):
    """How much of a claim's line a handing-in says was used."""

    submission = column.points_at(Submission)
    claim = column.points_at(Claim)
    need_line = column.points_at(NeedLine)
    quantity = column.quantity()
    submitted_uses_once = Unique([submission, claim, need_line])
    submitted_uses_some = Check("quantity > 0")


class Verification(Table, tablename="verifications"):
    """One judgement of one handing-in, by another person of another organisation."""

    submission = column.points_at(Submission, unique=True)
    submitter = column.text()
    submitter_organisation = column.text()
    account = column.text()
    organisation = column.text()
    result = column.text()
    note = column.text_or_none()
    verified_at = column.instant()
    event_id = column.text()
    verifications_result_known = Check("result in ('met', 'partly', 'not_met')")
    verifications_by_another = Check(
        "account <> submitter and organisation <> submitter_organisation"
    )


class Replan(Table, tablename="milestone_replans"):
    """One proposal of a later day for a milestone, and what the committee said to it."""

    id = column.key()
    milestone = column.points_at(Milestone)
    due_on = column.day()
    reason = column.text()
    organisation = column.text()
    proposed_at = column.instant()
    approved = column.yes_no_or_none()
    decider = column.text_or_none()
    decision_reason = column.text_or_none()
    decided_at = column.instant_or_none()
    milestone_replans_decided_by_another = Check(
        "(approved is null) = (decided_at is null) and (approved is null) = (decider is null) "
        "and (decider is null or decider <> organisation)"
    )
