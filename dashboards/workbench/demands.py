"""The forms of reports: working on one, typing in a paper, printing papers, counting home visits."""

from typing import Any, Final

from dashboards.workbench.about import fact
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.words import name_of, term, terms_as_options
from marketplace.demands import controllers as api
from marketplace.demands import handling, papers, working
from marketplace.demands.schemas import (
    NewDemand,
    NewPapers,
    NewTally,
    OwnDemand,
    Similar,
    WorkOnDemand,
)
from marketplace.demands.states import PaperChannel
from marketplace.ground.clock import civil_date
from marketplace.ground.errors import Forbidden
from marketplace.ground.i18n.language import gettext as _
from marketplace.items.queries import list_labels
from marketplace.organisations.queries import list_communities

WHOLE: Final = "ALL"
INBOX: Final = "/workbench/demands"


async def lay_out_work(visit: Visit) -> Sheet:
    """One report: what was written, what is like it, and everything that can be done about it."""
    demand = await handling.get_own(visit.reader, visit.actor, visit.subject)
    alike, similar = await handling.find_like(visit.reader, demand)
    return Sheet(
        about={
            "item": None,
            "facts": _facts(demand, alike, visit),
            "documents": _documents(demand, alike, similar),
        },
        fields=_work_fields(demand),
        values={
            "summary_zh": demand.summary_zh or "",
            "items": "\n".join(one.code for one in demand.items),
        },
        # On a telephone what was written must stand above the form.
        explanation=f"“{demand.original}”",
        notice=_(
            "Fill in what can be said now; the rest can follow. Whatever you do first tells the "
            "writer that it was seen."
        ),
    )


def _facts(demand: OwnDemand, alike: list[OwnDemand], visit: Visit) -> list[dict[str, Any]]:
    place = None if demand.community == WHOLE else demand.community
    typed_by = name_of(visit.names, demand.taken_in_by) if demand.taken_in_by else None
    return [
        *fact(_("Serial number"), demand.serial),
        *fact(_("State"), term("demand_state", demand.state)),
        *fact(_("Where"), name_of(visit.names, place)),
        *fact(_("How it came"), term("channel", demand.channel)),
        *fact(_("Its number there"), demand.reference),
        *fact(_("Typed in by"), typed_by),
        *fact(_("Written"), demand.written_at),
        *fact(_("due by"), demand.due_on),
        *fact(_("Contact"), demand.contact),
        *fact(_("Voices"), demand.voices),
        *fact(_("Handed to"), demand.handed_to),
        *fact(_("Replies"), " · ".join(one.text_zh for one in demand.replies)),
        *(
            row
            for one in alike
            for row in fact(_("Like it: {serial}").format(serial=one.serial), _start(one.original))
        ),
    ]


def _start(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


def _documents(demand: OwnDemand, alike: list[OwnDemand], similar: Similar) -> list[dict[str, str]]:
    links = [
        {"label": _("Open {serial}").format(serial=one.serial), "href": f"{INBOX}/{one.id}/work"}
        for one in alike
    ]
    links += [
        {"label": f"{one.code} {one.title_zh}", "href": f"/items/{one.code}"}
        for one in similar.items
    ]
    links.append(
        {"label": _("Draft an item from it"), "href": f"/workbench/drafting?report={demand.serial}"}
    )
    if demand.photo:
        links.append({"label": _("The photo"), "href": f"/api/v1/demands/{demand.id}/photo"})
    return links


def _work_fields(demand: OwnDemand) -> list[Field]:
    fields = []
    if demand.photo == "private":
        verdicts = (
            Option("false", _("nobody: all may see it")),
            Option("true", _("somebody: delete it")),
        )
        fields.append(
            Field(name="shows_person", label=_("The photo shows"), kind="radio", options=verdicts,
                  reads="yes_no")
        )  # fmt: skip
    if demand.same_as is None:
        hint = _("Without names, doors and telephone numbers. At most 300 characters.")
        fields.append(
            Field(name="summary_zh", label=_("Summary for the public"), kind="textarea", hint=hint)
        )
    fields.append(
        Field(name="items", label=_("Items it belongs to"), kind="textarea", reads="lines",
              hint=_("One number a line, such as LL-001 or TP-1-01."))
    )  # fmt: skip
    if demand.state != "replied":
        fields += _answer_fields(demand)
    if demand.same_as is None:
        hint = _("The serial of the other one. Each writer is still owed an answer.")
        fields.append(Field(name="into", label=_("It is the same as"), hint=hint, folded=True))
    return fields


def _answer_fields(demand: OwnDemand) -> list[Field]:
    fields = [Field(name="reply", label=_("Answer to the writer"), kind="textarea")]
    if demand.duplicates or demand.same_as:
        fields.append(
            Field(name="to_duplicates", label=_("Answer all who wrote the same"), kind="checkbox",
                  reads="yes_no")
        )  # fmt: skip
    if demand.state != "handed_off":
        fields += [
            Field(name="hand_to", label=_("Hand it to"), folded=True,
                  hint=_("12345 or another body; its outcome is the answer that is still owed.")),
            Field(name="ticket", label=_("Its number there"), folded=True),
        ]  # fmt: skip
    return fields


WORK: Final = Form(
    name="work_on_demand",
    path="/demands/{demand}/work",
    api=api.reply_to_demand,
    title="Work on a report",
    submit="Save",
    done="The report was worked on.",
    lay_out=lay_out_work,
    schema=WorkOnDemand,
    command=working.work_on_demand,
    then=lambda _ids, _answer: f"{INBOX}?done=work_on_demand",
)


def _be_of(visit: Visit, community: str) -> None:
    """Whoever types and prints for others, or the community itself."""
    if visit.actor.role == "community" and visit.actor.organisation != community:
        raise Forbidden


async def _places(visit: Visit) -> list[Option]:
    own = [Option(one.id, one.name_zh) for one in await list_communities(visit.reader)]
    return [Option(WHOLE, _("the whole subdistrict")), *own]


async def _place_fields(visit: Visit) -> tuple[list[Field], dict[str, Any]]:
    """A community's own place is fixed; who works for all names one."""
    community = visit.ids["community"]
    _be_of(visit, community)
    if visit.actor.role == "community":
        return [], {"community": community}
    return [
        Field(name="community", label=_("Where"), kind="select", options=await _places(visit),
              required=True)
    ], {}  # fmt: skip


async def lay_out_typing(visit: Visit) -> Sheet:
    """A letter, a slip, a visit or a call that somebody types in."""
    places, fixed = await _place_fields(visit)
    categories = [
        Option(one.code, one.label_zh) for one in await list_labels(visit.reader, "categories")
    ]
    channels = ("open_letter", "reply_slip", "home_visit", "hotline")
    return Sheet(
        about={"item": None, "facts": []},
        fields=[
            Field(name="serial", label=_("Number printed on the paper"),
                  hint=_("Leave it out when the paper bears none; a number is then given.")),
            *places,
            Field(name="channel", label=_("How it came"), kind="radio", required=True,
                  options=terms_as_options("channel", channels)),
            Field(name="text", label=_("What was written"), kind="textarea", required=True,
                  hint=_("As it stands on the paper. It is never shown to the public.")),
            Field(name="category", label=_("What is it about?"), kind="select", options=categories),
            Field(name="contact", label=_("Contact"), kind="text",
                  hint=_("Kept apart, seen by the community alone, deleted 90 days after the answer.")),
            Field(name="reference", label=_("Number of the letter or of the hotline’s ticket"), folded=True),
        ],
        values={"channel": "reply_slip"},
        fixed=fixed,
    )  # fmt: skip


TYPING: Final = Form(
    name="type_in_demand",
    path="/communities/{community}/typing",
    api=api.print_papers,
    title="Type in a letter, a slip or a call",
    submit="Take it in",
    done="It was taken in.",
    lay_out=lay_out_typing,
    schema=NewDemand,
    command=working.type_in_demand,
    then=lambda _ids, answer: f"/report/{answer['serial']}?received=yes",
)


async def lay_out_papers(visit: Visit) -> Sheet:
    """How many paper forms of which kind."""
    places, fixed = await _place_fields(visit)
    kinds: tuple[PaperChannel, ...] = ("reply_slip", "open_letter", "home_visit")
    return Sheet(
        about={"item": None, "facts": []},
        fields=[
            *places,
            Field(name="channel", label=_("Kind of paper"), kind="radio", required=True,
                  options=terms_as_options("channel", kinds)),
            Field(name="many", label=_("How many"), kind="number", required=True, reads="whole",
                  hint=_("At most 200 at once.")),
        ],
        values={"channel": "reply_slip", "many": "20"},
        fixed=fixed,
    )  # fmt: skip


PAPERS: Final = Form(
    name="print_papers",
    path="/communities/{community}/papers",
    api=api.print_papers,
    title="Print paper forms",
    submit="Give out the numbers",
    done="The numbers were given out.",
    explanation=(
        "Each paper bears its own number and a QR code. Who writes on it can look the number up "
        "later, or send it by telephone without typing the place."
    ),
    lay_out=lay_out_papers,
    schema=NewPapers,
    command=working.print_papers_of,
    then=lambda _ids, answer: f"/workbench/papers/{answer['batch']}",
)


async def lay_out_tally(visit: Visit) -> Sheet:
    """A team's week, and the weeks before it."""
    _be_of(visit, visit.ids["community"])
    page = await papers.list_tallies(visit.reader, visit.actor, 10, None)
    weeks = [
        row
        for one in page.items
        for row in fact(
            f"{one.week_on} {one.team}",
            _("{doors} doors, {demands} demands").format(doors=one.doors, demands=one.demands),
        )
    ]
    return Sheet(
        about={"item": None, "facts": weeks},
        fields=[
            Field(name="team", label=_("Team"), required=True,
                  hint=_("What the team is called; no names of persons.")),
            Field(name="week_of", label=_("A day of the week"), kind="date", required=True),
            Field(name="doors", label=_("Doors knocked at"), kind="number", required=True,
                  reads="whole"),
            Field(name="demands", label=_("Demands heard"), kind="number", required=True,
                  reads="whole"),
        ],
        values={"week_of": civil_date(visit.reader.at).isoformat()},
    )  # fmt: skip


TALLY: Final = Form(
    name="tally_visits",
    path="/communities/{community}/visit-tallies",
    api=api.record_tally,
    title="Count home visits",
    submit="Record it",
    done="The visits were counted.",
    explanation="One number for each team and week; a second count of the same week replaces the first.",
    lay_out=lay_out_tally,
    schema=NewTally,
    command=working.record_tally_of,
)

DEMAND_FORMS: Final = (WORK, TYPING, PAPERS, TALLY)
