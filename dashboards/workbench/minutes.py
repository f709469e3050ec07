"""The form of an announced meeting as it was held: who sat, and what came of each topic."""

from collections.abc import Sequence
from typing import Any, Final, get_args

from dashboards.rendering import show_text
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import find_item
from dashboards.workbench.meetings import about_meeting, find_meeting, seats_hint, texts_kept
from dashboards.workbench.seats import (
    bodies_that_may_be_named,
    claim_facts_of,
    claims_on,
    rows_for,
    seat_fields,
    seats_to_begin_with,
)
from dashboards.workbench.words import term, terms_as_options
from impact.standing.facts import ItemFacts
from marketplace.claims.schemas import ClaimView
from marketplace.deliberation import controllers as api
from marketplace.deliberation import holding
from marketplace.deliberation.schemas import NewMinutes
from marketplace.deliberation.states import Position
from marketplace.ground.i18n.language import gettext as _


async def lay_out_minutes(visit: Visit) -> Sheet:
    """The seats once, then each topic: everybody's position, who stood otherwise, and the texts."""
    meeting = await find_meeting(visit)
    items = [await find_item(visit, topic.item) for topic in meeting.topics]
    claims = {item.code: await claims_on(visit, item) for item in items}
    bodies = bodies_that_may_be_named(
        visit, items, [one for some in claims.values() for one in some]
    )
    values = await seats_to_begin_with(visit, items)
    topics = (
        part
        for number, item in enumerate(items)
        for part in _topic(number, item, claims[item.code], bodies)
    )
    return Sheet(
        about=about_meeting(visit, meeting),
        fields=[
            Field(name="seats", label=_("Who sat"), kind="repeat", rows=rows_for(values),
                  fields=seat_fields(bodies, with_position=False), hint=seats_hint()),
            *topics,
        ],
        values=values | {f"topics.{number}.item": item.code for number, item in enumerate(items)},
    )  # fmt: skip


def _topic(
    number: int, item: ItemFacts, claims: Sequence[ClaimView], bodies: Sequence[Option]
) -> list[Field]:
    name = f"topics.{number}."
    told = " · ".join(f"{one['label']}: {one['value']}" for one in claim_facts_of(item, claims))
    return [
        Field(name=f"{name}heading", label=f"{number + 1} {item.code} {show_text(item, 'title')}",
              kind="heading", hint=told or _("no claim yet")),
        Field(name=f"{name}item", label=_("Item"), kind="hidden"),
        Field(name=f"{name}put_off", label=_("Put off: nothing was decided about it"), kind="checkbox",
              reads="yes_no"),
        Field(name=f"{name}position", label=_("Everybody who votes was"), kind="radio", required="soft",
              options=terms_as_options("position", get_args(Position))),
        Field(name=f"{name}otherwise", label=_("Who stood otherwise, or sat for this topic alone"),
              kind="repeat", rows=2, fields=seat_fields(bodies, with_position=True)),
        Field(name=f"{name}opinion_zh", label=_("What was agreed"), kind="textarea", required="soft",
              hint=_("The public reads this; name no residents.")),
        *texts_kept(name),
    ]  # fmt: skip


def told_of_minutes(answer: dict[str, Any]) -> list[str]:
    """What recording the meeting would come to, topic by topic."""
    return [
        f"{topic['item']} {show_text(topic, 'title')}: {_outcome(topic)}"
        for topic in answer["topics"]
    ]


def _outcome(topic: dict[str, Any]) -> str:
    if topic["outcome"] == "put_off":
        return _("put off")
    words = {
        **{position: term("position", position) for position in get_args(Position)},
        "recused": _("recused"),
        "silent": _("without a position"),
    }
    voices = topic["voices"]
    return " · ".join(f"{word} {voices[key]}" for key, word in words.items() if voices[key])


MINUTES: Final = Form(
    name="minutes",
    path="/meetings/{meeting}/record",
    api=api.hold_meeting,
    title="Record the meeting",
    submit="Record the meeting",
    done="The meeting was recorded.",
    lay_out=lay_out_minutes,
    schema=NewMinutes,
    command=holding.hold_meeting,
    explanation="As it was held. The minutes are public: bodies and counts, never persons.",
    irreversible=True,
    preview=told_of_minutes,
    then=lambda ids, _answer: f"/meetings/{ids['meeting']}",
)
