"""Closures, reopenings, and bill lines, which are struck and never removed."""

from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.ground import columns as column
from marketplace.items.tables import Item


class Closure(Table, tablename="closures"):
    """One closing of an item, with what residents had said by then and the policy that judged it."""

    id = column.key()
    item = column.points_at(Item)
    closure_no = column.whole()
    resolution = column.text()
    reason = column.text_or_none()
    policy_version = column.whole()
    frame = column.whole()
    asked = column.whole()
    answered = column.whole()
    yes = column.whole()
    half = column.whole()
    satisfied = column.whole()
    fairly_satisfied = column.whole()
    organisation = column.text()
    closed_at = column.instant()
    closed_on = column.day()
    reopened_at = column.instant_or_none()
    event_id = column.text()
    closures_once = Unique([item, closure_no])
    closures_with_item = Unique([id, item])
    closures_counts = Check(
        "answered <= asked and yes + half <= answered and satisfied + fairly_satisfied <= answered"
    )


class BillLine(Table, tablename="bill_lines"):
    """One line of the bill: what was accepted, and what residents said of it."""

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
    item = column.points_at(Item)
    closure = column.points_at(Closure)
    outcome_code = column.text()
    label_zh = column.text()
    label_en = column.text_or_none()
    quantity = column.quantity()
    unit_zh = column.text()
    unit_en = column.text_or_none()
    struck_on = column.day_or_none()
    struck_reason_zh = column.text_or_none()
    bill_lines_kind_is_bill_line = Check("kind = 'bill_line'")
    bill_lines_state_known = Check("state in ('standing', 'struck')")
    bill_lines_struck_says_why = Check(
        "(state = 'struck') = (struck_on is not null and struck_reason_zh is not null)"
    )
    bill_lines_once = Unique([closure, outcome_code])
