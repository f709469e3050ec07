"""The law about an item's way onto its list, off it and back, as pure functions of facts."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec import Struct

from marketplace.ground.law import Clauses, first_refusal
from marketplace.items.draft_schemas import NewItem, NewLine
from marketplace.items.states import ITEM, LIGHT_PIECES_MAX, NOT_LIGHT, WORKS_TEMPLATE

#: At the so-manieth empty window the next level up is asked for help.
EMPTY_WINDOWS_THAT_ESCALATE: Final = 2
FEN: Final = 100


class ListingFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when an item is handed in, sent back or published."""

    state: str
    level_refusal: str | None = None
    programme: str
    lines: int
    duration_days: int | None
    milestone_template: str | None
    outcomes: int
    frame_doors: int | None
    reason: str | None = None


def lacks_lines(facts: ListingFacts) -> bool:
    """Whether it cannot be told what is asked: a tackling project may say that later."""
    asks = facts.lines > 0 and facts.duration_days is not None
    return facts.milestone_template is None or not (asks or _says_later(facts))


def _says_later(facts: ListingFacts) -> bool:
    return facts.programme == "tackling" and facts.lines == 0


_WHOLE: Final[Clauses[ListingFacts]] = (
    ("line_missing", lacks_lines),
    ("outcome_missing", lambda facts: facts.outcomes == 0),
    ("frame_missing", lambda facts: facts.frame_doors is None),
)
SUBMIT: Final[Clauses[ListingFacts]] = (
    ("wrong_state", lambda facts: facts.state not in ITEM["submit"].before),
    *_WHOLE,
)
SCREEN_BACK: Final[Clauses[ListingFacts]] = (
    ("wrong_state", lambda facts: facts.state not in ITEM["screen_back"].before),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
    ("reason_missing", lambda facts: not (facts.reason or "").strip()),
)
PUBLISH: Final[Clauses[ListingFacts]] = (
    ("wrong_state", lambda facts: facts.state not in ITEM["publish"].before),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
    *_WHOLE,
)


def why_not_submit(facts: ListingFacts) -> str | None:
    """The refusal that keeps a draft from being handed in, or None."""
    return first_refusal(SUBMIT, facts)


def why_not_screen_back(facts: ListingFacts) -> str | None:
    """The refusal that keeps a draft from being sent back, or None."""
    return first_refusal(SCREEN_BACK, facts)


def why_not_publish(facts: ListingFacts) -> str | None:
    """The refusal that keeps an item from being published, or None."""
    return first_refusal(PUBLISH, facts)


def missing_parts(facts: ListingFacts) -> list[str]:
    """The fields that a draft lacks, all at once."""
    lacking = {
        "need_lines": facts.lines == 0 and not _says_later(facts),
        "duration_days": facts.duration_days is None and not _says_later(facts),
        "milestone_template": facts.milestone_template is None,
        "outcomes": facts.outcomes == 0,
        "frame": facts.frame_doors is None,
    }
    return [name for name, is_missing in lacking.items() if is_missing]


def works_fen(template: str | None, lines: Sequence[tuple[str, Decimal]]) -> int:
    """What the works of an item cost, in fen: its funding lines, if anything is built; else 0.

    `lines` are (resource, quantity); money is asked in yuan.
    """
    is_works = template == WORKS_TEMPLATE or any(one == "construction" for one, _ in lines)
    if not is_works:
        return 0
    return int(sum(quantity for resource, quantity in lines if resource == "funding") * FEN)


def level_that_publishes(*, for_the_whole: bool, works: int, cap: int | None) -> str:
    """Which level screens and publishes; works above the cap are the subdistrict's."""
    above = cap is not None and works > cap
    return "subdistrict" if for_the_whole or above else "regional"


class LinesFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when a published item is given need lines."""

    state: str
    has_claims: bool
    level_refusal: str | None = None


ADD_LINES: Final[Clauses[LinesFacts]] = (
    (
        "wrong_state",
        lambda facts: facts.state not in ITEM["add_lines"].before or facts.has_claims,
    ),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
)


def why_not_add_lines(facts: LinesFacts) -> str | None:
    """The refusal that keeps need lines from being added, or None."""
    return first_refusal(ADD_LINES, facts)


class RestFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when an item is suspended, resumed or withdrawn."""

    state: str
    level_refusal: str | None
    reason: str | None


def _rest_clauses(act: str) -> Clauses[RestFacts]:
    return (
        ("wrong_state", lambda facts: facts.state not in ITEM[act].before),
        ("wrong_level", lambda facts: facts.level_refusal is not None),
        ("reason_missing", lambda facts: not (facts.reason or "").strip()),
    )


SUSPEND: Final = _rest_clauses("suspend")
RESUME: Final = _rest_clauses("resume")
WITHDRAW: Final = _rest_clauses("withdraw")


def why_not_suspend(facts: RestFacts) -> str | None:
    """The refusal that keeps an item from being suspended, or None."""
    return first_refusal(SUSPEND, facts)


def why_not_resume(facts: RestFacts) -> str | None:
    """The refusal that keeps an item from being resumed, or None."""
    return first_refusal(RESUME, facts)


def why_not_withdraw(facts: RestFacts) -> str | None:
    """The refusal that keeps an item from being taken off its list, or None."""
    return first_refusal(WITHDRAW, facts)


class RelistFacts(Struct, frozen=True, kw_only=True):
    """What the law looks at when an item is listed again."""

    state: str
    was_published: bool
    window_is_empty: bool
    level_refusal: str | None
    reason: str | None


def _cannot_return(facts: RelistFacts) -> bool:
    if facts.state not in ITEM["relist"].before or not facts.was_published:
        return True
    return facts.state == "published" and not facts.window_is_empty


RELIST: Final[Clauses[RelistFacts]] = (
    ("wrong_state", _cannot_return),
    ("wrong_level", lambda facts: facts.level_refusal is not None),
    ("reason_missing", lambda facts: not (facts.reason or "").strip()),
)


def why_not_relist(facts: RelistFacts) -> str | None:
    """The refusal that keeps an item from being listed again, or None."""
    return first_refusal(RELIST, facts)


def is_window_empty(
    *, state: str, claim_until: datetime | None, at: datetime, claims_that_stand: int
) -> bool:
    """Whether a claiming window has passed and no claim of its round stands."""
    window_over = claim_until is not None and at >= claim_until
    return state == "published" and window_over and claims_that_stand == 0


def escalates(empty_windows: int) -> bool:
    """Whether so many empty windows ask the next level up for help."""
    return empty_windows >= EMPTY_WINDOWS_THAT_ESCALATE


def are_not_light(lines: Sequence[tuple[str, Decimal]]) -> bool:
    """Whether lines, as (resource, quantity), keep an item off the light track."""
    pieces = sum(quantity for resource, quantity in lines if resource == "equipment")
    return pieces > LIGHT_PIECES_MAX or any(resource in NOT_LIGHT for resource, _ in lines)


def not_light(wish: NewItem) -> list[str]:
    """The fields that keep a draft off the light track; empty when it may be light."""
    lines = [(line.resource, line.quantity) for line in wish.need_lines]
    reasons = {
        "gates": bool(wish.gates),
        "need_lines": are_not_light(lines),
        "sensitive_group": wish.sensitive_group is not None,
    }
    return [name for name, keeps in reasons.items() if keeps]


def bad_lines(lines: Sequence[NewLine]) -> list[tuple[int, str]]:
    """Which lines ask for nothing, or not for whole steps: index and field."""
    found = []
    for index, line in enumerate(lines):
        if line.quantity <= 0:
            found.append((index, "required"))
        elif line.share <= 0 or line.quantity % line.share:
            found.append((index, "step"))
    return found
