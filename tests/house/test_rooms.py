"""SQL is spoken only in its rooms, and the clock is read in one file."""

import ast
import re
from pathlib import Path

HOUSE = Path(__file__).parent.parent.parent
FLOORS = ("marketplace", "impact", "dashboards", "workers")
#: A statement of SQL, as it begins inside a string.
STATEMENT = re.compile(
    r"^\s*(select\s+.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\()",
    re.IGNORECASE | re.DOTALL,
)
ROOMS_OF_SQL = ("queries.py", "piccolo_migrations", "invariants")
ROOM_OF_THE_CLOCK = "marketplace/ground/clock.py"
CLOCK = re.compile(r"\b(datetime|date)\.(now|utcnow|today)\(|\btime\.time\(")


def _sources() -> list[Path]:
    return [path for floor in FLOORS for path in (HOUSE / floor).rglob("*.py")]


def test_sql_is_spoken_only_in_its_rooms() -> None:
    found = []
    for path in _sources():
        name = str(path.relative_to(HOUSE))
        if any(room in name for room in ROOMS_OF_SQL):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and STATEMENT.match(node.value)
            ):
                found.append(f"{name}:{node.lineno}")  # noqa: PERF401
    # The ground's own session settings are no statements about rows.
    assert not found


def test_the_clock_is_read_in_one_file() -> None:
    found = [
        str(path.relative_to(HOUSE))
        for path in _sources()
        if CLOCK.search(path.read_text()) and str(path.relative_to(HOUSE)) != ROOM_OF_THE_CLOCK
    ]
    assert not found


def test_nothing_speaks_of_machines_or_package_hosts() -> None:
    words = re.compile(
        r"/work/|/root/|pypi\.org|files\.pythonhosted|registry\.npmjs", re.IGNORECASE
    )
    here = Path(__file__)
    for pattern in ("*.py", "*.toml", "*.lock", "*.md", "*.yaml", "Makefile", "*.html", "*.po"):
        for path in HOUSE.rglob(pattern):
            if ".venv" in path.parts or "var" in path.parts or path == here:
                continue
            assert not words.search(path.read_text(errors="replace")), path
