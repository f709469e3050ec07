"""Files that officers brought, for as long as their preview lasts, and what came of those loaded."""

from piccolo.columns import JSONB
from piccolo.constraints import Check
from piccolo.table import Table

from marketplace.ground import columns as column
from marketplace.organisations.tables import Account, Organisation


class SheetImport(Table, tablename="sheet_imports"):
    """One file or paste. Until it is loaded it has no state, only a day to live; then only its result."""

    id = column.key()
    kind = column.text()
    version = column.whole_or_none()
    state = column.text_or_none()
    account = column.points_at(Account)
    organisation = column.points_at(Organisation)
    source = column.text()
    content = column.octets_or_none()
    choices = JSONB(default=None, null=False)
    created_at = column.instant()
    expires_at = column.instant_or_none()
    content_hash = column.text_or_none()
    made = JSONB(default=None, null=True)
    event_id = column.text_or_none()
    sheet_imports_kind_is_import = Check("kind = 'sheet_import'")
    sheet_imports_once_loaded = Check(
        "(state is null and version is null and content is not null and expires_at is not null "
        "and made is null) or (state = 'loaded' and version = 1 and content is null "
        "and expires_at is null and content_hash is not null and made is not null "
        "and event_id is not null)"
    )
