"""Words of the workbench in Python: terms of the contract, names, amounts, texts in both languages."""

from collections.abc import Mapping
from typing import Any, Final

from dashboards.rendering import known_terms, show_quantity, show_text
from dashboards.workbench.fields import Option
from marketplace.ground.i18n import language
from marketplace.ground.i18n.language import gettext
from marketplace.organisations.queries import Name

#: What stands next, said to whoever does it.
ACTS: Final = {
    "qualify": "Check a claim",
    "select": "Choose a claim, or turn it down",
    "approve": "Enter the internal approval",
    "confirm": "Confirm the claim",
    "name_lead": "Name another lead",
    "replan": "Decide on another day",
    "await_partner": "The other unit has not signed yet",
    "sign": "Sign a claim",
    "deliberate": "Record the 3+N deliberation",
    "record_gate": "Record a gate",
    "arrive": "Report what was brought",
    "confirm_arrival": "Confirm what was brought",
    "submit_milestone": "Hand in a milestone",
    "verify_milestone": "Verify a milestone",
    "accept": "Accept the result",
    "draw_visits": "Draw the return visits",
    "print_slips": "Print the slips",
    "answer_slip": "Residents answer their slips",
    "reply_to_slip": "Answer a resident",
    "check_upkeep": "Look at it again",
    "answer_challenge": "Answer a challenge",
    "close": "Close the item",
    "submit": "Hand in the draft",
    "publish": "Screen and publish it",
    "relist": "Nobody came: list it again, or end it",
    "resume": "Resume the item",
    "claim": "A unit claims it",
    "join": "Somebody promised on condition that you take part",
    "await_notice": "The public notice runs",
    "wait_in_line": "On the waiting list",
    "add_need_lines": "Say what it needs",
    "seal_draw": "The ledger seals the draw",
    "make_milestones": "The milestones are being made",
}

#: How much of the time for an act is over, said to whoever owes it.
REMINDERS: Final = {
    "half": "Half of the time is over",
    "four_fifths": "Most of the time is over",
    "end": "This is the last day",
}

#: Kinds of evidence that the templates ask for.
EVIDENCE: Final = {
    "attendance_count": "Count of those who came",
    "check_record": "Record of a check",
    "data_inventory": "Inventory of data",
    "delivery_note": "Delivery note",
    "deployment_record": "Record of deployment",
    "design_drawing": "Design drawing",
    "enrolment_count": "Count of enrolments",
    "handover_form": "Handover form",
    "house_rules": "House rules",
    "installation_record": "Record of installation",
    "operations_plan": "Operations plan",
    "product_certificate": "Product certificate",
    "programme_plan": "Programme plan",
    "quantity_list": "List of quantities",
    "service_plan": "Service plan",
    "service_record": "Record of service",
    "site_board_photo": "Photo of the site board",
    "site_list": "List of sites",
    "site_photo": "Photo of the site, without faces",
    "staff_list_internal": "List of staff (internal)",
    "start_notice": "Notice of start",
    "survey_record": "Record of the survey",
    "test_report": "Test report",
    "trial_report": "Report of the trial run",
    "upkeep_list": "List of upkeep duties",
    "warranty_card": "Warranty card",
    "work_plan": "Work plan",
}


def term(kind: str, code: str) -> str:
    """A code of the contract in the reader's words; an unknown code as it is."""
    return str(known_terms().get(kind, {}).get(code, code))


def terms_as_options(kind: str, codes: tuple[str, ...]) -> tuple[Option, ...]:
    """Codes as the answers of a field."""
    return tuple(Option(code, term(kind, code)) for code in codes)


def evidence_name(kind: str) -> str:
    """A kind of evidence in the reader's words."""
    return gettext(EVIDENCE[kind]) if kind in EVIDENCE else kind


def name_of(names: Mapping[str, Name], organisation: str | None) -> str:
    """What a body is called; without one, the whole subdistrict."""
    if organisation is None:
        return gettext("the whole subdistrict")
    found = names.get(organisation)
    return show_text(found, "name") if found else organisation


def amount(quantity: Any, row: Any) -> str:
    """A quantity with the unit of its row."""
    return f"{show_quantity(quantity)} {show_text(row, 'unit')}"


def both(message: str, field: str = "title", **values: Any) -> dict[str, str]:
    """A msgid as `<field>_zh` and `<field>_en`, with its `{places}` filled."""
    chinese = language.catalogue(language.DEFAULT).get(message, message)
    return {
        f"{field}_zh": chinese.format(**values),
        f"{field}_en": message.format(**values),
    }
