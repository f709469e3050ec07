"""Demands; the way to reach a writer stands apart, so that it can be forgotten."""

from piccolo.constraints import Check
from piccolo.table import Table

from marketplace.ground import columns as column
from marketplace.items.tables import Category
from marketplace.organisations.tables import Organisation


class Demand(Table, tablename="demands"):
    """One report. `original` is never public; `serial` is what the writer looks it up by."""

    id = column.key()
    serial = column.text(unique=True)
    community = column.may_point_at(Organisation)
    category = column.may_point_at(Category)
    channel = column.text()
    original = column.text()
    summary_zh = column.text_or_none()
    written_at = column.instant()
    answer_due_on = column.day()
    answer_zh = column.text_or_none()
    answered_at = column.instant_or_none()
    event_id = column.text()
    demands_channel_known = Check(
        "channel in ('web', 'open_letter', 'reply_slip', 'home_visit', 'hotline')"
    )
    demands_answered_whole = Check("(answer_zh is null) = (answered_at is null)")


class DemandContact(Table, tablename="demand_contacts"):
    """How a writer wished to be reached; deleted 90 days after the answer."""

    demand = column.points_at(Demand, unique=True)
    contact = column.text()
