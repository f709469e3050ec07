"""Forms of an item's way onto its list, off it and back."""

from typing import Any, Final

from dashboards.rendering import show_quantity, show_text
from dashboards.workbench.about import Facts, about, fact, item_facts
from dashboards.workbench.drafting import gates_field, lines_field
from dashboards.workbench.fields import Field
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import find_item
from dashboards.workbench.words import term, terms_as_options
from impact.standing import acting as api
from impact.standing.facts import ItemFacts
from impact.standing.rules import publishing_level
from marketplace.claims import listing
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.quantities import quantity_text
from marketplace.items import drafting
from marketplace.items.draft_schemas import Ending, NewLines, Nothing, Reason


def asked_facts(item: ItemFacts) -> Facts:
    """What stands in a draft: lines, outcomes, gates, frame; what is missing is said."""
    none = _("none yet")
    lines = "; ".join(
        f"{show_text(one, 'what')} {show_quantity(quantity_text(one.required))} {show_text(one, 'unit')}"
        for one in item.lines
    )
    outcomes = "; ".join(
        f"{show_text(one, 'label')} {show_quantity(quantity_text(one.target))} {show_text(one, 'unit')}"
        for one in item.outcomes
    )
    frame = f"{item.frame_zh}: {item.frame_doors}" if item.frame_doors else none
    return [
        *fact(_("The matter"), item.need_zh),
        *fact(_("What is needed, line by line"), lines or none),
        *fact(_("What will be counted in the end"), outcomes or none),
        *fact(
            _("Gates to pass before delivery"), ", ".join(term("gate", one) for one in item.gates)
        ),
        *fact(_("Whom return visits can ask"), frame),
        *fact(_("Milestones"), item.milestone_template or none),
        *fact(_("People affected"), item.people_affected),
        *fact(_("Severity"), item.severity),
    ]


def _reason() -> Field:
    hint = _("The public reads it.")
    return Field(name="reason", label=_("Reason"), kind="textarea", required=True, hint=hint)


async def lay_out_submission(visit: Visit) -> Sheet:
    """The draft as it stands, with what it still lacks."""
    item = await find_item(visit, visit.subject)
    mend = {"label": _("Mend the draft"), "href": f"/workbench/items/{item.code}/draft"}
    return Sheet(about=about(item, [*asked_facts(item), *item_facts(item, visit.names)], [mend]))


async def lay_out_decision(visit: Visit) -> Sheet:
    """The draft as it stands, for who screens it."""
    item = await find_item(visit, visit.subject)
    others = [
        {"label": _("Send it back"), "href": f"/workbench/items/{item.code}/screening"},
        {"label": _("Publish it"), "href": f"/workbench/items/{item.code}/publication"},
    ]
    facts = [*asked_facts(item), *item_facts(item, visit.names)]
    return Sheet(about=about(item, facts, others), explanation=_who_publishes(item))


def _who_publishes(item: ItemFacts) -> str | None:
    if publishing_level(item) == "subdistrict" and item.regional_committee is not None:
        return _("Its works cost more than the list’s cap: the subdistrict publishes it.")
    return None


async def lay_out_screening(visit: Visit) -> Sheet:
    """Why a draft goes back."""
    sheet = await lay_out_decision(visit)
    return Sheet(about=sheet.about, fields=[_reason()])


async def lay_out_rest(visit: Visit) -> Sheet:
    """A reason, beside where the item stands."""
    item = await find_item(visit, visit.subject)
    return Sheet(about=about(item, item_facts(item, visit.names)), fields=[_reason()])


async def lay_out_withdrawal(visit: Visit) -> Sheet:
    """How it ends, why, and how many claims end with it."""
    item = await find_item(visit, visit.subject)
    facts = [*item_facts(item, visit.names), *fact(_("Claims that end with it"), len(item.claims))]
    ways = terms_as_options("resolution", ("moved", "merged", "infeasible", "withdrawn"))
    return Sheet(
        about=about(item, facts),
        fields=[
            Field(name="resolution", label=_("How it ends"), kind="radio", required=True, options=ways),
            _reason(),
        ],
        values={"resolution": "withdrawn"},
    )  # fmt: skip


async def lay_out_lines(visit: Visit) -> Sheet:
    """Need lines for a published item, with a duration where it has none."""
    item = await find_item(visit, visit.subject)
    duration = Field(name="duration_days", label=_("How long it takes"), kind="number", reads="whole",
                     required=True, unit=_("days"))  # fmt: skip
    return Sheet(
        about=about(item, [*asked_facts(item), *item_facts(item, visit.names)]),
        fields=[
            lines_field(required=True),
            *([duration] if item.duration_days is None else []),
            await gates_field(visit.reader),
        ],
    )


def _form(name: str, route: Any, act: Any, lay_out: Any, **more: Any) -> Form:
    path = more.pop("path", f"/items/{{code}}/{name}")
    return Form(
        name=f"item_{name}",
        path=path,
        api=route,
        lay_out=lay_out,
        command=api.answering(act),
        **more,
    )


LISTING_FORMS: Final = (
    _form("submission", api.submit_item, drafting.submit_item, lay_out_submission,
          title="Hand in the draft", submit="Hand it in", done="The draft was handed in.", schema=Nothing),
    _form("publication", api.publish_item, drafting.publish_item, lay_out_decision,
          title="Publish the item", submit="Publish it", done="The item is published.", schema=Nothing,
          explanation="The frame is frozen, the version of the rules is pinned, and units can claim it.",
          irreversible=True),
    _form("screening", api.screen_back, drafting.screen_back, lay_out_screening,
          title="Send the draft back", submit="Send it back", done="The draft went back.", schema=Reason),
    _form("lines", api.add_lines, listing.add_lines, lay_out_lines,
          title="Say what it needs", submit="Add the lines", done="The lines stand; units can claim them.",
          schema=NewLines, irreversible=True),
    _form("suspension", api.suspend_item, listing.suspend_item, lay_out_rest,
          title="Suspend the item", submit="Suspend it", done="The item rests.", schema=Reason,
          explanation="Claims and milestones stand; nothing is claimed, handed in or verified meanwhile."),
    _form("resumption", api.resume_item, listing.resume_item, lay_out_rest,
          title="Resume the item", submit="Resume it", done="The item goes on.", schema=Reason,
          explanation="The window and every due date move by as long as it rested."),
    _form("withdrawal", api.withdraw_item, listing.withdraw_item, lay_out_withdrawal,
          title="Take the item off its list", submit="Take it off", done="The item is off its list.",
          schema=Ending, explanation="Its claims end and what they held is free. It can be listed again."),
    _form("relisting", api.relist_item, listing.relist_item, lay_out_rest,
          title="List the item again", submit="List it again", done="The item stands on its list again.",
          schema=Reason, explanation="A new round and a new window; the item’s clock runs on."),
)  # fmt: skip
