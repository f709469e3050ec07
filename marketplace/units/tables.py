"""Details of units, and their offers."""

from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.ground import columns as column
from marketplace.organisations.tables import Organisation


class UnitDetail(Table, tablename="unit_details"):
    """What is known of a unit beyond being an organisation."""

    organisation = column.points_at(Organisation, unique=True)
    unit_kind = column.text()
    state_owned = column.yes_no()
    community = column.may_point_at(Organisation)
    credit_code = column.text(unique=True)
    code_status = column.text()
    unit_details_code_status_known = Check("code_status in ('valid', 'exception_confirmed')")


class Offer(Table, tablename="offers"):
    """What a unit can give: how much, when, where, on which conditions."""

    id = column.key()
    unit = column.points_at(Organisation)
    resource = column.text(index=True)
    quantity = column.quantity()
    unit_zh = column.text()
    unit_en = column.text_or_none()
    step = column.quantity()
    what_zh = column.text()
    what_en = column.text_or_none()
    available_from = column.day()
    available_to = column.day()
    everywhere = column.yes_no()
    conditions_zh = column.text_or_none()
    conditions_en = column.text_or_none()
    source = column.text()
    demonstration = column.yes_no()
    offers_whole_steps = Check("step > 0 and quantity > 0 and mod(quantity, step) = 0")
    offers_period = Check("available_from <= available_to")


class OfferCommunity(Table, tablename="offer_communities"):
    """A community in which an offer holds."""

    offer = column.points_at(Offer)
    community = column.points_at(Organisation)
    offer_communities_once = Unique([offer, community])
