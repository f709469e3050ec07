"""Whose task is what: each item's moves, asked of the law claim by claim, sorted for one account. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from dashboards.workbench.matters import line_of
from dashboards.workbench.words import ACTS, both
from impact.closure.schemas import ChallengeOwed, UpkeepView
from impact.replies.schemas import OwedView
from impact.slip_printing.queries import DrawToPrint
from impact.standing.facts import ClaimFact, ItemFacts
from impact.standing.rules import whose_move
from impact.standing.schemas import Move
from marketplace.claims.rows import ReportedArrival
from marketplace.deliberation.schemas import MinutesView
from marketplace.ground.clock import civil_date
from marketplace.ground.quantities import quantity_text

Group = Literal["mine", "others"]

#: Where an act is done; acts without a page have none.
PAGES: Final = {
    "qualify": "/workbench/claims/{claim}/qualification",
    "select": "/workbench/claims/{claim}/selection",
    "approve": "/workbench/claims/{claim}/approval",
    "confirm": "/workbench/claims/{claim}/confirmation",
    "name_lead": "/workbench/claims/{claim}/lead",
    "replan": "/workbench/milestones/{node}/replan-approval",
    "sign": "/workbench/claims/{claim}/signature",
    "arrive": "/workbench/claims/{claim}/arrivals",
    "deliberate": "/workbench/items/{item}/deliberation",
    "record_gate": "/workbench/items/{item}/gates/{gate}",
    "submit_milestone": "/workbench/milestones/{node}/submission",
    "verify_milestone": "/workbench/milestones/{node}/verification",
    "confirm_arrival": "/workbench/arrivals/{arrival}/confirmation",
    "accept": "/workbench/items/{item}/acceptance",
    "draw_visits": "/workbench/items/{item}/draws",
    "print_slips": "/workbench/draws/{draw}/print",
    "reply_to_slip": "/workbench/owed-answers/{owed}/reply",
    "check_upkeep": "/workbench/upkeep-checks/{check}/result",
    "answer_challenge": "/workbench/challenges/{challenge}/answer",
    "close": "/workbench/items/{item}/closure",
    "submit": "/workbench/items/{item}/submission",
    "publish": "/workbench/items/{item}/publication",
    "resume": "/workbench/items/{item}/resumption",
    "relist": "/workbench/items/{item}/relisting",
}
#: What else may be the answer to a move: a title and a page.
OTHER_WAYS: Final = {
    "submit": (("Mend the draft", "/workbench/items/{item}/draft"),),
    "publish": (("Send the draft back", "/workbench/items/{item}/screening"),),
    "relist": (("Take the item off its list", "/workbench/items/{item}/withdrawal"),),
}
#: States in which a claim itself may be what is waited for.
_ON_ITS_WAY: Final = frozenset({"submitted", "qualified", "selected", "signed"})


class Town(Struct, frozen=True, kw_only=True):
    """What tasks follow from."""

    items: Sequence[ItemFacts]
    open_gates: Mapping[str, Sequence[str]]
    arrivals: Sequence[ReportedArrival]
    draws: Sequence[DrawToPrint]
    owed: Sequence[OwedView]
    challenges: Sequence[ChallengeOwed]
    checks: Sequence[UpkeepView]
    #: By item: the meeting that is announced about it.
    meetings: Mapping[str, MinutesView]
    at: datetime

    @property
    def today(self) -> date:
        """The civil date."""
        return civil_date(self.at)


class Task(Struct, frozen=True, kw_only=True):
    """One row of the workbench; `title` is what is to be done, `about` the item's title."""

    group: Group
    act: str
    title_zh: str
    title_en: str
    item: str
    about_zh: str
    about_en: str | None
    who: Move | None = None
    gate: str | None = None
    detail_zh: str | None = None
    detail_en: str | None = None
    claim: str | None = None
    claimant: str | None = None
    since: datetime | None = None
    due_on: date | None = None
    overdue: bool = False
    href: str | None = None
    also: Sequence[dict[str, Any]] = ()


class Turn(Struct, frozen=True):
    """A move of an item, and the claim that it is about, if it is about one."""

    item: ItemFacts
    move: Move
    claim: ClaimFact | None = None


def turns_of(item: ItemFacts) -> Iterator[Turn]:
    """Every move that the item waits for: each claim on its way, and delivery, asked one by one.

    Several claims may wait for several bodies at once, where the public page names the first alone.
    """
    seen = set()
    for claim in item.claims if item.state == "published" else ():
        if claim.state not in _ON_ITS_WAY:
            continue
        move = whose_move(msgspec.structs.replace(item, claims=(claim,), has_nodes=False))
        about_the_item = move is not None and move.act in ("deliberate", "record_gate")
        if move is not None and not (about_the_item and move.act in seen):
            seen.add(move.act)
            yield Turn(item, move, None if about_the_item else claim)
    whole = whose_move(item)
    if whole is not None and (item.has_nodes or not seen):
        yield Turn(item, whole)


def task_of(turn: Turn, group: Group, today: date, **more: Any) -> Task:
    """A turn as a row; `more` overrides what follows from the turn."""
    item, move = turn.item, turn.move
    node = item.node.id if item.node else ""
    page = PAGES.get(move.act)
    row = {
        **both(ACTS.get(move.act, move.act)),
        "claim": turn.claim.id if turn.claim else None,
        "claimant": turn.claim.organisation if turn.claim else None,
        "since": move.since,
        "due_on": move.due_on,
        "overdue": move.due_on is not None and move.due_on < today,
        **more,
    }
    if group == "mine" and page and "href" not in row:
        row["href"] = page.format(item=item.code, claim=row["claim"], node=node)
        row.setdefault("also", _other_ways(move.act, item.code))
    return Task(
        group=group,
        act=move.act,
        item=item.code,
        about_zh=item.title_zh,
        about_en=item.title_en,
        who=move,
        **row,
    )


def _other_ways(act: str, code: str) -> list[dict[str, Any]]:
    return [
        {**both(title), "href": page.format(item=code)} for title, page in OTHER_WAYS.get(act, ())
    ]


def arrival_task(
    item: ItemFacts,
    arrival: ReportedArrival,
    receiver: str,
    group: Group,
    town: Town,
    *,
    also: Sequence[dict[str, Any]] = (),
) -> Task:
    """Something brought that the receiver must count."""
    move = Move(
        role=receiver,
        organisation=item.community,
        act="confirm_arrival",
        since=arrival.reported_at,
        due_on=None,
    )
    more = {
        "href": PAGES[move.act].format(arrival=arrival.id) if group == "mine" else None,
        "claimant": arrival.reporter,
        **_what_was_brought(item, arrival),
    }
    return task_of(Turn(item, move), group, town.today, also=also, **more)


def _what_was_brought(item: ItemFacts, arrival: ReportedArrival) -> dict[str, str]:
    need = line_of(item, arrival.need_line)
    quantity = quantity_text(arrival.quantity)
    return {
        "detail_zh": f"{need.what_zh} {quantity} {need.unit_zh}",
        "detail_en": f"{need.what_en or need.what_zh} {quantity} {need.unit_en or need.unit_zh}",
    }


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """By what is due first, then by what has waited longest."""
    return sorted(
        tasks,
        key=lambda task: (
            task.due_on or date.max,
            task.since.isoformat() if task.since else "9999",
            task.item,
        ),
    )
