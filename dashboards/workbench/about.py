"""What stands beside a form: the facts of the item, the claim, the milestone that it is about."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from dashboards.rendering import show_day, show_instant, show_quantity, show_text
from dashboards.workbench.matters import ClaimMatter, line_of
from dashboards.workbench.words import ACTS, amount, evidence_name, name_of, term
from impact.milestones.schemas import MilestoneView
from impact.standing import rules
from impact.standing.facts import ItemFacts, LineFact
from marketplace.claims.rows import ClaimPapers
from marketplace.claims.schemas import ClaimView
from marketplace.ground.i18n.language import gettext as _
from marketplace.ground.quantities import quantity_text
from marketplace.ground.working_days.rules import last_day
from marketplace.organisations.queries import Name

#: States in which a claim's reservation or notice still matters.
_CLOCKS_RUN: Final = frozenset({"submitted", "waiting", "qualified", "selected"})

Names = Mapping[str, Name]
Facts = list[dict[str, Any]]


def fact(label: str, value: Any) -> Facts:
    """One fact, or none when there is nothing to say."""
    if value in (None, "", ()):
        return []
    if isinstance(value, datetime):
        value = show_instant(value)
    return [{"label": label, "value": show_day(value) if isinstance(value, date) else value}]


def until(end: datetime | None) -> date | None:
    """The last whole day before an instant at which something ends, if it ends."""
    return None if end is None else last_day(end)


def about(
    item: ItemFacts, facts: Facts, documents: Sequence[dict[str, str]] = ()
) -> dict[str, Any]:
    """What `act.html` shows beside the form."""
    return {
        "item": item.code,
        "title_zh": item.title_zh,
        "title_en": item.title_en,
        "facts": facts,
        "documents": list(documents),
    }


def item_facts(item: ItemFacts, names: Names) -> Facts:
    """Where the item is, how it is handled, and whose move it is."""
    return [
        *fact(_("Where"), name_of(names, item.community)),
        *fact(_("Track"), term("track", item.track)),
        *fact(_("The item"), term("word", rules.word_of(item))),
        *fact(_("Next"), next_move(item, names)),
    ]


def next_move(item: ItemFacts, names: Names) -> str | None:
    """Whose move it is, in a line."""
    move = rules.whose_move(item)
    if move is None:
        return None
    act = _(ACTS.get(move.act, move.act))
    if move.role == "clockwork":
        return act
    who = name_of(names, move.organisation) if move.organisation else term("role", move.role)
    return _("{who}: {act}").format(who=who, act=act)


def claim_facts(
    matter: ClaimMatter, papers: ClaimPapers | None = None, *, with_gaps: bool = False
) -> Facts:
    """A claim as those concerned may read it."""
    claim = matter.claim
    contact = claim.contact
    return [
        *fact(_("Unit"), show_text(claim.organisation, "name") if claim.organisation else None),
        *claim_lines(matter, with_gaps=with_gaps),
        *fact(_("To be finished by"), claim.finish_on),
        *fact(_("Kind of promise"), term("claim_kind", claim.kind)),
        *fact(_("Contact"), f"{contact.name} {contact.phone}" if contact else None),
        *fact(_("Note"), claim.note),
        *(_paper_facts(papers) if papers else []),
        *fact(_("The claim"), term("claim_state", claim.state)),
        *(_clocks(claim) if claim.state in _CLOCKS_RUN else []),
    ]


def _clocks(claim: ClaimView) -> Facts:
    return [
        *fact(_("Held until"), until(claim.reserved_until)),
        *fact(_("Public notice until"), until(claim.publicity_ends_at)),
    ]


def claim_lines(matter: ClaimMatter, *, with_gaps: bool = False) -> Facts:
    """What the claim promises, line by line; `with_gaps` beside what is still missing."""
    facts: Facts = []
    for line in matter.claim.lines:
        need = line_of(matter.item, line.need_line)
        promised = amount(line.quantity, need)
        facts += fact(
            show_text(need, "what"), f"{promised} · {_gap(need)}" if with_gaps else promised
        )
    return facts


def _gap(need: LineFact) -> str:
    return _("missing {gap} of {required}").format(
        gap=show_quantity(quantity_text(need.gap)),
        required=show_quantity(quantity_text(need.required)),
    )


def _paper_facts(papers: ClaimPapers) -> Facts:
    return [
        *fact(_("Conflicts of interest, as stated"), papers.conflict_statement),
        *fact(_("Licence"), papers.licence_ref),
        *fact(_("State-owned"), _("yes") if papers.state_owned else None),
        *fact(_("Internal approval"), papers.internal_approval_ref),
    ]


def milestone_facts(milestone: MilestoneView) -> Facts:
    """A milestone with its dates and its evidence."""
    files = "; ".join(
        f"{evidence_name(one.kind)} ({one.sha256[:12]})" for one in milestone.evidence
    )
    return [
        *fact(_("Milestone"), f"{milestone.node_no} · {show_text(milestone, 'title')}"),
        *fact(_("Due"), milestone.due_on),
        *fact(_("Where it stands"), term("milestone_state", milestone.state)),
        *fact(_("Evidence asked for"), ", ".join(map(evidence_name, milestone.evidence_kinds))),
        *fact(_("Evidence there"), files or _("none yet")),
    ]
