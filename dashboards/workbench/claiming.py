"""The form by which a unit claims an item: lines, when, whom to call; the rest only where it applies."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, get_args

from msgspec.structs import replace

from dashboards.rendering import show_text
from dashboards.workbench.about import about, fact, item_facts, until
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Door, Form, Sheet, Visit
from dashboards.workbench.matters import find_item
from dashboards.workbench.words import terms_as_options
from impact.standing.facts import ItemFacts
from impact.standing.rules import lines_open
from impact.standing.views import item_view
from marketplace.claims.newcomers.commands import claim_item
from marketplace.claims.proposals import claim_or_propose
from marketplace.claims.queries import is_state_owned
from marketplace.claims.schemas import NewClaim
from marketplace.claims.states import ClaimKind
from marketplace.ground.access.declared import open_to
from marketplace.ground.clock import civil_date
from marketplace.ground.errors import Fault
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.web.faults import fault_at
from marketplace.organisations.queries import list_unit_names
from marketplace.units.registration_queries import find_contact


async def lay_out_claim(visit: Visit) -> Sheet:
    """What the item still lacks, a day and a contact."""
    item = await find_item(visit, visit.subject)
    state_owned = await is_state_owned(visit.reader, str(visit.actor.organisation))
    return Sheet(
        about=about(
            item,
            [
                *item_facts(item, visit.names),
                *fact(_("Can be claimed until"), until(item.claim_until)),
                *fact(_("Delivery takes about"), _days(item)),
            ],
            [{"label": _("The item’s page"), "href": f"/items/{item.code}"}],
        ),
        fields=await _fields(item, visit),
        values=await _values_at_first(item, visit),
        explanation=_explain(item),
        notice=_notice(state_owned=state_owned),
    )


async def _values_at_first(item: ItemFacts, visit: Visit) -> dict[str, str]:
    """A day by which it could be done, whom we called last time, and the line chosen before."""
    values = {"kind": "service"}
    if item.duration_days is not None:
        day = civil_date(visit.reader.at) + timedelta(days=item.duration_days)
        values["finish_on"] = day.isoformat()
    contact = await find_contact(visit.reader, str(visit.actor.organisation))
    if contact is not None:
        values["contact.name"], values["contact.phone"] = contact
    if any(line.id == visit.asked.get("line") for line in item.lines):
        values[f"lines.{visit.asked['line']}"] = visit.asked.get("quantity", "")[:16]
    return values


def _days(item: ItemFacts) -> str | None:
    return None if item.duration_days is None else _("{n} days").format(n=item.duration_days)


def _explain(item: ItemFacts) -> str:
    if not lines_open(item):
        taken = _("Nothing is missing at present: others have promised everything.")
        return f"{taken} {_explain_track(item)}"
    return _explain_track(item)


def _explain_track(item: ItemFacts) -> str:
    if item.track == "light":
        return _(
            "Light track: what you claim is held for you at once. You may take a part; until both "
            "sides have signed you can withdraw freely."
        )
    return _(
        "Full track: a claim holds nothing yet; a committee checks it and a 3+N deliberation "
        "chooses. You may take a part; until both sides have signed you can withdraw freely."
    )


def _notice(*, state_owned: bool) -> str:
    """The Charity Law's notice for donations, and what a state-owned unit owes."""
    texts = [
        _(
            "A donation of money or goods that is promised in public can be enforced: under article "
            "41 of the Charity Law the recipient may sue for it. A service or co-building is no "
            "donation."
        )
    ]
    if state_owned:
        texts.append(
            _(
                "Your unit is state-owned: it owes the reference of its internal approval before "
                "signing, not now."
            )
        )
    return " ".join(texts)


async def _fields(item: ItemFacts, visit: Visit) -> list[Field]:
    lines = item_view(item, visit.reader.at).need_lines
    return [
        Field(
            name="lines", label=_("What you take on"), kind="quantity-lines", required=True,
            lines=sorted(lines, key=lambda line: line.gap == "0"),
            hint=_("One or several lines, whole or in part. Leave the others empty."),
        ),
        Field(name="finish_on", label=_("Finished by"), kind="date", required=True),
        Field(name="contact.name", label=_("Contact: name"), required=True,
              hint=_("For the community and its committee only; never public.")),
        Field(name="contact.phone", label=_("Contact: telephone"), kind="tel", required=True),
        *_by_kind(),
        *_waiting_list(item),
        *await _conditions(visit),
        Field(name="note", label=_("Note to the committee"), kind="textarea", folded=True),
        Field(name="conflict_statement", label=_("Conflicts of interest"), kind="textarea", folded=True,
              hint=_("Say it here if the unit or its people have ties to those who decide.")),
    ]  # fmt: skip


def _by_kind() -> list[Field]:
    hints = {
        "works": _("a licence is checked before qualification"),
        "donation": _("can be enforced by law; needs the tick below"),
    }
    options = [
        Option(option.value, option.label, hints.get(option.value))
        for option in terms_as_options("claim_kind", get_args(ClaimKind))
    ]
    return [
        Field(name="kind", label=_("Kind of promise"), kind="radio", options=options, required=True),
        Field(name="understood", label=_("It is a donation of property, and we know that it can be enforced"),
              kind="checkbox", reads="not_sent"),
        Field(name="licence_ref", label=_("Licence, for works"), folded=True),
    ]  # fmt: skip


async def units_as_options(visit: Visit) -> list[Option]:
    """Every unit but the reader's own."""
    names = await list_unit_names(visit.reader)
    return [
        Option(unit, show_text(name, "name"))
        for unit, name in names.items()
        if unit != visit.actor.organisation
    ]


async def _conditions(visit: Visit) -> list[Field]:
    """On which other unit's claim this one rests, if on any."""
    return [
        Field(name="condition.organisation", label=_("Only if this unit takes part"), kind="select",
              options=await units_as_options(visit), folded=True,
              hint=_("The venue, for instance, if somebody gives the equipment. Both bind together, or this one lapses.")),
        Field(name="condition.by", label=_("And has claimed by"), kind="date", folded=True),
    ]  # fmt: skip


def _waiting_list(item: ItemFacts) -> list[Field]:
    if item.track != "light":
        return []
    return [
        Field(
            name="waitlist", kind="checkbox", reads="yes_no",
            label=_("If somebody else was faster, put us on the waiting list"),
        )
    ]  # fmt: skip


def second_confirmation(_sheet: Sheet, typed: Mapping[str, str]) -> list[Fault]:
    """A donation is confirmed twice: by its kind, and by the tick."""
    if typed.get("kind") == "donation" and not typed.get("understood"):
        return [
            fault_at("/understood", "missing", "Tick this for a donation, or choose another kind.")
        ]
    return []


def to_receipt(_ids: Mapping[str, str], answer: dict[str, Any]) -> str:
    """After claiming: the receipt."""
    return f"/claims/{answer['id']}/receipt"


async def lay_out_proposal(visit: Visit) -> Sheet:
    """The same for a unit that telephones: it confirms by its own link or account."""
    item = await find_item(visit, visit.subject)
    sheet = await lay_out_claim(visit)
    unit = Field(name="for_unit", label=_("For which unit"), kind="select", required=True,
                 options=await units_as_options(visit))  # fmt: skip
    return Sheet(
        about=about(item, item_facts(item, visit.names)),
        fields=[unit, *_as_proposed(sheet.fields)],
        values=sheet.values,
        explanation=_(
            "For a unit that telephones. Nothing is held and nobody sees it until the unit confirms by "
            "the link that you give it, or from its own account."
        ),
        notice=sheet.notice,
    )


def _as_proposed(fields: Sequence[Field]) -> Iterator[Field]:
    """Without the tick for donations: it is the unit itself that confirms one again."""
    hint = _("can be enforced by law; the unit confirms it a second time")
    for field in fields:
        if field.name == "kind":
            options = [
                replace(one, hint=hint) if one.value == "donation" else one for one in field.options
            ]
            yield replace(field, options=options)
        elif field.name != "understood":
            yield field


def to_link(_ids: Mapping[str, str], answer: dict[str, Any]) -> str:
    """After entering a claim for a unit: its link."""
    return f"/workbench/claims/{answer['id']}/link"


PROPOSAL: Final = Form(
    name="proposal",
    path="/items/{code}/proposal",
    api=Door(open_to("regional", "subdistrict")),
    title="Enter a claim for a unit",
    submit="Enter it",
    done="The claim was entered; give the unit its link.",
    lay_out=lay_out_proposal,
    schema=NewClaim,
    command=claim_or_propose,
    then=to_link,
)
CLAIM: Final = Form(
    name="claim",
    path="/items/{code}/claim",
    api=Door(open_to("unit")),
    title="Claim this item",
    submit="Claim it",
    done="The claim was handed in.",
    lay_out=lay_out_claim,
    schema=NewClaim,
    command=claim_item,
    check=second_confirmation,
    then=to_receipt,
)
