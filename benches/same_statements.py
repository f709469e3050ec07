"""The statements that an act issues, written down, and pgbench running the very same."""

import contextlib
import json
import subprocess
import tempfile
from collections.abc import AsyncIterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from marketplace.ground.db import Reader, Unit
from marketplace.ground.embedded.wheels import postgres_program


class Statement(NamedTuple):
    """A statement as the act issued it."""

    sql: str
    values: tuple[Any, ...]


@contextlib.asynccontextmanager
async def listening(statements: list[Statement]) -> AsyncIterator[None]:
    """Write down every statement that readers and units issue."""
    names = ("fetch", "fetch_row", "fetch_value", "execute")
    before = {
        (kind, name): getattr(kind, name)
        for kind in (Reader, Unit)
        for name in names
        if name in vars(kind)
    }

    def tap(original: Any) -> Any:
        async def tapped(self: Any, sql: str, *values: Any) -> Any:
            statements.append(Statement(sql, values))
            return await original(self, sql, *values)

        return tapped

    for (kind, name), original in before.items():
        setattr(kind, name, tap(original))
    yield
    for (kind, name), original in before.items():
        setattr(kind, name, original)


def script_of(
    statements: list[Statement],
    known: dict[str, str],
    settings: tuple[str, ...] = (),
    drawn: tuple[str, int] | None = None,
) -> str:
    """The statements as one transaction of pgbench.

    `known` are texts and the variables that stand for them; `drawn` is a number that one of the
    statements returned under a name, and that the later ones use.
    """
    lines = ["\\set n random(1, 9000000000000000)", *settings, "begin;"]
    for one in statements:
        is_drawing = drawn is not None and f"returning {drawn[0]}" in one.sql
        lines.append(_with_literals(one, known, drawn) + ("\n\\gset" if is_drawing else ";"))
    return "\n".join([*lines, "commit;", ""])


def _with_literals(
    statement: Statement, known: dict[str, str], drawn: tuple[str, int] | None
) -> str:
    sql = " ".join(statement.sql.split())
    for place in range(len(statement.values), 0, -1):
        value = statement.values[place - 1]
        is_drawn = drawn is not None and type(value) is int and value == drawn[1]
        literal = f":{drawn[0]}" if drawn and is_drawn else _literal(value, known)
        sql = sql.replace(f"${place}", literal)
    return sql


def _literal(value: Any, known: dict[str, str]) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool | int | Decimal):
        return str(value).lower()
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'::bytea"
    if isinstance(value, datetime | date):
        kind = "timestamptz" if isinstance(value, datetime) else "date"
        return f"'{value.isoformat()}'::{kind}"
    if isinstance(value, list):
        return f"array[{', '.join(_literal(one, known) for one in value)}]"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
    for name, instead in known.items():
        text = text.replace(name, instead)
    quoted = text.replace("'", "''")
    return f"'{quoted}'::jsonb" if isinstance(value, dict) else f"'{quoted}'"


def run_pgbench(url: str, script: str, seconds: float, connections: int) -> float:
    """Transactions a second of this script."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        told = subprocess.run(
            [str(postgres_program("pgbench")), "-n", "-c", str(connections), "-j", "2",
             "-T", str(max(1, round(seconds))), "-f", file.name, url],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if told.returncode != 0:
        raise RuntimeError(told.stderr[-2000:])
    line = next(line for line in told.stdout.splitlines() if line.startswith("tps"))
    return float(line.split()[2])
