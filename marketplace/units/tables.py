"""Details of units, and their offers."""

from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.ground import columns as column
from marketplace.organisations.tables import Organisation


class UnitDetail(Table, tablename="unit_details"):
    """What is known of a unit beyond being an organisation."""

    organisation = column.points_at(Organisation, unique=True)
    unit_kind = column.text_or_none()
    state_owned = column.yes_no()
    community = column.may_point_at(Organisation)
    credit_code = column.text_or_none(unique=True)
    code_status = column.text()
    unit_details_code_is_judged = Check(
        "code_status in ('missing', 'unconfirmed', 'valid', 'exception_confirmed') "
        "and (credit_code is null) = (code_status = 'missing')"
    )


class Registration(Table, tablename="registrations"):
    """How a unit came in by itself: with its first claim, nowhere public until it is confirmed.

    Units that were loaded or entered by an office have no such row. `link_hash` is what is kept of the
    unit's private link; `completed_at` is when it gave its code and opened its account.
    """

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
    organisation = column.points_at(Organisation, unique=True)
    link_hash = column.octets(unique=True)
    registered_at = column.instant()
    completed_at = column.instant_or_none()
    registrations_kind_is_registration = Check("kind = 'registration'")
    registrations_state_known = Check("state in ('unconfirmed', 'confirmed')")


class UnitContact(Table, tablename="unit_contacts"):
    """Whom to call about a unit that registered; never public."""

    organisation = column.points_at(Organisation, unique=True)
    name = column.text()
    phone = column.text()


class Offer(Table, tablename="offers"):
    """What a unit can give: how much, when, where, on which conditions."""

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
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
    offers_kind_is_offer = Check("kind = 'offer'")
    offers_state_known = Check("state in ('open', 'withdrawn')")
    offers_whole_steps = Check("step > 0 and quantity > 0 and mod(quantity, step) = 0")
    offers_period = Check("available_from <= available_to")


class OfferCommunity(Table, tablename="offer_communities"):
    """A community in which an offer holds."""

    offer = column.points_at(Offer)
    community = column.points_at(Organisation)
    offer_communities_once = Unique([offer, community])
