"""Forms about the result as a whole: acceptance, the draw of return visits, printing the slips."""

from typing import Any, Final, get_args

from dashboards.rendering import show_text
from dashboards.workbench.about import about, fact, item_facts
from dashboards.workbench.fields import Field, Member, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import find_item
from dashboards.workbench.words import amount
from impact.acceptance import commands as accepting
from impact.acceptance import controllers as accepting_api
from impact.acceptance.schemas import NewAcceptance, Result
from impact.return_visits import commands, rules
from impact.return_visits import controllers as api
from impact.return_visits.schemas import ChangedDraw, Nothing
from impact.standing.facts import ItemFacts
from marketplace.ground.db import Unit
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.quantities import quantity_text
from marketplace.items.queries import find_policy


async def lay_out_acceptance(visit: Visit) -> Sheet:
    """The judgement of what was delivered, with what was counted."""
    item = await find_item(visit, visit.subject)
    told = {
        "pass": Option("pass", _("It passes")),
        "conditional": Option("conditional", _("It passes with conditions"), _("say them below")),
        "fail": Option("fail", _("It fails"), _("one more milestone, to mend it")),
    }
    return Sheet(
        about=about(item, [*item_facts(item, visit.names), *_lines_used(item)]),
        fields=[
            Field(name="result", label=_("Result"), kind="radio", required=True,
                  options=[told[one] for one in get_args(Result)]),
            *(_outcome_field(one) for one in item.outcomes),
            Field(name="defects_zh", label=_("Defects and conditions"), kind="textarea",
                  hint=_("The public reads this.")),
        ],
        explanation=_("What is counted here becomes the line on the bill, once residents say it is solved."),
    )  # fmt: skip


def _outcome_field(one: Any) -> Field:
    return Field(
        name=f"outcomes.{one.outcome_code}",
        label=_("Counted: {what}").format(what=show_text(one, "label")),
        kind="number",
        reads="number",
        required="soft",
        unit=show_text(one, "unit"),
        hint=_("aimed at: {target}").format(target=amount(quantity_text(one.target), one)),
        member=Member("outcomes", "quantity", {"outcome_code": one.outcome_code}),
    )


def _lines_used(item: ItemFacts) -> list[dict[str, Any]]:
    return [
        one
        for line in item.lines
        for one in fact(
            show_text(line, "what"),
            _("used {used} of {required}").format(
                used=amount(line.used, line), required=amount(line.required, line)
            ),
        )
    ]


async def lay_out_draw(visit: Visit) -> Sheet:
    """The draw of doors or participants to ask."""
    item = await find_item(visit, visit.subject)
    policy = await find_policy(visit.reader, item.list, item.policy_version)
    left = (item.frame_doors or 0) - item.tally.asked
    return Sheet(
        about=about(
            item,
            [
                *fact(_("Who can be asked"), item.frame_zh),
                *fact(_("Doors or participants"), item.frame_doors),
                *fact(_("Asked so far"), item.tally.asked),
                *fact(_("This draw asks"), rules.sample_of(max(left, 0), policy.visit_sample)),
                *item_facts(item, visit.names),
            ],
        ),
        explanation=_(
            "The seed is the ledger’s next checkpoint, sealed within seconds: nobody can know the "
            "positions beforehand, and anybody can repeat the draw."
        ),
    )


async def request_draw(unit: Unit, code: str, _nothing: Nothing) -> ChangedDraw:
    """The API's command, which takes no body."""
    return await commands.request_draw(unit, code)


ACCEPTANCE: Final = Form(
    name="acceptance",
    path="/items/{code}/acceptance",
    api=accepting_api.accept_item,
    title="Accept the result",
    submit="Record the acceptance",
    done="The acceptance was recorded.",
    lay_out=lay_out_acceptance,
    schema=NewAcceptance,
    command=accepting.accept_item,
    irreversible=True,
)
DRAW: Final = Form(
    name="draw",
    path="/items/{code}/draws",
    api=api.request_draw,
    title="Draw the return visits",
    submit="Draw",
    done="The draw was asked for; its positions are public within seconds.",
    lay_out=lay_out_draw,
    schema=Nothing,
    command=request_draw,
    irreversible=True,
)
RESULT_FORMS: Final = (ACCEPTANCE, DRAW)
