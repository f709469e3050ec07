"""Drafts as rows, and everything that is wrong with one; pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from marketplace.ground.errors import Fault
from marketplace.ground.web.faults import fault_at
from marketplace.items import listing_rules as rules
from marketplace.items.draft_queries import KnownNames, LockedList, Place
from marketplace.items.draft_schemas import NewItem, NewLine, NewOutcome
from marketplace.items.rows import ItemRow, NeedLineRow, OutcomeRow

LIGHT_TEMPLATE: Final = "MT-LIGHT"
#: How many digits an item's number has at least, by programme.
DIGITS: Final = {"livelihood": 3, "tackling": 2}
#: What a draft's row holds as it was written.
_AS_WRITTEN: Final = (
    "category", "domain", "title_zh", "title_en", "need_zh", "need_en", "people_affected",
    "people_source", "severity", "severity_reason_zh", "sensitive_group", "duration_days",
    "linked_item", "solution_module",
)  # fmt: skip
_BEFORE_PUBLICATION: Final[dict[str, Any]] = {
    "version": 1,
    "state": "draft",
    "listing_round": 1,
    "intake_channel": None,
    "published_at": None,
    "claim_until": None,
    "source": "workbench",
    "seed_ref": None,
}


def next_code(listing: LockedList) -> str:
    """The code of the list's next item: its numbering goes on."""
    return f"{listing.item_prefix}-{listing.last_number + 1:0{DIGITS[listing.programme]}d}"


def faults_of_draft(
    wish: NewItem,
    known: KnownNames,
    listing: LockedList | None,
    today: date,
    *,
    place_is_known: bool,
) -> list[Fault]:
    """Everything that is wrong with a draft, at once."""
    return [
        *_unknown_names(wish, known, listing, place_is_known=place_is_known),
        *_faults_of_list(wish, listing),
        *faults_of_lines(wish.need_lines),
        *_faults_of_outcomes(wish.outcomes),
        *_faults_of_dates(wish, today),
        *_faults_of_track(wish, listing),
    ]


def _unknown_names(
    wish: NewItem, known: KnownNames, listing: LockedList | None, *, place_is_known: bool
) -> list[Fault]:
    named = ("category", "milestone_template", "linked_item", "solution_module")
    places = [
        *(["/list"] if listing is None else []),
        *([] if place_is_known else ["/community"]),
        *([] if known.domain else ["/domain"]),
        *(f"/{name}" for name in named if getattr(wish, name) and not getattr(known, name)),
        *(f"/gates/{at}" for at, gate in enumerate(wish.gates) if gate not in known.gates),
    ]
    told = "There is none of this name that is valid today; choose one that is."
    return [fault_at(place, "unknown", told) for place in places]


def _faults_of_list(wish: NewItem, listing: LockedList | None) -> list[Fault]:
    if listing is None:
        return []
    faults = []
    if not listing.is_valid:
        faults.append(fault_at("/list", "not_valid", "This list takes no new items today."))
    if listing.programme == "livelihood" and wish.category is None:
        faults.append(fault_at("/category", "missing", "An item of this list has a category."))
    return faults


def _faults_of_dates(wish: NewItem, today: date) -> list[Fault]:
    if wish.first_heard_on is None or wish.first_heard_on <= today:
        return []
    return [fault_at("/first_heard_on", "in_the_future", "Choose today or an earlier date.")]


def _faults_of_track(wish: NewItem, listing: LockedList | None) -> list[Fault]:
    if wish.track != "light":
        return []
    told = "This keeps the item off the light track; choose the full one, or leave the track out."
    faults = [fault_at(f"/{name}", "not_light", told) for name in rules.not_light(wish)]
    if listing is not None and listing.programme == "tackling":
        faults.append(fault_at("/track", "not_light", "Tackling projects go the full track."))
    return faults


def faults_of_lines(lines: Sequence[NewLine]) -> list[Fault]:
    """Lines that ask for nothing, or not for whole steps."""
    told = {
        "required": "More than nothing.",
        "step": "The quantity must be a whole multiple of the step.",
    }
    return [
        fault_at(f"/need_lines/{index}/{name}", "below_step", told[name])
        for index, name in rules.bad_lines(lines)
    ]


def _faults_of_outcomes(outcomes: list[NewOutcome]) -> list[Fault]:
    faults = []
    seen: set[str | None] = set()
    for index, outcome in enumerate(outcomes):
        if outcome.outcome_code is not None and outcome.outcome_code in seen:
            place = f"/outcomes/{index}/outcome_code"
            faults.append(fault_at(place, "twice", "Name each outcome once."))
        if Decimal(outcome.target) <= 0:
            place = f"/outcomes/{index}/target"
            faults.append(fault_at(place, "too_small", "More than nothing."))
        seen.add(outcome.outcome_code)
    return faults


def _track(wish: NewItem, listing: LockedList) -> str:
    if listing.programme == "tackling":
        return "full"
    may_be_light = bool(wish.need_lines) and not rules.not_light(wish)
    return wish.track or ("light" if may_be_light else "full")


def draft_row(
    code: str,
    wish: NewItem,
    listing: LockedList,
    place: Place,
    community: str | None,
    today: date,
) -> ItemRow:
    """A draft as its row; without a track the law's own conditions decide it."""
    track = _track(wish, listing)
    template = wish.milestone_template or (LIGHT_TEMPLATE if track == "light" else None)
    return ItemRow(
        **{name: getattr(wish, name) for name in _AS_WRITTEN},
        **_BEFORE_PUBLICATION,
        code=code,
        list=listing.code,
        policy_version=listing.policy_version,
        programme=listing.programme,
        track=track,
        community=community,
        community_type=place.community_type,
        first_heard_on=wish.first_heard_on or today,
        milestone_template=template,
        frame_zh=wish.frame.zh if wish.frame else None,
        frame_doors=wish.frame.doors if wish.frame else None,
        demonstration=listing.demonstration,
        gates_wanted=tuple(wish.gates),
    )


def line_rows(code: str, lines: Sequence[NewLine], after: int = 0) -> list[NeedLineRow]:
    """Need lines, numbered after the last one."""
    return [
        NeedLineRow(
            id=f"{code}-{number}",
            item=code,
            line_no=number,
            resource=line.resource,
            what_zh=line.what_zh,
            what_en=line.what_en or None,
            conditions_zh=line.conditions_zh or None,
            conditions_en=line.conditions_en or None,
            unit_zh=line.unit_zh,
            unit_en=line.unit_en or None,
            required=line.quantity,
            step=line.share,
        )
        for number, line in enumerate(lines, start=after + 1)
    ]


def outcome_rows(code: str, wish: NewItem) -> list[OutcomeRow]:
    """What the draft aims at."""
    return [
        OutcomeRow(
            item=code,
            outcome_code=one.outcome_code or f"{code}_{number}".lower(),
            label_zh=one.label_zh,
            label_en=one.label_en or None,
            target=Decimal(one.target),
            unit_zh=one.unit_zh,
            unit_en=one.unit_en or None,
        )
        for number, one in enumerate(wish.outcomes, start=1)
    ]
