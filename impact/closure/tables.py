"""Closures, reopenings, bill lines, which are struck and never removed, challenges, and upkeep checks."""

from piccolo.columns import BigInt
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


class Challenge(Table, tablename="challenges"):
    """Somebody doubts a bill line or a ledger entry; its serial is all that its writer needs to keep."""

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
    serial = column.text(unique=True)
    item = column.may_point_at(Item)
    bill_line = column.may_point_at(BillLine)
    entry = BigInt(default=None, null=True)
    text = column.text()
    raised_at = column.instant()
    due_on = column.day()
    answer_zh = column.text_or_none()
    organisation = column.text_or_none()
    answered_at = column.instant_or_none()
    challenges_kind_is_challenge = Check("kind = 'challenge'")
    challenges_state_known = Check("state in ('owed', 'upheld', 'stands')")
    challenges_doubt_one_thing = Check("(bill_line is null) <> (entry is null)")
    challenges_say_what = Check("length(trim(text)) > 0")
    challenges_answered_say_why = Check(
        "(state = 'owed') = (answer_zh is null) and (answer_zh is null) = (answered_at is null) "
        "and (answer_zh is null) = (organisation is null)"
    )


class UpkeepCheck(Table, tablename="upkeep_checks"):
    """A look at what was solved, so many months after its closing: it holds, or it came back."""

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
    item = column.points_at(Item)
    closure = column.points_at(Closure)
    months = column.whole()
    due_on = column.day()
    note = column.text_or_none()
    organisation = column.text_or_none()
    checked_at = column.instant_or_none()
    upkeep_checks_kind_is_upkeep_check = Check("kind = 'upkeep_check'")
    upkeep_checks_state_known = Check("state in ('waiting', 'holds', 'came_back')")
    upkeep_checks_months_some = Check("months >= 1")
    upkeep_checks_once = Unique([closure, months])
    upkeep_checks_done_by_somebody = Check(
        "(state = 'waiting') = (checked_at is null) and (checked_at is null) = (organisation is null)"
    )
    upkeep_checks_came_back_says_how = Check("state <> 'came_back' or note is not null")
