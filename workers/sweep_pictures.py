"""Removing the files that no report and no piece of evidence names any more."""

from typing import Any

from impact.evidence.uploading import sweep_files as sweep_evidence
from marketplace.demands.photos import sweep_files
from marketplace.ground.db import looking
from marketplace.ground.settings import Settings


async def sweep_pictures(context: dict[str, Any]) -> int:
    """Remove what was deleted, forgotten or never sent; answer how many files."""
    settings: Settings = context["settings"]
    async with looking() as reader:
        return await sweep_files(reader, settings) + await sweep_evidence(reader, settings)
