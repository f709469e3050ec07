"""Forms of meetings: announcing one about several items, calling it off, and the short way of one topic."""

from datetime import timedelta
from typing import Any, Final

from dashboards.rendering import show_day, show_text
from dashboards.workbench.about import about, fact, item_facts
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import find_item, is_in_scope
from dashboards.workbench.seats import (
    bodies_that_may_be_named,
    claim_facts_of,
    claims_on,
    rows_for,
    seat_fields,
    seats_to_begin_with,
)
from dashboards.workbench.words import name_of, term
from impact.standing.facts import ItemFacts
from impact.standing.filters import ItemFilters
from impact.standing.queries import list_item_facts
from marketplace.deliberation import controllers as api
from marketplace.deliberation import convening, holding
from marketplace.deliberation.queries import find_last_place, list_minutes
from marketplace.deliberation.rules import Place
from marketplace.deliberation.schemas import (
    CallingOff,
    ChangedMeeting,
    MinutesView,
    NewDeliberation,
    NewMeeting,
)
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Unit
from marketplace.ground.errors import Forbidden, NotFound
from marketplace.ground.i18n.language import gettext as _
from marketplace.items.queries import find_policy

_CLAIMED: Final = frozenset({"submitted", "qualified"})


async def lay_out_announcement(visit: Visit) -> Sheet:
    """When, where, and which items: those first whose checked claims wait for a meeting."""
    items = await _items_to_meet_on(visit)
    days = 0
    for pinned in {(one.list, one.policy_version) for one in items}:
        days = max(days, (await find_policy(visit.reader, *pinned)).deliberation_notice_days)
    return Sheet(
        about={},
        fields=[
            Field(name="items", label=_("Topics"), kind="many", required=True,
                  options=[_topic(visit, one) for one in items],
                  hint=_("One meeting, as many items as fit an evening. Each is decided in its own right.")),
            Field(name="meets_on", label=_("Day"), kind="date", required=True, hint=notice_hint(days)),
            Field(name="at_time", label=_("Hour"), hint=_("For instance 19:30.")),
            Field(name="place", label=_("Place"), required=True),
        ],
        values={
            "meets_on": (civil_date(visit.reader.at) + timedelta(days)).isoformat(),
            "place": await find_last_place(visit.reader, visit.actor.organisation) or "",
            **{f"items.{one.code}": "true" for one in items if _waits(one)},
        },
        explanation=None if visit.actor.role == "community" else _(
            "Here the items of several communities meet; one community holds its own meetings."
        ),
    )  # fmt: skip


async def _items_to_meet_on(visit: Visit) -> list[ItemFacts]:
    """The items of this account that a meeting can be about: what waits for one, then what is claimed."""
    found = await list_item_facts(visit.reader, ItemFilters(state="published", track="full"))
    mine = [one for one in found if is_in_scope(visit.actor, one) and one.lines]
    claimed = [one for one in mine if any(claim.state in _CLAIMED for claim in one.claims)]
    rest = [one for one in mine if one not in claimed] if visit.actor.role == "community" else []
    return sorted(claimed, key=_waits, reverse=True) + rest


def _waits(item: ItemFacts) -> bool:
    """Whether a checked claim waits for the first meeting about the item."""
    return item.deliberated_at is None and any(one.state == "qualified" for one in item.claims)


def _topic(visit: Visit, item: ItemFacts) -> Option:
    claims = sum(one.state in _CLAIMED for one in item.claims)
    told = _("claims waiting: {n}").format(n=claims) if claims else _("no claim yet")
    if visit.actor.role != "community":
        told = f"{name_of(visit.names, item.community)} · {told}"
    return Option(item.code, f"{item.code} {show_text(item, 'title')}", told)


def notice_hint(days: int) -> str | None:
    """How long before the meeting the notice must stand, where it must."""
    return _("At least {n} days before the meeting.").format(n=days) if days else None


async def announce(unit: Unit, _nothing: str, notice: NewMeeting) -> ChangedMeeting:
    """The act as the page calls it: there is no id yet."""
    return await convening.announce_meeting(unit, notice)


async def find_meeting(visit: Visit) -> MinutesView:
    """The meeting of the address, for whoever convened it; raises `NotFound` and `Forbidden`."""
    found = await list_minutes(visit.reader, meeting_id=visit.subject, sees_all=True)
    if not found:
        raise NotFound
    if found[0].organisation != visit.actor.organisation:
        raise Forbidden
    return found[0]


def about_meeting(visit: Visit, meeting: MinutesView) -> dict[str, Any]:
    """What stands beside a form about a meeting."""
    when = f"{show_day(meeting.meets_on)} {meeting.at_time or ''}".strip()
    topics = ((topic.item, show_text(topic, "title")) for topic in meeting.topics)
    return {
        "facts": [
            *fact(_("When"), when),
            *fact(_("Place"), meeting.place),
            *fact(_("Convened by"), name_of(visit.names, meeting.organisation)),
            *(one for code, title in topics for one in fact(code, title)),
        ],
        "documents": [{"label": _("The notice as the public reads it"), "href": f"/meetings/{meeting.id}"}],
    }  # fmt: skip


async def lay_out_calling_off(visit: Visit) -> Sheet:
    """Why an announced meeting will not be held."""
    meeting = await find_meeting(visit)
    return Sheet(
        about=about_meeting(visit, meeting),
        fields=[
            Field(name="reason", label=_("Reason"), kind="textarea", required=True,
                  hint=_("The public reads this. For another day, announce another meeting.")),
        ],
    )  # fmt: skip


async def lay_out_deliberation(visit: Visit) -> Sheet:
    """Notice, meeting, seats with their positions, the public opinion, conditions and objections."""
    item = await find_item(visit, visit.subject)
    place = Place(item.community, item.regional_committee)
    await convening.be_the_convener(visit.reader, visit.actor, [place])
    claims = await claims_on(visit, item)
    policy = await find_policy(visit.reader, item.list, item.policy_version)
    values = await seats_to_begin_with(visit, [item])
    bodies = bodies_that_may_be_named(visit, [item], claims)
    return Sheet(
        about=about(
            item,
            [*item_facts(item, visit.names), *claim_facts_of(item, claims)],
            [{"label": _("Announce a meeting of several topics instead"), "href": "/workbench/meetings"}],
        ),
        fields=[
            Field(name="notified_on", label=_("Notice given on"), kind="date", required=True,
                  hint=notice_hint(policy.deliberation_notice_days)),
            Field(name="held_on", label=_("Held on"), kind="date", required=True),
            Field(name="place", label=_("Place"), required=True),
            Field(name="seats", label=_("Seats"), kind="repeat", rows=rows_for(values),
                  fields=seat_fields(bodies, with_position=True), hint=seats_hint()),
            Field(name="opinion_zh", label=_("What was agreed"), kind="textarea", required=True,
                  hint=_("The public reads this; name no residents.")),
            *texts_kept(),
        ],
        values=values,
    )  # fmt: skip


def seats_hint() -> str:
    """What a community must know about seats."""
    return _(
        "The three fixed seats stand here already; at least a third of all seats are residents "
        "whom it concerns. A seat whose organisation has its own claim does not vote. Rows left wholly empty do not count."
    )


def texts_kept(prefix: str = "") -> list[Field]:
    """Conditions and objections, each one a line."""
    hint = _("One a line. They are kept and shown.")
    return [
        Field(name=f"{prefix}conditions", label=_("Conditions"), kind="textarea", rows=2, reads="lines", hint=hint),
        Field(name=f"{prefix}objections", label=_("Objections"), kind="textarea", rows=2, reads="lines", hint=hint),
    ]  # fmt: skip


def told_of_deliberation(answer: dict[str, Any]) -> list[str]:
    """What recording the meeting of one topic would come to."""
    return [_voices(answer["seats"]), _("The meeting has its quorum, and a third are affected residents.")]  # fmt: skip


def _voices(seats: list[dict[str, Any]]) -> str:
    counted: dict[str, int] = {}
    for seat in seats:
        word = _("recused") if seat["recused"] else _("without a position")
        word = term("position", seat["position"]) if seat["position"] else word
        counted[word] = counted.get(word, 0) + seat["count"]
    return " · ".join(f"{word} {count}" for word, count in counted.items())


ANNOUNCEMENT: Final = Form(
    name="meeting",
    path="/meetings",
    api=api.announce_meeting,
    title="Announce a 3+N meeting",
    submit="Announce it",
    done="The meeting was announced.",
    lay_out=lay_out_announcement,
    schema=NewMeeting,
    command=announce,
    explanation="The notice is public at once, with day, place and topics.",
    then=lambda _ids, answer: f"/meetings/{answer['id']}",
)
CALLING_OFF: Final = Form(
    name="calling_off",
    path="/meetings/{meeting}/cancellation",
    api=api.call_off_meeting,
    title="Call a meeting off",
    submit="Call it off",
    done="The meeting was called off.",
    lay_out=lay_out_calling_off,
    schema=CallingOff,
    command=convening.call_off_meeting,
    irreversible=True,
)
DELIBERATION: Final = Form(
    name="deliberation",
    path="/items/{code}/deliberation",
    api=api.record_deliberation,
    title="Record the 3+N deliberation",
    submit="Record the deliberation",
    done="The deliberation was recorded.",
    lay_out=lay_out_deliberation,
    schema=NewDeliberation,
    command=holding.record_deliberation,
    explanation="One meeting, as it was held. The record is public; positions are counted, never named.",
    irreversible=True,
    preview=told_of_deliberation,
)

MEETING_FORMS: Final = (ANNOUNCEMENT, CALLING_OFF, DELIBERATION)
