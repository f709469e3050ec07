"""The database as one file, and a database made from one: by PostgreSQL's own programs."""

import os
import subprocess
from pathlib import Path
from typing import Final

from impact.backups.archive import BadBackup
from marketplace.ground.embedded.wheels import postgres_program

#: What the programs may know of our surroundings: where fonts of certificates are, and no password file.
_KEPT: Final = ("PATH", "HOME", "PGPASSFILE", "PGSSLROOTCERT", "TMPDIR")


def dump(url: str, target: Path) -> None:
    """Write the whole database to `target`, as of one instant; raises `BadBackup`."""
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}", f"--dbname={url}")


def restore(url: str, source: Path) -> None:
    """Fill an empty database from a dump, in one transaction; raises `BadBackup`."""
    whole = ("--single-transaction", "--exit-on-error", "--no-owner")
    _run("pg_restore", *whole, f"--dbname={url}", str(source))


def _run(program: str, *words: str) -> None:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    answer = subprocess.run(  # noqa: S603 - no shell; the program is the wheel's own
        [str(postgres_program(program)), *words],
        env={**environment, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if answer.returncode != 0:
        told = answer.stderr.strip().splitlines()
        raise BadBackup(f"{program} failed: {told[-1] if told else answer.returncode}")
