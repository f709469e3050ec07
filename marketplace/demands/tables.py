"""Demands and what becomes of them; the way to reach a writer stands apart, so that it can be forgotten."""

from piccolo.columns import Array, Integer, Text
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.ground import columns as column
from marketplace.items.tables import Category, Item
from marketplace.organisations.tables import Organisation


class Demand(Table, tablename="demands"):
    """One report. `original` is never public; `serial` is what the writer looks it up by.

    `same_as` names the report of which this is a duplicate: summary, links and voices are then there.
    `grams` are the bigrams of the original, `summary_grams` those of the public summary.
    """

    id = column.key()
    kind = Text(default="demand", null=False)
    version = Integer(default=1, null=False)
    state = Text(default="received", null=False)
    serial = column.text(unique=True)
    community = column.may_point_at(Organisation)
    category = column.may_point_at(Category)
    channel = column.text()
    reference = column.text_or_none()
    taken_in_by = column.may_point_at(Organisation)
    original = column.text()
    summary_zh = column.text_or_none()
    same_as = column.may_point_at("self")
    written_at = column.instant()
    acknowledge_due_on = column.day_or_none()
    answer_due_on = column.day()
    answered_at = column.instant_or_none()
    contested_at = column.instant_or_none()
    handed_to = column.text_or_none()
    ticket = column.text_or_none()
    grams = Array(base_column=Text(), default=[], null=False)
    summary_grams = Array(base_column=Text(), default=[], null=False)
    event_id = column.text()
    demands_channel_known = Check(
        "channel in ('web', 'open_letter', 'reply_slip', 'home_visit', 'hotline')"
    )
    demands_kind_is_demand = Check("kind = 'demand'")
    demands_state_known = Check(
        "state in ('received', 'acknowledged', 'handed_off', 'replied', 'contested')"
    )
    demands_answered_when_replied = Check("(state = 'replied') = (answered_at is not null)")
    demands_contested_once = Check("state <> 'contested' or contested_at is not null")
    demands_handed_off_says_where = Check("state <> 'handed_off' or handed_to is not null")
    demands_not_its_own_duplicate = Check("same_as <> id")


class DemandContact(Table, tablename="demand_contacts"):
    """How a writer wished to be reached; deleted 90 days after the answer."""

    demand = column.points_at(Demand, unique=True)
    contact = column.text()


class DemandReply(Table, tablename="demand_replies"):
    """An answer to one writer; a second one is owed when the first did not help."""

    demand = column.points_at(Demand)
    reply_no = column.whole()
    text_zh = column.text()
    organisation = column.text()
    replied_at = column.instant()
    event_id = column.text()
    demand_replies_once = Unique([demand, reply_no])
    demand_replies_at_most_two = Check("reply_no between 1 and 2")


class DemandLink(Table, tablename="demand_links"):
    """That a report and an item are about the same; many to many."""

    demand = column.points_at(Demand)
    item = column.points_at(Item)
    organisation = column.text()
    linked_at = column.instant()
    event_id = column.text()
    demand_links_once = Unique([demand, item])


class DemandSupport(Table, tablename="demand_supports"):
    """That somebody says the same: a keyed hash of their browser's token and the report, no more."""

    demand = column.points_at(Demand)
    mark = column.octets()
    supported_on = column.day()
    event_id = column.text()
    demand_supports_once = Unique([demand, mark])


class DemandPhoto(Table, tablename="demand_photos"):
    """A picture, made harmless; private until the community says that it shows no person.

    Taken in before its report is sent: until then it belongs to nobody and is known by a secret id.
    """

    id = column.key()
    demand = column.may_point_at(Demand)
    sha256 = column.text()
    size_bytes = column.whole()
    width = column.whole()
    height = column.whole()
    stored_at = column.instant()
    cleared_at = column.instant_or_none()
    cleared_by = column.text_or_none()
    demand_photos_cleared_whole = Check("(cleared_at is null) = (cleared_by is null)")
    demand_photos_cleared_of_a_demand = Check("cleared_at is null or demand is not null")


class DemandPaper(Table, tablename="demand_papers"):
    """A serial printed on paper ahead of time; used once a report bears it."""

    serial = column.key()
    batch = column.text(index=True)
    position = column.whole()
    community = column.may_point_at(Organisation)
    channel = column.text()
    organisation = column.points_at(Organisation)
    printed_at = column.instant()
    demand_papers_channel_known = Check("channel in ('open_letter', 'reply_slip', 'home_visit')")
    demand_papers_once = Unique([batch, position])


class VisitTally(Table, tablename="visit_tallies"):
    """How many doors a team knocked at in a week, and how many demands it heard; no persons, no doors."""

    community = column.points_at(Organisation)
    team = column.text()
    week_on = column.day()
    doors = column.whole()
    demands = column.whole()
    organisation = column.text()
    tallied_at = column.instant()
    event_id = column.text()
    visit_tallies_once = Unique([community, team, week_on])
    visit_tallies_in_bounds = Check("doors between 0 and 10000 and demands between 0 and 10000")
    visit_tallies_weeks_begin_on_monday = Check("extract(isodow from week_on) = 1")
