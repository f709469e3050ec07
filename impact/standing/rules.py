"""Where an item stands, as pure functions of facts: word, axes, and whose move it is."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from impact.acceptance.rules import ACCEPTED, level_that_accepts
from impact.milestones.rules import level_that_verifies
from impact.return_visits.rules import is_solved_by
from impact.standing.facts import ClaimFact, ItemFacts
from impact.standing.schemas import Move
from impact.standing.states import Axis, Word
from marketplace.claims.states import BOUND, reserves
from marketplace.ground.clock import civil_date
from marketplace.ground.working_days.rules import after_working_days, last_day
from marketplace.items.listing_rules import escalates, level_that_publishes, works_fen

BOTH_SIDES: Final = 2
_ENDED_WORDS: Final[dict[str, Word]] = {"solved": "solved", "half": "half_solved"}


def word_of(facts: ItemFacts) -> Word:
    """The one word, and the one box, in which the item stands."""
    if facts.state == "closed":
        return _ENDED_WORDS.get(facts.resolution or "", "ended")
    if facts.state == "withdrawn":
        return "ended"
    if facts.state == "suspended":
        return "suspended"
    if facts.was_reopened:
        return "came_back"
    if any(claim.state == "active" for claim in facts.claims):
        return "under_way"
    return "taken" if any(_holds(facts, claim) for claim in facts.claims) else "needed"


def _holds(facts: ItemFacts, claim: ClaimFact) -> bool:
    return claim.state == "signed" or reserves(facts.track, claim.state)


def axis_of(parts: Iterable[tuple[Decimal, Decimal]]) -> Axis:
    """How much of the required there is, over (part, required) of every need line."""
    pairs = list(parts)
    if pairs and all(part >= required for part, required in pairs):
        return "complete"
    return "partial" if any(part > 0 for part, _ in pairs) else "none"


def is_claimable(facts: ItemFacts, at: datetime) -> bool:
    """Whether a unit can claim now: published, in its window, with lines that lack something."""
    window_open = facts.claim_until is None or at < facts.claim_until
    return (
        facts.state == "published"
        and facts.duration_days is not None
        and window_open
        and lines_open(facts) > 0
    )


def lines_open(facts: ItemFacts) -> int:
    """How many need lines still lack something."""
    return sum(line.gap > 0 for line in facts.lines)


def gap_share(facts: ItemFacts) -> Decimal:
    """The mean share that the need lines still lack; 0 without lines."""
    if not facts.lines:
        return Decimal(0)
    return sum((line.gap / line.required for line in facts.lines), Decimal(0)) / len(facts.lines)


def whose_move(facts: ItemFacts) -> Move | None:
    """Who must do what next; None for an item that has ended."""
    if facts.state == "suspended":
        return _official(facts, "regional", "resume", facts.state_since)
    if facts.state == "draft":
        return _official(facts, "community", "submit", facts.state_since)
    if facts.state == "screening":
        return _official(facts, publishing_level(facts), "publish", facts.state_since)
    if facts.state != "published":
        return None
    if facts.window_empty_since is not None:
        return _move_after_empty_window(facts)
    if facts.has_nodes and not _lacks_a_lead(facts):
        return _move_in_delivery(facts)
    return _move_before_delivery(facts)


def publishing_level(facts: ItemFacts) -> str:
    """Which level screens and publishes the item."""
    lines = [(line.resource, line.required) for line in facts.lines]
    return level_that_publishes(
        for_the_whole=facts.regional_committee is None,
        works=works_fen(facts.milestone_template, lines),
        cap=facts.works_cap_fen,
    )


def _move_after_empty_window(facts: ItemFacts) -> Move:
    """Nobody came: the committee lists it again or ends it; at the second time the next level helps."""
    level = "subdistrict" if escalates(facts.empty_windows) else "regional"
    return _official(facts, level, "relist", facts.window_empty_since)


def _lacks_a_lead(facts: ItemFacts) -> bool:
    """Whether the lead has gone while something is still to be handed in."""
    return (
        facts.node is not None
        and facts.node.state != "submitted"
        and facts.lead is None
        and not any(claim.is_lead and claim.state in BOUND for claim in facts.claims)
    )


def _official(
    facts: ItemFacts, role: str, act: str, since: datetime | None, due_on: date | None = None
) -> Move:
    """A move of the community or committee: for the whole subdistrict, the subdistrict's."""
    if facts.regional_committee is None and role in ("community", "regional"):
        role = "subdistrict"
    organisation = {"community": facts.community, "regional": facts.regional_committee}.get(role)
    return Move(role=role, organisation=organisation, act=act, since=since, due_on=due_on)


def _working_days_after(since: datetime | None, days: int) -> date | None:
    return None if since is None else after_working_days(civil_date(since), days).day


def _clockwork(act: str, since: datetime | None) -> Move:
    return Move(role="clockwork", organisation=None, act=act, since=since, due_on=None)


def _move_in_delivery(facts: ItemFacts) -> Move:
    if facts.node is not None:
        if facts.node.state == "submitted":
            level = level_that_verifies(
                facts.node.verified_by, for_the_whole=facts.regional_committee is None
            )
            return _official(facts, level, "verify_milestone", facts.node.since)
        if facts.node.replan_since is not None:
            return _official(facts, "regional", "replan", facts.node.replan_since)
        return Move(
            role="unit",
            organisation=facts.lead,
            act="submit_milestone",
            since=facts.node.since,
            due_on=facts.node.due_on,
        )
    if facts.acceptance is None:
        level = level_that_accepts(
            facts.milestone_template, for_the_whole=facts.regional_committee is None
        )
        due = _working_days_after(facts.last_verified_at, facts.acceptance_working_days)
        return _official(facts, level, "accept", facts.last_verified_at, due)
    if facts.acceptance not in ACCEPTED:
        return _official(facts, "regional", "close", facts.accepted_at)
    return _move_after_acceptance(facts)


def _move_after_acceptance(facts: ItemFacts) -> Move:
    if facts.draw_state is None:
        return _official(facts, "community", "draw_visits", facts.accepted_at)
    if facts.draw_state == "requested":
        return _clockwork("seal_draw", facts.draw_since)
    if facts.draw_state == "drawn":
        return Move(
            role="slip_office",
            organisation=None,
            act="print_slips",
            since=facts.draw_since,
            due_on=None,
        )
    if answers_suffice(facts):
        return _official(facts, "regional", "close", facts.draw_since)
    return Move(
        role="resident", organisation=None, act="answer_slip", since=facts.draw_since, due_on=None
    )


def answers_suffice(facts: ItemFacts) -> bool:
    """Whether residents' answers would let the item be closed as solved."""
    refusal = is_solved_by(
        facts.tally,
        answers_min=facts.answers_min,
        response_min_percent=facts.response_min_percent,
        floor=facts.resolved_floor_percent,
    )
    return refusal is None


def _move_before_delivery(facts: ItemFacts) -> Move:
    if facts.has_nodes and (bound := [one for one in facts.claims if one.state in BOUND]):
        since = facts.node.since if facts.node else bound[0].since
        return _official(facts, "regional", "name_lead", since)
    # The first of each state counts; one that only waits for its partner, when there is no other.
    in_order = sorted(facts.claims, key=lambda claim: claim.signatures == BOTH_SIDES)
    by_state = {claim.state: claim for claim in in_order[::-1] if not _owes_a_yes(claim)}
    if active := by_state.get("active"):
        return _clockwork("make_milestones", active.since)
    if signed := by_state.get("signed"):
        return _official(facts, "community", "record_gate", signed.since)
    if selected := by_state.get("selected"):
        return _move_to_sign(facts, selected)
    return _move_before_selection(facts, by_state)


def _owes_a_yes(claim: ClaimFact) -> bool:
    """Whether its unit has to confirm it: a donation for the second time, or a place offered."""
    return claim.awaits == "confirm"


def _move_before_selection(facts: ItemFacts, by_state: Mapping[str, ClaimFact]) -> Move:
    if qualified := by_state.get("qualified"):
        if facts.deliberated_at is None:
            return _official(facts, "community", "deliberate", qualified.since)
        return _official(facts, "regional", "select", max(qualified.since, facts.deliberated_at))
    if submitted := by_state.get("submitted"):
        act = "select" if facts.track == "light" else "qualify"
        due = _working_days_after(submitted.since, facts.qualification_working_days)
        return _official(facts, "regional", act, submitted.since, due)
    since = facts.relisted_at or facts.published_at
    if owing := next(filter(_owes_a_yes, facts.claims), None):
        return Move(
            role="unit",
            organisation=None,  # no name is public before a claim is chosen
            act="confirm",
            since=owing.since,
            due_on=owing.awaits_until,
        )
    if not facts.lines:
        return _official(facts, "community", "add_need_lines", since)
    until = last_day(facts.claim_until) if facts.claim_until else None
    return Move(role="unit", organisation=None, act="claim", since=since, due_on=until)


def _move_to_sign(facts: ItemFacts, claim: ClaimFact) -> Move:
    since = max(claim.since, claim.publicity_ends_at or claim.since)
    if claim.signatures == BOTH_SIDES:
        return _clockwork("await_partner", claim.since)
    if claim.signatures:
        return _official(facts, "community", "sign", claim.since)
    due = last_day(claim.reserved_until) if claim.reserved_until else None
    named = claim.organisation if claim.name_is_public else None
    return Move(role="unit", organisation=named, act="sign", since=since, due_on=due)
