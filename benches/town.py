"""A loaded town to measure in: a PostgreSQL of its own in a temporary folder, gone afterwards."""

import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from impact.imports.loading import load
from marketplace.ground.db import DB
from marketplace.ground.embedded.postgres import EmbeddedPostgres
from marketplace.ground.migrations import migrate
from marketplace.ground.settings import Settings


@contextlib.asynccontextmanager
async def loaded_town() -> AsyncIterator[Settings]:
    """Settings of a fresh town with the demonstration loaded; nothing of it stays."""
    with (
        tempfile.TemporaryDirectory(prefix="jiebang-bench-") as folder,
        EmbeddedPostgres(Path(folder)) as server,
    ):
        await DB.open(server.url, name="bench", as_owner=True)
        await migrate()
        await DB.close()
        settings = Settings(data_dir=folder, demo=True, database_url=server.url)
        await load(server.url, settings, None)
        yield settings
