"""What a committee sees of a unit that came in by itself, and the form by which its code is confirmed."""

from typing import Final

from dashboards.rendering import show_text
from dashboards.workbench.about import Facts, fact
from dashboards.workbench.fields import Field
from dashboards.workbench.forms import Form, Sheet, Visit
from dashboards.workbench.words import term
from marketplace.ground.db import Reader
from marketplace.ground.errors import NotFound
from marketplace.ground.i18n.language import gettext as _
from marketplace.units import commands
from marketplace.units import controllers as api
from marketplace.units.credit_codes import check_code
from marketplace.units.registration_queries import find_unit_papers
from marketplace.units.rows import UnitPapers
from marketplace.units.schemas import CodeConfirmation

_WARNINGS: Final = {
    "unknown_kind": "its first two letters are of no kind that we know",
    "organisation_check": "its part for the organisation does not pass that part’s own check",
}


async def newcomer_facts(reader: Reader, organisation: str | None) -> Facts:
    """What is known of a unit that nobody has confirmed yet; nothing for any other."""
    papers = await find_unit_papers(reader, organisation) if organisation else None
    if papers is None or papers.is_confirmed:
        return []
    told = _("yes: accepting this claim confirms the unit with it")
    return [*fact(_("New here"), told), *_papers(papers)]


async def newcomer_documents(visit: Visit, organisation: str | None) -> list[dict[str, str]]:
    """The way to confirm a newcomer's code, where that is owed and this account may."""
    papers = await find_unit_papers(visit.reader, organisation) if organisation else None
    reviews = visit.actor.role in ("regional", "subdistrict")
    if papers is None or papers.code_status != "unconfirmed" or not reviews:
        return []
    page = f"/workbench/units/{organisation}/code-confirmation"
    return [{"label": _("Confirm a credit code"), "href": page}]


def _papers(papers: UnitPapers) -> Facts:
    code = papers.credit_code
    status = term("code_status", papers.code_status)
    return [
        *fact(_("What kind of unit"), term("unit_kind", papers.kind) if papers.kind else None),
        *fact(_("Unified social credit code"), f"{code} · {status}" if code else status),
        *fact(_("Worth a look"), _warnings(code)),
        *fact(_("Account"), None if papers.is_completed else _("not opened yet")),
    ]


def _warnings(code: str | None) -> str | None:
    found = [_(_WARNINGS[one]) for one in check_code(code).warnings] if code else []
    return _("; ").join(found) or None


async def lay_out_code(visit: Visit) -> Sheet:
    """The code as it was typed, what is wrong with it, and a reason."""
    papers = await find_unit_papers(visit.reader, visit.subject)
    if papers is None:
        raise NotFound
    return Sheet(
        about={
            "title_zh": papers.name_zh,
            "title_en": papers.name_en,
            "facts": [*fact(_("Unit"), show_text(papers, "name")), *_papers(papers)],
            "documents": [],
        },
        fields=(
            Field(name="reason", label=_("Reason"), kind="textarea", required=True,
                  hint=_("What you looked at: the licence itself, the registry.")),
        ),
    )  # fmt: skip


CODE: Final = Form(
    name="confirm_code",
    path="/units/{unit_id}/code-confirmation",
    api=api.confirm_code,
    title="Confirm a credit code",
    submit="The code counts",
    done="The code counts from now on.",
    lay_out=lay_out_code,
    schema=CodeConfirmation,
    command=commands.confirm_code,
    explanation="The standard’s check does not pass this code, and the unit says that it stands so on "
    "its papers. Look at them before you confirm it.",
)
