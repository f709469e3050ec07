"""Forms of the lists themselves: a new list, the words of lists, and from when until when they hold."""

from typing import Any, Final, get_args

from msgspec import Struct
from msgspec.structs import replace

from dashboards.rendering import show_number, show_text
from dashboards.workbench.about import fact
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.policies import policy_fields
from dashboards.workbench.words import terms_as_options
from marketplace.ground.db import Unit
from marketplace.ground.errors import NotFound
from marketplace.ground.i18n.language import gettext as _
from marketplace.items import controllers as api
from marketplace.items import list_commands as commands
from marketplace.items.list_queries import list_terms
from marketplace.items.list_schemas import NewList, NewTerm, TermKind, Validity
from marketplace.items.policies import LAW_POLICY
from marketplace.items.queries import list_lists
from marketplace.items.states import Programme

KINDS: Final = {
    "category": "category of the livelihood list",
    "domain": "domain of the tackling projects",
    "community_type": "type of community",
    "level": "level",
    "gate": "gate",
}


def kind_name(kind: str) -> str:
    """A kind of word in the reader's words."""
    return _(KINDS[kind])


def _validity(hint: str | None = None) -> list[Field]:
    return [
        Field(name="valid_from", label=_("Valid from"), kind="date", hint=hint),
        Field(name="valid_to", label=_("Valid until"), kind="date"),
    ]


async def lay_out_list(visit: Visit) -> Sheet:
    """A new list: what it is called, how its items are numbered, and its rules."""
    batches = [one.batch_no or 0 for one in await list_lists(visit.reader)]
    number = max(batches, default=0) + 1
    return Sheet(
        about={"facts": fact(_("Lists so far"), len(batches))},
        fields=[
            Field(name="programme", label=_("Programme"), kind="radio", required=True,
                  options=terms_as_options("programme", get_args(Programme))),
            Field(name="code", label=_("Code"), required=True, hint=_("As in livelihood-2026 or tackling-4.")),
            Field(name="name_zh", label=_("Name"), required=True),
            Field(name="name_en", label=_("Name in English"), required=True),
            Field(name="batch_no", label=_("Number of the batch"), kind="number", reads="whole",
                  hint=_("For tackling projects.")),
            Field(name="item_prefix", label=_("Its items’ numbers begin with"),
                  hint=_("As in LL-2026; a batch of projects has its own.")),
            *_validity(),
            *_policy(),
        ],
        values={
            "programme": "tackling",
            "code": f"tackling-{number}",
            "batch_no": str(number),
        },
    )  # fmt: skip


def _policy() -> list[Field]:
    """The list's rules, each with the default that holds when nothing is written."""
    told = _("Left empty: {n}")
    return [
        replace(
            one,
            name=f"policy.{one.name}",
            required=False,
            folded=True,
            hint=told.format(n=show_number(getattr(LAW_POLICY, one.name))),
        )
        for one in policy_fields(LAW_POLICY)
    ]


async def make_list(unit: Unit, _subject: str, wish: NewList) -> Any:
    """The API's command."""
    return await commands.make_list(unit, wish)


async def lay_out_list_validity(visit: Visit) -> Sheet:
    """From when until when a list takes new items."""
    found = await list_lists(visit.reader, visit.subject)
    if not found:
        raise NotFound
    return _validity_sheet(found[0], "name", fact(_("Items on the list"), found[0].items))


def _validity_sheet(row: Any, field: str, facts: list[dict[str, Any]]) -> Sheet:
    days = {name: getattr(row, name) for name in ("valid_from", "valid_to")}
    return Sheet(
        about={
            "title_zh": getattr(row, f"{field}_zh"),
            "title_en": getattr(row, f"{field}_en"),
            "facts": facts,
        },
        fields=_validity(_("Empty: without such a day.")),
        values={name: day.isoformat() for name, day in days.items() if day},
    )


async def lay_out_term(visit: Visit) -> Sheet:
    """A new word that items are sorted by."""
    there = [one for one in await list_terms(visit.reader) if one.kind != "gate"]
    kinds = [Option(kind, kind_name(kind)) for kind in get_args(TermKind) if kind != "gate"]
    return Sheet(
        about={
            "facts": [
                one
                for kind in KINDS
                for one in fact(
                    kind_name(kind),
                    ", ".join(show_text(word, "label") for word in there if word.kind == kind),
                )
            ]
        },
        fields=[
            Field(name="kind", label=_("What it is"), kind="radio", required=True, options=kinds),
            Field(name="code", label=_("Code"), required=True, hint=_("Letters and underscores, as in low_carbon.")),
            Field(name="label_zh", label=_("Name"), required=True),
            Field(name="label_en", label=_("Name in English"), required=True),
            *_validity(),
        ],
    )  # fmt: skip


async def make_term(unit: Unit, _subject: str, wish: NewTerm) -> Any:
    """The API's command."""
    return await commands.make_term(unit, wish)


class _Named(Struct, frozen=True):
    kind: str
    code: str


def _named(subject: str) -> _Named:
    kind, _colon, code = subject.partition(":")
    return _Named(kind, code)


async def lay_out_term_validity(visit: Visit) -> Sheet:
    """From when until when drafts may use a word."""
    word = _named(visit.subject)
    found = await list_terms(visit.reader, word.kind, word.code)
    if not found:
        raise NotFound
    return _validity_sheet(found[0], "label", fact(_("What it is"), kind_name(word.kind)))


async def set_term_validity(unit: Unit, subject: str, validity: Validity) -> Any:
    """The API's command."""
    word = _named(subject)
    return await commands.set_term_validity(unit, word.kind, word.code, validity)


def _to_words(_: Any, _answer: Any) -> str:
    return "/workbench/words"


LIST_FORMS: Final = (
    Form(
        name="new_list",
        path="/lists",
        api=api.make_list,
        title="Make a new list",
        submit="Make the list",
        done="The list is made; items can be drafted for it.",
        lay_out=lay_out_list,
        schema=NewList,
        command=make_list,
        explanation="Next year’s livelihood list or the next batch of projects, with its own rules.",
    ),
    Form(
        name="list_validity",
        path="/lists/{code}/validity",
        api=api.set_list_validity,
        title="When a list takes items",
        submit="Keep these days",
        done="The days are kept.",
        lay_out=lay_out_list_validity,
        schema=Validity,
        command=commands.set_list_validity,
        explanation="What stands on the list stands.",
        then=_to_words,
    ),
    Form(
        name="term",
        path="/terms",
        api=api.make_term,
        title="A new word of the lists",
        submit="Add the word",
        done="The word is there.",
        lay_out=lay_out_term,
        schema=NewTerm,
        command=make_term,
        then=_to_words,
    ),
    Form(
        name="term_validity",
        path="/terms/{term}/validity",
        api=api.set_term_validity,
        title="When a word is valid",
        submit="Keep these days",
        done="The days are kept.",
        lay_out=lay_out_term_validity,
        schema=Validity,
        command=set_term_validity,
        explanation="Drafts may use it between these days; what uses it already stands.",
        then=_to_words,
    ),
)
