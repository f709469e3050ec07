"""Forgetting: how to reach a writer, and pictures that nobody may see, long after the answer."""

from datetime import timedelta
from typing import Final

from marketplace.demands import paper_queries, queries
from marketplace.demands.events import ContactsForgotten
from marketplace.ground.db import Unit
from marketplace.ground.idempotency import queries as keys
from marketplace.ground.ids import new_id
from marketplace.ground.outbox.queries import tell

#: How long a picture waits for the report that it was sent ahead of.
UNSENT_KEPT: Final = timedelta(days=1)


async def forget_writers(unit: Unit, kept: timedelta) -> int:
    """Delete contacts and uncleared pictures of reports answered that long ago; tell only how many."""
    before = unit.at - kept
    # The answer of an act on a report, kept for whoever sends it again, tells the contact too.
    if written_by := await queries.list_with_old_contacts(unit, before):
        await keys.forget_answers_naming(unit, written_by)
    forgotten = await queries.delete_old_contacts(unit, before)
    forgotten += await paper_queries.delete_old_photos(unit, before, unit.at - UNSENT_KEPT)
    if forgotten:
        await tell(unit, ContactsForgotten(item=None, many=forgotten), new_id())
    return forgotten
