"""Taking the figures that somebody laid into a folder."""

from typing import Any

from impact.sources import delivering
from marketplace.ground.settings import Settings


async def take_laid_files(context: dict[str, Any]) -> int:
    """Take the files that lie in the sources' folders; answer how many were taken."""
    settings: Settings = context["settings"]
    return await delivering.take_laid_files(settings.folder)
