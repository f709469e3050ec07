"""Reading a posted form, and the words of the workbench: no server, no database."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dashboards.workbench import words
from dashboards.workbench.fields import Field, Member, Option
from dashboards.workbench.policies import LABELS
from dashboards.workbench.reading import as_posted, read_fields
from dashboards.workbench.table import FORMS, by_number
from marketplace.ground.access.declared import KEY
from marketplace.ground.errors import Fault
from marketplace.ground.i18n.language import catalogue

HOUSE = Path(__file__).parents[2]
SEATS = Field(
    name="seats",
    label="",
    kind="repeat",
    rows=3,
    fields=[
        Field(name="seat", label="", required=True),
        Field(name="count", label="", reads="whole", required=True),
        Field(name="position", label="", null="no_vote"),
    ],
)


def test_dotted_names_are_places_in_the_body() -> None:
    fields = [Field(name="contact.name", label=""), Field(name="contact.phone", label="")]
    read = read_fields(fields, {"contact.name": " A \r\n", "contact.phone": ""})
    assert read.body == {"contact": {"name": "A"}}


def test_numbers_are_read_as_people_type_them() -> None:
    fields = [Field(name="n", label="", reads="whole"), Field(name="q", label="", reads="number")]
    assert read_fields(fields, {"n": "１，２００", "q": "1 200.50"}).body == {
        "n": 1200,
        "q": "1200.50",
    }


def test_faults_of_skipped_rows_find_the_row_that_was_typed() -> None:
    typed = {"seats.2.seat": "police", "seats.2.count": "1", "seats.2.position": "no_vote"}
    read = read_fields([SEATS], typed)
    assert read.body == {"seats": [{"seat": "police", "count": 1, "position": None}]}
    assert read.shown([Fault("/seats/0/seat", "unknown", "?")])[0].pointer == "/seats/2/seat"


def test_a_value_of_a_list_finds_its_own_field() -> None:
    fields = [
        Field(name=f"used.{line}", label="", member=Member("used", "quantity", {"need_line": line}))
        for line in ("a", "b")
    ]
    read = read_fields(fields, {"used.b": "4"})
    assert read.body == {"used": [{"need_line": "b", "quantity": "4"}]}
    told = read.shown([Fault("/used/0/quantity", "x", "?"), Fault("/used", "y", "?")])
    assert [fault.pointer for fault in told] == ["/used/b", "/used/a"]


def test_what_is_asked_by_the_page_alone_is_not_sent() -> None:
    fields = [Field(name="understood", label="", kind="checkbox", reads="not_sent")]
    assert read_fields(fields, {"understood": "true"}).body == {}


@given(
    st.dictionaries(
        st.sampled_from(["seats.0.seat", "seats.99999.seat", "seats.x", "seats.7.count", "n"]),
        st.text(),
    )
)
def test_whatever_is_typed_can_be_read(typed: dict[str, str]) -> None:
    fields = as_posted([SEATS, Field(name="n", label="", reads="whole")], typed)
    assert 3 <= fields[0].rows <= 100
    read = read_fields(fields, typed)
    assert set(read.body) <= {"seats", "n"}


def test_every_form_lets_in_whom_its_api_lets_in() -> None:
    for form in FORMS.values():
        assert form.api.opt[KEY].roles, form.name
        assert not form.api.opt[KEY].public, form.name
    assert {option.value for option in by_number("unit")} == {"claim"}
    assert isinstance(by_number("regional")[0], Option)


def test_every_act_of_a_form_is_the_apis_own() -> None:
    wrapped = {"request_draw", "close_item", "reopen_item", "add_evidence", "change_policy",
               "draft_item", "change_draft", "make_list", "make_term", "set_term_validity"}  # fmt: skip
    wrapped |= {
        "make_offer",
        "change_offer",
        "take_up",
        "announce",
        "type_slip",
        "leave_line",
        "declare_source",
    }
    for form in FORMS.values():
        module = form.command.__module__
        assert module.startswith(("marketplace.", "impact.")) or form.command.__name__ in wrapped, (
            form.name
        )


def _messages() -> Iterator[str]:
    """Every msgid of the workbench, as far as it stands in the code."""
    for path in sorted((HOUSE / "dashboards/workbench").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield from _of_call(node)
    for name in ("act", "workbench"):
        page = (HOUSE / f"dashboards/templates/{name}.html").read_text()
        yield from re.findall(r'_\("([^"]+)"\)', page)
        for told in re.findall(r"\{% trans [^%]*%\}(.*?)\{% endtrans %\}", page):
            yield re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", told)
    yield from words.ACTS.values()
    yield from words.EVIDENCE.values()
    yield from (label for label, _ in LABELS.values())


def _of_call(node: ast.Call) -> Iterator[str]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    place = {"_": 0, "both": 0, "fault_at": 2}.get(name)
    told = [node.args[place]] if place is not None else []
    if name == "Form":
        told = [
            one.value
            for one in node.keywords
            if one.arg in ("title", "submit", "done", "explanation")
        ]
    for one in told:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def test_every_text_of_the_workbench_has_its_chinese() -> None:
    chinese = catalogue("zh-Hans")
    assert sorted({one for one in _messages() if one not in chinese}) == []


def test_places_in_texts_are_the_same_in_both_languages() -> None:
    chinese = catalogue("zh-Hans")
    for message in set(_messages()):
        assert sorted(re.findall(r"\{(\w+)\}", message)) == sorted(
            re.findall(r"\{(\w+)\}", chinese[message])
        )
