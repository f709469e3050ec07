"""Lines to the auditor: no event, no entry and no audit row ever holds one."""

from piccolo.constraints import Check
from piccolo.table import Table

from marketplace.claims.tables import Claim
from marketplace.ground import columns as column
from marketplace.organisations.tables import Organisation


class ConfidentialLine(Table, tablename="confidential_lines"):
    """One line; its words are gone once it is erased."""

    id = column.key()
    organisation = column.points_at(Organisation)
    claim = column.may_point_at(Claim)
    words = column.text_or_none()
    left_on = column.day()
    left_at = column.instant()
    read_at = column.instant_or_none()
    erased_at = column.instant_or_none()
    confidential_lines_erased_are_empty = Check("(words is null) = (erased_at is not null)")
