"""Reports as each reader may see them: whoever holds the serial, the public, their own community."""

from typing import Any

import msgspec
from msgspec.structs import asdict

from marketplace.demands import rules
from marketplace.demands.rows import DemandRow
from marketplace.demands.schemas import (
    DemandView,
    LinkedItem,
    OwnDemand,
    PublicDemand,
    ReplyView,
)
from marketplace.ground.clock import civil_date
from marketplace.ground.working_days.rules import is_provisional


def by_serial(row: DemandRow) -> DemandView:
    """For whoever holds its serial; never what was written."""
    return DemandView(**_shared(row))


def public(row: DemandRow) -> PublicDemand:
    """For everybody: the summary, and neither serial nor answer."""
    return PublicDemand(
        id=row.id,
        community=row.community,
        category=row.category,
        state=row.state,  # type: ignore[arg-type]  # held by a check in the database
        summary_zh=row.summary_zh,
        written_on=civil_date(row.written_at),
        items=_items(row),
        voices=rules.voices_shown(row.voices),
        has_photo=row.photo == "public",
    )


def own(row: DemandRow) -> OwnDemand:
    """For its own community."""
    return OwnDemand(
        **_shared(row),
        original=row.original,
        contact=row.contact,
        reference=row.reference,
        taken_in_by=row.taken_in_by,
        due_on=rules.due_on(row.state, row.answer_due_on, row.acknowledge_due_on),
        contested_at=row.contested_at,
        same_as=row.same_as,
        duplicates=row.duplicates,
    )


def _shared(row: DemandRow) -> dict[str, Any]:
    told = {
        name: value for name, value in asdict(row).items() if name in DemandView.__struct_fields__
    }
    contest = rules.ContestFacts(state=row.state, contested_before=row.contested_at is not None)
    return {
        **told,
        "items": _items(row),
        "replies": msgspec.convert(row.replies, list[ReplyView]),
        "voices": rules.voices_shown(row.voices),
        "provisional": is_provisional(civil_date(row.written_at), row.answer_due_on),
        "answer_zh": row.replies[-1]["text_zh"] if row.replies else None,
        "may_contest": rules.why_not_contest(contest) is None,
    }


def _items(row: DemandRow) -> list[LinkedItem]:
    return msgspec.convert(row.items, list[LinkedItem])
