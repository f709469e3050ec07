"""Every refusal has a status, a text in each language, and a test that provokes it."""

import ast
import re
from pathlib import Path

from marketplace.ground.i18n.language import LANGUAGES, catalogue
from marketplace.ground.refusals import REFUSALS
from marketplace.ground.web import faults, problems

HOUSE = Path(__file__).parent.parent.parent


def test_every_refusal_has_a_text_in_every_language() -> None:
    for language in LANGUAGES:
        if language == "en":
            continue
        texts = catalogue(language)
        for name, text in REFUSALS.items():
            assert texts.get(text.title), (language, name)
            assert texts.get(text.remedy), (language, name)
            assert 400 <= text.status < 500


def test_every_problem_and_fault_has_a_text_in_every_language() -> None:
    texts = catalogue("zh-Hans")
    kinds = [*problems._BY_CLASS.values(), *problems._BY_STATUS.values(), problems._BUG]
    wanted = {text for kind in kinds for text in (kind.title, kind.detail)}
    wanted |= {remedy for _, _, remedy in faults._KINDS} | _messages_in_the_code()
    assert not {text for text in wanted if text not in texts}


def _messages_in_the_code() -> set[str]:
    found = set()
    for floor in ("marketplace", "impact", "dashboards"):
        for path in (HOUSE / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and node.args:
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    place = {"fault_at": 2, "gettext": 0}.get(name)
                    if place is not None and len(node.args) > place:
                        text = node.args[place]
                        if isinstance(text, ast.Constant) and isinstance(text.value, str):
                            found.add(text.value)
    return found


def test_every_refusal_that_the_code_can_give_is_in_the_table() -> None:
    named = set()
    for floor in ("marketplace", "impact"):
        for path in (HOUSE / floor).rglob("*.py"):
            named |= set(re.findall(r'Refused\("(\w+)"', path.read_text()))
    assert named <= set(REFUSALS)


def test_every_refusal_given_by_a_clause_is_provoked_by_a_test() -> None:
    given = set()
    for floor in ("marketplace", "impact"):
        for path in (HOUSE / floor).rglob("*.py"):
            text = path.read_text()
            given |= {
                name for name in REFUSALS if f'"{name}"' in text and path.name != "refusals.py"
            }
    provoked = "".join(path.read_text() for path in (HOUSE / "tests").rglob("test_*.py"))
    assert not {name for name in given if f'"{name}"' not in provoked}
