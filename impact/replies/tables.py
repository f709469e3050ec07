"""Owed answers: one for each "no", "half" or "came back" of a slip."""

from piccolo.constraints import Check
from piccolo.table import Table

from marketplace.ground import columns as column
from marketplace.items.tables import Item


class OwedAnswer(Table, tablename="owed_answers"):
    """An answer owed to whoever holds a slip; `raised_by` is the event that made it owed."""

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
    item = column.points_at(Item)
    slip = column.text()
    about = column.text()
    owed_since = column.instant()
    due_on = column.day()
    reply = column.text_or_none()
    organisation = column.text_or_none()
    answered_at = column.instant_or_none()
    raised_by = column.text(unique=True)
    owed_answers_kind_is_owed_answer = Check("kind = 'owed_answer'")
    owed_answers_state_known = Check("state in ('owed', 'answered')")
    owed_answers_about_known = Check("about in ('answer', 'recurrence')")
    owed_answers_answered_says_what = Check(
        "(state = 'answered') = (reply is not null) and (reply is null) = (answered_at is null) "
        "and (reply is null) = (organisation is null)"
    )
