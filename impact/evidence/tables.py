"""Evidence, keyed by the id of what it proves."""

from piccolo.columns import BigInt
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.ground import columns as column
from marketplace.items.tables import Item


class EvidenceFile(Table, tablename="evidence_files"):
    """One file, kept under the SHA-256 of what is left of it once it is harmless.

    `time_check` is how the camera's day compares with the milestone's; the day and the place themselves are
    not kept. `look` is a picture's likeness in 64 bits. `may_be_public` is settled when it comes in.
    """

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text()
    item = column.points_at(Item)
    proves = column.text(index=True)
    evidence_kind = column.text()
    sha256 = column.text()
    size_bytes = BigInt(default=None, null=False)
    media_type = column.text()
    width = column.whole_or_none()
    height = column.whole_or_none()
    look = column.large_or_none()
    time_check = column.text_or_none()
    moment = column.text_or_none()
    captured_on = column.day_or_none()
    may_be_public = column.yes_no()
    organisation = column.text()
    stored_at = column.instant()
    event_id = column.text()
    reviewed_by = column.text_or_none()
    reviewed_at = column.instant_or_none()
    reason = column.text_or_none()
    evidence_files_kind_is_evidence = Check("kind = 'evidence'")
    evidence_files_state_is_known = Check("state in ('clean', 'public', 'private')")
    evidence_files_once = Unique([proves, sha256, evidence_kind])
    evidence_files_pictures_are_whole = Check(
        "(width is null or media_type = 'image/jpeg') and (width is null) = (height is null) "
        "and (width is null) = (time_check is null) and (look is null or width is not null)"
    )
    evidence_files_time_check_known = Check(
        "time_check in ('no_time', 'before_start', 'in_period', 'after_due', 'in_future')"
    )
    evidence_files_moment_known = Check(
        "moment in ('before', 'after') and width is not null or moment is null"
    )
    evidence_files_only_pictures_are_shown = Check(
        "(not may_be_public or width is not null) and (state = 'clean' or may_be_public)"
    )
    evidence_files_seen_before_shown = Check(
        "(state = 'clean') = (reviewed_by is null) and (reviewed_by is null) = (reviewed_at is null)"
    )
    evidence_files_nobody_reviews_their_own = Check("reviewed_by <> organisation")
    evidence_files_private_has_a_reason = Check(
        "(state = 'private') = (reason is not null) and (reason is null or reason in "
        "('face', 'plate', 'door_number', 'inside_home', 'other'))"
    )
