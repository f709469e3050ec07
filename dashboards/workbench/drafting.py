"""The form of a draft: one page for the need, its lines, outcomes, gates and frame; a module fills it in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, get_args

from dashboards.rendering import show_text
from dashboards.workbench.about import about, fact, item_facts
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import find_item
from dashboards.workbench.words import term, terms_as_options
from impact.standing import acting as api
from impact.standing.facts import ItemFacts
from marketplace.demands.handling import get_own
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader, Unit
from marketplace.ground.errors import NotFound
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.quantities import quantity_text
from marketplace.items import drafting as commands
from marketplace.items.draft_schemas import NewItem
from marketplace.items.list_queries import list_modules, list_templates, list_terms
from marketplace.items.list_schemas import SolutionModuleView, TermView
from marketplace.items.queries import list_lists
from marketplace.items.schemas import ListView
from marketplace.items.states import Resource, SensitiveGroup, Stage, Track
from marketplace.organisations.queries import list_communities

#: In the address of a draft that no module fills in.
BLANK: Final = "blank"
ROWS: Final = 3
WHOLE: Final = "ALL"

_MSGIDS: Final = {
    "environment": "stage 1: environment",
    "property_service": "stage 2: property service",
    "neighbour_relations": "stage 3: neighbour relations",
    "older_living_alone": "older people living alone",
    "disability": "people with disabilities",
    "hardship": "people in hardship",
    "children": "children",
    "carers": "carers",
    "special_household": "special households",
}


def stage_name(stage: Stage | str | None) -> str:
    """A stage of the resettlement module in the reader's words."""
    return _(_MSGIDS[stage]) if stage in _MSGIDS else ""


async def lay_out_new(visit: Visit) -> Sheet:
    """An empty draft for a list, or one that a solution module fills in."""
    listing = await _find_list(visit)
    module = await _find_module(visit)
    return Sheet(
        about=_about(listing, module),
        fields=await _fields(visit, listing),
        values=_from_module(module, civil_date(visit.reader.at)) | await _from_report(visit),
        fixed={"list": listing.code, **({"solution_module": module.code} if module else {})},
        explanation=show_text(module, "approach") if module else None,
    )


async def _from_report(visit: Visit) -> dict[str, str]:
    """What a report that the address names has to say for the draft."""
    serial = visit.asked.get("report")
    if not serial:
        return {}
    report = await get_own(visit.reader, visit.actor, serial)
    return {
        "need_zh": report.summary_zh or report.original,
        "first_heard_on": civil_date(report.written_at).isoformat(),
        "community": report.community,
        **({"category": report.category} if report.category else {}),
    }


async def _find_list(visit: Visit) -> ListView:
    found = await list_lists(visit.reader, visit.subject)
    if not found:
        raise NotFound
    return found[0]


async def _find_module(visit: Visit) -> SolutionModuleView | None:
    code = visit.ids["module"]
    if code == BLANK:
        return None
    found = await list_modules(visit.reader, code=code)
    if not found:
        raise NotFound
    return found[0]


def _about(listing: ListView, module: SolutionModuleView | None) -> dict[str, Any]:
    seats = ", ".join(term("seat", seat) for seat in module.seats) if module else None
    return {
        "title_zh": listing.name_zh,
        "title_en": listing.name_en,
        "facts": [
            *fact(_("Items on the list"), listing.items),
            *fact(_("Filled in by"), show_text(module, "label") if module else None),
            *fact(_("Stage"), stage_name(module.stage) if module else None),
            *fact(_("Whom to invite to the 3+N table"), seats),
        ],
        "documents": [{"label": show_text(listing, "name"), "href": f"/lists/{listing.code}"}],
    }


async def lay_out_change(visit: Visit) -> Sheet:
    """A draft as it was written, to be written anew."""
    item = await find_item(visit, visit.subject)
    listing = (await list_lists(visit.reader, item.list))[0]
    fixed = {"list": item.list, "solution_module": item.solution_module}
    return Sheet(
        about=about(item, item_facts(item, visit.names)),
        fields=await _fields(visit, listing, item.community),
        values=_from_item(item),
        fixed={name: value for name, value in fixed.items() if value is not None},
    )


async def _fields(visit: Visit, listing: ListView, community: str | None = None) -> Sequence[Field]:
    today = civil_date(visit.reader.at)
    words = [one for one in await list_terms(visit.reader) if _is_valid(one, today)]
    return [
        *await _where(visit, community),
        *_need(words, listing.programme),
        lines_field(),
        _outcomes(),
        *await _ways(visit.reader),
        *_who_is_asked(),
        *_folded(),
    ]


def _is_valid(word: TermView, today: date) -> bool:
    return (word.valid_from or today) <= today <= (word.valid_to or today)


async def _where(visit: Visit, community: str | None) -> list[Field]:
    """The community, for who drafts for several."""
    if visit.actor.role == "community":
        return []
    found = [
        one
        for one in await list_communities(visit.reader)
        if visit.actor.role == "subdistrict" or one.regional_committee == visit.actor.organisation
    ]
    options = [Option(one.id, show_text(one, "name")) for one in found]
    if visit.actor.role == "subdistrict":
        options.insert(0, Option(WHOLE, _("the whole subdistrict")))
    return [
        Field(name="community", label=_("Where"), kind="select", required=True, options=options)
    ]


def _options(words: Sequence[TermView], kind: str) -> list[Option]:
    return [Option(one.code, show_text(one, "label")) for one in words if one.kind == kind]


def _need(words: Sequence[TermView], programme: str) -> list[Field]:
    fields = [
        Field(name="title_zh", label=_("Title"), required=True, hint=_("What is to be done, in a few words.")),
        Field(name="need_zh", label=_("What is the matter"), kind="textarea", required=True,
              hint=_("As residents tell it; name no persons and no doors.")),
        Field(name="domain", label=_("Domain"), kind="select", required=True, options=_options(words, "domain")),
    ]  # fmt: skip
    if programme == "livelihood":
        fields.append(
            Field(name="category", label=_("Category"), kind="select", required=True,
                  options=_options(words, "category"))
        )  # fmt: skip
    return [
        *fields,
        Field(name="first_heard_on", label=_("First heard on"), kind="date",
              hint=_("The item’s clock runs from this day.")),
        Field(name="people_affected", label=_("People affected"), kind="number", reads="whole"),
        Field(name="severity", label=_("Severity"), kind="select", reads="whole",
              options=[Option(str(step), _(text)) for step, text in _STEPS]),
    ]  # fmt: skip


_STEPS: Final = (
    (1, "1 inconvenience: can be lived with"),
    (2, "2 repeated trouble: costs time, money or quiet again and again"),
    (3, "3 daily life impaired: home, sleep, health, income"),
    (4, "4 risk of harm: injury or heavy loss is likely"),
    (5, "5 danger to life"),
)


def lines_field(*, required: bool = False) -> Field:
    """Need lines, a row each."""
    return Field(
        name="need_lines", label=_("What is needed, line by line"), kind="repeat", rows=ROWS,
        required=required,
        hint=_("Each line can be shared among units in whole steps; money is counted in 元. Rows left wholly empty do not count. "
               "A tackling project may say this later."),
        fields=[
            Field(name="resource", label=_("Kind"), kind="select", required=True,
                  options=terms_as_options("resource", get_args(Resource))),
            Field(name="what_zh", label=_("What exactly"), required=True),
            Field(name="required", label=_("How much is needed"), kind="number", reads="number", required=True),
            Field(name="unit_zh", label=_("Counted in"), required=True),
            Field(name="step", label=_("Smallest share"), kind="number", reads="number", required=True),
            Field(name="conditions_zh", label=_("When and where")),
        ],
    )  # fmt: skip


def _outcomes() -> Field:
    return Field(
        name="outcomes", label=_("What will be counted in the end"), kind="repeat", rows=1,
        fields=[
            Field(name="label_zh", label=_("What"), required=True),
            Field(name="target", label=_("How much is aimed at"), kind="number", reads="number", required=True),
            Field(name="unit_zh", label=_("Counted in"), required=True),
            Field(name="outcome_code", label=_("Code on the bill"),
                  hint=_("The same code is added up on the bill; leave it empty for a new one.")),
        ],
    )  # fmt: skip


async def gates_field(reader: Reader) -> Field:
    """The gates that may be asked for today."""
    today = civil_date(reader.at)
    gates = [one for one in await list_terms(reader, "gate") if _is_valid(one, today)]
    return Field(name="gates", label=_("Gates to pass before delivery"), kind="many",
                 options=_options(gates, "gate"))  # fmt: skip


async def _ways(reader: Reader) -> list[Field]:
    templates = await list_templates(reader)
    return [
        Field(name="duration_days", label=_("How long it takes"), kind="number", reads="whole",
              unit=_("days")),
        Field(name="milestone_template", label=_("Milestones"), kind="select",
              options=[Option(one.code, show_text(one, "label"), one.code) for one in templates]),
        await gates_field(reader),
        Field(name="track", label=_("Track"), kind="select", options=terms_as_options("track", get_args(Track)),
              hint=_("Left empty, the rules decide: light without gates, works and sensitive groups.")),
    ]  # fmt: skip


def _who_is_asked() -> list[Field]:
    return [
        Field(name="frame.zh", label=_("Whom return visits can ask"), hint=_("A plain name, such as the blocks; never persons.")),
        Field(name="frame.doors", label=_("How many doors or participants"), kind="number", reads="whole"),
    ]  # fmt: skip


def _folded() -> list[Field]:
    groups = [Option(one, _(_MSGIDS[one])) for one in get_args(SensitiveGroup)]
    return [
        Field(name="sensitive_group", label=_("Sensitive group"), kind="select", options=groups, folded=True,
              hint=_("Then no small counts and no photos from homes are shown.")),
        Field(name="severity_reason_zh", label=_("Why this severity"), folded=True),
        Field(name="people_source", label=_("Where the number of people is from"), folded=True),
        Field(name="linked_item", label=_("Linked item of the other programme"), folded=True),
        Field(name="title_en", label=_("Title in English"), folded=True),
        Field(name="need_en", label=_("The matter in English"), kind="textarea", folded=True),
    ]  # fmt: skip


def _from_module(module: SolutionModuleView | None, today: date) -> dict[str, str]:
    if module is None:
        return {"first_heard_on": today.isoformat()}
    return {
        "first_heard_on": today.isoformat(),
        "domain": module.domain,
        "track": module.track,
        "milestone_template": module.milestone_template,
        "duration_days": str(module.duration_days),
        **{f"gates.{gate}": "true" for gate in module.gates},
        **_rows("need_lines", [_line_values(line, line.quantity) for line in module.lines]),
    }


def _line_values(line: Any, required: str) -> dict[str, str]:
    return {
        "resource": line.resource,
        "what_zh": line.what_zh,
        "required": required,
        "unit_zh": line.unit_zh,
        "step": quantity_text(line.step) if not isinstance(line.step, str) else line.step,
        "conditions_zh": line.conditions_zh or "",
    }


def _rows(name: str, rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {
        f"{name}.{at}.{part}": text for at, row in enumerate(rows) for part, text in row.items()
    }


_AS_TEXT: Final = (
    "title_zh", "title_en", "need_zh", "need_en", "domain", "category", "first_heard_on",
    "people_affected", "people_source", "severity", "severity_reason_zh", "milestone_template",
    "duration_days", "track", "sensitive_group", "linked_item",
)  # fmt: skip


def _from_item(item: ItemFacts) -> dict[str, str]:
    texts = {name: getattr(item, name) for name in _AS_TEXT}
    return {
        **{name: str(value) for name, value in texts.items() if value is not None},
        "community": item.community or WHOLE,
        "frame.zh": item.frame_zh or "",
        "frame.doors": str(item.frame_doors or ""),
        **{f"gates.{gate}": "true" for gate in item.gates},
        **_rows(
            "need_lines", [_line_values(line, quantity_text(line.required)) for line in item.lines]
        ),
        **_rows(
            "outcomes",
            [
                {
                    "label_zh": one.label_zh,
                    "target": quantity_text(one.target),
                    "unit_zh": one.unit_zh,
                    "outcome_code": one.outcome_code,
                }
                for one in item.outcomes
            ],
        ),
    }


async def draft_item(unit: Unit, _list: str, wish: NewItem) -> Any:
    """The API's command; the list stands in the body."""
    return await api.drafted_item(unit, wish)


async def change_draft(unit: Unit, code: str, wish: NewItem) -> Any:
    """The API's command."""
    return await api.item_after(unit, commands.change_draft, code, wish)


def _to_submission(_: Mapping[str, str], answer: dict[str, Any]) -> str:
    """After writing, handing in is one tap away."""
    return f"/workbench/items/{answer['code']}/submission?done=draft&item={answer['code']}"


DRAFT: Final = Form(
    name="draft",
    path="/lists/{code}/items/{module}",
    api=api.draft_item,
    title="Draft an item",
    submit="Keep the draft",
    done="The draft is kept; hand it in when it is whole.",
    lay_out=lay_out_new,
    schema=NewItem,
    command=draft_item,
    explanation="A draft may be unfinished. Nobody but your own levels reads it before it is published.",
    then=_to_submission,
)
CHANGE: Final = Form(
    name="change_draft",
    path="/items/{code}/draft",
    api=api.change_draft,
    title="Mend the draft",
    submit="Keep the draft",
    done="The draft is kept; hand it in when it is whole.",
    lay_out=lay_out_change,
    schema=NewItem,
    command=change_draft,
    then=_to_submission,
)
DRAFT_FORMS: Final = (DRAFT, CHANGE)
