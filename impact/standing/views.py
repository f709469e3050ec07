"""Items as the public reads them, made from facts."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from impact.return_visits.rules import Tally, shown
from impact.return_visits.schemas import RoundView, VisitsView
from impact.standing import queries, rules
from impact.standing.facts import ItemFacts, LineFact, OutcomeFact
from impact.standing.filters import ItemFilters
from impact.standing.schemas import (
    FrameView,
    ItemInList,
    ItemView,
    NeedLineView,
    OutcomeView,
)
from marketplace.ground.access.actor import ANYONE, Actor
from marketplace.ground.clock import civil_date
from marketplace.ground.db import Reader
from marketplace.ground.errors import NotFound
from marketplace.ground.quantities import quantity_text

_FAR: Final = "9999-12-31"

_ORDERS: Final[dict[str, Callable[[ItemFacts], Any]]] = {
    "code": lambda facts: facts.code,
    "gap": lambda facts: (-rules.gap_share(facts), facts.code),
    "newest": lambda facts: (
        -(facts.published_at.timestamp() if facts.published_at else 0),
        facts.code,
    ),
    "deadline": lambda facts: (_due(facts), facts.code),
}


def _due(facts: ItemFacts) -> str:
    move = rules.whose_move(facts)
    return move.due_on.isoformat() if move and move.due_on else _FAR


async def list_items(reader: Reader, filters: ItemFilters) -> list[ItemInList]:
    """The items that fit every filter, in the order asked for."""
    facts = await find_items(reader, filters)
    return [item_in_list(one, reader.at) for one in facts]


async def find_items(reader: Reader, filters: ItemFilters) -> list[ItemFacts]:
    """The facts of the items that fit every filter, in the order asked for."""
    found = await queries.list_item_facts(reader, filters)
    kept = [facts for facts in found if _fits(facts, filters, reader.at)]
    return sorted(kept, key=_ORDERS[filters.sort])


def _fits(facts: ItemFacts, filters: ItemFilters, at: datetime) -> bool:
    if filters.word is not None and rules.word_of(facts) != filters.word:
        return False
    if not has_line_for(facts, filters):
        return False
    if filters.finish_before is None:
        return True
    finish = facts.last_due_on
    if finish is None and facts.duration_days is not None:
        finish = civil_date(at) + timedelta(days=facts.duration_days)
    return finish is not None and finish <= filters.finish_before


def has_line_for(facts: ItemFacts, filters: ItemFilters) -> bool:
    """Whether one line is of the resource, lacks something and can be given, as far as that is asked."""
    if filters.gap is None and filters.can_give is None:
        return filters.resource is None or any(
            line.resource == filters.resource for line in facts.lines
        )
    return facts.state == "published" and any(
        line.gap > 0
        and filters.resource in (None, line.resource)
        and (filters.can_give is None or line.step <= filters.can_give)
        for line in facts.lines
    )


async def get_item(reader: Reader, code: str, actor: Actor = ANYONE) -> ItemView:
    """One item, whole; one that was never published for whom it concerns alone. Raises `NotFound`."""
    return item_view(await get_facts(reader, code, actor), reader.at)


async def get_facts(reader: Reader, code: str, actor: Actor = ANYONE) -> ItemFacts:
    """The facts of one item, as far as this actor may see it; raises `NotFound`."""
    found = await queries.list_item_facts(reader, ItemFilters(code=code, unpublished=True))
    if not found or not may_see(found[0], actor):
        raise NotFound
    return found[0]


def may_see(facts: ItemFacts, actor: Actor) -> bool:
    """Whether it was ever published, or is the actor's own: of its community, its region, or any."""
    concerned = (facts.community, facts.regional_committee)
    is_own = actor.organisation is not None and actor.organisation in concerned
    return facts.published_at is not None or is_own or actor.sees_all


def item_in_list(facts: ItemFacts, at: datetime) -> ItemInList:
    """One item as it stands in a list."""
    return msgspec.convert(_in_list(facts, at), ItemInList)


#: What an item in a list shows as it stands in the facts, and what the whole item adds.
_AS_STORED: Final = (
    "code", "list", "programme", "track", "title_zh", "title_en", "category", "domain",
    "community_type", "regional_committee", "state", "listing_round", "gates", "people_affected",
    "severity", "first_heard_on", "claim_until", "resolution", "source", "demonstration",
)  # fmt: skip
_AS_STORED_TOO: Final = (
    "need_zh", "need_en", "duration_days", "milestone_template", "linked_item", "sensitive_group",
    "solution_module", "people_source", "severity_reason_zh", "seed_ref", "policy_version",
)  # fmt: skip


def _in_list(facts: ItemFacts, at: datetime) -> dict[str, Any]:
    lines = facts.lines
    return {
        **{name: getattr(facts, name) for name in _AS_STORED},
        "community": facts.community or "ALL",
        "word": rules.word_of(facts),
        "committed": rules.axis_of((line.signed, line.required) for line in lines),
        "delivered": rules.axis_of((line.arrived, line.required) for line in lines),
        "verified": rules.axis_of((line.used, line.required) for line in lines),
        "waiting_on": rules.whose_move(facts),
        "claimable": rules.is_claimable(facts, at),
        "lines_open": rules.lines_open(facts),
    }


def item_view(facts: ItemFacts, at: datetime) -> ItemView:
    """One item, whole."""
    notices = [claim.publicity_ends_at for claim in facts.claims if claim.publicity_ends_at]
    frame = (
        FrameView(zh=facts.frame_zh, doors=facts.frame_doors)
        if facts.frame_zh and facts.frame_doors
        else None
    )
    return ItemView(
        **_in_list(facts, at),
        **{name: getattr(facts, name) for name in _AS_STORED_TOO},
        frame=frame,
        publicity_ends_at=max(notices) if notices else None,
        need_lines=tuple(_line(line) for line in facts.lines),
        outcomes=tuple(_outcome(one) for one in facts.outcomes),
        visits=visits_view(facts.tally, facts.earlier, sensitive=facts.sensitive_group is not None),
    )


def _outcome(one: OutcomeFact) -> OutcomeView:
    return OutcomeView(
        outcome_code=one.outcome_code,
        label_zh=one.label_zh,
        label_en=one.label_en,
        target=quantity_text(one.target),
        accepted=None if one.accepted is None else quantity_text(one.accepted),
        unit_zh=one.unit_zh,
        unit_en=one.unit_en,
    )


def _line(line: LineFact) -> NeedLineView:
    return NeedLineView(
        id=line.id,
        resource=line.resource,
        what_zh=line.what_zh,
        what_en=line.what_en,
        conditions_zh=line.conditions_zh,
        conditions_en=line.conditions_en,
        required=quantity_text(line.required),
        reserved=quantity_text(line.reserved),
        signed=quantity_text(line.signed),
        arrived=quantity_text(line.arrived),
        used=quantity_text(line.used),
        gap=quantity_text(line.gap),
        step=quantity_text(line.step),
        unit_zh=line.unit_zh,
        unit_en=line.unit_en,
        amount_fen=int(line.required * 100) if line.resource == "funding" else None,
    )


_SAID: Final = ("yes", "half", "no", "satisfied", "fairly_satisfied", "dissatisfied")


def visits_view(tally: Tally, earlier: Sequence[Tally] = (), *, sensitive: bool) -> VisitsView:
    """What residents said, with small counts hidden where they could single somebody out."""
    came_back = shown(tally.came_back, sensitive=sensitive)
    said = round_view(tally, sensitive=sensitive)
    if came_back is None:
        said = msgspec.structs.replace(said, **dict.fromkeys(_SAID))
    return VisitsView(
        **msgspec.structs.asdict(said),
        came_back=None if said.yes is None else came_back,
        earlier=tuple(round_view(one, sensitive=sensitive) for one in earlier),
    )


def round_view(tally: Tally, *, sensitive: bool) -> RoundView:
    """What residents said in one round; all of it is hidden where any of it could single somebody out."""
    hidden = any(shown(getattr(tally, one), sensitive=sensitive) is None for one in _SAID)
    counts = {name: None if hidden else getattr(tally, name) for name in _SAID}
    return RoundView(frame=tally.frame, asked=tally.asked, answered=tally.answered, **counts)
