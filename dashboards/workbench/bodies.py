"""The tasks of a community, a committee, the subdistrict and the slip office. Pure."""

from collections.abc import Iterator
from typing import Final

from dashboards.workbench.matters import is_in_scope
from dashboards.workbench.owing import challenge_tasks, owed_tasks, upkeep_tasks
from dashboards.workbench.tasks import (
    PAGES,
    Group,
    Task,
    Town,
    Turn,
    arrival_task,
    in_order,
    task_of,
    turns_of,
)
from dashboards.workbench.words import both
from impact.standing.facts import ItemFacts
from impact.standing.rules import whose_move
from impact.standing.schemas import Move
from marketplace.claims.states import BOUND
from marketplace.ground.access.actor import Actor

#: Moves that wait for anybody, of whom there may be hundreds: counted, not listed.
COUNTED: Final = frozenset({"claim", "add_need_lines"})


def is_mine(actor: Actor, move: Move) -> bool:
    """Whether the move is this account's: its role, and its organisation where one is named."""
    return move.role == actor.role and move.organisation in (None, actor.organisation)


def tasks_of_body(actor: Actor, town: Town) -> list[Task]:
    """The tasks of a community, a committee, the subdistrict; the auditor sees all as others'."""
    tasks: list[Task] = []
    for item in town.items:
        if not is_in_scope(actor, item):
            continue
        for turn in turns_of(item):
            if turn.move.act not in COUNTED:
                tasks += _rows(actor, turn, town)
        tasks += _arrivals_to_confirm(actor, item, town)
    return in_order(
        [
            *tasks,
            *owed_tasks(actor, town),
            *challenge_tasks(actor, town),
            *upkeep_tasks(actor, town),
        ]
    )


def _rows(actor: Actor, turn: Turn, town: Town) -> list[Task]:
    group: Group = "mine" if is_mine(actor, turn.move) else "others"
    if turn.move.act == "record_gate":
        return [
            _gate_row(turn, group, gate, town) for gate in town.open_gates.get(turn.item.code, ())
        ]
    if turn.move.act == "name_lead":
        bound = [one for one in turn.item.claims if one.state in BOUND]
        return [task_of(Turn(turn.item, turn.move, one), group, town.today) for one in bound]
    if turn.item.node and turn.move.act in ("submit_milestone", "verify_milestone", "replan"):
        node = turn.item.node
        detail = {"detail_zh": node.title_zh, "detail_en": node.title_en}
        return [task_of(turn, group, town.today, **detail)]
    if turn.move.act == "deliberate":
        return [_meeting_row(turn, group, town)]
    if turn.move.act == "select" and group == "mine":
        return [task_of(turn, group, town.today, also=_all_at_once(turn))]
    return [task_of(turn, group, town.today)]


def _meeting_row(turn: Turn, group: Group, town: Town) -> Task:
    """The meeting that an item waits for: announced already, to be recorded, or still to be held."""
    announced = town.meetings.get(turn.item.code)
    if announced is None:
        title = both("Announce a 3+N meeting")
        also = [{"href": "/workbench/meetings", **title}] if group == "mine" else []
        return task_of(turn, group, town.today, also=also)
    detail = both("announced for {day}", "detail", day=announced.meets_on)
    page = f"/meetings/{announced.id}"
    if group == "mine" and announced.meets_on <= town.today:
        page = f"/workbench/meetings/{announced.id}/record"
    return task_of(turn, group, town.today, href=page, **detail)


def _all_at_once(turn: Turn) -> list[dict[str, str]]:
    """The page of all claims that compete, where there are several."""
    ready = "submitted" if turn.item.track == "light" else "qualified"
    if sum(claim.state == ready for claim in turn.item.claims) < 2:
        return []
    page = f"/workbench/items/{turn.item.code}/selection"
    return [{"href": page, **both("Choose among the claims")}]


def _gate_row(turn: Turn, group: Group, gate: str, town: Town) -> Task:
    page = f"/workbench/items/{turn.item.code}/gates/{gate}" if group == "mine" else None
    return task_of(turn, group, town.today, href=page, gate=gate)


def _arrivals_to_confirm(actor: Actor, item: ItemFacts, town: Town) -> Iterator[Task]:
    receiver = "subdistrict" if item.community is None else "community"
    for arrival in town.arrivals:
        if arrival.item == item.code:
            yield arrival_task(
                item, arrival, receiver, "mine" if actor.role == receiver else "others", town
            )


def tasks_of_slip_office(town: Town) -> list[Task]:
    """The draws whose slips wait to be printed."""
    items = {item.code: item for item in town.items}
    rows = []
    for draw in town.draws:
        move = Move(
            role="slip_office",
            organisation=None,
            act="print_slips",
            since=draw.drawn_at,
            due_on=None,
        )
        page = PAGES[move.act].format(draw=draw.id)
        rows.append(task_of(Turn(items[draw.item], move), "mine", town.today, href=page))
    return in_order(rows)


def counted(actor: Actor, town: Town, act: str) -> int:
    """How many of the account's items wait for anybody to do this."""
    return sum(
        1
        for item in town.items
        if is_in_scope(actor, item) and (move := whose_move(item)) is not None and move.act == act
    )
