"""The ledger as a page: what a checkpoint is, the present one, and the entries it covers."""

from typing import Any, Final

from litestar import Response

from dashboards.public.asking import EntriesAsked, asked
from dashboards.public.doors import page
from dashboards.rendering import render
from impact.ledger.queries import find_head, list_entries
from marketplace.ground.db import reading
from marketplace.ground.web.paging import LIMIT_DEFAULT, Page, cursor_of, position_of
from marketplace.ground.web.problems import AnyRequest


@page("/ledger", "ledger")
async def show_ledger(request: AnyRequest) -> Response[str]:
    """How to verify the books oneself, with their newest entries."""
    wanted = asked(request, EntriesAsked)
    start = position_of(wanted.cursor)
    end = start + LIMIT_DEFAULT
    async with reading() as reader:
        head = await find_head(reader)
        entries, total = await list_entries(
            reader, item=wanted.item, event=wanted.event, after=start, limit=LIMIT_DEFAULT
        )
    return await render(
        request,
        "ledger.html",
        checkpoint_text=head.note if head else None,
        address=str(request.base_url).rstrip("/"),
        page=Page(entries, total, cursor_of(end) if end < total else None),
    )


PAGES: Final[list[Any]] = [show_ledger]
