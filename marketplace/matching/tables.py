"""Settings in versions, runs with their proposals and reasons, and invitations."""

from piccolo.columns import JSONB
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from marketplace.claims.tables import Claim
from marketplace.ground import columns as column
from marketplace.items.tables import Item, NeedLine
from marketplace.organisations.tables import Organisation
from marketplace.units.tables import Offer


class MatchingSetting(Table, tablename="matching_settings"):
    """One version of the public weights and floors."""

    version = column.whole()
    weights = JSONB(default=None, null=False)
    floors = JSONB(default=None, null=False)
    reason = column.text()
    made_at = column.instant()
    made_by = column.text_or_none()
    matching_settings_one_per_version = Unique([version])
    matching_settings_from_one = Check("version >= 1")


class MatchingRun(Table, tablename="matching_runs"):
    """One matching: what was asked, how far it is, and its result as a whole."""

    id = column.key()
    kind = column.text()
    version = column.whole()
    state = column.text(index=True)
    organisation = column.points_at(Organisation)
    weights = JSONB(default=None, null=False)
    floors = JSONB(default=None, null=False)
    settings_version = column.whole_or_none()
    scope = JSONB(default=None, null=False)
    former = column.text_or_none()
    asked_at = column.instant()
    begun_at = column.instant_or_none()
    heard_at = column.instant_or_none()
    ended_at = column.instant_or_none()
    stage = column.text()
    percent = column.whole()
    result = JSONB(default=None, null=True)
    fault = column.text_or_none()
    matching_runs_kind_is_run = Check("kind = 'matching_run'")
    matching_runs_state_known = Check(
        "state in ('queued', 'running', 'done', 'cancelled', 'failed')"
    )
    matching_runs_percent = Check("percent between 0 and 100")
    matching_runs_done_has_result = Check("(state = 'done') = (result is not null)")


class MatchingProposal(Table, tablename="matching_proposals"):
    """So much of an offer for a need line, as one run proposes it; `claim` once it was adopted."""

    id = column.key()
    run = column.points_at(MatchingRun)
    item = column.points_at(Item)
    need_line = column.points_at(NeedLine)
    offer = column.points_at(Offer)
    unit = column.points_at(Organisation)
    quantity = column.quantity()
    claim = column.may_point_at(Claim)
    matching_proposals_once = Unique([run, need_line, offer])
    matching_proposals_some = Check("quantity > 0")


class MatchingGap(Table, tablename="matching_gaps"):
    """What one run says about one need line: missing, proposed, why, and its candidates."""

    run = column.points_at(MatchingRun)
    need_line = column.points_at(NeedLine)
    position = column.whole()
    explanation = JSONB(default=None, null=False)
    matching_gaps_once = Unique([run, need_line])


class Invitation(Table, tablename="invitations"):
    """A claim that was proposed by an invitation. It is open while the claim is proposed."""

    claim = column.points_at(Claim, unique=True)
    unit = column.points_at(Organisation)
    run = column.may_point_at(MatchingRun)
    invited_by = column.points_at(Organisation)
    invited_at = column.instant()
