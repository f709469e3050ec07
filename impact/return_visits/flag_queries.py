"""SQL about answers as flags look at them."""

import msgspec

from impact.return_visits.flags import Said
from marketplace.ground.db import Reader


async def list_said(reader: Reader, item: str) -> list[Said]:
    """The answers of the item's present round as flags look at them, in order of time."""
    rows = await reader.fetch(
        """select answer.id as answer, answer.answered_at as at, typed_account as account, resolved, grade,
                  answer.text is not null as has_words
           from slip_answers as answer join slips on slips.id = answer.slip
           join draws on draws.id = slips.draw join items as item on item.code = answer.item
           where answer.item = $1 and draws.round_no = item.listing_round
               + (select count(*) from closures where closures.item = $1 and reopened_at is not null)
           order by answer.answered_at, answer.id""",
        item,
    )
    return [msgspec.convert(dict(row), Said) for row in rows]


async def list_answers_typed_by(
    reader: Reader, item: str, organisation: str | None
) -> frozenset[int]:
    """Which of the item's answers this organisation typed in from paper."""
    rows = await reader.fetch(
        "select id from slip_answers where item = $1 and typed_by = $2", item, organisation
    )
    return frozenset(row["id"] for row in rows)


async def is_sensitive(reader: Reader, item: str) -> bool:
    """Whether small counts of the item's answers could single somebody out."""
    return bool(
        await reader.fetch_value(
            "select sensitive_group is not null from items where code = $1", item
        )
    )
