"""Flags as they are told: counts for the public, rows for the auditor, and for who typed them."""

from typing import Final

from impact.return_visits import flag_queries
from impact.return_visits.flags import find_flags
from impact.return_visits.rules import shown
from impact.return_visits.schemas import FlaggedRow, Flags, FlagView
from impact.return_visits.states import FlagName
from marketplace.ground.access.actor import Actor
from marketplace.ground.db import Reader
from marketplace.ground.i18n import language

#: What a flag says, with its places; the catalogue holds the Chinese.
TEXTS: Final[dict[FlagName, str]] = {
    "same_minute": "{rows} of {of} came within one minute",
    "straight_line": "{rows} of {of} were typed one after the other and say exactly the same",
    "one_hand": "{rows} of {of} were typed by one account",
    "all_top": "All {of} say solved and satisfied",
}
FEW: Final = "fewer than 5"


async def find_flags_of(reader: Reader, item: str, *, sensitive: bool) -> Flags:
    """The flags on the item's present answers, as anybody may read them."""
    said = await flag_queries.list_said(reader, item)
    found = [(one.flag, shown(len(one.rows), sensitive=sensitive)) for one in find_flags(said)]
    return Flags(
        item=item,
        answered=len(said),
        flags=[_view(flag, rows, len(said)) for flag, rows in found],
    )


def _view(flag: FlagName, rows: int | None, of: int) -> FlagView:
    chinese = language.catalogue(language.DEFAULT)
    return FlagView(
        flag=flag,
        rows=rows,
        of=of,
        text_zh=chinese.get(TEXTS[flag], TEXTS[flag]).format(
            rows=chinese.get(FEW, FEW) if rows is None else rows, of=of
        ),
        text_en=TEXTS[flag].format(rows=FEW if rows is None else rows, of=of),
    )


async def list_flagged(reader: Reader, actor: Actor, item: str) -> list[FlaggedRow]:
    """The answers that show a flag: all for the auditor, of those it typed itself for the slip office.

    Never from which door: what the slip office holds on paper would tell who said what.
    """
    own = await flag_queries.list_answers_typed_by(reader, item, actor.organisation)
    return [
        FlaggedRow(
            flag=flag.flag,
            answer=str(row.answer),
            answered_at=row.at,
            typed_by_account=row.account,
            resolved=row.resolved,
            grade=row.grade,
        )
        for flag in find_flags(await flag_queries.list_said(reader, item))
        for row in flag.rows
        if actor.role == "auditor" or row.answer in own
    ]
