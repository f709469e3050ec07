"""Every fault of a request at once: where msgspec stops at the first, this goes on."""

import re
import types
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, Union, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from marketplace.ground.errors import BadRequest, Fault
from marketplace.ground.i18n.language import gettext

FAULTS_MAX: Final = 50
_PATH: Final = re.compile(r" - at `[^`]*`$")

# msgspec's own words -> our code, and what a person can do about it. First match wins.
_KINDS: Final[tuple[tuple[re.Pattern[str], str, str], ...]] = (
    (re.compile(r"of length <= (\d+)"), "too_long", "At most {0} characters or entries."),
    (re.compile(r"of length >= (\d+)"), "too_short", "At least {0} characters or entries."),
    (re.compile(r"Expected `\w+` <= (\S+)"), "too_large", "At most {0}."),
    (re.compile(r"Expected `\w+` >= (\S+)"), "too_small", "At least {0}."),
    (re.compile(r"Expected `\w+` > (\S+)"), "too_small", "More than {0}."),
    (re.compile(r"matching regex"), "wrong_form", "Write it in the form that the field asks for."),
    (re.compile(r"Invalid enum value"), "not_a_choice", "Choose one of the values that the field offers."),
    (re.compile(r"RFC3339 encoded date$"), "not_a_date", "Write the date as YYYY-MM-DD."),
    (re.compile(r"RFC3339"), "not_an_instant", "Write the time as YYYY-MM-DDThh:mm:ssZ."),
    (re.compile(r"missing required field"), "missing", "This field is needed."),
    (re.compile(r"unknown field"), "unknown_field", "There is no such field; leave it out."),
    (re.compile(r"Expected `([^`]+)`, got"), "wrong_type", "Expected: {0}."),
)  # fmt: skip


def decode_json(body: bytes) -> Any:
    """The JSON of `body` as plain values; raises `BadRequest` when it is none."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadRequest([Fault("", "not_json", gettext("The body is not valid JSON."))]) from None


def convert_or_name_faults(value: Any, kind: Any) -> Any:
    """`value` as `kind`; raises `BadRequest` with every fault."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as fault:
        found = list(faults_of(value, kind))[:FAULTS_MAX]
        raise BadRequest(found or [fault_from("", str(fault))]) from None


def faults_of(value: Any, kind: Any, pointer: str = "") -> Iterator[Fault]:
    """Every place where `value` is not a `kind`, with an RFC 6901 pointer to it."""
    kind = _arm_for(value, kind)
    if _is_struct(kind) and isinstance(value, dict):
        yield from _faults_of_object(value, kind, pointer)
    elif (member := _member_of(kind)) is not None and isinstance(value, list):
        yield from _faults_of_list(value, kind, member, pointer)
    else:
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError as fault:
            yield fault_from(pointer, str(fault))


def _faults_of_object(value: dict[str, Any], kind: type[Struct], pointer: str) -> Iterator[Fault]:
    known = {field.encode_name: field for field in fields(kind)}
    for name in value:
        if name not in known:
            yield fault_from(f"{pointer}/{_escaped(str(name)[:100])}", "unknown field")
    for name, field in known.items():
        place = f"{pointer}/{_escaped(name)}"
        if name in value:
            yield from faults_of(value[name], field.type, place)
        elif field.required:
            yield fault_from(place, "missing required field")


def _faults_of_list(value: list[Any], kind: Any, member: Any, pointer: str) -> Iterator[Fault]:
    found = False
    for index, one in enumerate(value):
        for fault in faults_of(one, member, f"{pointer}/{index}"):
            found = True
            yield fault
    if not found:
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError as fault:
            yield fault_from(pointer, str(fault))


def fault_from(pointer: str, told: str) -> Fault:
    """A fault at `pointer` from what msgspec tells in English."""
    told = _PATH.sub("", told)
    for pattern, code, remedy in _KINDS:
        match = pattern.search(told)
        if match:
            return Fault(pointer, code, gettext(remedy).format(*match.groups()))
    return Fault(pointer, "not_valid", gettext("This value cannot be read."))


def fault_at(pointer: str, code: str, message: str) -> Fault:
    """A fault with a message of our own (an English msgid)."""
    return Fault(pointer, code, gettext(message))


def refuse_faults(faults: Sequence[Fault]) -> None:
    """Raise `BadRequest` when there is any fault."""
    if faults:
        raise BadRequest(faults[:FAULTS_MAX])


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _arm_for(value: Any, kind: Any) -> Any:
    """The one arm of a union that a value of this shape can be meant for; else the kind itself."""
    if value is None or get_origin(kind) not in (Union, types.UnionType):
        return kind
    arms = [arm for arm in get_args(kind) if arm is not type(None)]
    if len(arms) > 1 and isinstance(value, dict):
        arms = [arm for arm in arms if _is_struct(arm)]
    return arms[0] if len(arms) == 1 else kind


def _member_of(kind: Any) -> Any | None:
    inner = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return get_args(inner)[0] if get_origin(inner) is list else None
