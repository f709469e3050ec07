"""Forgetting: contacts 90 days after the answer or the end, keys after 30, sessions, counters, previews."""

from datetime import timedelta
from typing import Any, Final

from impact.return_visits.queries import delete_old_contacts
from impact.spreadsheets.queries import delete_expired_imports
from marketplace.claims.terms.queries import delete_old_contacts as delete_old_claim_contacts
from marketplace.demands.forgetting import forget_writers
from marketplace.ground.access.actor import CLOCKWORK
from marketplace.ground.access.queries import delete_past_counters
from marketplace.ground.db import Unit, in_one_unit
from marketplace.ground.idempotency.queries import delete_old_keys
from marketplace.organisations.queries import delete_expired_credentials

CONTACTS_KEPT: Final = timedelta(days=90)


async def forget_what_is_over(_context: dict[str, Any]) -> int:
    """Delete what must not be kept longer; answer how many rows."""
    return await in_one_unit(CLOCKWORK, "forget", _forget)


async def _forget(unit: Unit) -> int:
    return (
        await delete_old_contacts(unit, unit.at - CONTACTS_KEPT)
        + await delete_old_claim_contacts(unit, unit.at - CONTACTS_KEPT)
        + await forget_writers(unit, CONTACTS_KEPT)
        + await delete_old_keys(unit)
        + await delete_expired_credentials(unit)
        + await delete_past_counters(unit)
        + await delete_expired_imports(unit)
    )
