"""Claims, their lines, signatures and arrivals; contacts apart, so that they can be forgotten."""

from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.ground import columns as column
from marketplace.items.tables import Item, NeedLine
from marketplace.organisations.tables import Organisation


class Claim(Table, tablename="claims"):
    """A unit's promise on one item, and where it stands."""

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
    item = column.points_at(Item)
    track = column.text()
    listing_round = column.whole()
    organisation = column.points_at(Organisation)
    is_lead = column.yes_no()
    claim_kind = column.text()
    finish_on = column.day()
    reserved_until = column.instant_or_none()
    publicity_ends_at = column.instant_or_none()
    note = column.text_or_none()
    conflict_statement = column.text_or_none()
    licence_ref = column.text_or_none()
    internal_approval_ref = column.text_or_none()
    submitted_at = column.instant()
    #: The committee that entered it for the unit, and when the unit took it up as its own.
    proposed_by = column.may_point_at(Organisation)
    confirmed_at = column.instant_or_none()
    donation_confirmed_at = column.instant_or_none()
    claims_kind_is_claim = Check("kind = 'claim'")
    claims_state_known = Check(
        "state in ('proposed', 'submitted', 'waiting', 'qualified', 'unqualified', 'selected', "
        "'not_selected', 'signed', 'active', 'fulfilled', 'partly_fulfilled', 'withdrawn', "
        "'expired', 'returned', 'terminated')"
    )
    claims_claim_kind_known = Check("claim_kind in ('service', 'works', 'donation')")
    claims_waiting_is_light = Check("state <> 'waiting' or track = 'light'")
    claims_qualified_is_full = Check("state not in ('qualified', 'unqualified') or track = 'full'")
    claims_with_item = Unique([id, item])
    claims_with_organisation = Unique([id, organisation])


class ClaimContact(Table, tablename="claim_contacts"):
    """Whom to call about a claim; never public, deleted when the claim no longer needs it."""

    claim = column.points_at(Claim, unique=True)
    name = column.text()
    phone = column.text()


class ClaimLine(Table, tablename="claim_lines"):
    """The part of a need line that a claim promises, and how much of it has come and been used."""

    claim = column.points_at(Claim)
    item = column.text()
    need_line = column.points_at(NeedLine)
    quantity = column.quantity()
    arrived = column.quantity()
    used = column.quantity()
    claim_lines_once = Unique([claim, need_line])
    claim_lines_some = Check("quantity > 0")
    claim_lines_in_order = Check("used >= 0 and used <= arrived and arrived <= quantity")


class Signature(Table, tablename="signatures"):
    """One side's signature under a claim."""

    claim = column.points_at(Claim)
    side = column.text()
    signatory_role = column.text()
    organisation = column.points_at(Organisation)
    claimant = column.text()
    signed_at = column.instant()
    signatures_once = Unique([claim, side])
    signatures_side_known = Check("side in ('unit', 'community')")
    signatures_two_bodies = Check("(side = 'unit') = (organisation = claimant)")


class Arrival(Table, tablename="arrivals"):
    """Something brought, as the unit says, and as the receiver confirms."""

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
    claim = column.points_at(Claim)
    need_line = column.points_at(NeedLine)
    quantity = column.quantity()
    confirmed = column.quantity_or_none()
    note = column.text_or_none()
    reporter = column.points_at(Organisation)
    confirmer = column.text_or_none()
    reported_at = column.instant()
    confirmed_at = column.instant_or_none()
    arrivals_kind_is_arrival = Check("kind = 'arrival'")
    arrivals_state_known = Check("state in ('reported', 'confirmed')")
    arrivals_confirmed_by_another = Check(
        "(state = 'confirmed') = (confirmed is not null and confirmer is not null "
        "and confirmed_at is not null and confirmer <> reporter)"
    )
    arrivals_amounts = Check("quantity > 0 and coalesce(confirmed, 0) between 0 and quantity")


class ClaimLink(Table, tablename="claim_links"):
    """The link by which a unit without an account confirms; only the hash of its secret is kept."""

    claim = column.points_at(Claim, unique=True)
    secret_hash = column.octets(unique=True)
    made_at = column.instant()
    valid_until = column.instant()


class ClaimClock(Table, tablename="claim_clocks"):
    """The unit's own clock: which act it owes, in how many working days, by which day.

    It stands still from `held_since` on with `left_days` while the move is an official's; each new
    clock of a claim has the next number.
    """

    claim = column.points_at(Claim, unique=True)
    clock_no = column.whole()
    act = column.text()
    working_days = column.whole()
    last_on = column.day()
    began_at = column.instant()
    held_since = column.instant_or_none()
    left_days = column.whole_or_none()
    ended_at = column.instant_or_none()
    #: `complete`: a unit that nobody has confirmed gives its particulars, or its first claim lapses.
    claim_clocks_act_is_known = Check("act in ('confirm', 'sign', 'complete')")
    claim_clocks_some = Check("working_days >= 1 and clock_no >= 1 and left_days >= 0")
    claim_clocks_held_says_what_is_left = Check("(held_since is null) = (left_days is null)")


class ClaimReminder(Table, tablename="claim_reminders"):
    """One reminder of one clock, told once."""

    claim = column.points_at(Claim)
    clock_no = column.whole()
    share = column.text()
    due_on = column.day()
    told_at = column.instant()
    event_id = column.text()
    claim_reminders_once = Unique([claim, clock_no, share])
    claim_reminders_share_known = Check("share in ('half', 'four_fifths', 'end')")


class ClaimCondition(Table, tablename="claim_conditions"):
    """The other unit without whose claim this one does not bind, and until when it may come."""

    claim = column.points_at(Claim, unique=True)
    organisation = column.points_at(Organisation)
    claimant = column.text()
    due_on = column.day()
    claim_conditions_on_another = Check("organisation <> claimant")


class EmptyWindow(Table, tablename="empty_windows"):
    """A claiming window of an item that passed without a claim that stands; `escalated_to`: the
    level that was asked for help at the second one.
    """

    item = column.points_at(Item)
    listing_round = column.whole()
    ended_at = column.instant()
    marked_at = column.instant()
    escalated_to = column.text_or_none()
    event_id = column.text()
    empty_windows_once = Unique([item, listing_round])


class ClaimEnding(Table, tablename="claim_endings"):
    """Why a claim was taken back, returned or ended, and what was handed over; not public."""

    claim = column.points_at(Claim, unique=True)
    reason_category = column.text_or_none()
    note = column.text_or_none()
    ended_at = column.instant()
