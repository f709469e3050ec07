"""Meetings and their topics, what was deliberated in them, and the selections that rest on it."""

from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.claims.tables import Claim
from marketplace.ground import columns as column
from marketplace.items.tables import Item
from marketplace.organisations.tables import Organisation


class Meeting(Table, tablename="meetings"):
    """One 3+N meeting: announced with its notice, then held or called off."""

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
    notified_on = column.day()
    meets_on = column.day()
    at_time = column.text_or_none()
    place = column.text()
    organisation = column.points_at(Organisation)
    on_behalf_of = column.text_or_none()
    recorded_at = column.instant()
    event_id = column.text()
    meetings_kind_is_meeting = Check("kind = 'meeting'")
    meetings_state_known = Check("state in ('announced', 'held', 'called_off')")
    meetings_notice_before = Check("notified_on <= meets_on")


class Topic(Table, tablename="meeting_topics"):
    """An item that a meeting is about, in the order of the notice."""

    meeting = column.points_at(Meeting)
    topic_no = column.whole()
    item = column.points_at(Item)
    meeting_topics_once = Unique([meeting, item])
    meeting_topics_in_order = Unique([meeting, topic_no])


class Attendance(Table, tablename="meeting_seats"):
    """Who sat through a meeting: the body or group of a seat, and how many; never persons."""

    meeting = column.points_at(Meeting)
    seat = column.text()
    people = column.whole()
    organisation = column.may_point_at(Organisation)
    meeting_seats_some = Check("people >= 1")


class Deliberation(Table, tablename="deliberations"):
    """What one meeting came to about one item. The public opinion is a field of its own."""

    id = column.key()
    meeting = column.points_at(Meeting)
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
    deliberations_once_a_meeting = Unique([meeting, item])


class Seat(Table, tablename="deliberation_seats"):
    """Seats of one kind: how many people, and their position; none where they did not vote.

    `recused`: they did not vote because their organisation has its own claim on the item.
    """

    deliberation = column.points_at(Deliberation)
    seat = column.text()
    people = column.whole()
    position = column.text_or_none()
    recused = column.yes_no()
    organisation = column.may_point_at(Organisation)
    deliberation_seats_some = Check("people >= 1")
    deliberation_seats_position_known = Check("position in ('for', 'against', 'condition')")
    deliberation_seats_recused_do_not_vote = Check(
        "not recused or (position is null and organisation is not null)"
    )


class Objection(Table, tablename="deliberation_objections"):
    """An objection, kept as it was recorded."""

    deliberation = column.points_at(Deliberation)
    text = column.text()


class Condition(Table, tablename="deliberation_conditions"):
    """A condition on which somebody was for it, as it was recorded."""

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


class Intention(Table, tablename="meeting_intentions"):
    """A proposal that was taken in a meeting: counted on its wall without a name, never a donation."""

    claim = column.points_at(Claim, unique=True)
    meeting = column.points_at(Meeting)
    item = column.text()
    claim_kind = column.text()
    taken_at = column.instant()
    meeting_intentions_no_donation = Check("claim_kind in ('service', 'works')")
