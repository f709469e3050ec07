"""The form of a list's policy: only what is changed is sent, and it touches new items only."""

from collections.abc import Mapping
from typing import Any, Final

from dashboards.rendering import show_text
from dashboards.workbench.about import fact
from dashboards.workbench.fields import Field
from dashboards.workbench.forms import Form, Sheet, Visit
from marketplace.ground.errors import Fault, NotFound
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.web.faults import fault_at
from marketplace.items import commands
from marketplace.items import controllers as api
from marketplace.items.queries import POLICY_FIELDS, list_lists
from marketplace.items.schemas import ListView, PolicyChange

#: Fields of a policy: what each is, and what it is counted in.
LABELS: Final = {
    "publicity_working_days": ("public notice before signing", "working days"),
    "deliberation_notice_days": ("between notice and deliberation", "days"),
    "listing_window_working_days": ("an item can be claimed for", "working days"),
    "qualification_working_days": ("the committee checks a claim within", "working days"),
    "reservation_working_days": ("a held quantity is held for", "working days"),
    "signing_working_days": ("both sign within", "working days"),
    "acceptance_working_days": ("acceptance within", "working days"),
    "rectification_working_days": ("one round of mending within", "working days"),
    "rectification_rounds_max": ("rounds of mending, at most", "rounds"),
    "acknowledge_working_days": ("a report is acknowledged within", "working days"),
    "answer_working_days": ("an answer is given within", "working days"),
    "recurrence_months": ("a slip can say “it came back” for", "months"),
    "light_claims_per_unit": ("open light claims of one unit, at most", "claims"),
    "resolved_floor_percent": ("of the answers said “solved”, at least", "%"),
    "answers_min": ("answers, at least", "or all of them, if fewer"),
    "response_min_percent": ("of those asked answered, at least", "%"),
    "visit_sample": ("doors or participants asked", "or all of them, if fewer"),
    "invitations_per_unit": ("open invitations to one unit, at most", "invitations"),
    "works_cap_fen": ("works above this are published by the subdistrict", "fen"),
}


async def lay_out_policy(visit: Visit) -> Sheet:
    """Every number of the list's policy as it stands."""
    found = await list_lists(visit.reader, visit.subject)
    if not found:
        raise NotFound
    listing = found[0]
    return Sheet(
        about=_about(listing),
        fields=[
            Field(name="version", label="", kind="hidden", reads="not_sent"),
            *(_field(name) for name in POLICY_FIELDS),
        ],
        values={
            "version": str(listing.policy.version),
            **{name: _text(getattr(listing.policy, name)) for name in POLICY_FIELDS},
        },
    )


def _about(listing: ListView) -> dict[str, Any]:
    return {
        "title_zh": listing.name_zh,
        "title_en": listing.name_en,
        "facts": [
            *fact(_("Version in force"), listing.policy.version),
            *fact(_("Items on the list"), listing.items),
        ],
        "documents": [
            {"label": show_text(listing, "name"), "href": f"/lists/{listing.code}"},
        ],
    }


def _field(name: str) -> Field:
    label, unit = LABELS.get(name, (name, ""))
    return Field(name=name, label=_(label), kind="number", reads="whole", unit=_(unit) or None)


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def only_what_changed(sheet: Sheet, typed: Mapping[str, str]) -> list[Fault]:
    """Something must change, and nobody may have changed it in the meantime."""
    if typed.get("version") != sheet.values["version"]:
        return [
            fault_at("", "outdated", "Somebody changed this policy meanwhile; look at it again.")
        ]
    if all(typed.get(name, "").strip() in ("", sheet.values[name]) for name in POLICY_FIELDS):
        return [fault_at("", "unchanged", "Change at least one number.")]
    return []


POLICY: Final = Form(
    name="policy",
    path="/lists/{code}/policy",
    api=api.change_policy,
    title="Change a list’s policy",
    submit="Give it a new version",
    done="The policy has a new version.",
    lay_out=lay_out_policy,
    schema=PolicyChange,
    command=commands.change_policy,
    check=only_what_changed,
    explanation="The new version is public and touches only items that are published after it.",
)
