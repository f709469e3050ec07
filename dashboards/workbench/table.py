"""The table of acts: every form of the workbench, by its name."""

from typing import Final

from dashboards.workbench.arrivals import ARRIVAL_FORMS
from dashboards.workbench.challenges import CHALLENGE
from dashboards.workbench.choosing import SELECTIONS
from dashboards.workbench.claiming import CLAIM, PROPOSAL
from dashboards.workbench.claims import CLAIM_FORMS
from dashboards.workbench.closing import CLOSING_FORMS
from dashboards.workbench.confiding import VOICE_FORMS
from dashboards.workbench.demands import DEMAND_FORMS
from dashboards.workbench.drafting import DRAFT_FORMS
from dashboards.workbench.fields import Option
from dashboards.workbench.forms import Form
from dashboards.workbench.gates import GATE
from dashboards.workbench.intending import INTENTION
from dashboards.workbench.listing import LISTING_FORMS
from dashboards.workbench.lists import LIST_FORMS
from dashboards.workbench.meetings import MEETING_FORMS
from dashboards.workbench.milestones import MILESTONE_FORMS
from dashboards.workbench.minutes import MINUTES
from dashboards.workbench.newcomers import CODE
from dashboards.workbench.offers import OFFER_FORMS
from dashboards.workbench.owed import OWED_FORMS
from dashboards.workbench.policies import POLICY
from dashboards.workbench.printing import PRINTING_FORMS
from dashboards.workbench.promises import PROMISE_FORMS
from dashboards.workbench.results import RESULT_FORMS
from dashboards.workbench.several import SEVERAL_FORMS
from dashboards.workbench.sources import SOURCE_FORMS
from dashboards.workbench.upkeep import UPKEEP
from dashboards.workbench.uptake import UPTAKE
from marketplace.ground.access.declared import KEY
from marketplace.ground.i18n.language import gettext as _

FORMS: Final[dict[str, Form]] = {
    form.name: form
    for form in (
        CLAIM,
        PROPOSAL,
        *DEMAND_FORMS,
        *CLAIM_FORMS,
        *PROMISE_FORMS,
        *ARRIVAL_FORMS,
        *MEETING_FORMS,
        MINUTES,
        INTENTION,
        SELECTIONS,
        GATE,
        *MILESTONE_FORMS,
        *RESULT_FORMS,
        *PRINTING_FORMS,
        *OWED_FORMS,
        CHALLENGE,
        UPKEEP,
        *CLOSING_FORMS,
        *DRAFT_FORMS,
        *LISTING_FORMS,
        *SEVERAL_FORMS,
        *LIST_FORMS,
        POLICY,
        *OFFER_FORMS,
        UPTAKE,
        CODE,
        *VOICE_FORMS,
        *SOURCE_FORMS,
    )
}


def by_number(role: str) -> list[Option]:
    """The acts that this role does to an item, so that one can be opened by the item's number."""
    return [
        Option(form.name, _(form.title))
        for form in FORMS.values()
        if form.path.startswith("/items/{code}/")
        and form.path.count("{") == 1
        and role in form.api.opt[KEY].roles
    ]
