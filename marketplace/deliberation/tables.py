"""Deliberations, their seats and objections, and the selections that rest on them."""

from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.claims.tables import Claim
from marketplace.ground import columns as column
from marketplace.items.tables import Item
from marketplace.organisations.tables import Organisation


class Deliberation(Table, tablename="deliberations"):
    """One closed 3+N meeting about an item. The public opinion is a field of its own."""

    id = column.key()
    item = column.points_at(Item)
    notified_on = column.day()
    held_on = column.day()
    place = column.text()
    opinion_zh = column.text()
    organisation = column.points_at(Organisation)
    on_behalf_of = column.text_or_none()
    recorded_at = column.instant()
    event_id = column.text()
    deliberations_notice_before = Check("notified_on <= held_on")
    deliberations_with_item = Unique([id, item])


class Seat(Table, tablename="deliberation_seats"):
    """Seats of one kind: how many people, and their position (none where they do not vote)."""

    deliberation = column.points_at(Deliberation)
    seat = column.text()
    people = column.whole()
    position = column.text_or_none()
    organisation = column.may_point_at(Organisation)
    deliberation_seats_some = Check("people >= 1")
    deliberation_seats_position_known = Check("position in ('for', 'against', 'condition')")


class Objection(Table, tablename="deliberation_objections"):
    """An objection, kept as it was recorded."""

    deliberation = column.points_at(Deliberation)
    text = column.text()


class Selection(Table, tablename="selections"):
    """The choice of a claim: once for each claim, on the full track with its item's deliberation."""

    claim = column.points_at(Claim, unique=True)
    item = column.text()
    track = column.text()
    deliberation = column.text_or_none()
    claimant = column.text()
    organisation = column.points_at(Organisation)
    reason = column.text()
    selected_at = column.instant()
    selections_full_needs_deliberation = Check("track = 'light' or deliberation is not null")
    selections_not_by_the_claimant = Check("organisation <> claimant")
