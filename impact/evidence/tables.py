"""Evidence, keyed by the id of what it proves."""

from piccolo.columns import BigInt
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.ground import columns as column


class EvidenceFile(Table, tablename="evidence_files"):
    """One file. It is kept under its SHA-256 and is not public."""

    id = column.key()
    proves = column.text(index=True)
    evidence_kind = column.text()
    sha256 = column.text()
    size_bytes = BigInt(default=None, null=False)
    media_type = column.text()
    captured_on = column.day_or_none()
    state = column.text()
    organisation = column.text()
    stored_at = column.instant()
    evidence_files_state_known = Check("state in ('clean')")
    evidence_files_once = Unique([proves, sha256, evidence_kind])
