"""Canonical bytes: published RFC 8785 vectors, the frozen bytes of an entry, and what is refused."""

import hashlib
import json
import math
import random
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.ledger.canonical import DEPTH_MAX, INTEGER_MAX, CanonicalError, canonical_json

PROPERTY = settings(deadline=None, database=None)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
scalars = st.none() | st.booleans() | st.integers(-INTEGER_MAX, INTEGER_MAX) | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=25,
)

ENTRY = {
    "version": 1,
    "entry": "812",
    "event": "claim.signed.v1",
    "event_id": "0199c1f2-7b1e-7cc3-9e0c-0d9f4b1f0a11",
    "item": "LL-001",
    "claim": None,
    "booked_at": "2026-01-31T16:00:00Z",
    "basis": "reported",
    "corrects": None,
    "postings": [
        {
            "debit": "reserved:LL-001-1",
            "credit": "signed:LL-001-1",
            "asset": "equipment/个",
            "amount": "40",
        }
    ],
}


class Basis(StrEnum):
    MEASURED = "measured"


class Step(IntEnum):
    FIRST = 1


class Pair(NamedTuple):
    debit: str
    credit: str


class Amount(str):
    __slots__ = ()


def test_the_sorting_vector_of_the_rfc_comes_out_byte_for_byte() -> None:
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    in_order = ["Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis"]
    in_order += ["Euro Sign", "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh"]

    assert list(json.loads(canonical_json(value)).values()) == in_order


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(
            {
                "\u20ac": "Euro Sign",
                "1": "One",
                "\u0080": "Control\u007f",
                "\U0001f602": "Smiley",
                "\u00f6": "Latin Small Letter O With Diaeresis",
                "\ufb33": "Hebrew Letter Dalet With Dagesh",
                "</script>": "Browser Challenge",
            },
            '{"1":"One","</script>":"Browser Challenge","\u0080":"Control\u007f",'
            '"\u00f6":"Latin Small Letter O With Diaeresis","\u20ac":"Euro Sign",'
            '"\U0001f602":"Smiley","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
            id="weird",
        ),
        pytest.param(
            {
                "1": {"f": {"f": "hi", "F": 5}, "\n": 56},
                "10": {},
                "": "empty",
                "a": {},
                "111": [{}],
                "A": {},
            },
            '{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},"a":{}}',
            id="structures",
        ),
        pytest.param(
            {
                "peach": "This sorting order",
                "p\u00e9ch\u00e9": "is wrong according to French",
                "p\u00eache": "but canonicalization MUST",
                "sin": "ingnore locale",
            },
            '{"peach":"This sorting order","p\u00e9ch\u00e9":"is wrong according to French",'
            '"p\u00eache":"but canonicalization MUST","sin":"ingnore locale"}',
            id="french",
        ),
        pytest.param(
            {"Unnormalized Unicode": "\u1e0d\u0307"},
            '{"Unnormalized Unicode":"\u1e0d\u0307"}',
            id="unicode",
        ),
        pytest.param(
            {"string": '\u20ac$\u000f\nA\'B"\\\\"/', "literals": [None, True, False]},
            '{"literals":[null,true,false],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
            id="values",
        ),
        pytest.param([56, {"d": True, "10": None, "1": []}], '[56,{"1":[],"10":null,"d":true}]'),
    ],
)
def test_a_published_vector_comes_out_byte_for_byte(value: object, expected: str) -> None:
    assert canonical_json(value) == expected.encode()


def test_the_bytes_of_a_ledger_entry_are_frozen() -> None:
    expected = (
        '{"basis":"reported","booked_at":"2026-01-31T16:00:00Z","claim":null,"corrects":null,'
        '"entry":"812","event":"claim.signed.v1",'
        '"event_id":"0199c1f2-7b1e-7cc3-9e0c-0d9f4b1f0a11","item":"LL-001",'
        '"postings":[{"amount":"40","asset":"equipment/个","credit":"signed:LL-001-1",'
        '"debit":"reserved:LL-001-1"}],"version":1}'
    )

    assert canonical_json(ENTRY) == expected.encode()
    assert hashlib.sha256(canonical_json(ENTRY)).hexdigest() == (
        "fa8e988891f0ef9bb2a9ee6f867e362b2529e59bb1dc86582a18ccf904dc13f5"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, b"null"),
        (True, b"true"),
        (False, b"false"),
        (0, b"0"),
        (-0, b"0"),
        (-1, b"-1"),
        (INTEGER_MAX, b"9007199254740991"),
        (-INTEGER_MAX, b"-9007199254740991"),
        ("", b'""'),
        ("个", b'"\xe4\xb8\xaa"'),
        ("揭榜", b'"\xe6\x8f\xad\xe6\xa6\x9c"'),
        ("\U00020bb7野家", b'"\xf0\xa0\xae\xb7\xe9\x87\x8e\xe5\xae\xb6"'),
        ("0.10", b'"0.10"'),
        ([], b"[]"),
        ((), b"[]"),
        ({}, b"{}"),
        ((1, [2, ("3",)]), b'[1,[2,["3"]]]'),
    ],
)
def test_a_small_value_has_its_one_form(value: object, expected: bytes) -> None:
    assert canonical_json(value) == expected


def test_every_character_of_unicode_is_written_as_the_rfc_says() -> None:
    short = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
    short |= {'"': '\\"', "\\": "\\\\"}

    def written(character: str) -> str:
        control = f"\\u{ord(character):04x}" if character < " " else character
        return short.get(character, control)

    every = [chr(point) for point in range(0x110000) if not 0xD800 <= point <= 0xDFFF]

    assert canonical_json("".join(every)) == f'"{"".join(map(written, every))}"'.encode()


def test_a_name_is_escaped_like_a_text() -> None:
    assert canonical_json({'\x1f"个': 1}) == '{"\\u001f\\"个":1}'.encode()


def test_names_are_ordered_by_utf_16_code_units_and_not_by_code_points() -> None:
    in_order = ["", "a", "b", "居", "\ud7ff", "\U00010000", "\U0010ffff", "\ue000", "\uffff"]

    names = list(json.loads(canonical_json(dict.fromkeys(reversed(in_order)))))

    assert names == in_order
    assert names != sorted(in_order)


def test_the_order_holds_for_names_that_begin_alike() -> None:
    value = {"甲\ue000": 1, "甲\U0001f600": 2, "甲": 3, "甲乙": 4}

    assert canonical_json(value) == '{"甲":3,"甲乙":4,"甲\U0001f600":2,"甲\ue000":1}'.encode()


@PROPERTY
@given(values)
def test_reading_the_bytes_gives_the_value_and_the_same_bytes_again(value: object) -> None:
    data = canonical_json(value)

    assert json.loads(data) == value
    assert canonical_json(json.loads(data)) == data


@PROPERTY
@given(st.dictionaries(texts, scalars, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_writing_changes_nothing(
    value: dict[str, object], chance: random.Random
) -> None:
    items = list(value.items())
    chance.shuffle(items)

    assert canonical_json(dict(items)) == canonical_json(value)


@PROPERTY
@given(values, values)
def test_two_values_share_their_bytes_only_when_they_are_equal(one: object, other: object) -> None:
    same_text = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)

    assert (canonical_json(one) == canonical_json(other)) == same_text


@pytest.mark.parametrize("number", [0.0, -0.0, 1.0, 1e30, math.nan, math.inf])
def test_a_float_is_refused_and_told_to_be_a_string(number: float) -> None:
    with pytest.raises(CanonicalError, match=r"decimal string, at '/postings/0/amount'"):
        canonical_json({"postings": [{"amount": number}]})


@pytest.mark.parametrize("number", [2**53, -(2**53), 10**400])
def test_a_whole_number_that_some_readers_would_round_is_refused(number: int) -> None:
    with pytest.raises(CanonicalError, match="beyond 2"):
        canonical_json({"entry": number})


@pytest.mark.parametrize(
    "value",
    [
        Decimal(40),
        b"40",
        bytearray(b"40"),
        {"40"},
        datetime(2026, 1, 31, tzinfo=UTC),
        object(),
        iter([]),
        OrderedDict(a=1),
        Basis.MEASURED,
        Step.FIRST,
        Pair("a", "b"),
        Amount("40"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_of_another_type_is_refused_by_name(value: object) -> None:
    with pytest.raises(CanonicalError, match=type(value).__name__):
        canonical_json([value])


@pytest.mark.parametrize("name", [1, None, True, b"a", Amount("a"), Basis.MEASURED, ("a",)])
def test_a_name_that_is_not_plain_text_is_refused(name: object) -> None:
    with pytest.raises(CanonicalError, match="a name in an object"):
        canonical_json({name: 1})


@pytest.mark.parametrize("text", ["\ud800", "居\udc00", "\udc00\ud800", chr(0xD83D) + chr(0xDE00)])
def test_a_lone_surrogate_is_refused_in_texts_and_in_names(text: str) -> None:
    with pytest.raises(CanonicalError, match=r"text holds a lone surrogate, at '/a'"):
        canonical_json({"a": text})
    with pytest.raises(CanonicalError, match=r"name in the object holds a lone surrogate, at '/1'"):
        canonical_json([0, {text: 1}])
    with pytest.raises(CanonicalError, match="name in the object holds a lone surrogate"):
        canonical_json({text: 1, "a": 2})


def test_the_refusal_points_at_the_member_as_a_json_pointer() -> None:
    with pytest.raises(CanonicalError) as refused:
        canonical_json({"a": 1, "甲/~": [1, {"b": (0, 1.5)}]})

    assert refused.value.pointer == "/甲~1~0/1/b/1"
    assert str(refused.value).endswith("at '/\\u7532~1~0/1/b/1'")


def test_a_refused_whole_value_has_the_empty_pointer() -> None:
    with pytest.raises(CanonicalError) as refused:
        canonical_json(1.5)

    assert refused.value.pointer == ""


def nested(depth: int, wrap: Callable[[object], object]) -> object:
    value: object = 0
    for _ in range(depth):
        value = wrap(value)
    return value


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_nesting_is_taken_up_to_its_limit_and_refused_beyond(
    wrap: Callable[[object], object],
) -> None:
    assert json.loads(canonical_json(nested(DEPTH_MAX, wrap))) == nested(DEPTH_MAX, wrap)

    for depth in (DEPTH_MAX + 1, 100_000):
        with pytest.raises(CanonicalError, match="nested more than"):
            canonical_json(nested(depth, wrap))


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)

    with pytest.raises(CanonicalError, match="nested more than"):
        canonical_json(endless)
