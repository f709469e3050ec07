"""Forms about the end of an item: closing it, and opening it again."""

from typing import Final, get_args

from msgspec import Struct

from dashboards.rendering import show_text
from dashboards.workbench.about import Facts, about, fact, item_facts
from dashboards.workbench.fields import Field
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import find_item
from dashboards.workbench.words import terms_as_options
from impact.closure import commands, reopening
from impact.closure.schemas import NewClosure, NewReopening
from impact.return_visits.rules import is_solved_by
from impact.return_visits.views import find_flags_of
from impact.standing import controllers as api
from impact.standing.facts import ItemFacts
from impact.standing.rules import answers_suffice
from impact.standing.views import visits_view
from marketplace.ground.db import Unit
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.refusals import REFUSALS
from marketplace.items.states import Resolution


class Ended(Struct, frozen=True):
    """What the act answers: the event's id."""

    event_id: str


async def lay_out_closure(visit: Visit) -> Sheet:
    """The resolution, beside what residents said and whether that suffices."""
    item = await find_item(visit, visit.subject)
    flagged = await _flagged(visit, item)
    return Sheet(
        about=about(
            item, [*_said(item), *flagged, *_floors(item), *item_facts(item, visit.names)]
        ),
        fields=[
            Field(name="resolution", label=_("How it ends"), kind="radio", required=True,
                  options=terms_as_options("resolution", get_args(Resolution))),
            Field(name="reason", label=_("Reason"), kind="textarea", required="soft",
                  hint=_("The public reads it; needed for all but solved.")),
        ],
        values={"resolution": "solved"} if item.accepted_at and answers_suffice(item) else {},
        explanation=_verdict(item),
    )  # fmt: skip


async def _flagged(visit: Visit, item: ItemFacts) -> Facts:
    """What is worth a second look before it is closed; it weighs nothing by itself."""
    sensitive = item.sensitive_group is not None
    found = await find_flags_of(visit.reader, item.code, sensitive=sensitive)
    return [
        one
        for flag in found.flags
        for one in fact(_("Worth a second look"), show_text(flag, "text"))
    ]


def _said(item: ItemFacts) -> Facts:
    """Silence first; small counts of a sensitive group are hidden here as they are in public."""
    said = visits_view(item.tally, sensitive=item.sensitive_group is not None)
    few = _("fewer than 5")
    counts = (
        (_("Asked"), said.asked),
        (_("No answer"), said.asked - said.answered),
        (_("Answered"), said.answered),
        (_("Said solved"), said.yes),
        (_("Said half solved"), said.half),
        (_("Said not solved"), said.no),
        (_("Satisfied"), said.satisfied),
        (_("Fairly satisfied"), said.fairly_satisfied),
        (_("Dissatisfied"), said.dissatisfied),
    )
    return [one for label, n in counts for one in fact(label, few if n is None else n)]


def _floors(item: ItemFacts) -> Facts:
    """The three floors of “solved”, each with what it asks and what there is."""
    tally = item.tally
    needed = min(item.answers_min, tally.frame)
    told = _("{n} % of at least {least} %")
    floors = [
        *fact(_("Answers"), _("{n} of at least {least}").format(n=tally.answered, least=needed)),
        *fact(
            _("Of those asked answered"),
            told.format(n=_percent(tally.answered, tally.asked), least=item.response_min_percent),
        ),
    ]
    if visits_view(tally, sensitive=item.sensitive_group is not None).yes is None:
        return floors
    share = _percent(tally.yes, tally.answered)
    return floors + fact(
        _("Of the answers said solved"), told.format(n=share, least=item.resolved_floor_percent)
    )


def _percent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 0


def _verdict(item: ItemFacts) -> str:
    """Whether the answers would carry “solved” now, by the law's own rule."""
    if item.acceptance is None:
        return _("It is not accepted yet: it can end only in a way that is not on the bill.")
    refusal = is_solved_by(
        item.tally,
        answers_min=item.answers_min,
        response_min_percent=item.response_min_percent,
        floor=item.resolved_floor_percent,
    )
    if refusal is None:
        return _("Residents’ answers suffice to close it as solved.")
    text = REFUSALS[refusal]
    return _("Not yet solved: {why}. {remedy}").format(why=_(text.title), remedy=_(text.remedy))


async def close_item(unit: Unit, code: str, closure: NewClosure) -> Ended:
    """The API's command."""
    return Ended(await commands.close_item(unit, code, closure))


async def lay_out_reopening(visit: Visit) -> Sheet:
    """Why a closed item is opened again."""
    item = await find_item(visit, visit.subject)
    return Sheet(
        about=about(item, [*item_facts(item, visit.names), *_said(item)]),
        fields=[
            Field(name="reason", label=_("Reason"), kind="textarea", required=True,
                  hint=_("The public reads it.")),
        ],
        explanation=_("Its lines on the bill are struck, not removed; one new milestone is due."),
    )  # fmt: skip


async def reopen_item(unit: Unit, code: str, opening: NewReopening) -> Ended:
    """The API's command."""
    return Ended(await reopening.reopen_item(unit, code, opening))


CLOSURE: Final = Form(
    name="closure",
    path="/items/{code}/closure",
    api=api.close_item,
    title="Close the item",
    submit="Close it",
    done="The item was closed.",
    lay_out=lay_out_closure,
    schema=NewClosure,
    command=close_item,
    irreversible=True,
)
REOPENING: Final = Form(
    name="reopening",
    path="/items/{code}/reopening",
    api=api.reopen_item,
    title="Open the item again",
    submit="Open it again",
    done="The item is open again.",
    lay_out=lay_out_reopening,
    schema=NewReopening,
    command=reopen_item,
    irreversible=True,
)
CLOSING_FORMS: Final = (CLOSURE, REOPENING)
