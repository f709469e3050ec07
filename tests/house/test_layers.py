"""Calls go down: the contracts in pyproject.toml hold, and a planted upward import breaks them."""

import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parent.parent.parent
FLOORS = ("marketplace", "impact", "dashboards", "workers")


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()",
         "--no-cache", "--no-logo"],
        cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(folder), "PATH": ""}, check=False,
    )  # fmt: skip


def test_every_import_points_down() -> None:
    outcome = _lint(HOUSE)
    assert outcome.returncode == 0, outcome.stdout


def test_a_planted_upward_import_is_found(tmp_path: Path) -> None:
    for floor in FLOORS:
        shutil.copytree(
            HOUSE / floor, tmp_path / floor, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(HOUSE / "pyproject.toml", tmp_path)
    planted = tmp_path / "marketplace" / "claims" / "rules.py"
    planted.write_text(planted.read_text() + "\nfrom impact.ledger import commands as _planted\n")
    outcome = _lint(tmp_path)
    assert outcome.returncode != 0
    assert "marketplace.claims.rules -> impact.ledger.commands" in outcome.stdout


def test_the_front_door_is_imported_by_nobody() -> None:
    for floor in FLOORS:
        for path in (HOUSE / floor).rglob("*.py"):
            for line in path.read_text().splitlines():
                words = line.split()
                assert words[:2] not in (["import", "app"], ["from", "app"], ["import", "console"],
                                         ["from", "console"]), path  # fmt: skip
