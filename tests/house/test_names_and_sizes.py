"""Small things stay small, every file says what lives in it, and no room is called after a layer."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent.parent
FORBIDDEN = re.compile(r"^(utils?|helpers?|common|misc|core|base|managers?|services?)$")
FORBIDDEN_FUNCTIONS = re.compile(r"^_?(handle|process|do|manage)_")
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50

#: How many of a hundred functions are longer than the 20 lines aimed at. It may only go down.
LONGER_THAN_AIMED_PERCENT_MAX = 4.5


def _sources() -> list[Path]:
    rooms = [HOUSE / floor for floor in ("marketplace", "impact", "dashboards", "workers")]
    files = [path for room in rooms for path in room.rglob("*.py")]
    files += [HOUSE / name for name in ("app.py", "console.py", "piccolo_conf.py")]
    return [path for path in files if "piccolo_migrations" not in path.parts]


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without the docstring: what a reader must hold in mind."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if not body:
        return 0
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


@pytest.mark.parametrize("path", _sources(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_file_fits_on_a_desk_and_says_what_lives_in_it(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= FILE_LINES_MAX
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring, "its first sentence says what lives in it"
    assert docstring.splitlines()[0].rstrip().endswith((".", ":", ";", ",")) or "\n" in docstring


def test_no_room_is_called_after_a_layer() -> None:
    for path in _sources():
        for part in (*path.relative_to(HOUSE).parts[:-1], path.stem):
            assert not FORBIDDEN.match(part), path


def test_no_function_is_called_by_a_word_that_says_nothing() -> None:
    found = [
        f"{path.name}:{function.name}"
        for path in _sources()
        for function in _functions(path)
        if FORBIDDEN_FUNCTIONS.match(function.name)
    ]
    assert not found


def test_no_function_passes_the_wall() -> None:
    found = [
        f"{path.relative_to(HOUSE)}:{function.name} {_length(function)}"
        for path in _sources()
        for function in _functions(path)
        if _length(function) > FUNCTION_LINES_MAX
    ]
    assert not found


def test_long_functions_do_not_become_more() -> None:
    functions = [(path, function) for path in _sources() for function in _functions(path)]
    longer = [
        f"{path.relative_to(HOUSE)}:{function.name} {_length(function)}"
        for path, function in functions
        if _length(function) > 20
    ]
    share = 100 * len(longer) / len(functions)
    assert share <= LONGER_THAN_AIMED_PERCENT_MAX, "\n".join(longer)


def test_every_test_file_has_a_name_of_its_own() -> None:
    """Else none of them is collected: they stand in folders that are no packages."""
    names = [path.name for path in (HOUSE / "tests").rglob("*.py") if path.name != "conftest.py"]
    assert sorted(set(names)) == sorted(names)
