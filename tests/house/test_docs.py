"""The documents are true: every path, command, setting and link in them is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from console import cli
from marketplace.ground.settings import PREFIX, Settings

HOUSE = Path(__file__).parent.parent.parent
DOCUMENTS = [HOUSE / "README.md", HOUSE / "CHANGELOG.md", *sorted((HOUSE / "docs").rglob("*.md"))]
COMMANDS = set(cli.commands)


def _documents() -> list[Path]:
    return [path for path in DOCUMENTS if path.exists()]


def test_the_tour_names_every_room_and_every_room_stands() -> None:
    told = set(
        re.findall(r"^\| `([\w/.]+)` \|", (HOUSE / "docs/tour.md").read_text(), re.MULTILINE)
    )
    for room in told:
        assert (HOUSE / room).exists(), room
    for floor in ("marketplace", "impact"):
        for folder in (HOUSE / floor).iterdir():
            if (folder / "__init__.py").exists() and folder.name != "piccolo_migrations":
                assert f"{floor}/{folder.name}" in told, folder


@pytest.mark.parametrize("path", _documents(), ids=lambda path: path.name)
def test_every_link_between_documents_leads_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", path.read_text()):
        if not link.startswith(("http:", "https:")):
            assert (path.parent / link).exists(), link


@pytest.mark.parametrize("path", _documents(), ids=lambda path: path.name)
def test_every_setting_that_a_document_names_is_known(path: Path) -> None:
    known = {f"{PREFIX}{field.upper()}" for field in Settings.__struct_fields__}
    named = set(re.findall(r"JIEBANG_[A-Z_]+", path.read_text()))
    assert named - known <= {"JIEBANG_DATABASE_PASSWORD"}


@pytest.mark.parametrize("path", _documents(), ids=lambda path: path.name)
def test_every_command_that_a_document_names_is_there(path: Path) -> None:
    for command in re.findall(r"`(?:\.venv/bin/)?jiebang (\w+)", path.read_text()):
        assert command in COMMANDS, command


def test_every_command_tells_what_it_does() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "console", "--help"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for command in COMMANDS:
        assert command in told


def test_every_make_target_that_a_document_names_is_there() -> None:
    targets = set(re.findall(r"^(\w+):", (HOUSE / "Makefile").read_text(), re.MULTILINE))
    for path in _documents():
        for target in re.findall(r"`make (\w+)`", path.read_text()):
            assert target in targets, (path.name, target)


def test_every_package_of_the_house_is_installed_with_it() -> None:
    listed = (HOUSE / "pyproject.toml").read_text()
    for folder in HOUSE.iterdir():
        if (folder / "__init__.py").exists() and folder.name != "tests":
            assert f'"{folder.name}*"' in listed, folder
