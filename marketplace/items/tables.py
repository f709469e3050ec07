"""Lists, policies, templates, solution modules, items, need lines, outcomes and gates."""

from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.ground import columns as column
from marketplace.organisations.tables import Organisation


class Category(Table, tablename="categories"):
    """A category of the livelihood list; a row, never an enum."""

    code = column.key()
    label_zh = column.text()
    label_en = column.text()
    position = column.whole()
    source = column.text()
    valid_from = column.day_or_none()
    valid_to = column.day_or_none()
    categories_validity = Check("valid_from <= valid_to")


class Domain(Table, tablename="domains"):
    """A domain of the tackling projects; items of the livelihood list have one too."""

    code = column.key()
    label_zh = column.text()
    label_en = column.text()
    position = column.whole()
    source = column.text()
    valid_from = column.day_or_none()
    valid_to = column.day_or_none()
    domains_validity = Check("valid_from <= valid_to")


class Term(Table, tablename="terms"):
    """A word that items are sorted by and that is no category and no domain; a row, never an enum."""

    kind = column.text()
    code = column.text()
    label_zh = column.text()
    label_en = column.text()
    position = column.whole()
    source = column.text()
    valid_from = column.day_or_none()
    valid_to = column.day_or_none()
    terms_once = Unique([kind, code])
    terms_kind_known = Check("kind in ('community_type', 'level', 'gate')")
    terms_validity = Check("valid_from <= valid_to")


class MilestoneTemplate(Table, tablename="milestone_templates"):
    """A named sequence of delivery nodes."""

    code = column.key()
    label_zh = column.text()
    label_en = column.text()


class TemplateNode(Table, tablename="template_nodes"):
    """One node of a template; `due_percent` is the share of the item's duration."""

    template = column.points_at(MilestoneTemplate)
    node_no = column.whole()
    node_code = column.text()
    title_zh = column.text()
    title_en = column.text()
    due_percent = column.whole()
    evidence_kinds = column.texts()
    verified_by = column.text()
    paper_signature_by = column.text_or_none()
    template_nodes_once = Unique([template, node_no])
    template_nodes_share = Check("due_percent between 1 and 100")
    template_nodes_verifier_known = Check("verified_by in ('community', 'regional', 'subdistrict')")


class SolutionModule(Table, tablename="solution_modules"):
    """One class of problem, one set of solutions: what a draft is filled with, and may be changed.

    Only resettlement communities are led through three stages, one module for each.
    """

    code = column.key()
    community_type = column.text()
    stage = column.text_or_none()
    stage_no = column.whole()
    label_zh = column.text()
    label_en = column.text()
    approach_zh = column.text()
    approach_en = column.text()
    domain = column.points_at(Domain)
    track = column.text()
    milestone_template = column.points_at(MilestoneTemplate)
    gates = column.texts()
    seats = column.texts()
    duration_days = column.whole()
    source = column.text()
    valid_from = column.day_or_none()
    valid_to = column.day_or_none()
    solution_modules_stages = Check(
        "(community_type = 'resettlement') = (stage is not null) and coalesce(stage, 'environment') "
        "in ('environment', 'property_service', 'neighbour_relations')"
    )
    solution_modules_track_known = Check("track in ('light', 'full')")
    solution_modules_duration = Check("duration_days >= 1")
    solution_modules_validity = Check("valid_from <= valid_to")


class SolutionLine(Table, tablename="solution_lines"):
    """A need line that a module suggests."""

    module = column.points_at(SolutionModule)
    line_no = column.whole()
    resource = column.text()
    what_zh = column.text()
    what_en = column.text_or_none()
    conditions_zh = column.text_or_none()
    unit_zh = column.text()
    unit_en = column.text_or_none()
    quantity = column.quantity()
    step = column.quantity()
    solution_lines_once = Unique([module, line_no])
    solution_lines_whole_steps = Check("step > 0 and quantity > 0 and mod(quantity, step) = 0")


class ItemList(Table, tablename="item_lists"):
    """A published list or batch of one programme."""

    code = column.key()
    programme = column.text()
    batch_no = column.whole_or_none()
    name_zh = column.text()
    name_en = column.text()
    source = column.text()
    demonstration = column.yes_no()
    #: What the codes of its items begin with; an item's number follows on the last one.
    item_prefix = column.text_or_none(unique=True)
    valid_from = column.day_or_none()
    valid_to = column.day_or_none()
    item_lists_programme_known = Check("programme in ('livelihood', 'tackling')")
    item_lists_validity = Check("valid_from <= valid_to")


class Policy(Table, tablename="policies"):
    """One version of a list's policy. Items pin the version of the day on which they are published."""

    list = column.points_at(ItemList)
    version = column.whole()
    publicity_working_days = column.whole()
    deliberation_notice_days = column.whole()
    listing_window_working_days = column.whole()
    qualification_working_days = column.whole()
    reservation_working_days = column.whole()
    signing_working_days = column.whole()
    acceptance_working_days = column.whole()
    rectification_working_days = column.whole()
    rectification_rounds_max = column.whole()
    acknowledge_working_days = column.whole()
    answer_working_days = column.whole()
    recurrence_months = column.whole()
    light_claims_per_unit = column.whole()
    resolved_floor_percent = column.whole()
    answers_min = column.whole()
    response_min_percent = column.whole()
    visit_sample = column.whole()
    invitations_per_unit = column.whole()
    works_cap_fen = column.large_or_none()
    made_at = column.instant()
    made_by = column.text_or_none()
    policies_one_per_version = Unique([list, version])
    policies_waits = Check("least(publicity_working_days, deliberation_notice_days) >= 0")
    policies_limits = Check(
        "least(listing_window_working_days, qualification_working_days, reservation_working_days, "
        "signing_working_days, acceptance_working_days, rectification_working_days, "
        "rectification_rounds_max, acknowledge_working_days, answer_working_days, "
        "recurrence_months, light_claims_per_unit, answers_min, visit_sample, "
        "invitations_per_unit) >= 1"
    )
    policies_percents = Check(
        "resolved_floor_percent between 0 and 100 and response_min_percent between 0 and 100"
    )


class Item(Table, tablename="items"):
    """One need on a list. `state` is stored; the word that the public reads is always derived."""

    code = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text(index=True)
    list = column.points_at(ItemList)
    policy_version = column.whole()
    programme = column.text()
    track = column.text()
    category = column.may_point_at(Category)
    domain = column.points_at(Domain)
    community = column.may_point_at(Organisation)
    community_type = column.text()
    title_zh = column.text()
    title_en = column.text_or_none()
    need_zh = column.text()
    need_en = column.text_or_none()
    first_heard_on = column.day()
    people_affected = column.whole_or_none()
    people_source = column.text_or_none()
    severity = column.whole_or_none()
    severity_reason_zh = column.text_or_none()
    milestone_template = column.may_point_at(MilestoneTemplate)
    sensitive_group = column.text_or_none()
    frame_zh = column.text_or_none()
    frame_doors = column.whole_or_none()
    duration_days = column.whole_or_none()
    linked_item = column.text_or_none()
    intake_channel = column.text_or_none()
    listing_round = column.whole()
    published_at = column.instant_or_none()
    claim_until = column.instant_or_none()
    resolution = column.text_or_none()
    source = column.text()
    seed_ref = column.text_or_none()
    demonstration = column.yes_no()
    solution_module = column.may_point_at(SolutionModule)
    #: The gates that a draft asks for; they are made when it is published.
    gates_wanted = column.texts_or_none()
    suspended_at = column.instant_or_none()
    relisted_at = column.instant_or_none()
    items_kind_is_item = Check("kind = 'item'")
    items_state_known = Check(
        "state in ('draft', 'screening', 'published', 'suspended', 'closed', 'withdrawn')"
    )
    items_track_known = Check("track in ('light', 'full')")
    items_severity_step = Check("severity between 1 and 5")
    items_counts = Check(
        "coalesce(people_affected, 0) >= 0 and coalesce(frame_doors, 1) >= 1 "
        "and coalesce(duration_days, 1) >= 1 and listing_round >= 1"
    )
    items_whole_once_published = Check(
        "(published_at is null and state in ('draft', 'screening', 'withdrawn')) "
        "or (published_at is not null and state not in ('draft', 'screening') "
        "and frame_doors is not null and frame_zh is not null and milestone_template is not null)"
    )
    items_suspended_since = Check("(state = 'suspended') = (suspended_at is not null)")
    items_ended_says_how = Check("(state in ('closed', 'withdrawn')) = (resolution is not null)")
    items_resolution_known = Check(
        "resolution in ('solved', 'half', 'moved', 'merged', 'infeasible', 'withdrawn')"
    )
    items_with_track = Unique([code, track])


class NeedLine(Table, tablename="need_lines"):
    """What is asked, in whole steps, and the four quantities that never mix."""

    id = column.key()
    item = column.points_at(Item)
    line_no = column.whole()
    resource = column.text(index=True)
    what_zh = column.text()
    what_en = column.text_or_none()
    conditions_zh = column.text_or_none()
    conditions_en = column.text_or_none()
    unit_zh = column.text()
    unit_en = column.text_or_none()
    required = column.quantity()
    step = column.quantity()
    reserved = column.quantity()
    signed = column.quantity()
    arrived = column.quantity()
    used = column.quantity()
    need_lines_once = Unique([item, line_no])
    need_lines_with_item = Unique([id, item])
    need_lines_never_twice = Check("reserved + signed <= required")
    need_lines_in_order = Check(
        "reserved >= 0 and used >= 0 and used <= arrived and arrived <= signed"
    )
    need_lines_whole_steps = Check("step > 0 and required > 0 and mod(required, step) = 0")


class Outcome(Table, tablename="outcomes"):
    """What will be counted at acceptance, in which unit, and how much is aimed at."""

    item = column.points_at(Item)
    outcome_code = column.text()
    label_zh = column.text()
    label_en = column.text_or_none()
    target = column.quantity()
    unit_zh = column.text()
    unit_en = column.text_or_none()
    outcomes_once = Unique([item, outcome_code])
    outcomes_some = Check("target > 0")


class ItemGate(Table, tablename="item_gates"):
    """A condition outside the market that an item must pass before delivery."""

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
    item = column.points_at(Item)
    gate = column.text()
    item_gates_kind_is_gate = Check("kind = 'gate'")
    item_gates_state_known = Check("state in ('open', 'passed', 'failed')")
    item_gates_gate_known = Check(
        "gate in ('owners_vote_majority', 'owners_vote_three_quarters', 'permit', "
        "'guardian_consent', 'privacy_assessment')"
    )
    item_gates_once = Unique([item, gate])


class GateRecord(Table, tablename="gate_records"):
    """One vote, permit, consent or assessment; the latest decides, all stay readable.

    Areas are in 0.01 m², so that every comparison is one of integers.
    """

    id = column.key()
    gate = column.points_at(ItemGate)
    passed = column.yes_no()
    owners_total = column.large_or_none()
    owners_voted = column.large_or_none()
    owners_agreed = column.large_or_none()
    area_total = column.large_or_none()
    area_voted = column.large_or_none()
    area_agreed = column.large_or_none()
    reference = column.text_or_none()
    granted_on = column.day_or_none()
    consents_required = column.large_or_none()
    consents_given = column.large_or_none()
    held_on = column.day_or_none()
    organisation = column.text()
    recorded_at = column.instant()
    event_id = column.text()
    gate_records_votes_in_order = Check(
        "owners_agreed <= owners_voted and owners_voted <= owners_total "
        "and area_agreed <= area_voted and area_voted <= area_total"
    )
    gate_records_consents_in_order = Check("consents_given <= consents_required")
