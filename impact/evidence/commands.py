"""Acts about evidence: saying what somebody saw who looked at a picture before the public does."""

from impact.evidence import queries, rules
from impact.evidence.events import EvidenceReviewed
from impact.evidence.queries import LockedEvidence
from impact.evidence.schemas import NewReview, Pair, ReviewedEvidence, ShownPicture, ShownPictures
from impact.ledger.commands import tell_and_book
from marketplace.ground.audit.recording import record_move
from marketplace.ground.db import Unit
from marketplace.ground.errors import Forbidden, NotFound, Refused
from marketplace.ground.ids import new_id
from marketplace.items.commands import lock_item_or_not_found
from marketplace.items.queries import LockedItem


async def review_evidence(unit: Unit, evidence_id: str, review: NewReview) -> ReviewedEvidence:
    """Show a picture to all, or keep it private, as somebody of its community who has looked at it."""
    code = await queries.find_item_of(unit, evidence_id)
    if code is None:
        raise NotFound
    item = await lock_item_or_not_found(unit, code)
    file = await queries.lock_evidence(unit, evidence_id)
    level = _level(unit, item)
    facts = rules.ReviewFacts(
        state=file.state,
        is_right_level=unit.actor.role == level,
        is_own_organisation=unit.actor.organisation == file.organisation,
        may_be_public=file.may_be_public and item.sensitive_group is None,
        reason=review.reason,
    )
    is_shown = review.result == "public"
    refusal = rules.why_not_show(facts) if is_shown else rules.why_not_keep_private(facts)
    if refusal:
        raise Refused(refusal)
    return await _move(unit, file, review)


def _level(unit: Unit, item: LockedItem) -> str:
    """Who looks at this item's pictures; raises `Forbidden` for another community."""
    if item.community is None:
        return "subdistrict"
    if unit.actor.role == "community" and unit.actor.organisation != item.community:
        raise Forbidden
    return "community"


async def _move(unit: Unit, file: LockedEvidence, review: NewReview) -> ReviewedEvidence:
    is_shown = review.result == "public"
    act, reason = ("show", None) if is_shown else ("keep_private", review.reason)
    event_id = new_id()
    await record_move(unit, "evidence", file.id, file, review.result, act, event_id, reason)
    await queries.set_reviewed(unit, file, review.result, reason)
    event = EvidenceReviewed(item=file.item, evidence=file.id, result=review.result)
    await tell_and_book(unit, event, event_id, "reported")
    return ReviewedEvidence(
        id=file.id,
        item=file.item,
        kind=file.evidence_kind,
        sha256=file.sha256,
        state=review.result,
        event_id=event_id,
    )


def in_pairs(shown: list[ShownPicture]) -> ShownPictures:
    """The first picture of before beside the first of after, and so on; the others as they are."""
    before = [one for one in shown if one.moment == "before"]
    after = [one for one in shown if one.moment == "after"]
    pairs = [Pair(*two) for two in zip(before, after, strict=False)]
    paired = {one.id for pair in pairs for one in (pair.before, pair.after)}
    return ShownPictures(pairs, [one for one in shown if one.id not in paired])
