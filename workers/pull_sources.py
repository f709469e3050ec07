"""Fetching the figures of sources whose time has come."""

from typing import Any

from impact.sources.delivering import pull_due_sources
from marketplace.ground.settings import Settings


async def pull_sources(context: dict[str, Any]) -> int:
    """Fetch what is due; answer how many tables were taken."""
    settings: Settings = context["settings"]
    return await pull_due_sources(settings.hosts_to_pull)
