"""Tasks by a day that an item's own turn does not name: answers owed to slips and to challenges. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final

from dashboards.workbench.tasks import PAGES, Group, Task, Town, Turn, task_of
from dashboards.workbench.words import both
from impact.replies.schemas import OwedView
from impact.standing.facts import ItemFacts
from impact.standing.schemas import Move
from marketplace.ground.access.actor import Actor

_SAID: Final = {"answer": "Not fully solved, a resident says", "recurrence": "It came back, a resident says"}  # fmt: skip


def owed_tasks(actor: Actor, town: Town) -> Iterator[Task]:
    """The answers that are still owed: first the community's move, and its committee's too."""
    items = {item.code: item for item in town.items}
    for owed in town.owed:
        yield _owed_task(actor, owed, items, town)


def challenge_tasks(actor: Actor, town: Town) -> Iterator[Task]:
    """The challenges that the committee of an item owes an answer to, or else the subdistrict."""
    items = {item.code: item for item in town.items}
    for one in town.challenges:
        item = items.get(one.item or "")
        move = Move(
            role=actor.role,
            organisation=actor.organisation,
            act="answer_challenge",
            since=one.raised_at,
            due_on=one.due_on,
        )
        page = PAGES[move.act].format(challenge=one.id)
        if item is not None:
            yield task_of(Turn(item, move), "mine", town.today, href=page)


def upkeep_tasks(actor: Actor, town: Town) -> Iterator[Task]:
    """What was solved and is to be looked at again, from its day on."""
    items = {item.code: item for item in town.items}
    for one in town.checks:
        move = Move(
            role=actor.role,
            organisation=actor.organisation,
            act="check_upkeep",
            since=None,
            due_on=one.due_on,
        )
        yield task_of(
            Turn(items[one.item], move),
            "mine",
            town.today,
            href=PAGES[move.act].format(check=one.id),
            overdue=False,
            **both("{n} months after closing", "detail", n=one.months),
        )


def _owed_task(actor: Actor, owed: OwedView, items: Mapping[str, ItemFacts], town: Town) -> Task:
    item = items[owed.item]
    role = "subdistrict" if item.regional_committee is None else "community"
    group: Group = "mine" if actor.role == role else "others"
    move = Move(
        role=role,
        organisation=item.community,
        act="reply_to_slip",
        since=owed.owed_since,
        due_on=owed.due_on,
    )
    page = PAGES[move.act].format(owed=owed.id)
    return task_of(
        Turn(item, move),
        group,
        town.today,
        href=None if actor.role == "auditor" else page,
        **both(_SAID[owed.about], "detail"),
    )
