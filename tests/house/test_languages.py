"""Every text is there in every language of the house, and once."""

import ast
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from marketplace.ground.i18n import language

HOUSE = Path(__file__).parent.parent.parent
TEMPLATES = sorted((HOUSE / "dashboards/templates").rglob("*.html"))
SOURCES = sorted(
    path
    for floor in ("marketplace", "impact", "dashboards", "workers")
    for path in (HOUSE / floor).rglob("*.py")
    if "piccolo_migrations" not in path.parts
)
#: Where a call holds a text that is looked up later, and at which place.
PLACE_OF = {"gettext": 0, "_": 0, "both": 0, "fault_at": 2}
HAN = re.compile("[\u3400-\u9fff]")
#: Papers are Chinese whoever prints them, and the short form of money is.
CHINESE_PAPERS = {"papers.html", "terms.html"}
#: What reads the same in every language.
NAMES = {
    "Jiebang", "JSON", "CSV", "XLSX", "PDF", "verifier", "python", "save", "ledger", "Demonstration",
    "data", "ICP", "OpenAPI", "openapi", "json", "required",
}  # fmt: skip


def _texts_of_templates() -> Iterator[tuple[str, str]]:
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
    for path in TEMPLATES:
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ("_", "gettext"), (), options):
                if isinstance(message, str):
                    yield path.name, message


def _texts_of_sources() -> Iterator[tuple[str, str]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = PLACE_OF.get(name)
            if place is None or len(node.args) <= place:
                continue
            argument = node.args[place]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield str(path.relative_to(HOUSE)), argument.value


def test_every_text_of_a_page_and_of_the_code_has_its_chinese() -> None:
    chinese = language.catalogue("zh-Hans")
    texts = [*_texts_of_templates(), *_texts_of_sources()]
    assert len(texts) > 1500
    assert [one for one in texts if one[1] not in chinese] == []


def test_no_text_has_two_translations() -> None:
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for path in sorted((language.LOCALES / "zh_Hans").glob("*.po")):
        for message in read_po(io.BytesIO(path.read_bytes())):
            if message.id and message.string:
                found[str(message.id)][str(message.string)] = path.name
    assert {text: told for text, told in found.items() if len(told) > 1} == {}


def test_no_translation_loses_a_name_that_is_filled_in() -> None:
    filled_in = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
    for text, translation in language.catalogue("zh-Hans").items():
        assert set(filled_in.findall(translation)) <= set(filled_in.findall(text)), text


def test_templates_hold_chinese_only_where_they_say_so() -> None:
    for path in TEMPLATES:
        if path.name in CHINESE_PAPERS:
            continue
        text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
        for line in text.splitlines():
            assert not HAN.search(line) or 'lang="zh-Hans"' in line, (path.name, line)


def test_templates_hold_no_english_outside_of_the_catalogues() -> None:
    code = re.compile(
        r"<code>.*?</code>|\{% block body_class.*?endblock %\}|\{#.*?#\}|\{%\s*trans.*?endtrans\s*%\}|\{%.*?%\}|\{\{.*?\}\}",
        re.DOTALL,
    )
    for path in TEMPLATES:
        words = re.sub(r"<[^>]*>|[\w-]+=\"[^\"]*\"|/\S*", " ", code.sub(" ", path.read_text()))
        found = set(re.findall(r"[A-Za-z]{3,}", words)) - NAMES
        assert found <= {"nbsp", "amp"}, (path.name, found)
