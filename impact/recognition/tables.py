"""What units say of a result: one text for each closing of an item, shown beside it."""

from piccolo.constraints import Unique
from piccolo.table import Table

from impact.closure.tables import Closure
from marketplace.claims.tables import Claim
from marketplace.ground import columns as column
from marketplace.items.tables import Item
from marketplace.organisations.tables import Organisation


class UnitReply(Table, tablename="unit_replies"):
    """A unit's one reply to how an item that it worked on was closed."""

    id = column.key()
    item = column.points_at(Item)
    closure = column.points_at(Closure)
    claim = column.points_at(Claim)
    organisation = column.points_at(Organisation)
    words = column.text()
    left_at = column.instant()
    left_on = column.day()
    event_id = column.text(unique=True)
    unit_replies_once = Unique([closure, organisation])
