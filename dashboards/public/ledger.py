"""The ledger as a page: what a checkpoint is, the present one, and the entries it covers."""

from typing import Any, Final

from litestar import Response

from dashboards.public.asking import EntriesAsked, asked
from dashboards.public.doors import page
from dashboards.rendering import render
from impact.ledger import proving
from impact.ledger.month_queries import list_closed_months
from impact.ledger.queries import find_head, list_entries, list_witnesses
from impact.ledger.schemas import WitnessView
from impact.ledger.witnesses import parse_witnesses
from marketplace.ground.db import reading
from marketplace.ground.web.paging import LIMIT_DEFAULT, Page, cursor_of, position_of
from marketplace.ground.web.problems import AnyRequest

MONTHS_SHOWN: Final = 24


@page("/ledger", "ledger")
async def show_ledger(request: AnyRequest) -> Response[str]:
    """How to verify the books oneself, with their newest entries."""
    wanted = asked(request, EntriesAsked)
    start = position_of(wanted.cursor)
    end = start + LIMIT_DEFAULT
    async with reading() as reader:
        head = await find_head(reader)
        note = await proving.cosigned_note(reader, head) if head else None
        cosigned = await list_witnesses(reader)
        months = await list_closed_months(reader)
        entries, total = await list_entries(
            reader, item=wanted.item, event=wanted.event, after=start, limit=LIMIT_DEFAULT
        )
    return await render(
        request,
        "ledger.html",
        checkpoint_text=note,
        witnesses=_with_those_asked(request, cosigned),
        months=months[:MONTHS_SHOWN],
        address=str(request.base_url).rstrip("/"),
        page=Page(entries, total, cursor_of(end) if end < total else None),
    )


def _with_those_asked(request: AnyRequest, cosigned: list[WitnessView]) -> list[WitnessView]:
    """The witnesses that have cosigned, and those that are asked and have not yet."""
    asked = [str(one.key) for one in parse_witnesses(request.app.state.settings.witnesses)]
    known = {one.key for one in cosigned}
    return [*cosigned, *(WitnessView(key=key) for key in asked if key not in known)]


PAGES: Final[list[Any]] = [show_ledger]
