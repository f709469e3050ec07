"""The form of a gate: a vote of owners, a grant, or consents, as the gate asks."""

from typing import Any, Final

import msgspec

from dashboards.gates_told import told_of_gate, what_it_asks
from dashboards.workbench.about import Facts, about, fact, item_facts
from dashboards.workbench.fields import Field, Option
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.matters import find_item
from dashboards.workbench.words import term
from marketplace.ground.errors import NotFound
from marketplace.ground.i18n.language import gettext as _
from marketplace.items import commands
from marketplace.items import controllers as api
from marketplace.items.schemas import GateView, NewGateRecord, RecordedGate
from marketplace.items.states import GRANTS, VOTES
from marketplace.items.views import list_gates


async def lay_out_gate(visit: Visit) -> Sheet:
    """The record that this gate asks for."""
    item = await find_item(visit, visit.subject)
    gate = next(
        (one for one in await list_gates(visit.reader, item.code) if one.gate == visit.ids["gate"]),
        None,
    )
    if gate is None:
        raise NotFound
    return Sheet(
        about=about(
            item,
            [
                *fact(_("Gate"), term("gate", gate.gate)),
                *_so_far(gate),
                *item_facts(item, visit.names),
            ],
        ),
        fields=_fields(gate.gate),
        fixed={"gate": gate.gate},
        explanation=what_it_asks(gate.gate),
    )


def _so_far(gate: GateView) -> Facts:
    """Where the gate stands, and each record of it, the newest first."""
    facts = fact(_("So far"), term("gate_state", gate.state))
    for one in told_of_gate(gate).records:
        verdict = term("gate_state", "passed" if one.passed else "failed")
        facts += fact(one.day or verdict, "; ".join([*one.lines, verdict]))
    return facts


def told_of_result(answer: dict[str, Any]) -> list[str]:
    """What the record would come to: the count, and whether the gate is passed by it."""
    gate = msgspec.convert(answer, RecordedGate)
    told = told_of_gate(gate).records[0]
    return [*told.lines, term("gate_state", gate.state)]


def _fields(gate: str) -> list[Field]:
    if gate in VOTES:
        return [*_votes("owners", _("Owners")), *_votes("area_m2", _("Area")), _held_on()]
    if gate in GRANTS:
        verdicts = (Option("true", _("granted")), Option("false", _("refused")))
        return [
            Field(name="granted", label=_("Decision"), kind="radio", options=verdicts, required=True,
                  reads="yes_no"),
            Field(name="reference", label=_("Reference"), required=True),
            Field(name="issued_on", label=_("Issued on"), kind="date"),
        ]  # fmt: skip
    return [
        Field(name="required", label=_("Consents required"), kind="number", required=True, reads="whole"),
        Field(name="given", label=_("Consents given"), kind="number", required=True, reads="whole"),
        _held_on(),
    ]  # fmt: skip


def _held_on() -> Field:
    return Field(name="held_on", label=_("Held on"), kind="date", required=True)


def _votes(name: str, whose: str) -> list[Field]:
    labels = (
        ("total", _("{whose}: in all")),
        ("voted", _("{whose}: voted")),
        ("agreed", _("{whose}: agreed")),
    )
    by_area = name == "area_m2"
    return [
        Field(name=f"{name}.{part}", label=label.format(whose=whose), kind="number", required=True,
              reads="number" if by_area else "whole", unit="m²" if by_area else None,
              hint=_("At most two decimal places.") if by_area and part == "total" else None)
        for part, label in labels
    ]  # fmt: skip


GATE: Final = Form(
    name="gate",
    path="/items/{code}/gates/{gate}",
    api=api.record_gate,
    title="Record a gate",
    submit="Record it",
    done="The gate was recorded.",
    lay_out=lay_out_gate,
    schema=NewGateRecord,
    command=commands.record_gate,
    irreversible=True,
    preview=told_of_result,
)
