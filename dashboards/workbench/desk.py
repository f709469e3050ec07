"""The workbench of one account: what it must do, what it waits for, and what else it can do."""

from typing import Any, Final

from msgspec import Struct

from dashboards.workbench import bodies, several
from dashboards.workbench.bodies import is_mine
from dashboards.workbench.by_day import Part, by_day
from dashboards.workbench.fields import Option
from dashboards.workbench.first_steps import first_steps
from dashboards.workbench.gaps import Gaps, find_gaps
from dashboards.workbench.matters import is_in_scope
from dashboards.workbench.offers import doors_of_unit
from dashboards.workbench.table import by_number
from dashboards.workbench.tasks import Task, Town, turns_of
from dashboards.workbench.units import tasks_of_unit
from dashboards.workbench.words import both
from impact.closure import challenging, upkeep
from impact.evidence.queries import count_waiting
from impact.replies.commands import list_owed
from impact.slip_printing.queries import list_draws_to_print, list_printed_draws
from impact.standing.facts import ItemFacts
from impact.standing.filters import ItemFilters
from impact.standing.queries import list_item_facts
from impact.standing.rules import whose_move
from marketplace.claims.arrival_queries import list_reported_arrivals
from marketplace.claims.queries import find_claim_papers, list_claim_views
from marketplace.claims.states import BOUND
from marketplace.claims.terms.queries import list_awaited, list_reminders
from marketplace.deliberation.queries import list_minutes
from marketplace.demands.handling import community_of
from marketplace.demands.queries import count_owed
from marketplace.ground.access.actor import ROLES, Actor
from marketplace.ground.db import Reader
from marketplace.items.queries import list_lists, list_open_gates

OTHERS_MAX: Final = 100
DOORS_MAX: Final = 24


class Desk(Struct, frozen=True):
    """Everything that `workbench.html` shows."""

    tasks: list[Task]
    #: What is to be done here, parted by its day.
    mine: list[Part]
    others: list[Task]
    #: Where to begin when nothing waits.
    first_steps: list[dict[str, Any]]
    gaps: Gaps | None
    #: Others' tasks beyond those shown.
    more_others: int
    #: What many items wait for alike: `title`, `n`, `href`.
    counts: list[dict[str, Any]]
    doors: list[dict[str, Any]]
    #: For who only looks: role -> how many moves are its.
    by_role: dict[str, int]
    by_number: list[Option]


async def lay_desk(reader: Reader, actor: Actor) -> Desk:
    """The desk of this account."""
    town = await _look_around(reader, actor)
    tasks = await _tasks(reader, actor, town)
    mine = [task for task in tasks if task.group == "mine"]
    others = [task for task in tasks if task.group == "others"]
    return Desk(
        tasks=[*mine, *others[:OTHERS_MAX]],
        mine=by_day(mine, town.today),
        others=others[:OTHERS_MAX],
        first_steps=[] if mine else first_steps(actor.role, actor.organisation),
        gaps=await find_gaps(reader, actor),
        more_others=max(0, len(others) - OTHERS_MAX),
        counts=[
            *await _reports(reader, actor, town),
            *await _pictures(reader, actor),
            *_counts(actor, town),
        ],
        doors=_not_among(mine, await _doors(reader, actor, town)),
        by_role=_by_role(town) if actor.role == "auditor" else {},
        by_number=by_number(actor.role),
    )


def _not_among(tasks: list[Task], doors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {task.href for task in tasks}
    return [door for door in doors if door["href"] not in known]


async def _look_around(reader: Reader, actor: Actor) -> Town:
    gates: dict[str, list[str]] = {}
    for item, gate in await list_open_gates(reader):
        gates.setdefault(item, []).append(gate)
    return Town(
        items=await list_item_facts(reader, ItemFilters(unpublished=True)),
        open_gates=gates,
        arrivals=await list_reported_arrivals(reader),
        draws=await list_draws_to_print(reader),
        owed=await list_owed(reader, actor),
        checks=await upkeep.list_due(reader, actor),
        challenges=await challenging.list_owed(reader, actor),
        meetings={
            topic.item: one
            for one in await list_minutes(reader, state="announced")
            for topic in one.topics
        },
        at=reader.at,
    )


async def _tasks(reader: Reader, actor: Actor, town: Town) -> list[Task]:
    if actor.role == "slip_office":
        return bodies.tasks_of_slip_office(town)
    if actor.role != "unit":
        return bodies.tasks_of_body(actor, town)
    unit = str(actor.organisation)
    views = await list_claim_views(reader, organisation=unit, viewer=unit)
    papers = {
        one.id: await find_claim_papers(reader, one.id) for one in views if one.state == "selected"
    }
    reminders = await list_reminders(reader, unit)
    return tasks_of_unit(
        unit,
        town,
        {one.id: one for one in views},
        papers,
        reminders,
        await list_awaited(reader, unit),
    )


async def _reports(reader: Reader, actor: Actor, town: Town) -> list[dict[str, Any]]:
    """How many writers of reports are owed a move, for their own community."""
    if actor.role not in ("community", "subdistrict"):
        return []
    owed, overdue = await count_owed(reader, community_of(actor), town.today)
    if not owed:
        return []
    title = "Reports to be answered, some overdue" if overdue else "Reports to be answered"
    return [{**both(title), "n": owed, "href": "/workbench/demands"}]


async def _pictures(reader: Reader, actor: Actor) -> list[dict[str, Any]]:
    """How many pictures wait for this account's eyes."""
    if actor.role not in ("community", "subdistrict"):
        return []
    n = await count_waiting(reader, actor.organisation if actor.role == "community" else None)
    return [{**both("Pictures to look at"), "n": n, "href": "/workbench/pictures"}] if n else []


def _counts(actor: Actor, town: Town) -> list[dict[str, Any]]:
    """What is counted instead of listed, each with the list of its items."""
    if actor.role in ("unit", "slip_office"):
        return []
    where = f"&community={actor.organisation}" if actor.role == "community" else ""
    rows = (
        ("claim", "Items that wait for a unit", f"/items?gap=open{where}"),
        (
            "add_need_lines",
            "Tackling projects without need lines",
            f"/items?programme=tackling{where}",
        ),
    )
    return [
        {**both(title), "n": n, "href": href}
        for act, title, href in rows
        if (n := bodies.counted(actor, town, act))
    ]  # fmt: skip


def _by_role(town: Town) -> dict[str, int]:
    moves = [move for item in town.items if (move := whose_move(item)) is not None]
    roles = (*ROLES, "resident")
    return {role: n for role in roles if (n := sum(move.role == role for move in moves))}


async def _doors(reader: Reader, actor: Actor, town: Town) -> list[dict[str, Any]]:
    if actor.role == "unit":
        doors = await doors_of_unit(reader, str(actor.organisation))
        line = {"href": "/workbench/confidential-line", **both("A line to the auditor")}
        statement = f"/units/{actor.organisation}/statement"
        return [*doors, {"href": statement, **both("What it delivered")}, line]
    if actor.role == "auditor":
        return [
            {"href": "/workbench/confidential-lines", **both("Lines to the auditor")},
            {"href": "/ledger", **both("The ledger")},
            {"href": "/data", **both("All data")},
            *_door_of_imports(actor),
        ]
    if actor.role == "slip_office":
        typing = {"href": "/workbench/slips/typing", **both("Type in a paper slip")}
        return [typing, *_doors_of_reports(actor), *await _doors_of_slip_office(reader)]
    doors = [
        *_doors_of_reports(actor),
        *_doors_of_lists(actor, town),
        *_door_of_imports(actor),
        *_doors_of_meetings(actor, town),
        {"href": "/workbench/offers", **both("Offers that fit here")},
        *_doors_of_challenges(town),
        *_doors_of_items(actor, town)[:DOORS_MAX],
    ]
    if actor.role == "subdistrict":
        doors += [
            {
                "href": f"/workbench/lists/{one.code}/policy",
                "title_zh": f"{both('Change the policy')['title_zh']}：{one.name_zh}",
                "title_en": f"{both('Change the policy')['title_en']}: {one.name_en}",
            }
            for one in await list_lists(reader)
        ]
    return doors


def _doors_of_reports(actor: Actor) -> list[dict[str, Any]]:
    """What comes on paper, at doors and by telephone."""
    if actor.role not in ("community", "subdistrict", "slip_office"):
        return []
    place = actor.organisation if actor.role == "community" else "ALL"
    pages = [
        ("Type in a letter, a slip or a call", "typing"),
        ("Print paper forms", "papers"),
        ("Count home visits", "visit-tallies"),
    ]
    doors = [
        {"href": f"/workbench/communities/{place}/{page}", **both(title)}
        for title, page in (pages if actor.role == "community" else pages[:2])
    ]
    if actor.role != "slip_office":
        doors.insert(0, {"href": "/workbench/demands", **both("Reports to be answered")})
    return doors


async def _doors_of_slip_office(reader: Reader) -> list[dict[str, Any]]:
    """The printed draws: should paper be lost or spoilt, its codes can be made void."""
    title = both("Print the slips anew")
    return [
        {
            "href": f"/workbench/draws/{one.id}/reprint",
            "title_zh": f"{one.item} {title['title_zh']}",
            "title_en": f"{one.item} {title['title_en']}",
        }
        for one in await list_printed_draws(reader, DOORS_MAX)
    ]


def _doors_of_challenges(town: Town) -> list[dict[str, Any]]:
    """Challenges of entries that belong to no item: they are no task of any item's."""
    return [
        {"href": f"/workbench/challenges/{one.id}/answer", **both("Answer a challenge")}
        for one in town.challenges
        if one.item is None
    ]


def _door_of_imports(actor: Actor) -> list[dict[str, Any]]:
    doors = [("community regional subdistrict", "/workbench/imports", "Import a table")]
    doors += [("regional subdistrict auditor", "/workbench/matching", "Match offers and needs")]
    doors += [("regional subdistrict auditor", "/workbench/reports", "Monthly report")]
    return [
        {"href": href, **both(title)} for roles, href, title in doors if actor.role in roles.split()
    ]


def _doors_of_lists(actor: Actor, town: Town) -> list[dict[str, Any]]:
    """Drafting for any of its levels; publishing several at once where several wait; lists and words."""
    doors = [("Draft an item", "/workbench/drafting")]
    doors += [page for act, page in several.PAGES.items() if _mine(actor, town, act) > 1]
    if actor.role == "subdistrict":
        doors += [
            ("Make a new list", "/workbench/lists"),
            ("Lists and their words", "/workbench/words"),
            ("Sources of figures", "/workbench/sources"),
        ]
    return [{"href": href, **both(title)} for title, href in doors]


def _mine(actor: Actor, town: Town, act: str) -> int:
    """How many moves of this kind wait for this account."""
    return sum(
        turn.move.act == act and is_mine(actor, turn.move)
        for item in town.items
        if is_in_scope(actor, item)
        for turn in turns_of(item)
    )


def _doors_of_meetings(actor: Actor, town: Town) -> list[dict[str, Any]]:
    """Announcing a meeting, and the announced ones: to be recorded from their day on, or called off."""
    doors = [{"href": "/workbench/meetings", **both("Announce a 3+N meeting")}]
    own = {one.id: one for one in town.meetings.values() if one.organisation == actor.organisation}
    for one in own.values():
        here = f"/workbench/meetings/{one.id}"
        acts = [("Call a meeting off", f"{here}/cancellation")]
        if one.meets_on <= town.today:
            acts = [
                ("Show the meeting on the wall", f"/meetings/{one.id}/wall"),
                ("Take down an intention", f"{here}/intentions"),
                ("Record the meeting", f"{here}/record"),
                *acts,
            ]
        doors += [
            {
                "href": page,
                "title_zh": f"{both(title)['title_zh']}：{one.meets_on} {one.place}",
                "title_en": f"{both(title)['title_en']}: {one.meets_on} {one.place}",
            }
            for title, page in acts
        ]
    return doors


def _doors_of_items(actor: Actor, town: Town) -> list[dict[str, Any]]:
    """Acts that nobody waits for: another draw, another ending, opening again, a gate ahead of time."""
    doors = []
    for item in town.items:
        if is_in_scope(actor, item):
            doors += [
                {
                    "href": href,
                    "title_zh": f"{item.code} {both(title)['title_zh']}",
                    "title_en": f"{item.code} {both(title)['title_en']}",
                }
                for title, href in _possible(actor, item, town)
            ]
    return doors


def _possible(actor: Actor, item: ItemFacts, town: Town) -> list[tuple[str, str]]:
    level = "subdistrict" if item.regional_committee is None else "regional"
    own = "subdistrict" if item.community is None else "community"
    page = f"/workbench/items/{item.code}"
    possible = []
    if actor.role == level and item.state == "withdrawn" and item.published_at is not None:
        possible.append(("List the item again", f"{page}/relisting"))
    if actor.role == level and item.state == "closed":
        possible.append(("Open the item again", f"{page}/reopening"))
    if actor.role == level and item.state == "published" and item.acceptance:
        possible.append(("Close the item", f"{page}/closure"))
    if actor.role in (level, own) and item.state == "published" and item.draw_state == "printed":
        possible.append(("Draw more return visits", f"{page}/draws"))
    if actor.role == level and item.state == "published":
        possible += [
            ("End a signed claim", f"/workbench/claims/{claim.id}/termination")
            for claim in item.claims
            if claim.state in BOUND
        ]
    if actor.role == own and item.claims:
        possible += [
            ("Record a gate", f"{page}/gates/{gate}") for gate in town.open_gates.get(item.code, ())
        ]
    return possible
