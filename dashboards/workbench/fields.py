"""Fields of a form: what the page shows of each, and how the text typed into it is read."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from dashboards.rendering import show_text

Kind = Literal[
    "text", "textarea", "number", "date", "tel", "file", "select", "radio", "checkbox", "hidden",
    "quantity-lines", "repeat", "many", "heading",
]  # fmt: skip
#: `text` as it is · `number` without thousands' separators · `whole` as an integer · `yes_no` as a
#: truth value · `lines` as a list, one entry a line · `not_sent`: asked by the page, no part of the act.
Reads = Literal["text", "number", "whole", "yes_no", "lines", "not_sent"]


class Option(Struct, frozen=True):
    """One answer of a select or radio field."""

    value: str
    label: str
    hint: str | None = None


class Member(Struct, frozen=True):
    """The list that a field's value is an entry of, and what the entry says beside it."""

    of: str
    part: str
    fixed: Mapping[str, Any]


class Field(Struct, frozen=True, kw_only=True):
    """One field. Its dotted `name` is the place of its value in the body, unless it has a `member`."""

    name: str
    label: str
    kind: Kind = "text"
    #: `soft`: needed in some cases only, so that the browser must not insist and the page not say "if you like".
    required: bool | Literal["soft"] = False
    hint: str | None = None
    unit: str | None = None
    options: Sequence[Option] = ()
    lines: Sequence[Any] = ()
    fields: Sequence["Field"] = ()
    rows: int = 0
    reads: Reads = "text"
    #: The option that stands for null.
    null: str | None = None
    member: Member | None = None
    #: Which files a picker offers.
    accept: str | None = None
    #: Shown only when opened: for what few need.
    folded: bool = False


def shown(field: Field) -> dict[str, Any]:
    """The field as templates take it."""
    return {**msgspec.structs.asdict(field), "fields": [shown(part) for part in field.fields]}


def label_at(field: Field, pointer: str) -> str | None:
    """What the control at `pointer` is called, when it is one of this field's."""
    names = pointer[1:].split("/")
    if ".".join(names) == field.name:
        return field.label
    own = field.name.split(".")
    if names[: len(own)] != own:
        return None
    names = names[len(own) - 1 :]
    if field.kind == "quantity-lines":
        return next((show_text(one, "what") for one in field.lines if one.id == names[-1]), None)
    part = next((one.label for one in field.fields if one.name == names[-1]), "")
    return f"{field.label} {int(names[1]) + 1} {part}".strip() if names[1].isdecimal() else None
