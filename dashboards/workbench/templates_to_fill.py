"""Templates to fill in: headings, lists to choose from, and a sheet that says what each column takes."""

from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath

from dashboards.rendering import show_text
from dashboards.workbench.previewing import label_of, label_of_kind
from dashboards.workbooks import MEDIA_TYPE, SheetColumn, SheetOut, workbook_of
from impact.spreadsheets.controllers import OPEN_TO_OFFICERS
from impact.spreadsheets.kinds import KINDS, Field, Kind
from marketplace.ground.db import reading
from marketplace.ground.errors import NotFound
from marketplace.ground.i18n import language
from marketplace.ground.i18n.language import gettext as _
from marketplace.organisations.queries import list_communities, list_organisations

XLSX: Final = ".xlsx"
ROWS: Final = 500
#: A list of choices longer than this (all together) does not fit into a cell's own list.
CHOICES_LENGTH_MAX: Final = 250


@get(
    "/imports/templates/{name:str}",
    operation_id="workbench.import_template",
    opt=OPEN_TO_OFFICERS,
    include_in_schema=False,
)
async def give_template(name: FromPath[str]) -> Response[bytes]:
    """The template of one kind, in the reader's language."""
    kind = KINDS.get(name.removesuffix(XLSX))
    if kind is None or not name.endswith(XLSX):
        raise NotFound
    async with reading() as reader:
        places = [(one.id, show_text(one, "name")) for one in await list_communities(reader)]
        bodies = await list_organisations(reader)
    places += [(one.id, show_text(one, "name")) for one in bodies if one.level == "regional"]
    return Response(
        workbook_of(template_of(kind, places)),
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="jiebang-template-{name}"'},
    )


def template_of(kind: Kind, places: list[tuple[str, str]]) -> list[SheetOut]:
    """The table with nothing but its headings, then what its columns take, then places by number."""
    table = SheetOut(
        name=label_of_kind(kind.name),
        columns=[_column(one) for one in kind.fields],
        prepared_rows=ROWS,
    )
    return [table, _advice(kind), _places(places)]


def _column(field: Field) -> SheetColumn:
    choices = ("是", "否") if field.reads == "yes_no" else tuple(one.zh[0] for one in field.choices)
    if language.of_rows() == "en":
        choices = (
            ("yes", "no") if field.reads == "yes_no" else tuple(one.en for one in field.choices)
        )
    fits = len(",".join(choices)) <= CHOICES_LENGTH_MAX
    return SheetColumn(
        heading=label_of(field) + (" *" if field.required else ""),
        choices=choices if fits else (),
        note=_advice_of(field),
    )


def _advice_of(field: Field) -> str:
    if language.of_rows() == "en" or not field.hint_zh:
        return ""
    return field.hint_zh


def _advice(kind: Kind) -> SheetOut:
    rows: list[list[Any]] = [
        [label_of(one), _("yes") if one.required else "", _what_it_takes(one), one.example]
        for one in kind.fields
    ]
    return SheetOut(
        name=_("How to fill it in"),
        columns=[
            SheetColumn(heading=_("Column")),
            SheetColumn(heading=_("Needed")),
            SheetColumn(heading=_("What it takes")),
            SheetColumn(heading=_("For example")),
        ],
        rows=rows,
    )


def _what_it_takes(field: Field) -> str:
    is_english = language.of_rows() == "en"
    if field.choices:
        words = [one.en if is_english else one.zh[0] for one in field.choices]
        return ("; " if is_english else "；").join(words)
    return _advice_of(field) or _(_FORMS.get(field.reads, "text"))


_FORMS: Final = {
    "quantity": "a number, at most three decimal places",
    "date": "a date, as 2026-03-31",
    "yes_no": "yes or no",
    "community": "a community’s name or number",
    "communities": "names or numbers of communities; nothing for all",
    "committee": "a regional committee’s name or number",
    "unit": "a unit’s full name or credit code",
    "credit_code": "18 characters, the column formatted as text",
}


def _places(places: list[tuple[str, str]]) -> SheetOut:
    return SheetOut(
        name=_("Numbers of places"),
        columns=[SheetColumn(heading=_("Identifier")), SheetColumn(heading=_("Name of the place"))],
        rows=[list(one) for one in places],
    )
