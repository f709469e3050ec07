"""Bringing the database to the present schema: all or nothing, one at a time."""

import contextlib
import io
from typing import Final

from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration

from marketplace.ground.db import DB

LOCK_ID: Final = 0x6A69_6562  # "jieb"


class MigrationFailed(Exception):
    """A migration did not run; the message is what Piccolo said."""


async def migrate() -> str:
    """Run every migration that has not run, under one advisory lock and in one transaction.

    Answers what Piccolo printed. The engine must be open as the owner. Raises `MigrationFailed`.
    """
    said = io.StringIO()
    async with DB.transaction() as transaction:  # Piccolo's own ones inside become no-ops
        await transaction.connection.execute("select pg_advisory_xact_lock($1)", LOCK_ID)
        await Migration.create_table(if_not_exists=True)
        with contextlib.redirect_stdout(said):
            result = await run_forwards("all")
        if not result.success:
            raise MigrationFailed(f"{result.message}\n{said.getvalue()}")
    return said.getvalue()
