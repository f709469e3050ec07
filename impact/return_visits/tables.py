"""Draws, slips, answers and recurrences. A slip's code stands here only as a keyed hash."""

from piccolo.columns import BigInt
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.ground import columns as column
from marketplace.items.tables import Item


class Draw(Table, tablename="draws"):
    """One draw of positions from an item's frame. The seed comes from a later checkpoint."""

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
    item = column.points_at(Item)
    draw_no = column.whole()
    round_no = column.whole()
    frame = column.whole()
    wanted = column.whole()
    method = column.text()
    request_entry = BigInt(default=None, null=False)
    checkpoint_size = column.large_or_none()
    seed = column.octets_or_none()
    printing = column.whole()
    requested_at = column.instant()
    drawn_at = column.instant_or_none()
    printed_at = column.instant_or_none()
    draws_kind_is_draw = Check("kind = 'draw'")
    draws_state_known = Check("state in ('requested', 'drawn', 'printed')")
    draws_seed_is_later = Check(
        "(seed is null) = (checkpoint_size is null) and (state = 'requested') = (seed is null) "
        "and coalesce(checkpoint_size, request_entry) >= request_entry"
    )
    draws_printed_has_a_printing = Check("state <> 'printed' or printing >= 1")
    draws_once = Unique([item, draw_no])
    draws_some = Check("wanted >= 1 and wanted <= frame")


class Slip(Table, tablename="slips"):
    """One position of a draw. `code_hash` is filled when the slip is printed."""

    id = column.key()
    draw = column.points_at(Draw)
    position = column.whole()
    printing = column.whole()
    code_hash = column.octets_or_none(unique=True)
    slips_once = Unique([draw, position])
    slips_position_positive = Check("position >= 1")


class Reprint(Table, tablename="reprints"):
    """The voiding of one printing's unanswered codes, and why; the public reads the reason."""

    draw = column.points_at(Draw)
    printing = column.whole()
    reason = column.text()
    voided_at = column.instant()
    event_id = column.text()
    reprints_once = Unique([draw, printing])
    reprints_of_a_printing = Check("printing >= 1")
    reprints_say_why = Check("length(trim(reason)) > 0")


class VoidCode(Table, tablename="void_codes"):
    """A code that a reprint made void, as its keyed hash: whoever types it is told so, kindly."""

    slip = column.points_at(Slip)
    draw = column.text()
    printing = column.whole()
    code_hash = column.octets(unique=True)
    void_codes_once = Unique([slip, printing])


class SlipAnswer(Table, tablename="slip_answers"):
    """What one resident said, once for each slip."""

    slip = column.points_at(Slip, unique=True)
    item = column.points_at(Item)
    resolved = column.text()
    grade = column.text()
    text = column.text_or_none()
    typed_by = column.text_or_none()
    typed_account = column.text_or_none()
    answered_at = column.instant()
    owed_answer_by = column.day_or_none()
    event_id = column.text()
    slip_answers_resolved_known = Check("resolved in ('yes', 'half', 'no')")
    slip_answers_typed_by_an_account = Check("(typed_by is null) = (typed_account is null)")
    slip_answers_grade_known = Check("grade in ('satisfied', 'fairly_satisfied', 'dissatisfied')")


class SlipContact(Table, tablename="slip_contacts"):
    """A wish to be called back; deleted 90 days after the answer."""

    answer = column.points_at(SlipAnswer, unique=True)
    phone = column.text()


class Recurrence(Table, tablename="recurrences"):
    """A resident's word that the problem came back, once for each slip and closure."""

    slip = column.points_at(Slip)
    item = column.points_at(Item)
    closure = column.text()
    text = column.text_or_none()
    reported_at = column.instant()
    owed_answer_by = column.day_or_none()
    event_id = column.text()
    recurrences_once = Unique([slip, closure])
