"""Acceptances, and the outcomes that they counted."""

from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.ground import columns as column
from marketplace.items.tables import Item


class Acceptance(Table, tablename="acceptances"):
    """One acceptance of an item; the latest decides, all stay readable."""

    id = column.key()
    item = column.points_at(Item)
    acceptance_no = column.whole()
    result = column.text()
    defects_zh = column.text_or_none()
    account = column.text()
    organisation = column.text()
    accepted_at = column.instant()
    event_id = column.text()
    acceptances_result_known = Check("result in ('pass', 'conditional', 'fail')")
    acceptances_once = Unique([item, acceptance_no])


class AcceptedOutcome(Table, tablename="accepted_outcomes"):
    """A counted outcome of an acceptance."""

    acceptance = column.points_at(Acceptance)
    outcome_code = column.text()
    quantity = column.quantity()
    accepted_outcomes_once = Unique([acceptance, outcome_code])
    accepted_outcomes_not_negative = Check("quantity >= 0")
