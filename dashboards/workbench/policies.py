"""The form of a list's policy: only what is changed is sent, and it touches new items only."""

from typing import Any, Final

from msgspec import UNSET

from dashboards.rendering import show_quantity, show_text
from dashboards.workbench.about import fact
from dashboards.workbench.fields import Field
from dashboards.workbench.forms import Form, Sheet, Visit
from marketplace.ground.db import Unit
from marketplace.ground.errors import BadRequest, NotFound
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.web.faults import fault_at
from marketplace.items import commands, queries
from marketplace.items import controllers as api
from marketplace.items.queries import POLICY_FIELDS, list_lists
from marketplace.items.schemas import ChangedList, ListView, PolicyChange, PolicyView

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

#: Beside a number on a telephone there is room for so much; more stands above it.
UNIT_LENGTH_MAX: Final = 14


async def lay_out_policy(visit: Visit) -> Sheet:
    """Every number of the list's policy as it stands."""
    found = await list_lists(visit.reader, visit.subject)
    if not found:
        raise NotFound
    listing = found[0]
    return Sheet(
        about=_about(listing),
        fields=[
            Field(name="version", label="", kind="hidden", reads="whole", required=True),
            *policy_fields(listing.policy),
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


def policy_fields(policy: PolicyView) -> list[Field]:
    """A field for each number of a policy."""
    return [_field(name, getattr(policy, name)) for name in POLICY_FIELDS]


def _field(name: str, value: int | None) -> Field:
    label, unit = (_(text) for text in LABELS.get(name, (name, "")))
    told = unit if len(unit) <= UNIT_LENGTH_MAX else None
    hint = None if told else unit
    if name == "works_cap_fen" and value is not None:
        hint = _("{yuan} yuan").format(yuan=show_quantity(value // 100))
    return Field(
        name=name,
        label=label[:1].upper() + label[1:],
        kind="number",
        reads="whole",
        required=value is not None,
        unit=told or None,
        hint=hint or None,
    )


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


class ChangeFrom(PolicyChange, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The changes, and the version that they were typed over."""

    version: int


async def change_policy(unit: Unit, code: str, change: ChangeFrom) -> ChangedList:
    """The API's command, for a change of something, over the version in force."""
    if not await queries.lock_list(unit, code):
        raise NotFound
    present = await queries.find_policy(unit, code)
    if change.version != present.version:
        told = "Somebody changed this policy meanwhile; look at it again."
        raise BadRequest([fault_at("", "outdated", told)])
    wanted = {
        name: getattr(change, name)
        for name in POLICY_FIELDS
        if getattr(change, name) not in (UNSET, getattr(present, name))
    }
    if not wanted:
        raise BadRequest([fault_at("", "unchanged", "Change at least one number.")])
    return await commands.change_policy(unit, code, PolicyChange(**wanted))


POLICY: Final = Form(
    name="policy",
    path="/lists/{code}/policy",
    api=api.change_policy,
    title="Change a list’s policy",
    submit="Give it a new version",
    done="The policy has a new version.",
    lay_out=lay_out_policy,
    schema=ChangeFrom,
    command=change_policy,
    explanation="The new version is public and touches only items that are published after it.",
)
