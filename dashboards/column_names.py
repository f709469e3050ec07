"""What the columns of downloaded tables are called, what their cells are, and which hold codes. Data only."""

from collections.abc import Mapping
from typing import Final

from dashboards.workbooks import CellKind
from marketplace.items.queries import POLICY_FIELDS

#: Key of a column -> English msgid; the catalogues hold the other languages.
COLUMNS: Final[Mapping[str, str]] = {
    "about_en": "About (English)", "about_zh": "About", "accepted": "Accepted", "act": "What is to be done",
    "amount_fen": "Amount in fen", "answered": "Answered", "arrived": "Arrived", "asked": "Asked",
    "available_from": "Available from", "available_to": "Available to", "basis": "Basis",
    "batch_no": "Batch", "came_back": "came back", "category": "Category", "claim": "Claim",
    "claim_state": "State of the claim", "claim_until": "Can be claimed until", "claimable": "Can be claimed",
    "closed_on": "Closed on", "code": "Identifier", "committed": "Promised", "communities": "Communities",
    "community": "Community", "community_type": "Kind of community", "conditions_en": "Conditions (English)",
    "conditions_zh": "Conditions", "delivered": "Delivered", "domain": "Domain", "due_on": "Due on",
    "ended": "no longer pursued", "entries": "Ledger entries", "finish_on": "To be finished by",
    "first_heard_on": "First heard on", "gap": "Missing", "gates": "Gates", "group": "Group",
    "half_solved": "half solved", "id": "Identifier", "item": "Item", "items": "Items", "key": "Key",
    "label_en": "Name (English)", "label_zh": "Name", "lead": "Lead", "lines_open": "Lines with something missing",
    "list": "List", "listing_round": "Round of listing", "name_en": "Name (English)", "name_zh": "Name",
    "need_line": "Need line", "needed": "help needed", "note": "Note", "organisation": "Unit",
    "outcome_code": "Outcome", "overdue": "Overdue", "people_affected": "People affected",
    "period_end": "Period to", "period_label": "Period", "period_start": "Period from",
    "phrase_zh": "Phrase of the source", "programme": "Programme", "qualifier": "Qualifier",
    "quantity": "Quantity", "raised": "Raised", "region_source": "Source of the region",
    "regional_committee": "Regional committee", "required": "Quantity needed", "reserved": "Reserved",
    "reserved_until": "Held until", "resolution": "Resolution", "resource": "What is needed",
    "severity": "Severity", "shown_en": "As shown (English)", "shown_zh": "As shown", "signed": "Signed for",
    "since": "Since", "solved": "solved", "source": "Source", "state": "State in the system", "status": "Status",
    "step": "Smallest share", "strategy_zh": "Strategy", "struck_on": "Struck on",
    "struck_reason_zh": "Struck because", "submitted_at": "Handed in at", "suspended": "suspended",
    "taken": "taken on", "target": "Aimed at", "title_en": "Title (English)", "title_zh": "Title",
    "track": "Track", "type_source": "Source of the kind", "under_way": "under way",
    "unit_en": "Counted in (English)", "unit_zh": "Counted in", "used": "Used", "value": "Value",
    "verified": "Verified", "what_en": "What it is, in words (English)", "what_zh": "What it is, in words", "who": "Whose move",
    "word": "State", "yes": "Said solved", "policy_version": "Version of the policy",
    **{f"policy_{name}": f"Policy: {name.replace('_', ' ')}" for name in POLICY_FIELDS},
}  # fmt: skip

#: Columns of codes -> the kind of word that stands for each.
TERMS: Final[Mapping[str, str]] = {
    "basis": "basis", "category": "category", "claim_state": "claim_state",
    "community_type": "community_type", "domain": "domain", "gates": "gate", "programme": "programme",
    "resolution": "resolution", "resource": "resource", "track": "track", "word": "word",
}  # fmt: skip

_NUMBERS: Final = frozenset(
    {
        "accepted", "amount_fen", "answered", "arrived", "asked", "batch_no", "came_back", "ended", "gap",
        "half_solved", "items", "lines_open", "listing_round", "needed", "people_affected", "quantity",
        "raised", "required", "reserved", "severity", "signed", "solved", "step", "suspended", "taken",
        "target", "under_way", "used", "value", "yes",
    }
)  # fmt: skip
_DAYS: Final = frozenset({"available_from", "available_to", "period_end", "period_start"})
_INSTANTS: Final = frozenset({"claim_until", "reserved_until", "since"})


def kind_of(column: str) -> CellKind:
    """What the cells of a column are; codes, names and words are text."""
    if column in _NUMBERS or column.startswith("policy_"):
        return "number"
    if column in _DAYS or column.endswith("_on"):
        return "day"
    return "instant" if column in _INSTANTS or column.endswith("_at") else "text"
