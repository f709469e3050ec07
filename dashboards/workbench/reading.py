"""Reading a posted form: texts become the body that an act's schema takes, and faults find their fields."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import UNSET, Struct
from msgspec.structs import replace

from dashboards.workbench.fields import Field, Member
from marketplace.ground.errors import Fault
from marketplace.ground.web.faults import fault_at

ROWS_MAX: Final = 100
ROWS_MORE: Final = 3
_WHOLE: Final = re.compile(r"[0-9]{1,15}")


class Place(Struct, frozen=True):
    """Where faults at and beneath a pointer into the body are shown on the page."""

    pointer: str
    shown_at: str
    #: Whether what follows the pointer names a part of the same row.
    has_parts: bool = False


class Entered(Struct, frozen=True):
    """What was typed, as far as it can be read: the body, where its parts stand, what is wrong."""

    body: dict[str, Any]
    places: list[Place]
    faults: list[Fault]

    def shown(self, faults: Sequence[Fault]) -> list[Fault]:
        """The faults with pointers to the fields of the page; one for each field and kind."""
        moved = [replace(fault, pointer=self._place_of(fault.pointer)) for fault in faults]
        known = {fault.pointer for fault in self.faults}
        return [*self.faults, *(fault for fault in moved if fault.pointer not in known)]

    def _place_of(self, pointer: str) -> str:
        for place in sorted(self.places, key=lambda one: -len(one.pointer)):
            if pointer == place.pointer or pointer.startswith(f"{place.pointer}/"):
                rest = pointer.removeprefix(place.pointer) if place.has_parts else ""
                return place.shown_at + rest
        return pointer


def read_fields(fields: Sequence[Field], typed: Mapping[str, str]) -> Entered:
    """What was typed into these fields."""
    entered = Entered({}, [], [])
    for field in fields:
        if field.kind == "heading":
            continue
        if field.kind == "repeat":
            _read_rows(field, typed, entered)
        elif field.kind == "quantity-lines":
            _read_lines(field, typed, entered)
        elif field.kind == "many":
            _read_many(field, typed, entered)
        elif field.member is not None:
            _read_member(field, field.member, typed, entered)
        else:
            _read_one(field, typed, entered)
    return Entered(_with_lists(entered.body), entered.places, entered.faults)


def _with_lists(body: Any) -> Any:
    """The body with every object whose names are 0, 1, 2 … as a list."""
    if not isinstance(body, dict):
        return body
    parts = {name: _with_lists(value) for name, value in body.items()}
    if parts and list(parts) == [str(number) for number in range(len(parts))]:
        return list(parts.values())
    return parts


def _place_in(body: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    """The object of the body that a dotted name leads to, and the last of its names."""
    *parents, last = name.split(".")
    for parent in parents:
        body = body.setdefault(parent, {})
    return body, last


def _read_many(field: Field, typed: Mapping[str, str], entered: Entered) -> None:
    """The ticked ones of several options, as a list; also those that are offered no more."""
    place, before = _pointer(field.name), f"{field.name}."
    ticked = [
        name.removeprefix(before)
        for name, text in typed.items()
        if name.startswith(before) and text
    ]
    entered.places.append(Place(place, place))
    entered.body[field.name] = ticked
    if field.required is True and not ticked:
        entered.faults.append(fault_at(place, "missing", "Tick at least one of these."))


def _read_one(field: Field, typed: Mapping[str, str], entered: Entered) -> None:
    value = _value(field, typed, entered.faults)
    if value is UNSET and not field.required:
        return
    place, last = _place_in(entered.body, field.name)
    if field.reads == "lines":
        entered.places.append(Place(_pointer(field.name), _pointer(field.name)))
    if value is not UNSET and field.reads != "not_sent":
        place[last] = value


def _read_member(field: Field, member: Member, typed: Mapping[str, str], entered: Entered) -> None:
    rows = entered.body.setdefault(member.of, [])
    if not rows and all(place.pointer != f"/{member.of}" for place in entered.places):
        # A fault of the list as a whole is shown at its first field.
        entered.places.append(Place(f"/{member.of}", _pointer(field.name)))
    value = _value(field, typed, entered.faults)
    if value is not UNSET:
        entered.places.append(Place(f"/{member.of}/{len(rows)}", _pointer(field.name)))
        rows.append({**member.fixed, member.part: value})


def _read_lines(field: Field, typed: Mapping[str, str], entered: Entered) -> None:
    rows = entered.body.setdefault(field.name, [])
    for line in field.lines:
        name = f"{field.name}.{line.id}"
        quantity = _plain_number(typed.get(name, ""))
        if quantity:
            entered.places.append(Place(f"/{field.name}/{len(rows)}", _pointer(name)))
            rows.append({"need_line": line.id, "quantity": quantity})
    if field.required and not rows:
        entered.faults.append(
            fault_at(f"/{field.name}", "missing", "Fill in at least one of these.")
        )


def _read_rows(field: Field, typed: Mapping[str, str], entered: Entered) -> None:
    """Rows of which something is filled in; wholly empty ones are left out."""
    place, last = _place_in(entered.body, field.name)
    rows = place.setdefault(last, [])
    at = _pointer(field.name)
    for index in range(field.rows):
        parts = {part.name: f"{field.name}.{index}.{part.name}" for part in field.fields}
        if not any(typed.get(name, "").strip() for name in parts.values()):
            continue
        entered.places.append(Place(f"{at}/{len(rows)}", f"{at}/{index}", has_parts=True))
        values = (
            (part.name, _value(replace(part, name=parts[part.name]), typed, entered.faults))
            for part in field.fields
        )
        rows.append({name: value for name, value in values if value is not UNSET})


def _value(field: Field, typed: Mapping[str, str], faults: list[Fault]) -> Any:
    """The field's value, or UNSET when nothing was typed (a fault where something is needed)."""
    text = typed.get(field.name, "").replace("\r\n", "\n").strip()
    if not text:
        if field.required is True:
            faults.append(fault_at(_pointer(field.name), "missing", "This field is needed."))
        return [] if field.reads == "lines" else UNSET
    if field.null is not None and text == field.null:
        return None
    return _read(field, text, faults)


def _read(field: Field, text: str, faults: list[Fault]) -> Any:
    if field.reads == "whole":
        return _read_whole(field, text, faults)
    if field.reads == "number":
        return _plain_number(text)
    if field.reads == "yes_no":
        return {"true": True, "false": False}.get(text, text)
    if field.reads == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    return text


def _read_whole(field: Field, text: str, faults: list[Fault]) -> Any:
    number = _plain_number(text)
    if _WHOLE.fullmatch(number):
        return int(number)
    faults.append(fault_at(_pointer(field.name), "not_a_number", "Write a whole number."))
    return UNSET


def _plain_number(text: str) -> str:
    """A number as people type it (１，２００ or 1 200) in plain digits."""
    return re.sub(r"[,，\s]", "", unicodedata.normalize("NFKC", text))


def _pointer(name: str) -> str:
    return "/" + name.replace(".", "/")


def as_posted(fields: Sequence[Field], typed: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields with as many rows as the posted page had."""
    return tuple(
        replace(
            field, rows=max([field.rows, *(index + 1 for index in _indices(field.name, typed))])
        )
        if field.kind == "repeat"
        else field
        for field in fields
    )


def with_more_rows(fields: Sequence[Field], name: str) -> tuple[Field, ...]:
    """The same fields, the repeated one of this name with a few rows more."""
    return tuple(
        replace(field, rows=min(field.rows + ROWS_MORE, ROWS_MAX)) if field.name == name else field
        for field in fields
    )


def _indices(name: str, typed: Mapping[str, str]) -> Iterator[int]:
    for key in typed:
        row = key.removeprefix(f"{name}.").split(".")[0] if key.startswith(f"{name}.") else ""
        if row.isdecimal() and len(row) < 4:
            yield min(int(row), ROWS_MAX - 1)
