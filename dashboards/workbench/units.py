"""The tasks of a unit: its claims with their next steps. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct

from dashboards.workbench.tasks import Task, Town, Turn, arrival_task, in_order, task_of
from dashboards.workbench.words import REMINDERS, both
from impact.standing.facts import ClaimFact, ItemFacts
from impact.standing.rules import whose_move
from impact.standing.schemas import Move
from marketplace.claims.rows import ClaimPapers
from marketplace.claims.schemas import ClaimView
from marketplace.claims.states import CLAIM, COUNTED_AT_THE_MILESTONE
from marketplace.claims.terms.rows import Awaited, Reminder


class Own(Struct, frozen=True):
    """One of the unit's live claims with what its next step follows from."""

    item: ItemFacts
    fact: ClaimFact
    view: ClaimView
    #: Looked up for selected claims, where signing may need them.
    papers: ClaimPapers | None

    @property
    def owes_approval(self) -> bool:
        """Whether signing waits for the reference of an internal approval."""
        papers = self.papers
        return papers is not None and papers.state_owned and not papers.internal_approval_ref

    @property
    def owes_goods(self) -> bool:
        """Whether some line that must be brought has not all arrived."""
        resources = {line.id: line.resource for line in self.item.lines}
        return any(
            line.arrived != line.quantity
            for line in self.view.lines
            if resources[line.need_line] not in COUNTED_AT_THE_MILESTONE
        )

    def step(self, act: str, since: datetime | None, due_on: date | None = None) -> Turn:
        """A step of the unit itself that the item's own moves do not name."""
        unit = self.fact.organisation
        move = Move(role="unit", organisation=unit, act=act, since=since, due_on=due_on)
        return Turn(self.item, move, self.fact)


def tasks_of_unit(
    unit: str,
    town: Town,
    claims: Mapping[str, ClaimView],
    papers: Mapping[str, ClaimPapers],
    reminders: Mapping[str, Reminder],
    awaited: Sequence[Awaited] = (),
) -> list[Task]:
    """Every live claim of the unit with its next step; `claims`, `papers` and `reminders` by its id.

    `awaited`: where another's claim waits for this unit's.
    """
    tasks = [*_to_confirm(unit, town, claims, reminders), *_to_join(unit, town, awaited)]
    for item in town.items:
        for fact in item.claims:
            if fact.organisation != unit or fact.id not in claims or fact.awaits == "confirm":
                continue
            own = Own(item, fact, claims[fact.id], papers.get(fact.id))
            tasks += _of_claim(own, town, _reminded(reminders, fact.id))
    return in_order(tasks)


def _to_confirm(
    unit: str, town: Town, claims: Mapping[str, ClaimView], reminders: Mapping[str, Reminder]
) -> Iterator[Task]:
    """What waits for the unit's yes: proposals, places offered, donations to be confirmed again."""
    items = {item.code: item for item in town.items}
    for claim in claims.values():
        if claim.awaits != "confirm" or claim.item not in items:
            continue
        move = Move(
            role="unit",
            organisation=unit,
            act="confirm",
            since=claim.submitted_at,
            due_on=claim.awaits_until,
        )
        page = f"/workbench/claims/{claim.id}"
        yield task_of(
            Turn(items[claim.item], move),
            "mine",
            town.today,
            claim=claim.id,
            href=f"{page}/confirmation",
            also=[{"href": f"{page}/withdrawal", **both("No, we decline")}],
            **_reminded(reminders, claim.id),
        )


def _to_join(unit: str, town: Town, awaited: Sequence[Awaited]) -> Iterator[Task]:
    """Where a promise was made on condition that this unit takes part; whose it is stays untold."""
    items = {item.code: item for item in town.items}
    for one in awaited:
        if one.item in items:
            move = Move(role="unit", organisation=unit, act="join", since=None, due_on=one.due_on)
            turn = Turn(items[one.item], move)
            page = f"/workbench/items/{one.item}/claim"
            yield task_of(turn, "mine", town.today, href=page)


def _reminded(reminders: Mapping[str, Reminder], claim: str) -> dict[str, str]:
    """The last reminder of the unit's clock, as the row's detail."""
    reminder = reminders.get(claim)
    return both(REMINDERS[reminder.share], "detail") if reminder else {}


def _of_claim(own: Own, town: Town, reminded: dict[str, str]) -> Iterator[Task]:
    fact, also = own.fact, _also(own.fact)
    if fact.state == "active":
        yield from _in_delivery(own, town)
        return
    move = whose_move(msgspec.structs.replace(own.item, claims=(fact,), has_nodes=False))
    if fact.state == "waiting" or move is None:
        yield task_of(own.step("wait_in_line", fact.since), "others", town.today, also=also)
    elif move.role != "unit":
        yield task_of(Turn(own.item, move, fact), "others", town.today, also=also)
    elif fact.publicity_ends_at is not None and town.at < fact.publicity_ends_at:
        notice = own.step("await_notice", fact.since, move.due_on)
        yield task_of(notice, "others", town.today, also=also)
    else:
        act = "approve" if own.owes_approval else move.act
        step = own.step(act, move.since, move.due_on)
        yield task_of(step, "mine", town.today, also=also, **reminded)


def _also(fact: ClaimFact) -> list[dict[str, Any]]:
    """What else can be done with the claim, and where its receipt is."""
    doors = [{"href": f"/claims/{fact.id}/receipt", **both("Receipt")}]
    if fact.state in CLAIM["withdraw"].before:
        page = f"/workbench/claims/{fact.id}/withdrawal"
        doors.append({"href": page, **both("Withdraw the claim")})
    if fact.state in CLAIM["return"].before:
        doors.append({"href": f"/workbench/claims/{fact.id}/return", **both("Return the claim")})
    return doors


def _in_delivery(own: Own, town: Town) -> Iterator[Task]:
    """What the unit still has to bring, what waits to be counted, and the item's next move."""
    item, also = own.item, _also(own.fact)
    arrivals = [one for one in town.arrivals if one.claim == own.fact.id]
    if own.owes_goods and not arrivals:
        goods = own.step("arrive", own.fact.since, own.view.finish_on)
        yield task_of(goods, "mine", town.today, also=also)
    receiver = "subdistrict" if item.community is None else "community"
    for arrival in arrivals:
        yield arrival_task(item, arrival, receiver, "others", town, also=_more_goods(own))
    move = whose_move(item)
    if move is None:
        return
    leads = move.act == "submit_milestone" and item.lead == own.fact.organisation
    more: dict[str, Any] = {"also": [*_evidence_door(item), *also] if leads else also}
    if item.node and move.act in ("submit_milestone", "verify_milestone"):
        more |= {"detail_zh": item.node.title_zh, "detail_en": item.node.title_en}
    group = "mine" if leads else "others"
    yield task_of(Turn(item, move, own.fact), group, town.today, **more)  # type: ignore[arg-type]  # one of two words


def _more_goods(own: Own) -> list[dict[str, Any]]:
    page = f"/workbench/claims/{own.fact.id}/arrivals"
    return [{"href": page, **both("Report more")}] if own.owes_goods else []


def _evidence_door(item: ItemFacts) -> list[dict[str, Any]]:
    node = item.node.id if item.node else ""
    page = f"/workbench/milestones/{node}"
    return [
        {"href": f"{page}/evidence", **both("Add evidence")},
        {"href": f"{page}/replan", **both("Propose another day")},
    ]
