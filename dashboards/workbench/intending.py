"""The form by which an officer takes down, on a screen of their own, what a unit intends in a meeting."""

from typing import Final

from dashboards.rendering import show_quantity, show_text
from dashboards.workbench.about import fact
from dashboards.workbench.claiming import to_link, units_as_options
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Door, Form, Sheet, Visit
from marketplace.deliberation.intention_queries import list_wall_lines
from marketplace.deliberation.intentions import NewIntention, is_open, take_intention
from marketplace.deliberation.queries import list_minutes
from marketplace.ground.access.declared import open_to
from marketplace.ground.errors import NotFound
from marketplace.ground.i18n.language import gettext as _


async def lay_out_intention(visit: Visit) -> Sheet:
    """The open lines of the meeting's topics, a unit, how much."""
    found = await list_minutes(visit.reader, meeting_id=visit.subject)
    if not found or found[0].state == "called_off":
        raise NotFound
    meeting = found[0]
    lines = [one for one in await list_wall_lines(visit.reader, meeting.id) if is_open(one)]
    options = [
        Option(
            one.need_line,
            f"{one.item} · {show_text(one, 'what')}",
            _("missing {gap} {unit}").format(
                gap=show_quantity(one.gap), unit=show_text(one, "unit")
            ),
        )
        for one in lines
    ]
    return Sheet(
        about={
            "title_zh": meeting.place,
            "title_en": meeting.place,
            "facts": [*fact(_("When"), meeting.meets_on)],
            "documents": [{"label": _("The wall"), "href": f"/meetings/{meeting.id}/wall"}],
        },
        fields=[
            Field(name="need_line", label=_("For which need"), kind="radio", required=True, options=options,
                  hint=None if options else _("Nothing of these topics is missing at present.")),
            Field(name="quantity", label=_("How much"), kind="number", reads="number", required=True),
            Field(name="for_unit", label=_("For which unit"), kind="select", required=True,
                  options=await units_as_options(visit)),
        ],
        values={"need_line": visit.asked.get("line", "")[:64]},
    )  # fmt: skip


INTENTION: Final = Form(
    name="intention",
    path="/meetings/{meeting}/intentions",
    api=Door(open_to("community", "regional", "subdistrict")),
    title="Take down an intention",
    submit="Take it down",
    done="It was taken down; give the unit its link.",
    lay_out=lay_out_intention,
    schema=NewIntention,
    command=take_intention,
    explanation="On your own screen, not on the wall: the wall shows how many and how much, never who. Nothing is "
    "held; the unit itself confirms within five working days, or it falls. A donation is never taken here.",
    then=to_link,
)
